import Diagnostics
import JSON
import Packages
import Testing

@Suite("A package URL")
struct PackageURLTests {
  @Test(
    "is written canonically",
    arguments: [
      ("pkg:PyPI/Zope.Interface@5.0", "pkg:pypi/zope-interface@5.0"),
      ("pkg:pypi/a__b.-c", "pkg:pypi/a-b-c"),
      (
        "pkg:deb/Debian/Curl@7.50.3-1?distro=jessie&arch=i386",
        "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie"
      ),
      ("pkg:deb/debian/attr@1:2.4.47-2+b1", "pkg:deb/debian/attr@1:2.4.47-2%2Bb1"),
      ("pkg://github/Package-URL/purl-Spec#./a/../b//c", "pkg:github/package-url/purl-spec#a/b/c"),
      ("PKG:npm/%40Babel/Core@7", "pkg:npm/%40babel/core@7"),
      ("pkg:npm/@babel/core@7", "pkg:npm/%40babel/core@7"),
      ("pkg:generic/name@v1/2", "pkg:generic/name@v1%2F2"),
      ("pkg:generic/a?empty=&k=v", "pkg:generic/a?k=v"),
      ("pkg:generic/a%20b@%C3%A9", "pkg:generic/a%20b@%C3%A9"),
      ("pkg:pub/My-Package@1", "pkg:pub/my_package@1"),
      ("pkg:oci/Debian@sha256%3AABC", "pkg:oci/debian@sha256:abc"),
      ("pkg:huggingface/Org/Model@ABC", "pkg:huggingface/Org/Model@abc"),
      ("pkg:cpan/drolsky/DateTime@1.55", "pkg:cpan/DROLSKY/DateTime@1.55"),
      ("pkg:golang/GitHub.com/Gorilla/Context@v1", "pkg:golang/github.com/gorilla/context@v1"),
      (
        "pkg:mlflow/CreditFraud@3?repository_url=https://adb-5.azuredatabricks.net/api",
        "pkg:mlflow/creditfraud@3?repository_url=https:%2F%2Fadb-5.azuredatabricks.net%2Fapi"
      ),
      ("pkg:mlflow/CreditFraud@3", "pkg:mlflow/CreditFraud@3"),
      ("pkg:conan/o.org/openssl@3?channel=stable", "pkg:conan/o.org/openssl@3?channel=stable"),
      ("pkg:npm/foobar@", "pkg:npm/foobar"),
    ])
  func canonical(text: String, expected: String) throws {
    let purl = try PackageURL(text)
    #expect(purl.text == expected)
    #expect(try PackageURL(expected) == purl)
    #expect(try PackageURL(expected).hashValue == purl.hashValue)
  }

  @Test(
    "is refused with the reason",
    arguments: [
      ("", "'' does not begin with 'pkg:'"),
      ("http:a/b", "'http:a/b' does not begin with 'pkg:'"),
      ("pkg:pypi", "'pkg:pypi' has no type or no name"),
      ("pkg:1x/a", "'1x' is no package type"),
      ("pkg:pypi/a?b", "'pkg:pypi/a?b' has a qualifier without '='"),
      ("pkg:pypi/a?1b=c", "'1b' is no qualifier key"),
      ("pkg:pypi/a?b=c&B=d", "qualifier 'b' stands twice"),
      ("pkg:pypi/%G1", "'pkg:pypi/%G1' has a percent sign without two digits, or is no UTF-8"),
      ("pkg:pypi/%ff", "'pkg:pypi/%ff' has a percent sign without two digits, or is no UTF-8"),
      ("pkg:pypi/a%2", "'pkg:pypi/a%2' has a percent sign without two digits, or is no UTF-8"),
      ("pkg:github/a%2Fb/c", "'pkg:github/a%2Fb/c' has an encoded slash in its namespace"),
      ("pkg:github/a/c#x%2Fy", "'pkg:github/a/c#x%2Fy' has an encoded slash in its subpath"),
      ("pkg:swift/Alamofire@5.4.3", "a package URL of type 'swift' needs a namespace"),
      ("pkg:swift/github.com/Alamofire/@5.4.3", "a package URL needs a name"),
      ("pkg:cran/A3", "a package URL of type 'cran' needs a version"),
      ("pkg:julia/Dates@1", "a package URL of type 'julia' needs the qualifier 'uuid'"),
      ("pkg:conan/cctz@2.3?channel=stable", "a package URL of type 'conan' with a channel needs a namespace"),
      ("pkg:conan/bincrafters/cctz@2.3", "a package URL of type 'conan' with a namespace needs qualifiers"),
      ("pkg:cpan/Perl-Version@1", "a CPAN distribution 'Perl-Version' needs its author as namespace"),
      ("pkg:cpan/GDT/URI::PackageURL", "a CPAN module 'URI::PackageURL' has no namespace"),
    ])
  func refused(text: String, message: String) {
    #expect(throws: Problem(.packageURL, message)) { try PackageURL(text) }
  }

  @Test("is built from decoded parts")
  func built() throws {
    let purl = try PackageURL(
      type: "DEB", namespace: "", name: "csvkit", version: "2.2.0-1",
      qualifiers: ["Arch": "amd64", "distro": ""],
      subpath: "/a/./b/")
    #expect(purl.text == "pkg:deb/csvkit@2.2.0-1?arch=amd64#a/b")
    #expect(purl.namespace == nil)
    #expect(throws: Problem(.packageURL, "qualifier 'a' stands twice")) {
      try PackageURL(type: "generic", name: "x", qualifiers: ["a": "1", "A": "2"])
    }
    #expect(throws: Problem(.packageURL, "'a b' is no qualifier key")) {
      try PackageURL(type: "generic", name: "x", qualifiers: ["a b": "1"])
    }
  }

  @Test("agrees with every case of purl-spec", .enabled(if: hasShared("conformance/purl"), "no ../shared"))
  func conformance() throws {
    let cases = try conformanceCases("purl/cases.jsonl")
    #expect(cases.count == 140)
    for row in cases {
      let id = row["id"]?.string ?? ""
      let isRefused = row["expect_failure"]?.bool ?? false
      let outcome = Result { () throws -> PackageURL in
        if let text = row["input"]?.string { return try PackageURL(text) }
        var qualifiers: [String: String] = [:]
        for (name, value) in row["input"]?["qualifiers"]?.members ?? [] { qualifiers[name] = value.string }
        return try PackageURL(
          type: row["input"]?["type"]?.string ?? "", namespace: row["input"]?["namespace"]?.string,
          name: row["input"]?["name"]?.string ?? "", version: row["input"]?["version"]?.string,
          qualifiers: qualifiers, subpath: row["input"]?["subpath"]?.string)
      }
      guard !isRefused else {
        #expect(throws: Problem.self, "\(id)") { try outcome.get() }
        continue
      }
      let purl = try outcome.get()
      if let text = row["expect"]?.string {
        #expect(purl.text == text, "\(id)")
      } else {
        let expected = try #require(row["expect"])
        #expect(purl.type == expected["type"]?.string, "\(id)")
        #expect(purl.namespace == expected["namespace"]?.string, "\(id)")
        #expect(purl.name == expected["name"]?.string, "\(id)")
        #expect(purl.version == expected["version"]?.string, "\(id)")
        #expect(purl.subpath == expected["subpath"]?.string, "\(id)")
        #expect(purl.qualifiers.count == expected["qualifiers"]?.members?.count ?? 0, "\(id)")
        for (name, value) in expected["qualifiers"]?.members ?? [] {
          #expect(purl.qualifiers[name] == value.string, "\(id)")
        }
      }
    }
  }
}

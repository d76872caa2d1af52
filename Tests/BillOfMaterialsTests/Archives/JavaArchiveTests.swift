import Diagnostics
import TestSupport
import Testing

@testable import BillOfMaterials

@Suite("A Java archive", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct JavaArchiveTests {
  @Test(
    "is the artifact that its metadata names",
    arguments: [
      ("a.jar", "zipped(properties('org.x', 'a', '1'))", ["pkg:maven/org.x/a@1"]),
      ("anything.jar", "zipped(properties('org.x', 'a', '1'))", ["pkg:maven/org.x/a@1"]),
      // Shaded: the others belong to it.
      (
        "a-1.jar", "zipped({**properties('org.y', 'b', '2'), **properties('org.x', 'a', '1')})",
        ["pkg:maven/org.x/a@1 -> org.y:b@2", "pkg:maven/org.y/b@2"]
      ),
      (
        "c-3.jar", "zipped({**properties('org.y', 'b', '2'), **properties('org.x', 'a', '1')})",
        ["pkg:maven/c/c@3 -> org.x:a@1, org.y:b@2", "pkg:maven/org.y/b@2", "pkg:maven/org.x/a@1"]
      ),
      (
        "p.jar",
        "zipped({'META-INF/maven/g/p/pom.xml': '<project><parent><groupId>g</groupId><version>4</version></parent><artifactId>p</artifactId></project>'})",
        ["pkg:maven/g/p@4"]
      ),
      // A placeholder says nothing.
      (
        "p-5.jar",
        "zipped({'META-INF/maven/g/p/pom.xml': '<project><groupId>g</groupId><version>${v}</version><artifactId>p</artifactId></project>'})",
        ["pkg:maven/p/p@5"]
      ),
      (
        "commons-lang3-3.12.0.jar",
        "zipped(manifest(Bundle_SymbolicName='org.apache.commons.lang3', Bundle_Version='3.12.0.0'))",
        ["pkg:maven/org.apache.commons/commons-lang3@3.12.0"]
      ),
      (
        "x.jar", "zipped(manifest(Implementation_Version='2.1', Implementation_Vendor_Id='com.example'))",
        ["pkg:maven/com.example/x@2.1"]
      ),
      ("x.jar", "zipped(manifest(Specification_Version='1.1'))", ["pkg:maven/x/x@1.1"]),
      (
        "git.hpi",
        "zipped(manifest(Plugin_Version='5.0', Short_Name='git', Group_Id='org.jenkins-ci.plugins'))",
        ["pkg:maven/org.jenkins-ci.plugins/git@5.0"]
      ),
      ("log4j-1.2-api-2.17.1.jar", "zipped({'a': ''})", ["pkg:maven/log4j-1.2-api/log4j-1.2-api@2.17.1"]),
      ("guava-31.1-jre.jar", "zipped({'a': ''})", ["pkg:maven/guava/guava@31.1-jre"]),
      ("netty-4.1.0.Final-linux-x86_64.jar", "zipped({'a': ''})", ["pkg:maven/netty/netty@4.1.0.Final"]),
      ("x-1.0-SNAPSHOT-jar-with-dependencies.jar", "zipped({'a': ''})", ["pkg:maven/x/x@1.0-SNAPSHOT"]),
      ("nothing.jar", "zipped({'a': ''})", []),
    ] as [(String, String, [String])])
  func identity(path: String, script: String, packages: [String]) throws {
    #expect(shown(try examined(packageFile(script), path)) == packages)
  }

  @Test("holds others, at any depth up to the limit, stored or compressed")
  func nested() throws {
    let script = """
      zipped({**properties('org.x', 'app', '1'),
        'BOOT-INF/lib/a-stored.jar': zipped(properties('org.a', 'a', '1')),
        'WEB-INF/lib/b.jar': zipped({**properties('org.b', 'b', '2'), 'c-3.jar': zipped(manifest(Implementation_Version='3'))}),
        'same.jar': zipped(properties('org.a', 'a', '1'))})
      """
    let list = try examined(packageFile(script), "app.war")
    #expect(
      shown(list) == [
        "pkg:maven/org.x/app@1 -> org.a:a@1, org.b:b@2", "pkg:maven/org.a/a@1",
        "pkg:maven/org.b/b@2 -> c:c@3", "pkg:maven/c/c@3",
      ])
    #expect(list.packages.map(\.kind) == [.application, .library, .library, .library])
    #expect(
      list.packages.map { $0.properties.map(\.value) } == [
        [], ["BOOT-INF/lib/a-stored.jar", "same.jar"], ["WEB-INF/lib/b.jar"],
        ["named nowhere", "WEB-INF/lib/b.jar!/c-3.jar"],
      ])
    let deep = try examined(
      packageFile(
        "(lambda f: f(f, 19))(lambda f, n: zipped({'n%d-1.jar' % n: f(f, n - 1) if n else zipped({})}))"),
      "deep-1.jar")
    #expect(deep.packages.count == 17)
    #expect(
      warnings(deep) == ["1 list.entry: 'n3-1.jar' lies too deep in other archives, or behind too many"])
  }

  @Test("says licence, supplier, summary and digests")
  func facts() throws {
    let script = """
      zipped({**manifest(Bundle_License='"Apache-2.0";link="http://x", MIT', Bundle_Vendor='Somebody',
        Implementation_Version='1', Bundle_Description='Does ' + 'x' * 60 + '\\r\\n y'), 'META-INF/x': ''})
      """
    let bytes = try packageFile(script)
    let package = try #require(examined(bytes, "a.jar").packages.first)
    #expect(package.licences == ["Apache-2.0", "MIT"])
    #expect(package.supplier == "Somebody")
    #expect(package.summary == "Does " + String(repeating: "x", count: 60) + "y")
    #expect(package.digests.map(\.algorithm) == [.sha1, .sha256, .sha512])
    #expect(
      package.deployable?.properties.map(\.value) == ["a.jar", "executable", "archive", "structured"])
    let pom = """
      zipped({**properties('g', 'a', '1'), 'META-INF/maven/g/a/pom.xml': '<project><groupId>g</groupId><artifactId>a</artifactId>'
        '<version>1</version><description>It</description><organization><name>Org</name></organization><licenses><license>'
        '<name>MIT License</name></license></licenses></project>'})
      """
    let other = try #require(examined(packageFile(pom), "a.jar").packages.first)
    #expect(other.licences == ["MIT License"] && other.supplier == "Org" && other.summary == "It")
  }

  @Test(
    "that cannot be read is refused, or loses what cannot",
    arguments: [
      ("b'no archive'", nil, "'a-1.jar' is not a sound archive: there is no end of a zip archive"),
      (
        "zipped({'a': 'x' * 99})[:-30]", nil,
        "'a-1.jar' is not a sound archive: there is no end of a zip archive"
      ),
      (
        "zipped({'b.jar': b'no archive'})", ["pkg:maven/a/a@1"],
        "'a-1.jar!/b.jar' is not a sound archive: there is no end of a zip archive"
      ),
      ("zipped({'../b.jar': zipped({})})", ["pkg:maven/a/a@1"], "'../b.jar' in 'a-1.jar' leads upwards"),
      (
        "zipped(manifest(X='y')).replace(b'META-INF/MANIFEST.MF', b'META-INF/MANIFEST.XX', 1)",
        ["pkg:maven/a/a@1"],
        "'META-INF/MANIFEST.MF' in 'a-1.jar' can be read in more than one way: its own header has another name"
      ),
      (
        "zipped({'META-INF/MANIFEST.MF': 'x' * 5000000})", ["pkg:maven/a/a@1"],
        "'META-INF/MANIFEST.MF' in 'a-1.jar' has more than 4194304 bytes"
      ),
    ] as [(String, [String]?, String)])
  func bad(script: String, packages: [String]?, message: String) throws {
    do throws(Problem) {
      let bytes: [UInt8]
      do { bytes = try packageFile(script) } catch { Issue.record(error); return }
      let list = try examined(bytes, "a-1.jar")
      #expect(shown(list) == packages)
      #expect(list.warnings.map(\.message) == [message])
    } catch {
      #expect(packages == nil && error.code == .listFormat)
      #expect(error.message == message)
      #expect(error.location?.file == "a-1.jar")
    }
  }

  @Test("cut short anywhere, or with any byte changed, comes back")
  func damaged() throws {
    let bytes = try packageFile("zipped({**properties('g', 'a', '1'), 'b-2.jar': zipped(manifest(A='b'))})")
    for place in bytes.indices {
      _ = try? examined(Array(bytes[..<place]), "a.jar")
      var changed = bytes
      changed[place] ^= 0xFF
      _ = try? examined(changed, "a.jar")
    }
  }
}

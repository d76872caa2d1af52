import Diagnostics
import OperatingSystem
import TestSupport
import Testing

@testable import BillOfMaterials

private let gemspec = """
  --- !ruby/object:Gem::Specification
  name: nokogiri
  version: !ruby/object:Gem::Version
    version: 1.16.0
  platform: PLATFORM
  authors:
  - Mike Dalessio
  - Aaron Patterson
  dependencies:
  - !ruby/object:Gem::Dependency
    name: racc
    requirement: &id001 !ruby/object:Gem::Requirement
      requirements:
      - - "~>"
        - !ruby/object:Gem::Version
          version: '1.4'
    type: :runtime
    version_requirements: *id001
  description: |-
    It is! Fast.
    See: !important
  licenses:
  - MIT
  summary: Nokogiri makes it easy
  """

@Suite("A package file", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct PackageFileTests {
  private static let nuspec = """
    <?xml version="1.0"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>\
    <id>Newtonsoft.Json</id><version>13.0.3</version><authors>James</authors>\
    <license type="expression">MIT</license><licenseUrl>https://licenses.nuget.org/MIT</licenseUrl>\
    <description>Json</description></metadata></package>
    """

  private static let rows: [(path: String, script: String, package: String, facts: String)] = [
    (
      "six.whl",
      "zipped({'six-1.16.dist-info/METADATA': 'Name: six\\nVersion: 1.16\\nLicense: MIT\\nSummary: Six\\nAuthor: B\\nRequires-Dist: x\\n'})",
      "pkg:pypi/six@1.16", "MIT|Six|B|SHA-256 SHA-512"
    ),
    (
      "six.egg", "zipped({'EGG-INFO/PKG-INFO': 'Name: six\\nVersion: 1.16\\nLicense: MIT\\n'})",
      "pkg:pypi/six@1.16", "MIT|||SHA-256 SHA-512"
    ),
    (
      "x.nupkg", "zipped({'n.nuspec': '''\(nuspec)''', 'lib/other.nuspec': ''})",
      "pkg:nuget/Newtonsoft.Json@13.0.3",
      "MIT|Json|James|SHA-256 SHA-512"
    ),
    (
      "n.gem",
      "tarred({'metadata.gz': gzip.compress(b'''\(gemspec)'''.replace(b'PLATFORM', b'ruby')), 'data.tar.gz': ''})",
      "pkg:gem/nokogiri@1.16.0", "MIT|Nokogiri makes it easy|Mike Dalessio|SHA-256 SHA-512"
    ),
    (
      "n.gem",
      "tarred({'metadata.gz': gzip.compress(b'''\(gemspec)'''.replace(b'PLATFORM', b'x86_64-linux'))})",
      "pkg:gem/nokogiri@1.16.0?platform=x86_64-linux",
      "MIT|Nokogiri makes it easy|Mike Dalessio|SHA-256 SHA-512"
    ),
    (
      "b.apk",
      "gzip.compress(tarred({'.SIGN.RSA.k': 'x'}, False)) + gzip.compress(tarred({'.PKGINFO': '# x\\npkgname = b\\npkgver = 1-r0\\narch = x86_64\\nlicense = MIT\\norigin = src\\npkgdesc = B\\nmaintainer = M <m@x.y>\\n'}, False)) + gzip.compress(tarred({'usr': ''}))",
      "pkg:apk/alpine/b@1-r0?arch=x86_64&upstream=src", "MIT|B|M <m@x.y>|SHA-256 SHA-512"
    ),
    (
      "d.deb",
      "ar({'debian-binary': b'2.0\\n', 'control.tar.gz': gzip.compress(tarred({'./control': 'Package: d\\nVersion: 1:2-3\\nArchitecture: amd64\\nMaintainer: M <m@x.y>\\nDepends: libc6\\nDescription: D\\n more\\n'})), 'data.tar': tarred({})})",
      "pkg:deb/debian/d@1:2-3?arch=amd64", "|D|M <m@x.y>|SHA-256 SHA-512"
    ),
  ]

  @Test("is the package that its metadata names", arguments: rows.indices)
  func identity(row: Int) throws {
    let row = Self.rows[row]
    let list = try examined(packageFile(row.script), row.path)
    #expect(shown(list) == [row.package])
    #expect(list.warnings.isEmpty)
    let package = try #require(list.packages.first)
    let facts = [
      package.licences.joined(separator: " "), package.summary ?? "",
      package.supplier ?? package.maintainer ?? "",
      package.digests.map(\.algorithm.rawValue).joined(separator: " "),
    ]
    #expect(facts.joined(separator: "|") == row.facts)
    let said = package.deployable?.properties.map(\.value)
    #expect(said == [lastComponent(of: row.path), "non-executable", "archive", "structured"])
    #expect(list.edgesKnown == .none)
  }

  @Test("with any byte changed is refused or comes back", arguments: rows.indices)
  func changed(row: Int) throws {
    let row = Self.rows[row]
    let original = try packageFile(row.script)
    for place in stride(from: 0, to: original.count, by: original.count > 4_000 ? 29 : 1) {
      var bytes = original
      bytes[place] ^= 0x5A
      do throws(Problem) {
        // At most the one that there is.
        #expect(try examined(bytes, row.path).packages.count <= 1)
      } catch { #expect(error.location?.file.hasPrefix(row.path) == true, "\(error)") }
    }
  }

  @Test("cut short anywhere is refused or comes back", arguments: rows.indices)
  func truncated(row: Int) throws {
    let row = Self.rows[row]
    let bytes = try packageFile(row.script)
    for count in stride(from: 0, to: bytes.count, by: bytes.count > 4_000 ? 37 : 1) {
      do throws(Problem) {
        let list = try examined(Array(bytes[..<count]), row.path)
        // What matters comes before what is cut off.
        #expect(!list.packages.isEmpty || !list.warnings.isEmpty)
      } catch {
        #expect(error.location?.file == row.path || error.location?.file.hasPrefix(row.path) == true)
      }
    }
  }

  @Test(
    "that is not what its name says is refused",
    arguments: [
      ("a.nupkg", "zipped({'a': ''})", "there is no .nuspec in it"),
      ("a.nupkg", "zipped({'a.nuspec': '', 'b.nuspec': ''})", "there are several .nuspec in it"),
      ("a.nupkg", "zipped({'a.nuspec': '<package/>'})", "neither 'id' nor 'version' is in 'a.nuspec'"),
      ("a.gem", "tarred({'a': ''})", "there is no 'metadata.gz' in it"),
      (
        "a.gem", "tarred({'metadata.gz': gzip.compress(b'a: b')})",
        "neither 'name' nor 'version' is in 'metadata.gz'"
      ),
      (
        "a.gem", "tarred({'metadata.gz': b'text'})",
        "a compressed stream is damaged: it does not begin like one of gzip"
      ),
      (
        "a.gem", "tarred({'metadata.gz': gzip.compress(b'x' * 5000000)})",
        "a compressed stream unpacks to more than 4194304 bytes"
      ),
      ("a.apk", "b'ADB.'", "packages of apk 3 are not read"),
      ("a.apk", "b'text'", "it does not begin like a package of apk"),
      ("a.apk", "gzip.compress(tarred({'x': ''}))", "there is no '.PKGINFO' in it"),
      (
        "a.apk", "gzip.compress(tarred({'.PKGINFO': 'a = b'}))",
        "neither 'pkgname' nor 'pkgver' is in '.PKGINFO'"
      ),
      ("a.apk", "gzip.compress(b'x' * 20000000)", "a compressed stream unpacks to more than 16777216 bytes"),
      ("a.deb", "b'text'", "'a.deb' is not a sound ar archive: its first bytes are wrong"),
      ("a.deb", "ar({'x': b''})", "there is no 'control.tar' in it"),
      ("a.deb", "ar({'control.tar': tarred({'x': ''})})", "there is no 'control' in it"),
      ("a.deb", "ar({'control.tar': tarred({'control': ''})})", "there is no package in 'control'"),
    ])
  func refused(path: String, script: String, message: String) throws {
    let bytes = try packageFile(script)
    let problem = #expect(throws: Problem.self) { try examined(bytes, path) }
    #expect(problem?.code == .listFormat)
    #expect(problem?.message == message)
    #expect(problem?.location?.file == path)
  }

  @Test(
    "of Python without metadata has nothing to list, and says so",
    arguments: [
      ("a.whl", "zipped({'a': ''})"), ("a.whl", "zipped({'x/a.dist-info/METADATA': 'Name: a'})"),
      ("a.egg", "zipped({'a': ''})"),
    ])
  func empty(path: String, script: String) throws {
    let list = try examined(packageFile(script), path)
    #expect(list.packages.isEmpty)
    #expect(warnings(list) == ["1 list.entry: there is no metadata of a distribution in it"])
  }

  @Test("of Android is no package of Alpine")
  func android() throws {
    let list = try examined(packageFile("zipped({'AndroidManifest.xml': ''})"), "a.apk")
    #expect(list.packages.isEmpty && list.warnings.isEmpty)
  }

  @Test(
    "of Debian has the fields that dpkg-deb shows", .enabled(if: Tool.has("dpkg-deb"), "dpkg-deb is missing"))
  func dpkg() throws {
    let scratch = Scratch()
    try scratch.run("mkdir", ["-p", "p/DEBIAN", "p/usr"])
    try scratch.run(
      "sh",
      [
        "-c",
        "printf 'Package: p\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: M <m@x.y>\\nDescription: D\\n' >p/DEBIAN/control",
      ])
    for compression in ["none", "gzip", "xz", "zstd"] {
      let made = try scratch.outcome("dpkg-deb", ["-Z\(compression)", "-b", "p", "p.deb"])
      guard made.status == 0 else { continue }
      let list = try examined(readBytes(of: scratch("p.deb")), "p.deb")
      #expect(shown(list) == ["pkg:deb/debian/p@1.2?arch=all"])
    }
  }
}

import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import Packages
import TestSupport
import Testing

@Suite("An inventory")
struct InventoryTests {
  @Test("has the package itself as root")
  func root() throws {
    let root = try everything().root
    #expect(root.bomRef == "pkg:deb/example/app@1.0-1?arch=amd64")
    #expect(root.kind == .application)
    #expect(root.licence?.summary == "MIT")
    #expect(root.supplier == Party(name: "Release Team", email: "release@example.org"))
    #expect(root.references == [ExternalReference(.website, "https://example.org/")].compactMap { $0 })
    #expect(
      root.properties == [
        Property("stellwerk:debian:architecture", "amd64"),
        Property("stellwerk:debian:depends", "python3 (>= 3.11), libc6"),
        Property("stellwerk:file:name", "app_1.0-1_amd64.deb"),
        Property("bsi:component:filename", "app_1.0-1_amd64.deb"),
        Property("bsi:component:executable", "non-executable"),
        Property("bsi:component:archive", "archive"),
        Property("bsi:component:structured", "structured"),
      ])
  }

  @Test("says where the graph is complete and where not")
  func completeness() throws {
    let inventory = try everything()
    #expect(inventory.completeness[inventory.root.bomRef] == .incomplete)
    #expect(inventory.completeness["pkg:pypi/top-level@2.0%2Blocal.1"] == .incomplete)
    #expect(inventory.completeness["pkg:pypi/plain@3"] == .complete)
    #expect(inventory.completeness["file:usr/lib/app/native/_speed.so"] == .unknown)
  }

  @Test("has native code as files of the distribution that records them, else of the package")
  func native() throws {
    let inventory = try everything()
    let files = inventory.components.filter { $0.kind == .file }
    #expect(files.map(\.name) == ["usr/lib/app/lib/own.so", "usr/lib/app/native/_speed.so"])
    #expect(files.map(\.owner) == [nil, "pkg:pypi/native-thing@1.2"])
    #expect(files.first?.digests.map(\.algorithm) == [.sha1, .sha256, .sha512])
    #expect(inventory.files["pkg:pypi/native-thing@1.2"]?.count == 5)
  }

  @Test("does not depend on the order of the files")
  func order() throws {
    let files =
      distribution("a", "1", headers: "Requires-Dist: b") + distribution("b", "1") + [file("z.so", elf("z"))]
    let (left, right) = (try inventory(files).inventory, try inventory(files.reversed()).inventory)
    #expect(left.cycloneDX.canonical == right.cycloneDX.canonical)
    #expect(left.spdx.canonical == right.spdx.canonical)
  }

  @Test("keeps files apart whose names differ in their bytes only")
  func bytes() throws {
    let files = [file("\u{e9}.so", elf("1")), file("e\u{301}.so", elf("2"))]
    let found = try inventory(files).inventory.components
    #expect(found.map(\.bomRef) == ["file:%c3%a9.so", "file:e%cc%81.so"])
  }

  @Test("is refused where name or version make no purl")
  func refused() {
    #expect(throws: Problem(.packageURL, "a package URL needs a name")) {
      try inventory([]) { $0.name = "" }
    }
  }

  @Test("of thousands of files is made quickly")
  func quick() throws {
    var files: [SubjectFile] = []
    for number in 0..<30 {
      let modules = (0..<100).map { ("pkg\(number)/m\($0).py", Array("x = \($0)".utf8)) }
      files += distribution(
        "pkg\(number)", "1.\(number)", headers: "Requires-Dist: pkg\((number + 1) % 30)", files: modules)
    }
    let start = ContinuousClock.now
    let (inventory, warnings) = try inventory(files)
    let took = ContinuousClock.now - start
    #expect(inventory.components.count == 30)
    #expect(warnings == [])
    // Unoptimised, on a busy machine; optimised it is well below a tenth of a second.
    #expect(took < .seconds(60))
  }

  @Test(
    "takes an address only where both formats accept it",
    arguments: [
      ("https://example.org/a?b=c#d", true), ("HTTP://example.org", true), ("https://", false),
      ("example.org", false),
      ("javascript:alert(1)", false), ("https://example.org/a b", false), ("https://exämple.org", false),
      ("https://example.org/<x>", false),
    ])
  func address(url: String, isAccepted: Bool) {
    #expect((ExternalReference(.website, url) != nil) == isAccepted)
  }
}

@Suite("A file of the subject")
struct SubjectFileStreamTests {
  @Test("keeps its head, and all bytes only where they are asked for")
  func kept() {
    let long = [UInt8](repeating: 7, count: 100)
    let plain = file("./usr/x", long)
    #expect(plain.path == "usr/x")
    #expect(plain.head == Array(long.prefix(64)))
    #expect(plain.content == nil)
    #expect(plain.byteCount == 100)
    #expect(file("/a.dist-info/METADATA", long).content == long)
    let huge = file("a.dist-info/RECORD", [UInt8](repeating: 7, count: Catalogers.contentByteLimit + 1))
    let isKept = huge.content != nil
    #expect(!isKept)
    // FIPS 180-4 examples, as `sha1sum` prints them.
    #expect(file("abc", "abc").sha1.prefix(4) == [0xA9, 0x99, 0x3E, 0x36])
  }
}

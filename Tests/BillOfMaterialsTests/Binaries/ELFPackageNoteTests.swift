import BillOfMaterials
import Foundation
import TestSupport
import Testing

@Suite("The package note of a program")
struct ELFPackageNoteTests {
  private static func program(
    _ json: String, isWide: Bool = true, isBigEndian: Bool = false, hasTable: Bool = true
  )
    -> [UInt8]
  {
    let notes =
      ELFImage.note("GNU", 3, [0xAB, 0xCD, 0xEF], isBigEndian: isBigEndian)
      + ELFImage.note("FDO", 0xCAFE_1A7E, Array(json.utf8) + [0], isBigEndian: isBigEndian)
    return ELFImage(
      isWide: isWide, isBigEndian: isBigEndian, sections: [(".note.package", 7, notes)],
      hasSectionTable: hasTable
    ).bytes
  }

  @Test(
    "names the package, of whichever kind",
    arguments: [
      (
        #"{"type":"rpm","name":"coreutils","version":"1:9.1-2.fc40","architecture":"x86_64","osCpe":"cpe:/o:fedoraproject:fedora:40"}"#,
        "pkg:rpm/fedora/coreutils@9.1-2.fc40?arch=x86_64&distro=fedora-40&epoch=1"
      ),
      (
        #"{"type":"deb","os":"Debian","name":"systemd","version":"252.39-1","architecture":"amd64"}"#,
        "pkg:deb/debian/systemd@252.39-1?arch=amd64&distro=debian"
      ),
      (
        #"{"type":"deb","os":"ubuntu","osVersion":"24.04","name":"bash","version":"5.2"}"#,
        "pkg:deb/ubuntu/bash@5.2?distro=ubuntu-24.04"
      ),
      (
        #"{"type":"rpm","name":"a","version":"1","osCpe":"cpe:2.3:o:redhat:enterprise_linux:9:*:*:*:*:*:*:*"}"#,
        "pkg:rpm/rhel/a@1?distro=rhel-9"
      ),
      (#"{"type":"alpm","os":"arch","name":"a","version":"1-1"}"#, "pkg:alpm/arch/a@1-1?distro=arch"),
      (#"{"type":"apk","os":"alpine","name":"a","version":"1-r0"}"#, "pkg:apk/alpine/a@1-r0?distro=alpine"),
      (#"{"type":"nix","name":"a","version":"1"}"#, "pkg:generic/a@1"),
    ])
  func kinds(json: String, purl: String) {
    for (isWide, isBig, hasTable) in [(true, false, true), (false, true, true), (true, true, false)] {
      let result = examine(Self.program(json, isWide: isWide, isBigEndian: isBig, hasTable: hasTable))
      #expect(result.packages == [purl])
      #expect(result.warnings == [] && result.problems == [])
      #expect(properties(result.list?.packages.first).last == "stellwerk:elf:build-id=abcdef")
    }
  }

  @Test(
    "is refused where it is none",
    arguments: [
      ("{", ["list.format: the note of package metadata is no JSON"], [String]()),
      ("{}", [], ["1 list.unnamed: the note of package metadata names no package"]),
    ])
  func damaged(json: String, problems: [String], warnings: [String]) {
    let result = examine(Self.program(json))
    #expect(result.problems == problems)
    #expect(result.warnings == warnings)
  }

  @Test("is looked for where the tables of the file are, and their lack is told once")
  func tables() {
    let whole = Self.program(#"{"name":"a"}"#)
    #expect(
      examine(Array(whole.dropLast(1))).problems == [
        "list.format: the section headers lie outside of the file"
      ])
    #expect(examine(Array(whole.prefix(100))).problems.first?.hasPrefix("list.format: the ") == true)
    #expect(
      examine(Array(whole.prefix(40))).problems == ["list.format: the header of the ELF file is cut short"])
  }

  @Test(
    "goes with the build id that readelf shows",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/readelf"), "needs readelf"))
  func readelf() throws {
    var compared = 0
    for path in ["/bin/bash", "/usr/bin/bash", "/usr/bin/openssl", "/usr/bin/git"] {
      guard let bytes = FileManager.default.contents(atPath: path) else { continue }
      let said = String(decoding: try PythonReference.run("/usr/bin/readelf", ["-n", path]), as: UTF8.self)
      guard let id = said.firstMatch(of: /Build ID: ([0-9a-f]+)/) else { continue }
      let package = try #require(examine(Array(bytes), path).list?.packages.first, "\(path)")
      #expect(properties(package).contains("stellwerk:elf:build-id=\(id.1)"), "\(path)")
      compared += 1
    }
    if compared == 0 { print("skipped: none of the programs is there") }
  }
}

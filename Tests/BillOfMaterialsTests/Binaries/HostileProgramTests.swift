import BillOfMaterials
import OperatingSystem
import Testing

@Suite("A hostile program")
struct HostileProgramTests {
  static let images: [(name: String, bytes: [UInt8])] = {
    let rust =
      (try? RustBinaryTests.compressed(#"{"packages":[{"name":"a","version":"1","root":true}]}"#)) ?? []
    let note = ELFImage.note("FDO", 0xCAFE_1A7E, Array(#"{"type":"deb","name":"a","version":"1"}"#.utf8))
    return [
      ("shop", GoImage.elf(GoImage.inline())),
      ("shop", GoImage.pointed(isWide: true, isBigEndian: false).bytes),
      ("shop", GoImage.pointed(isWide: false, isBigEndian: true).bytes),
      ("shop", machOImage("__go_buildinfo", GoImage.inline())),
      ("shop", ELFImage(sections: [(".dep-v0", 1, rust), (".note.package", 7, note)]).bytes),
      ("shop.dll", PEImage.versioned(["ProductName": "A", "ProductVersion": "1.0"], isAssembly: true)),
      ("nginx", ELFImage(sections: [(".rodata", 1, Array("\0nginx version: nginx/1.2.3\0".utf8))]).bytes),
      ("gzip", ELFImage(sections: [(".rodata", 1, Array("bug-gzip@gnu.org\01.12\0".utf8))]).bytes),
    ]
  }()

  @Test("gives all, or less, or a warning, wherever it is cut off", arguments: images.indices)
  func cutOff(index: Int) {
    let (name, bytes) = Self.images[index]
    let whole = examine(bytes, name).packages
    #expect(!whole.isEmpty)
    for count in bytes.indices {
      let found = examine(Array(bytes.prefix(count)), name)
      #expect(
        found.packages == whole || found.packages.count < whole.count
          || !(found.warnings + found.problems).isEmpty, "\(count)")
    }
  }

  /// Nothing that was not there, but for a module that another stands for unless the word between them is damaged; and
  /// of problems none but those of lists.
  private func expectNoMore(_ bytes: [UInt8], _ name: String, than count: Int, at offset: Int) {
    let found = examine(bytes, name)
    #expect(found.packages.count <= count + (name == "shop" ? 1 : 0), "\(offset): \(found.packages)")
    #expect(found.problems.allSatisfy { $0.hasPrefix("list.") || $0.hasPrefix("json.") }, "\(found.problems)")
  }

  @Test("gives no more, whatever byte of it is another", arguments: images.indices)
  func otherBytes(index: Int) {
    let (name, bytes) = Self.images[index]
    let count = examine(bytes, name).packages.count
    // Headers and tables at both ends; what lies between is text.
    for offset in Array(0..<min(300, bytes.count)) + Array(max(0, bytes.count - 250)..<bytes.count) {
      for value: UInt8 in [0, 0xFF] where bytes[offset] != value {
        var changed = bytes
        changed[offset] = value
        expectNoMore(changed, name, than: count, at: offset)
      }
    }
  }

  @Test("gives no more, whatever number of it is huge", arguments: images.indices)
  func hugeNumbers(index: Int) {
    let (name, bytes) = Self.images[index]
    let count = examine(bytes, name).packages.count
    for offset in 0..<min(400, bytes.count - 8) {
      for number: [UInt8] in [
        Array(repeating: 0xFF, count: 7) + [0x7F], [0xFF, 0xFF, 0xFF, 0x7F],
      ] {
        var changed = bytes
        changed.replaceSubrange(offset..<offset + number.count, with: number)
        expectNoMore(changed, name, than: count, at: offset)
      }
    }
  }

  @Test("made of nothing but the beginnings of matches is searched in linear time")
  func repeated() {
    let text = String(repeating: "nginx version: nginx/1", count: 40_000)
    #expect(examine([0x7F, 0x45, 0x4C, 0x46] + Array(text.utf8), "nginx").packages == [])
    let strings = String(repeating: "\01.12", count: 100_000)
    #expect(examine([0x7F, 0x45, 0x4C, 0x46] + Array(strings.utf8), "gzip").packages == [])
  }
}

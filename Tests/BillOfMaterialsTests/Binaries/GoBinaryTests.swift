import BillOfMaterials
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

/// Build information as the linker of Go writes it.
enum GoImage {
  static let lines = """
    path\texample.org/shop/cmd/shop
    mod\texample.org/shop\tv1.2.3\th1:main=
    dep\texample.org/a\tv1.0.0\th1:a=
    dep\tExample.org/B/v2\tv2.1.0
    =>\texample.org/fork\tv2.1.1\th1:fork=
    dep\texample.org/c\tv0.0.0-20210421170649-83a5a9bb288b
    =>\t./c\t
    build\t-compiler=gc
    build\tGOOS=linux
    build\tvcs.revision=0123abc
    build\tvcs.time=2026-01-02T03:04:05Z

    """

  static func marked(_ text: String) -> [UInt8] {
    Array(repeating: 0x30, count: 16) + Array(text.utf8) + Array(repeating: 0xF9, count: 16)
  }

  static let magic: [UInt8] = [0xFF] + Array(" Go buildinf:".utf8)

  /// Since Go 1.18: both texts follow, each with its length.
  static func inline(_ text: String = lines, toolchain: String = "go1.21.5") -> [UInt8] {
    func counted(_ bytes: [UInt8]) -> [UInt8] {
      var (count, result) = (bytes.count, [UInt8]())
      while count >= 0x80 {
        result.append(UInt8(count & 0x7F) | 0x80)
        count >>= 7
      }
      return result + [UInt8(count)] + bytes
    }
    return magic + [8, 2] + Array(repeating: 0, count: 16) + counted(Array(toolchain.utf8))
      + counted(text.isEmpty ? [] : marked(text))
  }

  /// Before: pointers to strings, that are pointers and lengths.
  static func pointed(isWide: Bool, isBigEndian: Bool) -> ELFImage {
    let width = isWide ? 8 : 4
    func number(_ value: Int) -> [UInt8] { packed(value, width, isBigEndian: isBigEndian) }
    var image = ELFImage(isWide: isWide, isBigEndian: isBigEndian)
    let (toolchain, text) = (Array("go1.16.4".utf8), marked(lines))
    // The strings stand behind the header, in a section of their own.
    image.sections = [(".go.buildinfo", 1, Array(repeating: 0, count: 32)), (".data", 1, [])]
    let data = image.base + image.offset(of: 1)
    let strings =
      number(data + 4 * width) + number(toolchain.count)
      + number(data + 4 * width + toolchain.count) + number(text.count)
    let header = magic + [UInt8(width), isBigEndian ? 1 : 0] + number(data) + number(data + 2 * width)
    image.sections[0].content = header + Array(repeating: 0, count: 32 - header.count)
    image.sections[1].content = strings + toolchain + text
    return image
  }

  static func elf(_ content: [UInt8]) -> [UInt8] {
    ELFImage(sections: [(".text", 1, [1, 2, 3]), (".go.buildinfo", 1, content)]).bytes
  }
}

@Suite("A program built by Go")
struct GoBinaryTests {
  private static let packages = [
    "pkg:golang/example.org/shop@v1.2.3 root -> example.org/a@v1.0.0, example.org/fork@v2.1.1, stdlib@%",
    "pkg:golang/example.org/a@v1.0.0", "pkg:golang/example.org/fork@v2.1.1", "pkg:golang/stdlib@%",
  ]

  @Test(
    "names its modules in every format and layout",
    arguments: [
      ("ELF", "1.21.5", GoImage.elf(GoImage.inline())),
      (
        "ELF without section table", "1.21.5",
        ELFImage(sections: [(".go.buildinfo", 1, GoImage.inline())], hasSectionTable: false).bytes
      ),
      ("ELF of 32 bits", "1.16.4", GoImage.pointed(isWide: false, isBigEndian: false).bytes),
      ("ELF of 64 bits", "1.16.4", GoImage.pointed(isWide: true, isBigEndian: false).bytes),
      ("ELF, highest byte first", "1.16.4", GoImage.pointed(isWide: true, isBigEndian: true).bytes),
      (
        "ELF of 32 bits, highest byte first", "1.16.4",
        GoImage.pointed(isWide: false, isBigEndian: true).bytes
      ),
      (
        "PE", "1.21.5",
        PEImage(sections: [
          (".text", 0x1000, [1], false),
          (".data", 0x2000, Array(repeating: 7, count: 48) + GoImage.inline(), true),
        ]).bytes
      ),
      ("Mach-O", "1.21.5", machOImage("__go_buildinfo", GoImage.inline())),
      (
        "Mach-O, highest byte first", "1.21.5",
        machOImage("__go_buildinfo", GoImage.inline(), isBigEndian: true)
      ),
      (
        "Mach-O for several machines", "1.21.5",
        packed(0xCAFE_BABE, 4, isBigEndian: true) + packed(1, 4, isBigEndian: true) + packed(0, 8)
          + packed(64, 4, isBigEndian: true) + packed(4_096, 4, isBigEndian: true) + packed(0, 40)
          + machOImage("__go_buildinfo", GoImage.inline())
      ),
    ])
  func formats(format: String, version: String, bytes: [UInt8]) {
    let result = examine(bytes)
    let expected = Self.packages.map { $0.replacingOccurrences(of: "%", with: version) }
    #expect(result.packages == expected, "\(format)")
    #expect(result.warnings == [] && result.problems == [], "\(format)")
  }

  @Test("keeps sums, the revision and what else it was built from")
  func facts() {
    let packages = examine(GoImage.elf(GoImage.inline())).list?.packages ?? []
    #expect(
      properties(packages.first) == [
        "stellwerk:go:path=example.org/shop/cmd/shop", "stellwerk:go:vcs.revision=0123abc",
        "stellwerk:go:vcs.time=2026-01-02T03:04:05Z", "stellwerk:go:GOOS=linux", "stellwerk:go:h1=h1:main=",
      ])
    #expect(properties(packages.dropFirst().first) == ["stellwerk:go:h1=h1:a="])
    #expect(packages.map(\.technique) == Array(repeating: .binary, count: 4))
    #expect(packages.map(\.kind) == [.application, .library, .library, .library])
  }

  @Test(
    "has the version that the linker was told only where all that it was told agree",
    arguments: [
      ("-X main.version=1.2.3", "1.2.3"), ("-s -w -X main.version=v1.2.3-rc.1", "v1.2.3-rc.1"),
      ("-X 'example.org/shop/internal.Version=2.0.0' -X main.version=v2.0.0", "2.0.0"),
      ("-X=main.buildVersion=1.2", "1.2"),
      ("\"-X main.version=1.2.3\"", ""), ("-X main.version=1.2.3 -X main.Version=1.2.4", ""),
      ("-X main.version=latest", ""), ("-X main.goVersion=1.21.5", ""), ("-X main.commit=0123abc", ""),
      ("-X example.org/other.version=1.2.3", ""), ("-X example.org/shopping/x.version=1.2.3", ""), ("-X", ""),
    ])
  func linkerFlags(flags: String, version: String) {
    let quoted = flags.replacingOccurrences(of: "\"", with: "\\\"")
    let text = "mod\texample.org/shop\t(devel)\t\nbuild\t-ldflags=\"\(quoted)\"\n"
    #expect(examine(GoImage.elf(GoImage.inline(text))).list?.packages.first?.version == version)
  }

  @Test(
    "names the standard library by the toolchain",
    arguments: [
      ("go1.21.5", "pkg:golang/stdlib@1.21.5", []), ("go1.22rc1", "pkg:golang/stdlib@1.22rc1", []),
      (
        "go1.20.1 X:boringcrypto", "pkg:golang/stdlib@1.20.1",
        ["stellwerk:go:toolchain=go1.20.1 X:boringcrypto"]
      ),
      ("go1.19-custom", "pkg:golang/stdlib@1.19", ["stellwerk:go:toolchain=go1.19-custom"]),
      (
        "devel go1.23-0123abc Tue", "pkg:golang/stdlib", ["stellwerk:go:toolchain=devel go1.23-0123abc Tue"]
      ),
    ])
  func toolchain(toolchain: String, purl: String, expected: [String]) {
    // Without modules, as Debian builds.
    let result = examine(GoImage.elf(GoImage.inline("", toolchain: toolchain)))
    #expect(result.packages == [purl])
    #expect(properties(result.list?.packages.first) == expected)
  }

  @Test(
    "is refused where the build information points outside",
    arguments: [
      (Array(GoImage.inline().prefix(20)), "the build information of Go is cut short"),
      (Array(GoImage.inline().prefix(36)), "the build information of Go is cut short"),
      (
        GoImage.magic + [8, 2] + Array(repeating: 0, count: 16) + Array(repeating: 0xFF, count: 40),
        "the build information of Go is cut short"
      ),
      (
        GoImage.magic + [8, 0] + Array(repeating: 0xFF, count: 16),
        "the build information of Go points outside of the program"
      ),
      (
        GoImage.magic + [3, 0] + Array(repeating: 0, count: 16),
        "the build information of Go points outside of the program"
      ),
    ])
  func damaged(content: [UInt8], message: String) {
    // At the end of the file, where nothing follows it.
    let result = examine(machOImage("__go_buildinfo", content))
    #expect(result.packages == [])
    #expect(result.problems == ["list.format: \(message)"])
  }

  @Test("is partly read where lines of it are unknown")
  func unknownLines() {
    let result = examine(GoImage.elf(GoImage.inline("mod\ta.org/b\tv1.0.0\nnonsense\ndep\n")))
    #expect(
      result.packages == ["pkg:golang/a.org/b@v1.0.0 root -> stdlib@1.21.5", "pkg:golang/stdlib@1.21.5"])
    #expect(
      result.warnings == [
        "1 list.entry: 'nonsense' is no line of build information",
        "1 list.entry: 'dep' is no line of build information",
      ])
  }
}

import Archives
import BillOfMaterials
import Testing

@Suite("A program built by cargo auditable")
struct RustBinaryTests {
  private static let json = """
    {"packages":[
      {"name":"adler","version":"0.2.3","source":"registry"},
      {"name":"cc","version":"1.0.1","source":"crates.io","kind":"build"},
      {"name":"shop","version":"0.1.0","source":"local","dependencies":[0,1,3],"root":true},
      {"name":"zip","version":"2.0.0","source":"git","dependencies":[0]}]}
    """

  /// zlib around what gzip has (RFC 1950, RFC 1952): without the header of 10 bytes and the 8 at the end.
  static func compressed(_ text: String) throws -> [UInt8] {
    let bytes = Array(text.utf8)
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    let deflated = try Archives.compressed(bytes, .gzip).dropFirst(10).dropLast(8)
    return [0x78, 0x9C] + deflated + packed(high << 16 | low, 4, isBigEndian: true)
  }

  @Test("names its crates, which of them need which, and which only its build needed")
  func crates() throws {
    let content = try Self.compressed(Self.json)
    for bytes in [
      ELFImage(sections: [(".dep-v0", 1, content)]).bytes, machOImage(".dep-v0", content),
      PEImage(sections: [(".dep-v0", 0x1000, content, false)]).bytes,
    ] {
      let result = examine(bytes)
      #expect(
        result.packages == [
          "pkg:cargo/adler@0.2.3 direct", "pkg:cargo/cc@1.0.1 direct dev",
          "pkg:cargo/shop@0.1.0 root -> adler@0.2.3, cc@1.0.1, zip@2.0.0",
          "pkg:cargo/zip@2.0.0 direct -> adler@0.2.3",
        ])
      #expect(result.warnings == [] && result.problems == [])
      #expect(properties(result.list?.packages.last) == ["stellwerk:rust:source=git"])
    }
  }

  @Test(
    "is refused, or partly read, where its list is damaged",
    arguments: [
      ("{}", ["list.format: expected a list in 'packages' of section '.dep-v0'"], [String]()),
      ("{", ["list.format: the crates in section '.dep-v0' cannot be read"], []),
      (
        "{\"packages\":[{\"name\":\"a\",\"version\":\"1\",\"dependencies\":[9,0,\"x\"]},{\"version\":\"1\"}]}",
        [],
        [
          "1 list.entry: a package without name or version",
          "1 list.missing: 'a' needs a package that is not listed",
          "1 list.missing: 'a' needs a package that is not listed",
        ]
      ),
    ])
  func damaged(json: String, problems: [String], warnings: [String]) throws {
    let result = examine(ELFImage(sections: [(".dep-v0", 1, try Self.compressed(json))]).bytes)
    #expect(result.problems == problems)
    #expect(result.warnings == warnings)
  }

  @Test("is refused where its list is no zlib stream, or unfolds to too much")
  func bomb() throws {
    let bomb = try Self.compressed(String(repeating: " ", count: 9 << 20))
    for content in [[1, 2, 3], bomb] {
      let result = examine(ELFImage(sections: [(".dep-v0", 1, content)]).bytes)
      #expect(result.problems == ["list.format: the crates in section '.dep-v0' cannot be read"])
    }
  }
}

import Diagnostics
import TestSupport
import Testing
import YAML

/// The places of all nodes and keys, as `line:column+width`, in the order of the text.
private func places(_ node: Node) -> [String] {
  func text(_ place: Diagnostics.SourceLocation) -> String { "\(place.line):\(place.column)+\(place.width)" }
  switch node.value {
  case .sequence(let elements): return [text(node.location)] + elements.flatMap(places)
  case .mapping(let pairs):
    return [text(node.location)] + pairs.flatMap { [text($0.key.location)] + places($0.value) }
  default: return [text(node.location)]
  }
}

@Suite("The place of a node")
struct PlaceTests {
  @Test(
    "is file, line and column, counted from 1 in Unicode scalars",
    arguments: [
      ("a: b\n", ["1:1+4", "1:1+1", "1:4+1"]),
      ("\u{FEFF}a: b\n", ["1:1+4", "1:1+1", "1:4+1"]),
      ("\u{FEFF}# é\r\n- é: 'c d'\r\n", ["2:1+10", "2:3+8", "2:3+1", "2:6+5"]),
      ("# a\u{85}b\u{2028}c\u{2029}d\na: \u{1F600}\u{2028}x:y\n", ["2:1+8", "2:1+1", "2:4+5"]),
      (
        "a:\rb: {c: [d, 1.5]} # e\r",
        ["1:1+1", "1:1+1", "1:3+1", "2:1+1", "2:4+13", "2:5+1", "2:8+8", "2:9+1", "2:12+3"]
      ),
      ("a: |\n  b\n  c\nd: \"e\n  f\"\n", ["1:1+1", "1:1+1", "1:4+1", "4:1+1", "4:4+1"]),
      ("- &x [a,\n b]\n- *x\n", ["1:1+1", "1:3+1", "1:7+1", "2:2+1", "3:3+2", "1:7+1", "2:2+1"]),
      ("e\u{301}: 1\n", ["1:1+5", "1:1+2", "1:5+1"]),
    ])
  func place(text: String, expected: [String]) throws {
    let node = try parseDocument(Array(text.utf8), file: "dir/a.yaml")
    #expect(places(node) == expected)
    #expect(node.location.file == "dir/a.yaml")
  }

  @Test("is that of its own document", arguments: [("a\n--- b\n---\n# c\nd: e\n", [1, 2, 5])])
  func documents(text: String, lines: [Int]) throws {
    let documents = try parseDocuments(Array(text.utf8), file: "a.yaml")
    #expect(documents.map(\.location.line) == lines)
  }

  @Test(
    "is right also in a refusal behind a mark, foreign line breaks and wide letters",
    arguments: [
      "\u{FEFF}# \u{2028}\r\n😀: 👉@x\r\n", "a: \"\u{85}\"\rb: 👉@\r", "\u{FEFF}👉@", "é: [a,\n b\u{2028}c, 👉@",
    ])
  func refused(text: String) {
    let mark = text.hasPrefix("\u{FEFF}")
    let plain = mark ? String(text.unicodeScalars.dropFirst()) : text
    let location = marked(
      plain.replacing("\r\n", with: "\n").replacing("\r", with: "\n"), file: "pipeline.yaml"
    ).location
    let problem = refusal((mark ? "\u{FEFF}" : "") + plain.replacing("👉", with: ""))
    #expect(problem?.location == location)
  }

  @Test("is the first one where tokens and structure are wrong")
  func first() {
    let (text, location) = marked("a: b\n👉just words👈\nc: d\ne: [f]#g\n")
    #expect(refusal(text)?.location == location)
    let (later, place) = marked("a: [b]👉#c\n d: e\n f\n")
    #expect(refusal(later)?.location == place)
    let (structure, there) = marked("a: [b c👉}\nd: |#e\n  f\n")
    #expect(refusal(structure)?.location == there)
  }
}

@Suite("The limits of a YAML file")
struct LimitTests {
  @Test(
    "are refused with a place",
    arguments: [
      (Brief(String(repeating: "[", count: 65)), "yaml.too-deep", 1, 65),
      (Brief(String(repeating: "[", count: 1_000_000)), "yaml.too-deep", 1, 65),
      (Brief(String(repeating: "{a: ", count: 1_000_000)), "yaml.too-deep", 1, 257),
      (Brief(String(repeating: "- ", count: 100_000)), "yaml.too-deep", 1, 129),
      (Brief((0...64).map { String(repeating: " ", count: $0) + "a:\n" }.joined()), "yaml.too-deep", 65, 65),
      (Brief(String(repeating: "- a\n", count: 2_000_001)), "yaml.too-large", 2_000_000, 3),
      (Brief("[" + String(repeating: "a,", count: 2_000_001)), "yaml.too-large", 1, 4_000_000),
      ("\n - a\u{0}b\n", "yaml.encoding", 2, 5), ("a: \u{1B}[0m", "yaml.encoding", 1, 4),
      ("a: \u{7F}", "yaml.encoding", 1, 4),
      ("é: \u{9B}", "yaml.encoding", 1, 4), ("a: \u{FEFF}", "yaml.encoding", 1, 4),
      ("a: \u{FFFF}", "yaml.encoding", 1, 4),
      ("a: *b", "yaml.alias", 1, 4),
    ])
  func limits(sample: Brief, code: String, line: Int, column: Int) {
    let problem = refusal(sample.text)
    #expect(problem?.code.name == code)
    #expect(problem?.location?.line == line)
    #expect(problem?.location?.column == column)
  }

  @Test("let 64 levels and indentless lists in", arguments: [64, 65])
  func depth(levels: Int) throws {
    let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    if levels == 64 {
      _ = try parseDocument(Array(text.utf8), file: "a")
    } else {
      #expect(refusal(text)?.code == .yamlTooDeep)
    }
    // A list on the column of its key is a level without a token of its own.
    var lines = ""
    for level in 0..<33 {
      lines += String(repeating: "  ", count: level) + "a:\n" + String(repeating: "  ", count: level) + "-\n"
    }
    #expect(refusal(lines)?.code == .yamlTooDeep)
  }

  @Test("bound what aliases repeat: a billion laughs, and ten thousand are let in")
  func aliases() throws {
    var laughs = "a: &a [l,l,l,l,l,l,l,l,l]\n"
    for (this, before) in zip("bcdefghi", "abcdefgh") {
      laughs +=
        "\(this): &\(this) [" + Array(repeating: "*\(before)", count: 9).joined(separator: ",") + "]\n"
    }
    let problem = refusal(laughs)
    #expect(problem?.code == .yamlAlias)
    #expect(problem?.message == "the aliases repeat more than 10000 values")
    #expect(problem?.location?.line == 5)
    let fits = "- &a b\n" + String(repeating: "- *a\n", count: 10_000)
    _ = try parseDocument(Array(fits.utf8), file: "a")
    #expect(refusal(fits + "- *a\n")?.code == .yamlAlias)
    let deep = "- &a " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\n- "
    #expect(
      refusal(deep + String(repeating: "[", count: 30) + "*a" + String(repeating: "]", count: 30))?.code
        == .yamlTooDeep)
  }

  @Test(
    "are refused for bytes that are not UTF-8",
    arguments: [
      ([0x61, 0xFF], 1, 2), ([0x0A, 0xC3], 2, 1), ([0xC0, 0x80], 1, 1), ([0xED, 0xA0, 0x80], 1, 1),
      ([0xE0, 0x80, 0x80], 1, 1), ([0xF5, 0x80, 0x80, 0x80], 1, 1), ([0xF4, 0x90, 0x80, 0x80], 1, 1),
      ([0xF0, 0x80, 0x80, 0x80], 1, 1), ([0xC3, 0xA9, 0xC3, 0x28], 1, 2), ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
      ([0xEF, 0xBB, 0xBF, 0x61, 0x80], 1, 2),
    ])
  func encoding(bytes: [UInt8], line: Int, column: Int) {
    let problem = #expect(throws: Problem.self) { _ = try parseDocuments(bytes, file: "a.yaml") }
    #expect(problem?.code == .yamlEncoding)
    #expect(problem?.location == Diagnostics.SourceLocation(file: "a.yaml", line: line, column: column))
  }

  @Test("are refused beyond 64 MiB, and for a text that uses every private character")
  func size() {
    let problem = #expect(throws: Problem.self) {
      _ = try parseDocuments([UInt8](repeating: 0x20, count: (64 << 20) + 1), file: "a.yaml")
    }
    #expect(problem?.code == .yamlTooLarge)
    #expect(problem?.message == "the file has more than 64 MiB")
    let all = String(String.UnicodeScalarView((0xE000...0xF8FF).compactMap { Unicode.Scalar($0 as UInt32) }))
    #expect(refusal("# \u{2028}\(all)")?.code == .yamlEncoding)
  }

  @Test(
    "let one document in, where one is asked for",
    arguments: [("", 1), ("a\n---\nb\n", 3), ("---\n---\n", 3)])
  func count(text: String, line: Int) throws {
    let problem = #expect(throws: Problem.self) { _ = try parseDocument(Array(text.utf8), file: "a.yaml") }
    #expect(problem?.code == .yamlDocumentCount)
    #expect(problem?.location?.line == line)
    _ = try parseDocument(Array("a".utf8), file: "a.yaml")
  }

  @Test("hold for any bytes: a value or a place inside of the text")
  func anything() throws {
    let seeds = [
      "a: &x [b, {c: 'd'}]\ne: *x\nf: |+2\n    g\n\n# h\n? i\n: >-\n  j\n\tk\n---\n- \"l\\u0041\\\n  m\"\n...\n%YAML 1.2\n---\n!!str n: .5\n",
      "{a: b, ? c : d, \"e\":f}\r\n", "- - - a\n    - b\n\n- ~\n- 0x1F\u{2028}\u{FEFF}é😀\n",
    ].map { Array($0.utf8) }
    let alphabet = Array("ab:-?,[]{}#&*!|>'\"%@ \t\n\r~<.0é\u{2028}".utf8) + [0x00, 0xFF]
    var state: UInt64 = 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<2_000 {
      var bytes = seeds[random(seeds.count)]
      for _ in 0...random(4) {
        let index = random(bytes.count)
        switch random(3) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(alphabet[random(alphabet.count)], at: index)
        default: bytes[index] = alphabet[random(alphabet.count)]
        }
      }
      do throws(Problem) { _ = try parseDocuments(bytes, file: "a") } catch {
        let place = try #require(error.location)
        // A line with a zero byte is none that could be shown.
        let source = SourceText(String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self))
        let line = source.line(place.line) ?? ""
        #expect(
          source.line(place.line) != nil && place.column <= line.unicodeScalars.count + 1, "\(bytes) \(error)"
        )
      }
    }
  }
}

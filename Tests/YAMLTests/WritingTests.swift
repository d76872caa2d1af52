import Diagnostics
import Foundation
import TestSupport
import Testing
import YAML

@Suite("YAML that is written")
struct WritingTests {
  @Test(
    "is in block style and quotes what somebody could mistake",
    arguments: [
      ("a", "a\n"),
      ("[a, {b: 1, c: [2, [3]]}, {}, []]", "- a\n- b: 1\n  c:\n    - 2\n    - - 3\n- {}\n- []\n"),
      ("{a: {b: {}}, c: ~, d: true, e: 1.50, f: 0x1F}", "a:\n  b: {}\nc: null\nd: true\ne: 1.50\nf: 0x1F\n"),
      (
        "{a: yes, b: 'true', c: '1', d: '', e: 'a b', f: 'a: b', g: 'a #b', h: 2026-11-21}",
        "a: \"yes\"\nb: \"true\"\nc: \"1\"\nd: \"\"\ne: a b\nf: \"a: b\"\ng: \"a #b\"\nh: \"2026-11-21\"\n"
      ),
      (
        "{a: https://x.org/a?b, b: ../c/d.yaml, c: ./e, d: '...', e: /f, f: '- g'}",
        "a: \"https://x.org/a?b\"\nb: ../c/d.yaml\nc: ./e\nd: \"...\"\ne: /f\nf: \"- g\"\n"
      ),
      (
        "a: |\n  one\n    two\n\n  three\nb: |-\n  x\n  y\n",
        "a: |\n  one\n    two\n\n  three\nb: |-\n  x\n  y\n"
      ),
      (
        "{a: \"x\\ny \\n\", b: \"\\n\", c: \" x\\ny\", d: \"x\\n\\n\"}",
        "a: \"x\\ny \\n\"\nb: \"\\n\"\nc: \" x\\ny\"\nd: \"x\\n\\n\"\n"
      ),
      ("{a: \"\\0\\x07\\t\\\"\\\\\\u2028\\uFEFFé😀\"}", "a: \"\\x00\\x07\\t\\\"\\\\\\u2028\\uFEFFé😀\"\n"),
      ("{'y': 1, 'a: b': 2, '': 3}", "\"y\": 1\n\"a: b\": 2\n\"\": 3\n"),
      ("[.inf, -.INF, .nan]", "- .inf\n- -.INF\n- .nan\n"),
    ])
  func forms(text: String, wanted: String) throws {
    let node = try parseDocument(Array(text.utf8), file: "a")
    let written = node.yaml()
    #expect(written == wanted)
    #expect(try parseDocument(Array(written.utf8), file: "b").plain == node.plain)
  }

  @Test("says behind each value what it is asked to say")
  func comments() throws {
    let node = try parseDocument(Array("{a: 1, b: [x, {}], c: \"l1\\nl2\\n\"}".utf8), file: "f.yaml")
    let written = node.yaml { path, node in "\(path.joined(separator: "/"))\n\(node.location.column)" }
    #expect(
      written
        == "a: 1  # a␊5\nb:\n  - x  # b/0␊12\n  - {}  # b/1␊15\nc: |  # c␊23\n  l1\n  l2\n")
    #expect(try parseDocument(Array(written.utf8), file: "b").plain == node.plain)
  }

  @Test("writes numbers that nobody has written")
  func computed() {
    let place = SourceLocation(file: "a", line: 1, column: 1)
    let nodes = [
      Node.Value.integer(-3), .number(0.5), .number(-.infinity), .number(.nan), .number(1e300), .bool(false),
    ]
    .map { Node($0, at: place) }
    #expect(Node(.sequence(nodes), at: place).yaml() == "- -3\n- 0.5\n- -.inf\n- .nan\n- 1e+300\n- false\n")
  }

  /// Texts of what is special in YAML and of letters, as values, as keys, and deep inside.
  private static let texts: [String] = {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let pieces = [
      "a", "B", "1", "0", " ", " ", "\n", "\t", ":", "#", "-", "?", ",", "[", "]", "{", "}", "&", "*", "!",
      "|", ">", "'",
      "\"", "%", "@", "`", "\\", "~", ".", "/", "=", "<", "null", "true", "no", "é", "\u{85}", "\u{2028}",
      "\u{FEFF}", "\0",
      "\u{7F}", "\u{1B}", "\r", "😀", "\u{E000}", "e", "+", "_", "${{", "---", "...", "\u{301}",
    ]
    return (0..<3_000).map { _ in (0..<next(9)).map { _ in pieces[next(pieces.count)] }.joined() }
      + [String(repeating: "long ", count: 400), String(repeating: "k", count: 2_000)]
  }()

  @Test("is read back as it was, whatever the texts are")
  func random() throws {
    let place = SourceLocation(file: "a", line: 1, column: 1)
    for text in Self.texts {
      let scalar = Node(.string(text), at: place, scalar: text)
      let inner = Node(.mapping([(Located(text, at: place), scalar)]), at: place)
      let node = Node(
        .mapping([(Located("k", at: place), Node(.sequence([inner, scalar]), at: place))]), at: place)
      let written = node.yaml { _, _ in "remark: \(text)" }
      let read = try parseDocument(Array(written.utf8), file: "b")
      #expect(read.plain == node.plain, "\(text.debugDescription)\n\(written)")
      let alone = try parseDocument(Array(scalar.yaml().utf8), file: "c")
      #expect(alone.plain == scalar.plain, "\(text.debugDescription)")
    }
  }

  @Test("is read by PyYAML and ruamel.yaml as it was", arguments: ["yaml", "ruamel.yaml"])
  func references(module: String) throws {
    guard let python = PythonReference.path(modules: module) else {
      print("skipped: no Python has the module \(module)")
      return
    }
    let place = SourceLocation(file: "a", line: 1, column: 1)
    let texts = Self.texts.filter { $0.unicodeScalars.count < 500 }
    let node = Node(.sequence(texts.map { Node(.string($0), at: place, scalar: $0) }), at: place)
    let load = module == "yaml" ? "yaml.safe_load(t)" : "ruamel.yaml.YAML(typ='safe', pure=True).load(t)"
    let program =
      "import sys, json, \(module)\nt = sys.stdin.buffer.read().decode()\nprint(json.dumps(\(load)))"
    let output = try PythonReference.run(python, ["-c", program], input: Data(node.yaml().utf8))
    let read = try JSONDecoder().decode([String].self, from: output)
    #expect(read.count == texts.count)
    for (mine, theirs) in zip(texts, read) where !mine.utf8.elementsEqual(theirs.utf8) {
      Issue.record("\(mine.debugDescription) was read as \(theirs.debugDescription)")
    }
  }
}

extension Node {
  /// Kinds, texts and structure, byte by byte, without places.
  fileprivate var plain: String {
    switch value {
    case .sequence(let nodes): "[\(nodes.map(\.plain).joined(separator: ","))]"
    case .mapping(let pairs):
      "{\(pairs.map { "\(Array($0.key.value.utf8)):\($0.value.plain)" }.joined(separator: ","))}"
    case .string(let text): "s\(Array(text.utf8))"
    case .null: "null"
    case .bool(let value): "b\(value)"
    case .integer(let value): "i\(value) \(scalar ?? "")"
    case .number(let value): "n\(value) \(scalar ?? "")"
    }
  }
}

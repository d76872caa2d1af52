import Diagnostics
import Foundation
import TOML
import TestSupport
import Testing

/// Documents made from parts and then damaged, held against the `tomllib` of Python 3.11.
@Suite("A generated TOML document")
struct TOMLReferenceTests {
  @Test("is taken or refused as tomllib does, with the same value")
  func agrees() throws {
    guard let python = PythonReference.path(modules: "tomllib") else {
      print("python3 has no tomllib: TOML IS NOT HELD AGAINST IT")
      return
    }
    var generator = Generator(state: 0x5EED)
    let documents = (0..<4_000).map { _ in generator.document() }
    let input = documents.map { Data($0).base64EncodedString() }.joined(separator: "\n")
    let output = try PythonReference.run(python, ["-c", Self.script], input: Data(input.utf8))
    let expected = String(decoding: output, as: UTF8.self).split(separator: "\n")
    try #require(expected.count == documents.count)
    var accepted = 0
    for (document, expected) in zip(documents, expected) where expected != "skip" {
      let answer: String
      do {
        answer = Data(shown(try parseTOML(document, file: "a.toml")).utf8).base64EncodedString()
        accepted += 1
      } catch { answer = "refused" }
      #expect(answer == expected, "\(String(decoding: document, as: UTF8.self))")
    }
    #expect(accepted > 1_000)
  }

  /// One line a document: its value in the form of `shown`, or that it is refused, or that both may differ.
  private static let script = #"""
    import base64, datetime, math, sys, tomllib
    def shown(v):
        if isinstance(v, dict): return "{" + ", ".join(f"{k}: {shown(x)}" for k, x in v.items()) + "}"
        if isinstance(v, list): return "[" + ", ".join(map(shown, v)) + "]"
        if isinstance(v, bool): return "true" if v else "false"
        if isinstance(v, str): return f'"{v}"'
        if isinstance(v, int):
            if not -2**63 <= v < 2**63: raise OverflowError
            return str(v)
        if isinstance(v, float): return "float"
        return "moment"
    for line in sys.stdin:
        raw = base64.b64decode(line)
        try: print(base64.b64encode(shown(tomllib.loads(raw.decode())).encode()).decode())
        except OverflowError: print("skip")
        except (ValueError, RecursionError): print("skip" if b":60" in raw or b"0000-" in raw else "refused")
    """#

  /// As in the script: floats and moments only by their kind.
  private func shown(_ node: TOMLNode) -> String {
    switch node.value {
    case .string(let text): "\"\(text)\""
    case .integer(let number): "\(number)"
    case .float: "float"
    case .bool(let flag): "\(flag)"
    case .moment: "moment"
    case .array(let elements): "[" + elements.map(shown).joined(separator: ", ") + "]"
    case .table(let pairs):
      "{" + pairs.map { "\($0.key.value): \(shown($0.value))" }.joined(separator: ", ") + "}"
    }
  }
}

/// A linear congruential generator (Knuth, MMIX): the same documents every time.
private struct Generator {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func one(of choices: [String]) -> String { choices[below(choices.count)] }

  mutating func key() -> String {
    let part = one(of: ["a", "b", "c", "d", "\"a\"", "'b'", "1"])
    return below(3) == 0 ? "\(part)\(one(of: [".", " . "]))\(one(of: ["a", "b", "c"]))" : part
  }

  mutating func value(_ depth: Int = 0) -> String {
    switch below(depth < 2 ? 9 : 7) {
    case 0:
      one(of: [
        "\"x\"", "'y'", "\"\"\"\nz\"\"\"", "'''q\n'r'''", "\"\\u00e9\\n\"", "\"\"\"a\\\n  b\"\"\"",
        "\"\"\"\"\"\"\"",
      ])
    case 1: one(of: ["0", "-1", "+12_3", "0x1F", "0o7", "0b1", "01", "1_", "99999999999999999999"])
    case 2: one(of: ["1.5", "1e5", "-0.1E-2", "inf", "-nan", "1.", ".5", "1.e1", "1_0.1_0"])
    case 3: one(of: ["true", "false", "True", "tru"])
    case 4:
      one(of: ["1979-05-27T07:32:00Z", "1979-05-27 07:32:00+01:00", "1979-05-27T07:32:00.5", "1979-13-01"])
    case 5: one(of: ["1979-05-27", "07:32:00", "07:32:00.123456", "2001-02-29", "1979-05-27T", "7:32:00"])
    case 6: "[]"
    case 7:
      "[\(one(of: ["", "\n", " # c\n"]))\(value(depth + 1)),\(value(depth + 1))\(one(of: ["", ",", "\n"]))]"
    default: "{\(key()) = \(value(depth + 1))\(one(of: [", \(key()) = \(value(depth + 1))", "", ","]))}"
    }
  }

  mutating func document() -> [UInt8] {
    var text = ""
    for _ in 0...below(6) {
      switch below(8) {
      case 0: text += "[\(key())]"
      case 1: text += "[[\(key())]]"
      case 2: text += "# comment"
      default: text += "\(key()) = \(value())"
      }
      text += one(of: ["\n", "\n", "\n", "\r\n", " # c\n", "\n\n"])
    }
    var bytes = Array(text.utf8)
    if below(3) == 0 {
      let marks = Array("[]{}=.,\"'#\n\\-_+01:eTZ \t\r".utf8)
      let position = below(bytes.count)
      switch below(3) {
      case 0: bytes.remove(at: position)
      case 1: bytes.insert(marks[below(marks.count)], at: position)
      default: bytes[position] = marks[below(marks.count)]
      }
    }
    return bytes
  }
}

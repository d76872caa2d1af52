import Diagnostics
import TestSupport
import Testing

private let code = Problem.Code("manifest.unknown-key", exit: .invalidData)

private func place(_ line: Int, _ column: Int, width: Int = 1) -> Diagnostics.SourceLocation {
  Diagnostics.SourceLocation(file: "manifests/mine.yaml", line: line, column: column, width: width)
}

@Suite("A problem on a terminal")
struct RenderingTests {
  private static let problem = Problem(
    code, "unknown key 'architecure'", at: place(2, 3, width: 11), hint: "did you mean 'architecture'?")

  @Test("quotes the line, underlines the place and says there what to do")
  func frame() {
    #expect(
      Self.problem.rendered(quoting: SourceText("metadata:\n  architecure: amd64\n")) == """
        error[manifest.unknown-key]: unknown key 'architecure'
          --> manifests/mine.yaml:2:3
           |
         2 |   architecure: amd64
           |   ^^^^^^^^^^^ did you mean 'architecture'?
        """)
  }

  @Test("has its cause and its hint on lines of their own when there is no line to quote")
  func frameWithoutSource() {
    let problem = Problem(code, "cannot read 'a'", hint: "look", cause: "No such file or directory")
    #expect(
      problem.rendered() == """
        error[manifest.unknown-key]: cannot read 'a'
           = cause: No such file or directory
           = look
        """)
    #expect(
      Self.problem.rendered(quoting: SourceText("")) == """
        error[manifest.unknown-key]: unknown key 'architecure'
          --> manifests/mine.yaml:2:3
           = did you mean 'architecture'?
        """)
  }

  @Test("is one line that editors read in the style gnu")
  func gnu() {
    #expect(
      Self.problem.rendered(.gnu)
        == "manifests/mine.yaml:2:3: error: unknown key 'architecure' [manifest.unknown-key]")
    #expect(Problem(code, "no\nplace").rendered(.gnu) == "error: no␊place [manifest.unknown-key]")
  }

  @Test("cannot steer the terminal through what a file says")
  func controls() {
    let problem = Problem(code, "key '\u{1B}[31m\u{202E}\n\u{7F}\u{9B}\u{2066}\t'")
    #expect(
      problem.rendered() == "error[manifest.unknown-key]: key '␛[31m\u{FFFD}␊\u{FFFD}\u{FFFD}\u{FFFD}\t'")
  }

  @Test(
    "keeps its caret under the place",
    arguments: [
      ("\r\r\n\té: wrong\n", 3, 5, 99, " 3 | \té: wrong\n   | \t   ^^^^^"),
      ("\u{FEFF}a: b", 1, 4, 1, " 1 | a: b\n   |    ^"),
      ("a\u{2028}b: c", 1, 6, 1, " 1 | a\u{FFFD}b: c\n   |      ^"),
      ("a", 1, 0, 1, " 1 | a\n   | ^"), ("a", 1, 9, 3, " 1 | a\n   |  ^"),
      (String(repeating: "\n", count: 1_233) + "x y", 1_234, 3, 1, "1234 | x y\n     |   ^"),
      (
        String(repeating: "x", count: 300) + "y" + String(repeating: "z", count: 300), 1, 301, 1,
        " 1 | …" + String(repeating: "x", count: 80) + "y" + String(repeating: "z", count: 79) + "…\n   | "
          + String(repeating: " ", count: 81) + "^"
      ),
      (
        "y" + String(repeating: "z", count: 300), 1, 1, 400,
        " 1 | y" + String(repeating: "z", count: 159) + "…\n   | " + String(repeating: "^", count: 161)
      ),
    ])
  func columns(text: String, line: Int, column: Int, width: Int, expected: String) {
    let problem = Problem(code, "m", at: place(line, column, width: width))
    let shown = problem.rendered(quoting: SourceText(text)).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(shown.suffix(2).joined(separator: "\n") == expected)
  }
}

@Suite("Problems")
struct ProblemTests {
  @Test("are sorted by file, line, column, code, message, bytes before alphabet")
  func order() {
    let other = Problem.Code("a.other", exit: .bug)
    let sorted = [
      Problem(code, "no place"),
      Problem(code, "m", at: place(1, 2)), Problem(code, "m", at: place(2, 1)),
      Problem(other, "m", at: place(2, 5)),
      Problem(code, "l", at: place(2, 5)), Problem(code, "m", at: place(2, 5)),
      Problem(code, "m", at: Diagnostics.SourceLocation(file: "manifests/z.yaml", line: 1, column: 1)),
      Problem(code, "m", at: Diagnostics.SourceLocation(file: "manifests/\u{E4}.yaml", line: 1, column: 1)),
    ]
    #expect(sorted.reversed().sorted { $0.comes(before: $1) } == sorted)
    #expect(!sorted[5].comes(before: sorted[5]))
  }

  @Test("keep what they were made of")
  func parts() {
    let problem = Problem(code, "m", at: place(1, 1, width: 0), hint: "h", cause: "c", isTransient: true)
    #expect(problem.code.name == "manifest.unknown-key")
    #expect(problem.code.exitStatus == .invalidData)
    #expect(
      (problem.location?.width, problem.hint, problem.cause, problem.isTransient) == (1, "h", "c", true))
    #expect(!Problem(code, "m").isTransient)
    #expect(Located(5, at: place(3, 4)).location.column == 4)
  }

  @Test("end a command with the status of the table")
  func statuses() {
    let table: [(Diagnostics.ExitStatus, Int32)] = [
      (.done, 0), (.refused, 1), (.stageFailed, 2), (.approvalNeeded, 3), (.notJudged, 4), (.untrusted, 5),
      (.usage, 64),
      (.invalidData, 65), (.bug, 70), (.cannotCreate, 73), (.cannotWrite, 74), (.busy, 75),
      (.interrupted, 130),
      (.terminated, 143),
    ]
    for (status, number) in table { #expect(status.rawValue == number) }
  }
}

@Suite("The lines of a text")
struct SourceTextTests {
  @Test(
    "end with LF, CRLF or CR",
    arguments: [
      ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("a\r\nb\rc\n\nd", ["a", "b", "c", "", "d"]),
      ("\n\r", ["", "", ""]), ("\u{FEFF}a", ["a"]), ("a\u{85}b\u{2028}c", ["a\u{85}b\u{2028}c"]),
    ])
  func lines(text: String, expected: [String]) {
    let source = SourceText(text)
    #expect((1...expected.count).map { source.line($0) } == expected)
    #expect(source.line(expected.count + 1) == nil)
    #expect(source.line(0) == nil)
  }

  @Test("show nothing of what is no text")
  func binary() {
    let source = SourceText("p/a.txt\0\0\0ustar\n text")
    #expect(source.line(1) == nil && source.line(2) == " text")
    #expect(
      Problem(code, "m", at: place(1, 1)).rendered(quoting: source)
        == "error[\(code.name)]: m\n  --> \(place(1, 1).file):1:1")
  }

  @Test("show a place in a text that marks it")
  func marks() {
    let (text, location) = marked("a\n  👉bc👈: d", file: "f")
    #expect(text == "a\n  bc: d")
    #expect(location == Diagnostics.SourceLocation(file: "f", line: 2, column: 3, width: 2))
    #expect(pipeline("a\nb").hasSuffix("stages:\n    a\n    b\n"))
  }
}

import Foundation
import TestSupport

/// What RE2 itself says, by its Python binding.
enum RE2Reference {
  /// A Python that has RE2, or `nil`, said aloud.
  static let python: String? = {
    let path = PythonReference.path(modules: "re2")
    if path == nil { print("google-re2 is not installed: not compared with RE2") }
    return path
  }()

  /// A pattern with the texts to search.
  struct Question {
    var pattern: String
    var texts: [String]
  }

  /// For each question `nil` if the pattern is refused, else for each text the places of the groups or `-`.
  static func answers(to questions: [Question]) throws -> [[String]?] {
    let lines = questions.map { ([$0.pattern] + $0.texts).map(hexadecimal).joined(separator: " ") }
    let output = try run(script, input: lines.joined(separator: "\n") + "\n")
    return output.map { line in
      line == "refused" ? nil : line.split(separator: " ").dropFirst().map(String.init)
    }
  }

  /// The lines that a Python program prints.
  static func run(_ script: String, input: String) throws -> [String] {
    guard let python else { return [] }
    let output = try PythonReference.run(python, ["-c", script], input: Data(input.utf8))
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func hexadecimal(_ text: String) -> String {
    "x" + text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static let script = """
    import re2, sys
    options = re2.Options()
    options.log_errors = False
    for line in sys.stdin:
        pattern, *texts = [bytes.fromhex(word[1:]) for word in line.split()]
        try:
            compiled = re2.compile(pattern, options=options)
        except re2.error:
            print("refused")
            continue
        answers = ["accepted"]
        for text in texts:
            match = compiled.search(text)
            answers.append("-" if match is None else ",".join(
                "%d:%d" % match.span(group) for group in range(compiled.groups + 1)))
        print(" ".join(answers))
    """
}

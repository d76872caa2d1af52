import Testing

@testable import Expressions

@Suite("A regular expression answers as RE2 does", .enabled(if: RE2Reference.python != nil))
struct RE2DifferentialTests {
  @Test("on random patterns and texts", arguments: 1...4)
  func random(seed: Int) throws {
    var generator = PatternGenerator(seed: UInt64(seed))
    var questions: [RE2Reference.Question] = []
    for _ in 0..<600 {
      let pattern = generator.pattern()
      // RE2 finds `\\B` inside a code point.
      let isASCII = pattern.contains("\\B")
      questions.append(.init(pattern: pattern, texts: (0..<6).map { _ in generator.text(isASCII: isASCII) }))
    }
    for _ in 0..<600 { questions.append(.init(pattern: generator.soup(), texts: ["aab", "n-2"])) }
    try compare(questions)
  }

  private func compare(_ questions: [RE2Reference.Question]) throws {
    let answers = try RE2Reference.answers(to: questions)
    try #require(answers.count == questions.count)
    for (question, answer) in zip(questions, answers) {
      do throws(RegexProblem) {
        let expression = try RegularExpression(question.pattern)
        let ours = question.texts.map { places(expression, $0) }
        #expect(ours == answer, "\(question.pattern.debugDescription) in \(question.texts)")
        for (text, place) in zip(question.texts, ours) {
          #expect(expression.isMatch(in: text) == (place != "-"), "\(question.pattern) in \(text)")
        }
      } catch {
        #expect(answer == nil, "\(question.pattern.debugDescription): \(error.message)")
      }
    }
  }

  private func places(_ expression: RegularExpression, _ text: String) -> String {
    // Not by way of the automaton, so that the two are compared with each other too.
    guard let match = expression.places(in: text.utf8.span, from: 0, groups: .max) else { return "-" }
    return match.groups.map { $0.map { "\($0.lowerBound):\($0.upperBound)" } ?? "-1:-1" }.joined(
      separator: ",")
  }
}

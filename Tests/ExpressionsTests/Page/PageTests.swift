import Expressions
import Foundation
import Testing

/// `docs/expressions.md`, which is written by a person.
private let page: String = {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../../../docs/expressions.md")
  return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
}()

/// A line `EXPRESSION => VALUE` of the page.
private struct Example: CustomTestStringConvertible, Sendable {
  let expression: String
  let expected: String
  var testDescription: String { expression }

  static let all: [Example] = page.components(separatedBy: "```cel\n").dropFirst().flatMap { block in
    block.components(separatedBy: "```")[0].split(separator: "\n").map { line in
      let parts = line.components(separatedBy: " => ")
      return Example(
        expression: parts.dropLast().joined(separator: " => ").trimmingCharacters(in: .whitespaces),
        expected: parts.last?.trimmingCharacters(in: .whitespaces) ?? "")
    }
  }
}

@Suite("The page about expressions")
struct PageTests {
  @Test("has examples that come out as it says", arguments: Example.all)
  fileprivate func example(_ example: Example) {
    let answer = answer(example.expression)
    if example.expected.hasPrefix("error: ") {
      // The reason stands before the message.
      #expect(answer.hasSuffix(": " + example.expected.dropFirst(7)), "\(answer)")
      #expect(!answer.hasPrefix("problem: "))
    } else if example.expected.hasPrefix("refused: ") {
      #expect(answer == "problem: " + example.expected.dropFirst(9))
    } else {
      #expect(answer == ExpressionsTests.answer(example.expected))
      #expect(!answer.contains("problem: "))
    }
  }

  @Test("has many examples") func count() { #expect(Example.all.count > 90) }

  @Test("names each function with the types that it takes and gives, and no other")
  func signatures() throws {
    var declared: Set<String> = []
    for function in Library.all.flatMap(\.functions) where function.name.first?.isLetter == true {
      declared.formUnion(function.overloads.map { signature(function.name, $0) })
    }
    let section = try #require(page.components(separatedBy: "\n## Functions\n").last)
    let written = section.components(separatedBy: "\n## Times\n")[0].matches(of: /`([^`]+ -> [^`]+)`/)
      .map { String($0.output.1) }
    #expect(Set(written).subtracting(declared).sorted() == [], "not there")
    #expect(declared.subtracting(written).sorted() == [], "not on the page")
    #expect(Set(written).count == written.count, "\(written.count)")
  }

  /// As the page writes it: `string.charAt(int) -> string`.
  private func signature(_ name: String, _ overload: Overload) -> String {
    var types = overload.parameters.map(\.description)
    let receiver = overload.isReceiver ? types.removeFirst() + "." : ""
    // `math.greatest` of three to 32 numbers.
    if types.count > 2, Set(types) == ["dyn"] { types = ["dyn", "dyn", "dyn", "…"] }
    return "\(receiver)\(name)(\(types.joined(separator: ", "))) -> \(overload.result)"
  }

  @Test("names each macro")
  func macros() {
    for name in [
      "has", "all", "exists", "exists_one", "existsOne", "filter", "map", "sortBy", "transformList",
      "transformMap", "transformMapEntry", "cel.bind", "optMap", "optFlatMap", "or", "orValue",
    ] {
      #expect(page.contains("`\(name)(") || page.contains(".\(name)("), "\(name)")
    }
  }

  @Test("states the limits that hold")
  func limits() throws {
    #expect(Expression.costLimit == 1_000_000)
    #expect(
      answer("'" + String(repeating: "a", count: 99_998) + "'.size()").hasPrefix(
        "problem: the expression is longer"))
    #expect(answer("'" + String(repeating: "a", count: 99_990) + "'.size()") == "99990")
    let nested = { String(repeating: "(", count: $0) + "1" + String(repeating: ")", count: $0) }
    #expect(answer(nested(249)) == "1")
    #expect(answer(nested(250)).hasPrefix("problem: the expression is nested more than 250"))
  }
}

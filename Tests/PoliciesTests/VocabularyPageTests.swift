import Expressions
import Foundation
import Policies
import Testing

@Suite("What the page about expressions says of policies")
struct VocabularyPageTests {
  private static let page: String = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../docs/expressions.md")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// Rows of the table under a head, each by its cells.
  private func rows(under head: String) throws -> [[String]] {
    let table = try #require(Self.page.components(separatedBy: "\n\(head)\n").dropFirst().first)
    return table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      .prefix { $0.hasPrefix("|") }
      .map { $0.components(separatedBy: " | ").map { $0.trimmingCharacters(in: ["|", " ", "`"]) } }
  }

  @Test("names each variable with its type")
  func variables() throws {
    let environment = PolicyVocabulary.environment()
    let facts = try #require(environment.variables.first { $0.name == "facts" })
    guard case .record(let record) = facts.type else { return #expect(Bool(false), "\(facts.type)") }
    #expect(
      try rows(under: "| variable | type | what it is |").map { "\($0[0]) \($0[1])" }
        == record.fields.map { "\($0.name) \($0.type)\($0.isOptional ? " ?" : "")" })
    #expect(environment.variables.map(\.name) == record.fields.map(\.name) + ["facts"])
  }

  @Test("names each field of each type")
  func fields() throws {
    var records: [String: RecordType] = [:]
    func visit(_ type: CELType) {
      switch type {
      case .record(let record) where records[record.name] == nil:
        records[record.name] = record
        for field in record.fields { visit(field.type) }
      case .list(let element): visit(element)
      case .map(_, let element): visit(element)
      default: break
      }
    }
    for item in PolicyVocabulary.Item.allCases {
      for variable in PolicyVocabulary.environment(item).variables { visit(variable.type) }
    }
    records["facts"] = nil
    let written = try rows(under: "| type | fields |")
    #expect(Set(written.map { $0[0] }) == Set(records.keys))
    for row in written {
      let fields = records[row[0]]?.fields.map { "`\($0.name)` \($0.type)\($0.isOptional ? " ?" : "")" } ?? []
      // Types hold commas as well: the whole line is compared.
      #expect("`" + row[1] == fields.joined(separator: ", "), "\(row[0])")
    }
  }

  @Test("shows conditions that are right")
  func conditions() throws {
    let rows = try rows(under: "| `uses` | `forEach` | `when` |")
    #expect(Set(rows.map { $0[0] }) == Set(RuleKind.all.map(\.name)))
    for row in rows {
      let item = PolicyVocabulary.Item(rawValue: row[1])
      #expect((item == nil) == row[1].isEmpty, "\(row[1])")
      var problems: [ExpressionProblem] = []
      let text = row[2].replacing("\\|", with: "|")
      let expression = Expression(
        text, in: PolicyVocabulary.environment(item), expecting: .bool, into: &problems)
      #expect(expression != nil, "\(text): \(problems.map(\.message))")
    }
  }
}

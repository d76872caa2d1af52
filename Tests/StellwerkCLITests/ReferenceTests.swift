import Foundation
import Manifests
import Testing

@Suite("The pages and schemas that the program writes")
struct ReferenceTests {
  static let docs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs")

  static func page(_ path: String) throws -> String {
    try String(contentsOf: docs.appending(path: path), encoding: .utf8)
  }

  @Test("has a page of the stage kinds as 'stellwerk kinds' tells them today")
  func stages() async throws {
    let said = try await stellwerk("kinds", "--format", "markdown")
    #expect(said.status == 0)
    #expect(try Self.page("stages.md") == said.output, "make docs")
    for part in ["## intake/pypi", "| `requirements` | path | **required** |", "`${{ metadata.name }}`"] {
      #expect(said.output.contains(part), "\(part)")
    }
  }

  @Test(
    "have tables of keys and a schema for each kind as they are declared today",
    arguments: DocumentKind.allCases)
  func kinds(kind: DocumentKind) async throws {
    let page = try Self.page(
      "manifest/\(kind == .policyTest ? "policy-test" : kind.rawValue.lowercased()).md")
    #expect(page.hasPrefix("# \(kind.rawValue)\n"))
    let tables = try await stellwerk("schema", kind.rawValue, "--format", "markdown").output
    #expect(tables.contains("| `name` | name | **required** |"))
    #expect(page.hasSuffix("is written over -->\n\n\(tables)"), "make docs")
    let schema = try await stellwerk("schema", kind.rawValue.lowercased())
    #expect(try Self.page("schema/\(kind.rawValue).json") == schema.output, "make docs")
  }

  @Test("have the vocabulary of policies and what is built in as it is today")
  func policy() async throws {
    let said = try await stellwerk("kinds", "--policy", "--format", "markdown")
    #expect(try Self.page("policy.md").hasSuffix("is written over -->\n\n\(said.output)"), "make docs")
    let names = try await stellwerk("kinds", "--policy")
    #expect(names.output.contains("\nrisk/history                   how earlier releases went\n"), "\(names)")
  }

  @Test("have one schema of all kinds, and a list of names")
  func all() async throws {
    let said = try await stellwerk("schema", "--all")
    #expect(try Self.page("schema/stellwerk.json") == said.output, "make docs")
    let names = try await stellwerk("schema").output.split(separator: "\n").map(String.init)
    #expect(Array(names.prefix(9)) == DocumentKind.allCases.map(\.rawValue))
    #expect(names.contains("intake/file"))
  }
}

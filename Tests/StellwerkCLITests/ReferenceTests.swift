import Foundation
import Testing

@Suite("The page of the stage kinds")
struct ReferenceTests {
  @Test("is what 'stellwerk kinds --format markdown' says today")
  func isFresh() async throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/stages.md")
    let said = try await stellwerk("kinds", "--format", "markdown")
    #expect(said.status == 0)
    #expect(try String(contentsOf: page, encoding: .utf8) == said.output, "make it again: docs/stages.md")
    for part in ["## intake/pypi", "| `requirements` | string | **required** |", "`${{ metadata.name }}`"] {
      #expect(said.output.contains(part), "\(part)")
    }
  }
}

import Foundation
import TestSupport
import Testing

@Suite("What the page about expressions shows")
struct ExpressionPageTests {
  /// The blocks of a language, without their fences.
  private static func blocks(_ language: String) throws -> [String] {
    try ReferenceTests.page("expressions.md").components(separatedBy: "```\(language)\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }

  @Test("is what 'stellwerk eval' says", .enabled(if: executable != nil, "the program is not built"))
  func console() throws {
    let folder = Scratch()
    var count = 0
    for block in try Self.blocks("console") {
      for part in ("\n" + block).components(separatedBy: "\n$ ").dropFirst() {
        let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let line = lines[0].replacingOccurrences(of: "stellwerk ", with: "\"$0\" ")
        let said = try shell(line, in: folder.path)
        let shown = (lines.count > 1 ? String(lines[1]) : "").trimmingCharacters(in: .newlines)
        #expect((said.output + said.errors).trimmingCharacters(in: .newlines) == shown, "\(line)")
        count += 1
      }
    }
    #expect(count >= 6)
  }

  @Test("are documents that check takes")
  func documents() async throws {
    let folder = Scratch()
    let blocks = try Self.blocks("yaml")
    #expect(blocks.count == 2)
    for (index, block) in blocks.enumerated() {
      try write(block, to: folder("\(index).yaml"))
      let said = try await stellwerk("check", folder("\(index).yaml"))
      #expect(said.status == 0 && said.errors.isEmpty, "\(said)")
    }
  }

  @Test(
    "are names that a condition may speak of, whether or not anything was published",
    arguments: ["check", "run"])
  func run(command: String) async throws {
    let project = try await Project()
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "- name: sbom\n",
      """
      - name: sbom
            when: "${{ !has(run.bundle) && run.published.size() == 0 && run.ring == 0 && run.repository.endsWith('apt') }}"

      """)
    let said = try await stellwerk(
      command == "run"
        ? ["run", project.manifest, "--artifacts", project.artifacts] : ["check", project.manifest])
    #expect(said.status == 0, "\(said)")
  }
}

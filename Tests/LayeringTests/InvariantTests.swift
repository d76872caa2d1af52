import Foundation
import Testing

@Suite("The invariants in docs/engine.md")
struct InvariantTests {
  @Test("are numbered, and each names a test that is there")
  func named() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/engine.md"), encoding: .utf8)
    let section = try #require(page.split(separator: "## Invariants", maxSplits: 1).last)
    let body = section.prefix { _ in true }.split(separator: "\n## ", maxSplits: 1)[0]
    let lines = body.split(separator: "\n").filter { $0.first?.isNumber == true }
    var number = 0
    for line in lines {
      number += 1
      #expect(line.hasPrefix("\(number). "), "\(line)")
      let named = try #require(line.firstMatch(of: /`(\w+Tests): ([^`]+?) \/ ([^`]+)`$/), "\(line)")
      let folder = root.appending(path: "Tests/\(named.1)")
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".swift") }
      let isThere = try files.contains { file in
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        // A test stands in the suite that was begun last before it.
        guard let test = text.firstRange(of: "\"\(named.3)\""),
          let suite = text[..<test.lowerBound].matches(of: /@Suite\(\s*"([^"]*)"/).last
        else { return false }
        return suite.1 == named.2
      }
      #expect(isThere, "no test \(named.1): \(named.2) / \(named.3)")
    }
    #expect(number >= 43)
  }
}

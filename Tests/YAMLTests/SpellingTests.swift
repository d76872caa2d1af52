import Diagnostics
import Testing
import YAML

@Suite("A place inside of a scalar")
struct SpellingTests {
  /// Each text holds `${{` and, somewhere, the word `HERE`, whose place is asked for.
  @Test(
    "is found however the scalar is written",
    arguments: [
      "key: ${{ a }} HERE",
      "- - x: '${{ a }}HERE'",
      "key: '${{ a }} it''s HERE'",
      "key: \"${{ a }} \\\"\\u00e9\\x41\\n HERE\"",
      "key: \"${{ a }}\n    b \\\n    HERE\"",
      "key: ${{ a\n  }}\n  HERE",
      "key: '${{ a }}\n\n\n  b HERE'",
      "key: |\n  ${{ a }}\n  HERE\n",
      "key: |-\n\n  ${{ a }}\n\n    more\n  HERE\n",
      "key: |2\n    ${{ a }}\n  HERE\n",
      "key: >-\n  ${{ a }}\n  b\n  HERE\n",
      "key: >\n  ${{ a }}\n\n\n  b HERE\n",
      "key: >\n  ${{ a }}\n    indented\n    more\n\n  b\n  HERE\n",
      "key: >-  # why\r\n  ${{ a }}\r\n  b\r\n  HERE\r\n",
      "é: ü ${{ a }} ñ HERE",
      "other: [1, 2]\nkey:\n- x\n- >\n   ä ${{ a }}\n   ö HERE ü\n",
      "key: >\n  ${{ a }}\n  \n  HERE\n",
      "key: |\n  ${{ a }}\n  \u{2028}HERE\n",
    ])
  func isFound(text: String) throws {
    let node = try #require(try strings(parseDocument(Array(text.utf8), file: "f")).last)
    let scalar = try #require(node.scalar)
    let offset = try #require(self.offset(of: "HERE", in: scalar))
    let place = node.location(of: offset..<offset + 4)
    let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    let line = lines[place.line - 1].unicodeScalars
    #expect(String(line.dropFirst(place.column - 1).prefix(place.width)) == "HERE")
  }

  @Test("is the alias for a text that stands elsewhere")
  func alias() throws {
    let root = try parseDocument(Array("a: &x |\n  ${{ a }}\n  b\nc: *x".utf8), file: "f")
    guard case .mapping(let pairs) = root.value else { return #expect(Bool(false)) }
    #expect(pairs[1].value.location(of: 9..<10) == SourceLocation(file: "f", line: 4, column: 4, width: 2))
  }

  @Test("ends with its line when the part goes on in the next")
  func severalLines() throws {
    let root = try parseDocument(Array("k: >-\n  ${{ a +\n  b }}".utf8), file: "f")
    let node = try #require(strings(root).first)
    #expect(node.location(of: 4..<9) == SourceLocation(file: "f", line: 2, column: 7, width: 4))
  }

  private func strings(_ node: Node) -> [Node] {
    switch node.value {
    case .sequence(let nodes): nodes.flatMap(strings)
    case .mapping(let pairs): pairs.flatMap { strings($0.value) }
    case .string: [node]
    default: []
    }
  }

  private func offset(of word: String, in text: String) -> Int? {
    text.firstRange(of: word).map { text.unicodeScalars.distance(from: text.startIndex, to: $0.lowerBound) }
  }
}

internal import CLibYAML
internal import Diagnostics

/// Holds the tokens against YAML 1.2 and the limits before anything is built.
///
/// libyaml gives tokens with their places; what lies between two tokens is white space and comments.
/// Refused here, each a text that libyaml takes: a flow collection or quoted text whose lines are not
/// indented (§6.1), a comment right behind something (§6.6), a directive in the middle of a document
/// (§9.2), a tab that indents (§6.1), `?` and `-` in flow collections before anything but a space
/// (§7.3.3), names of anchors that go on with `:` (§6.9.2).
struct TokenCheck: ~Copyable {
  private let text: SourceView
  private let parser: LibYAML
  /// How far the bytes have been looked at, and the same place in scalars.
  private var position = 0
  private var cursor = (scalar: 0, byte: 0)
  /// The columns, from 0, of the block collections around this place.
  private var blocks: [Int] = []
  /// Where the flow collections around this place begin.
  private var flows: [Int] = []
  private var nodeCount = 0
  private var previous = YAML_NO_TOKEN
  /// The last token that has a text of its own.
  private var previousWritten = YAML_NO_TOKEN

  init(_ text: SourceView) {
    self.text = text
    parser = LibYAML(text)
  }

  /// - Throws: the first thing that is wrong with the tokens.
  mutating func run() throws(Problem) {
    while true {
      var token = try parser.token()
      defer { yaml_token_delete(&token) }
      let start = byte(at: token.start_mark)
      try look(from: position, to: start, isGap: true)
      let end = max(start, byte(at: token.end_mark))
      try check(token, start, end)
      position = max(position, end)
      previous = token.type
      if end > start { previousWritten = token.type }
      if token.type == YAML_STREAM_END_TOKEN { return }
    }
  }

  private mutating func check(_ token: yaml_token_t, _ start: Int, _ end: Int) throws(Problem) {
    if isEmptyNode(before: token.type) { try count(at: start) }
    switch token.type {
    case YAML_BLOCK_SEQUENCE_START_TOKEN, YAML_BLOCK_MAPPING_START_TOKEN:
      try refuseTabs(before: start)
      blocks.append(Int(clamping: token.start_mark.column))
      try open(at: start)
    case YAML_FLOW_SEQUENCE_START_TOKEN, YAML_FLOW_MAPPING_START_TOKEN:
      flows.append(start)
      try open(at: start)
    case YAML_BLOCK_END_TOKEN: _ = blocks.popLast()
    case YAML_FLOW_SEQUENCE_END_TOKEN, YAML_FLOW_MAPPING_END_TOKEN: _ = flows.popLast()
    case YAML_BLOCK_ENTRY_TOKEN: try refuseTabs(before: start)
    case YAML_KEY_TOKEN:
      try refuseTabs(before: start)
      if end > start, !text.isBlank(end) {
        throw Problem(
          .yamlSyntax, "a space is missing after '?'", at: text.location(start),
          hint: "write a space, or quote the text that begins with '?'")
      }
    case YAML_SCALAR_TOKEN:
      try count(at: start)
      try scalar(token.data.scalar.style, start, end)
    case YAML_ALIAS_TOKEN, YAML_ANCHOR_TOKEN:
      if token.type == YAML_ALIAS_TOKEN { try count(at: start) }
      guard text.isBlank(end) || (!flows.isEmpty && ",[]{}".utf8.contains(text[end])) else {
        throw Problem(
          .yamlUnsupported, "the name of an anchor or alias goes on with '\(character(end))'",
          at: text.location(start),
          hint: "names are made of letters, digits, '-' and '_'; a space ends them")
      }
    case YAML_TAG_TOKEN: throw tag(start, end)
    case YAML_VERSION_DIRECTIVE_TOKEN, YAML_TAG_DIRECTIVE_TOKEN: try directive(token.type, start)
    default: break
    }
  }

  // MARK: - Limits

  private mutating func open(at start: Int) throws(Problem) {
    guard blocks.count + flows.count <= Limits.depth else { throw tooDeep(at: text.location(start)) }
    try count(at: start)
  }

  private mutating func count(at start: Int) throws(Problem) {
    nodeCount += 1
    guard nodeCount <= Limits.nodeCount else {
      throw Problem(
        .yamlTooLarge, "more than \(Limits.nodeCount) values in one file", at: text.location(start))
    }
  }

  /// Whether something had to come and did not: a node that is null.
  private func isEmptyNode(before type: yaml_token_type_t) -> Bool {
    switch previous {
    case YAML_BLOCK_ENTRY_TOKEN, YAML_KEY_TOKEN, YAML_VALUE_TOKEN: break
    default: return false
    }
    switch type {
    case YAML_BLOCK_ENTRY_TOKEN, YAML_KEY_TOKEN, YAML_VALUE_TOKEN, YAML_BLOCK_END_TOKEN,
      YAML_FLOW_ENTRY_TOKEN,
      YAML_FLOW_MAPPING_END_TOKEN, YAML_FLOW_SEQUENCE_END_TOKEN:
      return true
    default: return false
    }
  }

  // MARK: - Tokens

  private mutating func scalar(_ style: yaml_scalar_style_t, _ start: Int, _ end: Int) throws(Problem) {
    switch style {
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE:
      var index = start + 1
      while "+-0123456789".utf8.contains(text[index]) { index += 1 }
      guard text.isBlank(index) else { throw comment(index) }
      if !text.bytes[start..<index].contains(where: { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
        try firstLine(ofBlockAt: start, after: index, to: end)
      }
    case YAML_PLAIN_SCALAR_STYLE where !flows.isEmpty && end == start + 1 && text[start] == UInt8(ascii: "-"):
      throw Problem(
        .yamlSyntax, "'-' alone is no value inside of '[…]' or '{…}'", at: text.location(start),
        hint: "quote it, or remove it")
    default: try look(from: start, to: end, isGap: false)
    }
  }

  /// Refuses a comment where the text of a block scalar begins: its indentation makes it the text (§8.1.1.1).
  private func firstLine(ofBlockAt start: Int, after header: Int, to end: Int) throws(Problem) {
    var index = header
    while index < text.bytes.count, text[index] != 0x0A, text[index] != 0x0D { index += 1 }
    var line = index
    while index < text.bytes.count, text.isBlank(index), text[index] != 0x09 {
      index += 1
      if text[index - 1] != 0x20 { line = index }
    }
    guard index >= end, text[index] == UInt8(ascii: "#"), index - line > blocks.last ?? -1 else { return }
    throw Problem(
      .yamlSyntax, "a comment stands where the text of '\(character(start))' begins",
      at: text.location(index),
      hint: "indent the text evenly, or move the comment above it")
  }

  private func tag(_ start: Int, _ end: Int) -> Problem {
    let name = String(decoding: text.bytes[start..<min(end, start + 64)], as: UTF8.self)
    return Problem(
      .yamlUnsupported, "tags are not supported: '\(name)'",
      at: text.location(start, width: name.unicodeScalars.count),
      hint: "remove the tag, or quote a text that begins with '!'")
  }

  private func directive(_ type: yaml_token_type_t, _ start: Int) throws(Problem) {
    switch previous {
    case YAML_STREAM_START_TOKEN, YAML_DOCUMENT_END_TOKEN, YAML_VERSION_DIRECTIVE_TOKEN: break
    default:
      throw Problem(
        .yamlSyntax, "a directive in the middle of a document", at: text.location(start),
        hint: "end the document before it with '...', or quote a text that begins with '%'")
    }
    guard type == YAML_VERSION_DIRECTIVE_TOKEN else {
      throw Problem(
        .yamlUnsupported, "tags are not supported: '%TAG'", at: text.location(start), hint: "remove the line")
    }
  }

  // MARK: - White space and comments

  /// Refuses a tab among the white space that positions a `-` or a key (§6.1: indentation is spaces).
  private func refuseTabs(before start: Int) throws(Problem) {
    guard flows.isEmpty else { return }
    var index = start - 1
    var tab: Int?
    while text[index] == 0x20 || text[index] == 0x09 {
      if text[index] == 0x09 { tab = index }
      index -= 1
    }
    guard let tab else { return }
    let isIndentation = index < 0 || text.isBlank(index)
    switch previousWritten {
    case YAML_BLOCK_ENTRY_TOKEN, YAML_KEY_TOKEN, YAML_VALUE_TOKEN:
      throw Problem.yamlTab(at: text.location(tab))
    default: if isIndentation { throw Problem.yamlTab(at: text.location(tab)) }
    }
  }

  /// Looks at what lies before a token, or at the lines of a quoted or plain scalar.
  private func look(from start: Int, to end: Int, isGap: Bool) throws(Problem) {
    var index = start
    while index < end {
      switch text[index] {
      case UInt8(ascii: "#") where isGap:
        guard index == 0 || text.isBlank(index - 1) else { throw comment(index) }
        while index < end, text[index] != 0x0A, text[index] != 0x0D { index += 1 }
        continue
      case 0x0D where text[index + 1] == 0x0A: break
      case 0x0A, 0x0D: if !isGap || !flows.isEmpty { try indentation(of: index + 1, isGap: isGap) }
      default: break
      }
      index += 1
    }
  }

  /// Requires what goes on over a line break to stand deeper than the block collection around it.
  private func indentation(of line: Int, isGap: Bool) throws(Problem) {
    var index = line
    while text[index] == 0x20 { index += 1 }
    let (spaces, tab) = (index - line, index)
    while text[index] == 0x20 || text[index] == 0x09 { index += 1 }
    let needed = (blocks.last ?? -1) + 1
    if text.isBlank(index) || (isGap && text[index] == UInt8(ascii: "#")) || spaces >= needed { return }
    if text[tab] == 0x09 { throw Problem.yamlTab(at: text.location(tab)) }
    let place = text.location(index)
    guard let opening = flows.last else {
      throw Problem(
        .yamlSyntax, "the line goes on with a text and must be indented", at: place,
        hint: "indent it by \(needed) spaces or more, or end the text before it")
    }
    let start = text.location(opening)
    throw Problem(
      .yamlSyntax,
      "the line stands inside of the '\(character(opening))' of line \(start.line) and must be indented",
      at: place,
      hint: "indent it by \(needed) space\(needed == 1 ? "" : "s") or more, or close what is open before it")
  }

  private func comment(_ index: Int) -> Problem {
    Problem(
      .yamlSyntax, "a space is missing before the comment", at: text.location(index),
      hint: "write a space before '#', or quote the text")
  }

  // MARK: - Places

  private func character(_ index: Int) -> String { String(Character(Unicode.Scalar(text[index]))) }

  /// libyaml counts scalars; tokens come in order, so one walk over the bytes finds them all.
  private mutating func byte(at mark: yaml_mark_t) -> Int {
    let target = Int(clamping: mark.index)
    while cursor.scalar < target, cursor.byte < text.bytes.count {
      cursor.byte += 1
      while text[cursor.byte] & 0xC0 == 0x80 { cursor.byte += 1 }
      cursor.scalar += 1
    }
    return cursor.byte
  }
}

/// Nested deeper than the limit.
func tooDeep(at location: SourceLocation) -> Problem {
  Problem(.yamlTooDeep, "nested more than \(Limits.depth) deep", at: location)
}

extension Problem {
  /// A tab where only spaces may stand.
  static func yamlTab(at location: SourceLocation) -> Problem {
    Problem(.yamlTab, "a tab cannot indent", at: location, hint: "use spaces")
  }
}

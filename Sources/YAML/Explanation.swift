internal import Diagnostics

/// What libyaml says about a text, in words for the person who wrote it.
struct Explanation {
  /// libyaml's own words.
  let said: String
  /// What it was doing.
  let context: String
  /// Where the problem is, and where that began of which it is part.
  let at: Int
  let opened: Int?
  let text: SourceView

  /// With libyaml's words as the cause where ours say less.
  var problem: Problem {
    switch said {
    case "found character that cannot start any token": strangeCharacter
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      .yamlTab(at: text.location(at))
    case "could not find expected ':'": missingColon
    case "mapping values are not allowed in this context":
      wrong(
        "a ':' cannot stand here", at,
        isNested
          ? "begin a nested mapping on its own line, or quote a value that holds ': '"
          : "quote a text that holds ': '")
    case "block sequence entries are not allowed in this context":
      wrong("a list cannot begin here", at, "begin it on its own line, or quote a text that begins with '- '")
    case "mapping keys are not allowed in this context":
      wrong("a '?' cannot stand here", at, "quote a text that begins with '? '")
    case "found unexpected end of stream":
      wrong("the quote opened here is never closed", opened ?? at, closing)
    case "found unexpected document indicator":
      wrong("the quote opened here is not closed before the document ends", opened ?? at, closing)
    case "found unknown escape character":
      wrong(
        "unknown escape '\\\(character(at + 1))'", at, "write '\\\\' for a backslash, or use single quotes")
    case "did not find expected hexdecimal number":
      wrong(
        "the escape lacks hexadecimal digits", opened ?? at,
        "write '\\\\' for a backslash, or use single quotes")
    case "found invalid Unicode character escape code":
      wrong("the escape is no Unicode character", opened ?? at, nil)
    case "did not find expected comment or line break" where context.contains("block scalar"):
      wrong("a text cannot follow '\(block)' on its line", at, "begin the text on the next line, indented")
    case "found an indentation indicator equal to 0":
      wrong("an indentation of 0 cannot be given", at, "write a digit from 1 to 9, or none")
    default: structure ?? name ?? wrong("this cannot be read as YAML", at, nil, cause: cause)
    }
  }

  // MARK: - Structure

  private var structure: Problem? {
    switch said {
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'": unclosed(said.suffix(3))
    case "did not find expected key" where text[at] == UInt8(ascii: ":"): emptyKey
    case "did not find expected key":
      trailing ?? wrong("expected a key", at, aligned("the keys of a mapping begin in one column"))
    case "did not find expected '-' indicator":
      trailing ?? wrong("expected '-'", at, aligned("the items of a list begin in one column"))
    case "did not find expected node content" where text[at] == UInt8(ascii: ":"):
      text.isBlank(at + 1) || isFlowIndicator(text[at + 1])
        ? emptyKey
        : unsupported(
          "a value that begins with ':' inside of '[…]' or '{…}' is not supported", at, "quote it")
    case "did not find expected node content": wrong("expected a value", at, nil)
    case "did not find expected <document start>":
      bare(at) ?? trailing
        ?? wrong(
          "expected the end of the document", at,
          "begin another document with '---'; indent a line that belongs to the text before it")
    case "found unexpected ':'":
      unsupported("a ':' right before '\(character(at + 1))' is not supported", at, "write ': '")
    default: nil
    }
  }

  /// A flow collection that ends otherwise than with its bracket.
  private func unclosed(_ bracket: Substring) -> Problem {
    let close = bracket.dropFirst().prefix(1)
    let open = close == "]" ? "[" : "{"
    let place = opened.map { text.location($0) }
    guard at < text.bytes.count else {
      return wrong("the '\(open)' opened here is never closed", opened ?? at, "add '\(close)'")
    }
    if text[at] == UInt8(ascii: ":") {
      // §7.4.2: only the key of a flow mapping may stand on another line; not that of a pair in a sequence.
      if open == "{", !text.bytes[lineStart(at)..<at].contains(where: { $0 != 0x20 && $0 != 0x09 }) {
        return unsupported(
          "a ':' on another line than its key is not supported", at, "write ':' right behind the key")
      }
      return wrong(
        "a ':' must stand behind its key, on the same line", at, "quote a text that begins with ':'")
    }
    // The collection ends at the first brace of an expression, or behind it.
    if Array(text.bytes[lineStart(at)..<min(at + 2, text.bytes.count)]).firstRange(of: "${{".utf8) != nil {
      return wrong("expected ',' or '\(close)'", at, "put quotes around ${{ … }} inside of \(open) \(close)")
    }
    return wrong(
      "expected ',' or '\(close)'", at,
      place.map { "the '\(open)' was opened in line \($0.line), column \($0.column)" })
  }

  private var emptyKey: Problem {
    unsupported("a key is missing before ':'", at, "an empty key is written \"\"")
  }

  /// What may begin at the left edge behind certain lines, and is not read there (§8.1.1.1, §9.2).
  private func bare(_ start: Int) -> Problem? {
    var line = start
    guard lineStart(start) == start else { return nil }
    var isComment = false
    repeat {
      guard line > 0 else { return nil }
      let end = line - 1
      line = lineStart(end - 1)
      isComment = text[line] == UInt8(ascii: "#") || (line..<end).allSatisfy(text.isBlank)
    } while isComment
    if text.bytes[line...].starts(with: "...".utf8), text.isBlank(line + 3) {
      return unsupported(
        "a document after '...' without '---' is not supported", start, "begin it with '---'")
    }
    let header = text.bytes[line...].prefix { $0 != 0x0A && $0 != 0x0D && $0 != UInt8(ascii: "#") }
    let isBegin = header.starts(with: "---".utf8) && text.isBlank(line + 3)
    let sign = (isBegin ? header.dropFirst(3) : header).drop { $0 == 0x20 || $0 == 0x09 }
    guard let first = sign.first, first == UInt8(ascii: "|") || first == UInt8(ascii: ">"),
      sign.dropFirst().allSatisfy({ "+- \t".utf8.contains($0) })
    else { return nil }
    return unsupported(
      "a text of '\(Character(Unicode.Scalar(first)))' that is not indented is not supported", start,
      "indent it"
    )
  }

  /// Something behind a value on its line: `a: "b" c`.
  private var trailing: Problem? {
    let start = lineStart(at)
    guard at < text.bytes.count, text.bytes[start..<at].contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
      return nil
    }
    let hint =
      switch text[at - 1] {
      case UInt8(ascii: "'"): "write '' for a quote inside of single quotes"
      case UInt8(ascii: "\""): "write \\\" for a quote inside of double quotes"
      default: "quote the whole value, or put this on a line of its own"
      }
    return wrong("expected the end of the line", at, hint)
  }

  private func aligned(_ rule: String) -> String {
    guard let opened else { return rule }
    let place = text.location(opened)
    return "\(rule): here column \(place.column), as in line \(place.line)"
  }

  /// Whether the line up to the colon already has a key: `a: b: c`.
  private var isNested: Bool { lineStart(at)..<at ~= (colon(from: lineStart(at), to: at) ?? -1) }

  // MARK: - Characters

  private var strangeCharacter: Problem {
    if text[at] == 0x09 { return .yamlTab(at: text.location(at)) }
    return wrong("a value cannot begin with '\(character(at))'", at, "quote it")
  }

  /// A line that should be a key and is not: most often the space after the colon is missing.
  private var missingColon: Problem {
    let start = opened ?? at
    let lineEnd = lineEnd(start)
    if let colon = text.bytes[start..<lineEnd].firstIndex(of: UInt8(ascii: ":")), !text.isBlank(colon + 1),
      text[colon + 1] != UInt8(ascii: "/")
    {
      return wrong("a space is missing after ':'", colon, "write ': '")
    }
    return Problem(
      .yamlSyntax, "expected ':' after the key", at: text.location(start, width: width(start, lineEnd)),
      hint: "write 'key: value'; indent a line that goes on with the text before it")
  }

  /// Anchors, aliases, tags and directives.
  private var name: Problem? {
    switch context {
    case "while scanning an anchor", "while scanning an alias":
      let sign = context.hasSuffix("anchor") ? "&" : "*"
      let what = sign == "&" ? "an anchor" : "an alias"
      return Problem(
        .yamlUnsupported, "'\(sign)' begins the name of \(what), which this is not",
        at: text.location(opened ?? at),
        hint: "quote a text that begins with '\(sign)'; names are made of letters, digits, '-' and '_'")
    case "while scanning a tag", "while parsing a tag", "while parsing a node":
      guard context != "while parsing a node" || said.contains("tag") else { return nil }
      return Problem(
        .yamlUnsupported, "'!' begins a tag, and tags are not supported", at: text.location(opened ?? at),
        hint: "remove the tag, or quote a text that begins with '!'")
    default:
      guard cause.contains("directive") || said == "found incompatible YAML document" else { return nil }
      return bare(lineStart(opened ?? at))
        ?? wrong(
          "only the directive '%YAML 1.2' is read", lineStart(opened ?? at),
          "remove the line, or quote a text that begins with '%'", cause: cause)
    }
  }

  private var cause: String { context.isEmpty ? said : "\(context): \(said)" }

  private var closing: String {
    text[opened ?? at] == UInt8(ascii: "'")
      ? "add a closing '; write '' for a quote inside" : "add a closing \""
  }

  /// `|` or `>` with its indicators, in whose line something else stands.
  private var block: String { character(opened ?? at) }

  // MARK: - Places

  private func wrong(_ message: String, _ index: Int, _ hint: String?, cause: String? = nil) -> Problem {
    Problem(.yamlSyntax, message, at: text.location(index), hint: hint, cause: cause)
  }

  /// What YAML 1.2 allows, and libyaml does not read.
  private func unsupported(_ message: String, _ index: Int, _ hint: String) -> Problem {
    Problem(.yamlUnsupported, message, at: text.location(index), hint: hint)
  }

  private func isFlowIndicator(_ byte: UInt8) -> Bool { ",[]{}".utf8.contains(byte) }

  private func character(_ index: Int) -> String {
    let bytes = text.bytes[min(index, text.bytes.count)..<min(index + 4, text.bytes.count)]
    let decoded = String(decoding: bytes, as: UTF8.self).unicodeScalars.first.map { String(Character($0)) }
    return text.original(decoded ?? "")
  }

  private func lineStart(_ index: Int) -> Int {
    var start = min(index, text.bytes.count)
    while start > 0, text[start - 1] != 0x0A, text[start - 1] != 0x0D { start -= 1 }
    return start
  }

  private func lineEnd(_ index: Int) -> Int {
    var end = min(index, text.bytes.count)
    while end < text.bytes.count, text[end] != 0x0A, text[end] != 0x0D { end += 1 }
    return end
  }

  private func colon(from start: Int, to end: Int) -> Int? {
    (start..<end).first { text[$0] == UInt8(ascii: ":") && text.isBlank($0 + 1) }
  }

  private func width(_ start: Int, _ end: Int) -> Int {
    text.bytes[start..<end].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}

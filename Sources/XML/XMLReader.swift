public import Diagnostics

extension XMLElement {
  /// Reads one document and returns its root.
  ///
  /// - Parameters:
  ///   - bytes: the whole document.
  ///   - file: named in problems and places.
  /// - Throws: `xml.syntax`, `xml.namespace`, `xml.document-type`, `xml.entity`, `xml.encoding`,
  ///   `xml.too-deep`, each with its place.
  public init(parsing bytes: some Collection<UInt8>, file: String) throws(Problem) {
    var reader = try XMLReader(XMLReader.decoded(Array(bytes), file: file), file: file)
    self = try reader.document()
  }
}

/// Walks over the bytes once; what is open is kept on a stack.
struct XMLReader {
  /// A start tag whose end has not come yet.
  struct Open {
    var qualifiedName: [UInt8]
    var name: String
    var namespace: String?
    var attributes: [XMLAttribute]
    var content: [XMLContent] = []
    /// Characters since the last inner element.
    var text: [UInt8] = []
    var location: SourceLocation
    /// Namespaces by prefix that hold within; the default one has an empty prefix.
    var bindings: [String: String]
  }

  let bytes: [UInt8]
  let file: String
  var index = 0
  var open: [Open] = []
  private var root: XMLElement?
  /// The last place that was asked for: places are asked for from the beginning to the end.
  private var known = (offset: 0, line: 1, column: 1)

  /// Begins at the first of some bytes: valid UTF-8 without byte order mark.
  ///
  /// - Throws: `xml.syntax`.
  init(_ bytes: [UInt8], file: String) throws(Problem) {
    (self.bytes, self.file) = (bytes, file)
    if let offset = Self.forbidden(in: bytes) {
      throw problem(.xmlSyntax, "a character that XML does not allow", at: offset)
    }
  }

  mutating func document() throws(Problem) -> XMLElement {
    try declaration()
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<") {
        try markup()
      } else if open.isEmpty {
        let start = index
        skipSpace()
        guard index > start else {
          throw problem(
            .xmlSyntax,
            root == nil ? "text before the root element" : "text after the root element", at: index)
        }
      } else {
        try text()
      }
    }
    if let last = open.last {
      let name = String(decoding: last.qualifiedName, as: UTF8.self)
      throw Problem(.xmlSyntax, "element '\(name)' has no end", at: last.location)
    }
    guard let root else { throw problem(.xmlSyntax, "there is no element", at: index) }
    return root
  }

  // MARK: - Markup

  private mutating func markup() throws(Problem) {
    let start = index
    if take("<!--") {
      try comment(from: start)
    } else if take("<![CDATA[") {
      guard !open.isEmpty else {
        throw problem(.xmlSyntax, "a CDATA section outside of the root element", at: start)
      }
      let body = try upTo("]]>", of: "CDATA section", from: start)
      append(normalised(body))
    } else if take("<!DOCTYPE") {
      throw problem(
        .xmlDocumentType, "a document type declaration is not read", at: start,
        hint: "remove it: what it declares could make the reader fetch or expand things")
    } else if take("<?") {
      try instruction(from: start)
    } else if take("</") {
      try endTag(from: start)
    } else {
      index += 1
      try startTag(from: start)
    }
  }

  private mutating func comment(from start: Int) throws(Problem) {
    let body = try upTo("--", of: "comment", from: start)
    guard take(">") else {
      throw problem(.xmlSyntax, "'--' inside a comment", at: body.endIndex)
    }
  }

  /// §2.6; its target must not be `xml` in any case.
  private mutating func instruction(from start: Int) throws(Problem) {
    let target = try name()
    guard String(decoding: target, as: UTF8.self).lowercased() != "xml" else {
      throw problem(.xmlSyntax, "an XML declaration that is not at the beginning", at: start)
    }
    if take("?>") { return }
    guard index < bytes.count, Self.isSpace(bytes[index]) else {
      throw problem(.xmlSyntax, "expected '?>'", at: index)
    }
    _ = try upTo("?>", of: "instruction", from: start)
  }

  private mutating func endTag(from start: Int) throws(Problem) {
    let found = try name()
    skipSpace()
    guard take(">") else { throw problem(.xmlSyntax, "expected '>'", at: index) }
    guard let last = open.last, last.qualifiedName == found else {
      let expected = open.last.map { "</\(String(decoding: $0.qualifiedName, as: UTF8.self))>" }
      throw problem(
        .xmlSyntax, "unexpected end tag '</\(String(decoding: found, as: UTF8.self))>'", at: start,
        hint: expected.map { "write '\($0)'" } ?? "remove it")
    }
    close()
  }

  /// Makes an element of the innermost start tag.
  mutating func close() {
    flush()
    guard let last = open.popLast() else { return }
    let element = XMLElement(
      name: last.name, namespace: last.namespace, attributes: last.attributes, content: last.content,
      location: last.location)
    if open.isEmpty { root = element } else { open[open.count - 1].content.append(.element(element)) }
  }

  /// Begins an element.
  mutating func begin(_ element: Open, at start: Int) throws(Problem) {
    guard root == nil || !open.isEmpty else {
      throw problem(.xmlSyntax, "a second root element", at: start)
    }
    guard open.count < XMLElement.depthLimit else {
      throw problem(.xmlTooDeep, "nested more than \(XMLElement.depthLimit) deep", at: start)
    }
    flush()
    open.append(element)
  }

  private mutating func flush() {
    guard !open.isEmpty else { return }
    let last = open.count - 1
    guard !open[last].text.isEmpty else { return }
    open[last].content.append(.text(String(decoding: open[last].text, as: UTF8.self)))
    open[last].text = []
  }

  mutating func append(_ text: some Sequence<UInt8>) { open[open.count - 1].text.append(contentsOf: text) }

  // MARK: - Places

  /// The place of an offset; the ones asked for usually grow.
  mutating func location(_ offset: Int) -> SourceLocation {
    if offset < known.offset { known = (0, 1, 1) }
    var (line, column) = (known.line, known.column)
    for position in known.offset..<min(offset, bytes.count) {
      let byte = bytes[position]
      let endsLine =
        byte == 0x0A || (byte == 0x0D && (position + 1 == bytes.count || bytes[position + 1] != 0x0A))
      if endsLine {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        // Every byte but a continuation byte begins a scalar.
        column += 1
      }
    }
    known = (max(known.offset, min(offset, bytes.count)), line, column)
    return SourceLocation(file: file, line: line, column: column)
  }

  mutating func problem(_ code: Problem.Code, _ message: String, at offset: Int, hint: String? = nil)
    -> Problem
  {
    Problem(code, message, at: location(offset), hint: hint)
  }
}

internal import CLibYAML
internal import Diagnostics

/// Builds nodes from libyaml's events.
struct Composer: ~Copyable {
  /// A node and what an alias to it costs.
  private struct Built {
    let node: Node
    let size: Int
    let height: Int
  }

  private let text: SourceView
  private let parser: LibYAML
  /// By name; `nil` while the node is not complete.
  private var anchors: [String: Built?] = [:]
  private var aliasedNodeCount = 0
  private var nodeCount = 0
  /// The elements and pairs of all collections that are not complete, so that each becomes an array that fits.
  private var elements: [Node] = []
  private var pairs: [(key: Located<String>, value: Node)] = []
  private var cursor = LineCursor()
  /// Where the last scalar, alias or flow collection ended.
  private var end = yaml_mark_t()

  init(_ text: SourceView) {
    self.text = text
    parser = LibYAML(text)
  }

  /// - Throws: the first thing that is wrong with the structure.
  mutating func documents() throws(Problem) -> [Node] {
    var documents: [Node] = []
    while true {
      var event = try parser.event()
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return documents
      case YAML_DOCUMENT_START_EVENT:
        anchors.removeAll()
        var root = try parser.event()
        defer { yaml_event_delete(&root) }
        documents.append(try node(root, depth: 1).node)
      default: break
      }
    }
  }

  /// Recursion is bounded by `Limits.depth`.
  private mutating func node(_ event: yaml_event_t, depth: Int) throws(Problem) -> Built {
    let start = event.start_mark
    nodeCount += 1
    guard depth <= Limits.depth else { throw tooDeep(at: location(start)) }
    // Already counted over the tokens; again, because after a wrong token this runs on its own.
    guard nodeCount <= Limits.nodeCount else {
      throw Problem(.yamlTooLarge, "more than \(Limits.nodeCount) values in one file", at: location(start))
    }
    let built: Built
    let anchor: String?
    switch event.type {
    case YAML_SCALAR_EVENT:
      anchor = name(event.data.scalar.anchor)
      end = event.end_mark
      built = Built(node: try scalar(event), size: 1, height: 1)
    case YAML_ALIAS_EVENT:
      end = event.end_mark
      return try alias(event, depth: depth)
    case YAML_SEQUENCE_START_EVENT:
      anchor = name(event.data.sequence_start.anchor)
      if let anchor { anchors[anchor] = .some(nil) }
      built = try sequence(event, depth: depth)
    case YAML_MAPPING_START_EVENT:
      anchor = name(event.data.mapping_start.anchor)
      if let anchor { anchors[anchor] = .some(nil) }
      built = try mapping(event, depth: depth)
    default: throw Problem(.yamlSyntax, "expected a value", at: location(start))
    }
    if let anchor { anchors[anchor] = built }
    return built
  }

  // MARK: - Scalars and aliases

  private mutating func scalar(_ event: yaml_event_t) throws(Problem) -> Node {
    let scalar = event.data.scalar
    let spelling = spelling(event)
    let place = location(event.start_mark, to: event.end_mark)
    let text = text.original(
      String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self))
    guard scalar.tag == nil else { throw Problem(.yamlUnsupported, "tags are not supported", at: place) }
    guard scalar.style == YAML_PLAIN_SCALAR_STYLE else {
      return Node(.string(text), at: place, scalar: text, isPlain: false, spelling: spelling)
    }
    guard let value = CoreSchema.value(of: text) else {
      throw Problem(
        .yamlNumber, "the number '\(text.prefix(40))' cannot be held exactly", at: place,
        hint: "quote it if it is a name or an identifier")
    }
    return Node(value, at: place, scalar: text, isPlain: true, spelling: spelling)
  }

  /// How a scalar with an expression in it is written, unless it stands on one line and just so.
  private mutating func spelling(_ event: yaml_event_t) -> Spelling? {
    let scalar = event.data.scalar
    let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    guard value.firstIndex(of: UInt8(ascii: "$")) != nil, !value.isEmpty,
      value.indices.contains(where: { value[$0...].starts(with: "${{".utf8) })
    else { return nil }
    let (start, end) = (event.start_mark, event.end_mark)
    let scalarCount = value.count { $0 & 0xC0 != 0x80 }
    let quotes = scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2
    if start.line == end.line, end.column - start.column == scalarCount + quotes { return nil }
    let first = cursor.offset(line: Int(clamping: start.line), column: Int(clamping: start.column), in: text)
    let last = cursor.offset(line: Int(clamping: end.line), column: Int(clamping: end.column), in: text)
    let bytes = text.bytes[first..<max(first, last)]
    return Spelling(String(decoding: bytes, as: UTF8.self), isPlain: quotes == 0)
  }

  private mutating func alias(_ event: yaml_event_t, depth: Int) throws(Problem) -> Built {
    let place = location(event.start_mark, to: event.end_mark)
    let name = name(event.data.alias.anchor) ?? ""
    guard let found = anchors[name] else {
      throw Problem(
        .yamlAlias, "no anchor '&\(name)' before this alias", at: place,
        hint: "quote a text that begins with '*'")
    }
    guard let found else {
      throw Problem(.yamlAlias, "the alias '*\(name)' stands inside of its own anchor", at: place)
    }
    aliasedNodeCount += found.size
    guard aliasedNodeCount <= Limits.aliasedNodeCount else {
      throw Problem(.yamlAlias, "the aliases repeat more than \(Limits.aliasedNodeCount) values", at: place)
    }
    guard depth + found.height - 1 <= Limits.depth else { throw tooDeep(at: place) }
    let node = Node(found.node.value, at: place, scalar: found.node.scalar, isPlain: found.node.isPlain)
    return Built(node: node, size: found.size, height: found.height)
  }

  // MARK: - Collections

  private mutating func sequence(_ event: yaml_event_t, depth: Int) throws(Problem) -> Built {
    let first = elements.count
    var (size, height) = (1, 0)
    while true {
      var next = try parser.event()
      defer { yaml_event_delete(&next) }
      if next.type == YAML_SEQUENCE_END_EVENT {
        if event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE { end = next.end_mark }
        let own = Array(elements[first...])
        elements.removeLast(own.count)
        return Built(
          node: Node(.sequence(own), at: location(event.start_mark, to: end)), size: size,
          height: height + 1)
      }
      let element = try node(next, depth: depth + 1)
      elements.append(element.node)
      (size, height) = (size + element.size, max(height, element.height))
    }
  }

  private mutating func mapping(_ event: yaml_event_t, depth: Int) throws(Problem) -> Built {
    let first = pairs.count
    var seen: Set<[UInt8]> = []
    var (size, height) = (1, 0)
    while true {
      var next = try parser.event()
      defer { yaml_event_delete(&next) }
      if next.type == YAML_MAPPING_END_EVENT {
        if event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE { end = next.end_mark }
        let own = Array(pairs[first...])
        pairs.removeLast(own.count)
        return Built(
          node: Node(.mapping(own), at: location(event.start_mark, to: end)), size: size, height: height + 1
        )
      }
      let key = try key(next, depth: depth + 1)
      guard isNew(key, from: first, &seen) else { throw duplicate(key, of: pairs[first...]) }
      var content = try parser.event()
      defer { yaml_event_delete(&content) }
      let value = try node(content, depth: depth + 1)
      pairs.append((key, value.node))
      (size, height) = (size + 1 + value.size, max(height, value.height))
    }
  }

  /// Whether a mapping whose pairs begin at `first` does not have the key yet.
  ///
  /// Up to eight keys a search is cheaper than a set. Bytes: Swift holds "é" and "e\u{301}" equal.
  private func isNew(_ key: Located<String>, from first: Int, _ seen: inout Set<[UInt8]>) -> Bool {
    let count = pairs.count - first
    if count == 8 { for pair in pairs[first...] { seen.insert(Array(pair.key.value.utf8)) } }
    guard count < 8 else { return seen.insert(Array(key.value.utf8)).inserted }
    for index in first..<pairs.count where pairs[index].key.value.utf8.elementsEqual(key.value.utf8) {
      return false
    }
    return true
  }

  private mutating func key(_ event: yaml_event_t, depth: Int) throws(Problem) -> Located<String> {
    switch event.type {
    case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
      throw Problem(
        .yamlUnsupported, "a key must be a text, not a list or a mapping", at: location(event.start_mark),
        hint: "quote it if it is meant as text, such as \"{{ name }}\"")
    default: break
    }
    let node = try node(event, depth: depth).node
    guard let text = node.scalar else {
      throw Problem(.yamlUnsupported, "a key must be a text, not a list or a mapping", at: node.location)
    }
    if node.isPlain && text.isEmpty {
      throw Problem(
        .yamlUnsupported, "a key is missing before ':'", at: node.location,
        hint: "an empty key is written \"\"")
    }
    if node.isPlain && text == "<<" {
      throw Problem(
        .yamlUnsupported, "merge keys '<<' are not supported", at: node.location,
        hint: "write the members out")
    }
    return Located(text, at: node.location)
  }

  private func duplicate(
    _ key: Located<String>, of pairs: ArraySlice<(key: Located<String>, value: Node)>
  ) -> Problem {
    let first = pairs.first { $0.key.value.utf8.elementsEqual(key.value.utf8) }?.key.location
    return Problem(
      .yamlDuplicateKey, "duplicate key '\(key.value.prefix(100))'", at: key.location,
      hint: first.map { "it is first given in line \($0.line)" })
  }

  // MARK: - Names and places

  private func name(_ bytes: UnsafePointer<yaml_char_t>?) -> String? {
    bytes.map { String(decodingCString: $0, as: UTF8.self) }
  }

  private func location(_ start: yaml_mark_t, to end: yaml_mark_t? = nil) -> SourceLocation {
    let isOneLine = end.map { $0.line == start.line } ?? false
    let width = isOneLine ? Int(clamping: end?.column ?? 0) - Int(clamping: start.column) : 1
    return SourceLocation(
      file: text.file, line: Int(clamping: start.line) + 1, column: Int(clamping: start.column) + 1,
      width: width)
  }
}

import Diagnostics

extension Node {
  /// The value as YAML in block style; reading it gives the same values and the same texts of scalars.
  ///
  /// - Parameter comment: what to say behind a scalar, or an empty collection, at a path of keys and indexes.
  /// - Returns: one document that ends with a line feed; nothing in it is longer than it was.
  public func yaml(comment: @escaping ([String], Node) -> String? = { _, _ in nil }) -> String {
    var writer = NodeWriter(comment: comment)
    switch value {
    case .mapping(let pairs) where !pairs.isEmpty: writer.write(pairs, indent: 0, path: [])
    case .sequence(let nodes) where !nodes.isEmpty: writer.write(nodes, indent: 0, path: [])
    default: writer.writeLeaf(self, indent: 0, path: [])
    }
    return writer.text
  }
}

/// Writes collections in block style and decides how each scalar is quoted.
private struct NodeWriter {
  let comment: ([String], Node) -> String?
  var text = ""

  init(comment: @escaping ([String], Node) -> String?) { self.comment = comment }

  mutating func write(
    _ pairs: [(key: Located<String>, value: Node)], indent: Int, path: [String], isFirstInLine: Bool = false
  ) {
    for (index, (key, node)) in pairs.enumerated() {
      if index > 0 || !isFirstInLine { pad(indent) }
      let written = ScalarText.flow(key.value)
      // A key that libyaml need not look ahead for (YAML 1.2.2 §8.2.2: at most 1024 characters).
      if written.utf8.count > 500 {
        text += "? \(written)\n"
        pad(indent)
        text += ":"
      } else {
        text += "\(written):"
      }
      writeValue(node, indent: indent, path: path + [key.value])
    }
  }

  mutating func write(_ nodes: [Node], indent: Int, path: [String], isFirstInLine: Bool = false) {
    for (index, node) in nodes.enumerated() {
      if index > 0 || !isFirstInLine { pad(indent) }
      text += "-"
      let path = path + ["\(index)"]
      switch node.value {
      case .mapping(let pairs) where !pairs.isEmpty:
        text += " "
        write(pairs, indent: indent + 2, path: path, isFirstInLine: true)
      case .sequence(let nodes) where !nodes.isEmpty:
        text += " "
        write(nodes, indent: indent + 2, path: path, isFirstInLine: true)
      default:
        text += " "
        writeLeaf(node, indent: indent + 2, path: path)
      }
    }
  }

  private mutating func writeValue(_ node: Node, indent: Int, path: [String]) {
    switch node.value {
    case .mapping(let pairs) where !pairs.isEmpty:
      text += "\n"
      write(pairs, indent: indent + 2, path: path)
    case .sequence(let nodes) where !nodes.isEmpty:
      text += "\n"
      write(nodes, indent: indent + 2, path: path)
    default:
      text += " "
      writeLeaf(node, indent: indent + 2, path: path)
    }
  }

  /// A scalar or an empty collection to the end of its line.
  mutating func writeLeaf(_ node: Node, indent: Int, path: [String]) {
    let remark = comment(path, node).map { "  # \(ScalarText.remark($0))" } ?? ""
    switch node.value {
    case .mapping: text += "{}\(remark)\n"
    case .sequence: text += "[]\(remark)\n"
    case .null: text += "null\(remark)\n"
    case .bool(let value): text += "\(node.plainScalar ?? "\(value)")\(remark)\n"
    case .integer(let value): text += "\(node.plainScalar ?? "\(value)")\(remark)\n"
    case .number(let value): text += "\(node.plainScalar ?? ScalarText.number(value))\(remark)\n"
    case .string(let string):
      guard indent > 0, let block = ScalarText.block(string) else {
        text += "\(ScalarText.flow(string))\(remark)\n"
        return
      }
      text += "\(block.header)\(remark)\n"
      for line in block.lines {
        if !line.isEmpty { pad(indent) }
        text += "\(line)\n"
      }
    }
  }

  private mutating func pad(_ count: Int) { text += String(repeating: " ", count: count) }
}

extension Node {
  /// The text of a number or Boolean as it was written, if it was.
  fileprivate var plainScalar: String? { isPlain ? scalar : nil }
}

/// How a string is written so that it is read back as itself, also by readers of YAML 1.1.
enum ScalarText {
  /// A comment, with what must not stand in a text of YAML made visible.
  static func remark(_ text: String) -> String {
    let scalars = text.printable.unicodeScalars.map { scalar in
      [0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value) ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// On one line: without quotes where nobody can mistake it, else in double quotes.
  static func flow(_ text: String) -> String {
    if isPlain(text) { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: quoted += "\\\""
      case 0x5C: quoted += "\\\\"
      case 0x09: quoted += "\\t"
      case 0x0A: quoted += "\\n"
      case 0x0D: quoted += "\\r"
      case 0..<0x20, 0x7F..<0xA0: quoted += "\\x\(hexadecimal(scalar.value, 2))"
      case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: quoted += "\\u\(hexadecimal(scalar.value, 4))"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// As a literal block: several lines of printable ASCII, none of which a reader could take for something else.
  static func block(_ text: String) -> (header: String, lines: [String])? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first != 0x20, first != 0x0A, bytes.contains(0x0A),
      bytes.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A })
    else { return nil }
    let isEnded = bytes.last == 0x0A
    let lines = (isEnded ? bytes.dropLast() : bytes[...]).split(
      separator: 0x0A, omittingEmptySubsequences: false)
    // An empty last line would need `|+`, and lines of spaces are easily lost.
    guard lines.last?.isEmpty == false, lines.allSatisfy({ $0.last != 0x20 }), lines.count > 1 || isEnded
    else { return nil }
    return (isEnded ? "|" : "|-", lines.map { String(decoding: $0, as: UTF8.self) })
  }

  /// A double as YAML 1.2 writes it.
  static func number(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return "\(value)"
  }

  private static let words = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]

  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, last != 0x20, last != 0x3A else { return false }
    func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
    // Not `...`, which would end the document.
    let isPath = ["/", "./", "../"].contains { bytes.starts(with: $0.utf8) }
    guard isLetter(first) || first == 0x5F || isPath else { return false }
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case _ where isLetter(byte) || (48...57).contains(byte): continue
      case 0x2B, 0x2D, 0x2E, 0x2F, 0x3D, 0x40, 0x5F, 0x7E, 0x28, 0x29, 0x3B: continue
      case 0x20 where bytes[index - 1] != 0x20: continue
      case 0x3A where bytes[index + 1] != 0x20: continue
      default: return false
      }
    }
    return !words.contains(text.lowercased())
  }

  private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

import Diagnostics
public import JSON
import YAML

/// A commented example of a document, made of what its kind declares.
///
/// 1. A key is written where `values` holds it or where it is required; the others are there as comments.
/// 2. Its value comes from `values`, else from the declared example, else from the keys of the mapping that it is.
/// 3. The text of a key stands above it, once: not again in the second element of a list.
public struct DocumentExample {
  private var lines: [String] = []

  /// The text of the example; `values` may hold a part of it.
  public static func text(of shape: DocumentShape, values: JSON = [:]) -> String {
    var example = Self()
    example.lines = [
      "# \(shape.purpose.prefix(1).uppercased())\(shape.purpose.dropFirst()).", "apiVersion: stellwerk/v1",
      "kind: \(shape.kind.rawValue)",
    ]
    for (name, members) in [("metadata", shape.metadata), ("spec", shape.spec)] {
      example.lines.append("\(name):")
      example.write(members, values[name], indent: 2, isExplained: true)
    }
    return example.lines.joined(separator: "\n") + "\n"
  }

  /// The keys of a mapping.
  private mutating func write(
    _ members: [any OptionDeclaration], _ values: JSON?, indent: Int, isExplained: Bool, copy: Int = 0
  ) {
    for option in members {
      let given = values?[option.name]
      let isWritten = given != nil || option.isRequired
      guard isWritten || isExplained else { continue }
      let start = lines.count
      if isExplained { lines.append("\(spaces(indent))# \(option.text)") }
      write(option, given, indent: indent, isExplained: isExplained, copy: copy)
      guard !isWritten else { continue }
      let first = isExplained ? start + 1 : start
      for index in first..<lines.count {
        lines[index] = "\(spaces(indent))# \(lines[index].dropFirst(indent))"
      }
    }
  }

  /// One key with its value.
  private mutating func write(
    _ option: any OptionDeclaration, _ given: JSON?, indent: Int, isExplained: Bool, copy: Int
  ) {
    let key = "\(spaces(indent))\(option.name):"
    let schema = option.schema
    let value = given ?? option.example ?? (option.members.isEmpty ? schema["default"] : nil)
    guard !option.members.isEmpty, option.example == nil || given != nil else {
      write(key, Self.numbered(value ?? Self.standIn(schema), option, copy), indent: indent)
      return
    }
    lines.append(key)
    if schema["type"]?.string == "array" {
      let count = value?.array?.count ?? max(1, schema["minItems"]?.integer ?? 1)
      for index in 0..<count {
        let start = lines.count
        write(
          option.members, value?.array?[index], indent: indent + 4, isExplained: isExplained && index == 0,
          copy: copy + index)
        dash(from: start, indent: indent + 2)
      }
    } else if schema["properties"] == nil {
      for (index, entry) in (value?.members ?? [(name: "name", value: [:])]).enumerated() {
        lines.append("\(spaces(indent + 2))\(entry.name):")
        write(option.members, entry.value, indent: indent + 4, isExplained: isExplained && index == 0)
      }
    } else {
      write(option.members, value, indent: indent + 2, isExplained: isExplained, copy: copy)
    }
  }

  /// Puts the dash of an element before its first key, and the texts above that key before the dash.
  private mutating func dash(from start: Int, indent: Int) {
    guard let first = lines[start...].firstIndex(where: { !$0.drop { $0 == " " }.hasPrefix("#") }) else {
      return
    }
    lines[first] = "\(spaces(indent))- \(lines[first].dropFirst(indent + 2))"
  }

  /// A value on the line of its key, or in block style below it.
  private mutating func write(_ key: String, _ value: JSON, indent: Int) {
    let line = "\(key) \(value.flow)"
    if line.utf8.count <= 110 || value.isScalar {
      lines.append(line)
    } else if case .object(let members) = value {
      lines.append(key)
      for (name, value) in members {
        write("\(spaces(indent + 2))\(JSON.string(name).flow):", value, indent: indent + 2)
      }
    } else {
      lines.append(key)
      for value in value.array ?? [] { lines.append("\(spaces(indent + 2))- \(value.flow)") }
    }
  }

  /// Names in the further elements of a list are told apart by a number.
  private static func numbered(_ value: JSON, _ option: any OptionDeclaration, _ copy: Int) -> JSON {
    guard copy > 0, option.typeName == "slug", let text = value.string else { return value }
    return .string("\(text)-\(copy + 1)")
  }

  /// A value for what is declared without an example.
  private static func standIn(_ schema: JSON) -> JSON {
    switch schema["type"]?.string {
    case "integer": schema["minimum"] ?? 1
    case "boolean": false
    case "array": []
    case "object": [:]
    default: schema["enum"]?.array?.first ?? "…"
    }
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension JSON {
  fileprivate var isScalar: Bool { array == nil && members == nil }

  /// As YAML in flow style; a text without quotes where it stays one.
  fileprivate var flow: String {
    switch self {
    case .array(let elements): "[\(elements.map(\.flow).joined(separator: ", "))]"
    case .object(let members) where members.isEmpty: "{}"
    case .object(let members):
      "{ \(members.map { "\(JSON.string($0.name).flow): \($0.value.flow)" }.joined(separator: ", ")) }"
    case .string(let plain): Self.isPlain(plain) ? plain : text
    default: text
    }
  }

  /// Whether YAML reads the text as the same text without quotes, wherever it stands.
  private static func isPlain(_ text: String) -> Bool {
    // What cannot be read without quotes is written with quotes.
    guard let node = try? parseDocument(Array("[\(text)]\n".utf8), file: ""),
      case .sequence(let nodes) = node.value, nodes.count == 1, case .string(let read) = nodes[0].value
    else { return false }
    return read.utf8.elementsEqual(text.utf8)
  }
}

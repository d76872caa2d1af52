public import Diagnostics
public import JSON
public import YAML

/// What a stage uses: a kind by its name, or a pipeline that stands in place of the stage.
public enum StageUse: OptionValue {
  /// The name of a kind, not yet looked for.
  case kind(Located<String>)
  /// A document: `{ path, sha256 }`, or a text that begins with `./` or `../`.
  case part(DocumentReference)

  /// JSON Schema of a name, a path, or the longer form of a reference.
  public static var schema: [(name: String, value: JSON)] { DocumentReference.schema }
  /// All forms.
  public static var typeName: String { "stage kind, or document" }
  /// As written.
  public var json: JSON {
    switch self {
    case .kind(let name): name.json
    case .part(let document): document.json
    }
  }
  /// The document, where one is used.
  public var files: [InputPath] { if case .part(let document) = self { document.files } else { [] } }

  /// Reads any form; what is absolute or begins with `~` is meant as a path, and refused as one.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    let isPath = node.text.map { text in ["./", "../", "/", "~"].contains { text.hasPrefix($0) } } ?? false
    if case .mapping = node.value {
    } else if !isPath {
      return Located<String>.read(node, as: subject, into: &problems).map { .kind($0) }
    }
    guard let part = DocumentReference.read(node, as: subject, into: &problems) else { return nil }
    guard !part.written.hasPrefix("/") else {
      problems.append(
        Problem(
          .wrongValue, "'\(part.written)' is an absolute path", at: part.location,
          hint: "write a path relative to this file"))
      return nil
    }
    return .part(part)
  }
}

/// A media type: `text/plain` (RFC 6838 §4.2), or `*/*` for any.
public struct MediaTypeName: SingleValue {
  /// As written.
  public let text: String
  /// JSON Schema of a type and a subtype.
  public static var schema: [(name: String, value: JSON)] {
    [
      ("type", "string"),
      (
        "pattern",
        "^([A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}|[*]/[*])$"
      ),
    ]
  }
  /// A media type.
  public static var typeName: String { "media type" }
  /// As written.
  public var json: JSON { .string(text) }
  /// Two names of at most 127 characters each.
  public init(_ node: Node) throws(Problem) {
    let text = try String(node)
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let signs = Array("!#$&-^_.+".utf8)
    func isAlphanumeric(_ byte: UInt8) -> Bool { isIdentifier([byte]) && byte != 45 && byte != 95 }
    let isName = parts.allSatisfy { part in
      part.count <= 127 && part.first.map(isAlphanumeric) == true
        && part.allSatisfy { isAlphanumeric($0) || signs.contains($0) }
    }
    guard text == "*/*" || (parts.count == 2 && isName) else {
      throw Problem(
        .wrongValue, "is '\(text)', which is no media type", at: node.location,
        hint: "write for example text/plain; '*/*' takes anything")
    }
    self.text = text
  }
}

public import Diagnostics
public import JSON
public import YAML

/// A secret by reference: `{ env: NAME }` or `{ file: PATH }`; never the secret itself.
///
/// Reading looks neither at the environment nor at the file; what a run is given of them is a `Secret`. The name is
/// part of keys and evidence, the value of neither.
public enum SecretReference: SingleValue, Hashable {
  /// A variable of the environment that stellwerk was started with.
  case variable(String, at: SourceLocation)
  /// A file; a line feed at its end does not belong to the secret.
  case file(InputPath)

  /// JSON Schema of both forms.
  public static var schema: [(name: String, value: JSON)] {
    let forms: [JSON] = ["env", "file"].map { name in
      [
        "type": "object", "required": [.string(name)], "additionalProperties": false,
        "properties": .object([(name, ["type": "string"])]),
      ]
    }
    return [("oneOf", .array(forms))]
  }
  /// Both forms.
  public static var typeName: String { "secret" }
  /// The reference as written.
  public var json: JSON {
    switch self {
    case .variable(let name, _): ["env": .string(name)]
    case .file(let path): ["file": .string(path.written)]
    }
  }
  /// Itself.
  public var secrets: [SecretReference] { [self] }
  /// Where it is written.
  public var location: SourceLocation {
    switch self {
    case .variable(_, let location): location
    case .file(let path): path.location
    }
  }
  /// What the secret is called where it is meant, without its value: `env NAME` or `file PATH`, the path resolved.
  public var identity: String {
    switch self {
    case .variable(let name, _): "env \(name)"
    case .file(let path): "file \(path.path)"
    }
  }

  /// Reads either form.
  public init(_ node: Node) throws(Problem) {
    let hint = "write { env: NAME } or { file: PATH }; secrets never stand in a manifest"
    guard case .mapping(let pairs) = node.value, pairs.count == 1, let (key, value) = pairs.first else {
      // What was written instead may be the secret: it is not shown.
      throw Problem(.wrongType, "is not a reference to a secret", at: node.location, hint: hint)
    }
    switch key.value {
    case "env":
      let name = try String(value)
      guard isVariableName(name) else {
        throw Problem(
          .wrongValue, "does not name a variable", at: value.location, hint: "use letters, digits and '_'")
      }
      self = .variable(name, at: value.location)
    case "file": self = .file(try InputPath(value))
    default: throw Problem(.unknownKey, "is not a reference to a secret", at: key.location, hint: hint)
    }
  }
}

/// Whether a shell takes a text as the name of a variable (POSIX.1-2017, 3.235).
public func isVariableName(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.first.map { !(48...57).contains($0) } == true
    && text.utf8.allSatisfy {
      (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95
    }
}

/// Names of variables, each with the secret that it shall have.
public struct SecretTable: SingleValue {
  /// In the order written.
  public let pairs: [(name: Located<String>, reference: SecretReference)]

  /// JSON Schema of an object of references.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "object"), ("additionalProperties", .object(SecretReference.schema))]
  }
  /// Names to secrets.
  public static var typeName: String { "table of secret" }
  /// An object of references.
  public var json: JSON { .object(pairs.map { ($0.name.value, $0.reference.json) }) }
  /// The references in order.
  public var secrets: [SecretReference] { pairs.map(\.reference) }
  /// No pairs.
  public init() { pairs = [] }
  /// A mapping of names to references.
  public init(_ node: Node) throws(Problem) {
    guard case .mapping(let nodes) = node.value else {
      throw Problem(.wrongType, "is not a mapping", at: node.location)
    }
    var pairs: [(name: Located<String>, reference: SecretReference)] = []
    for (key, value) in nodes {
      guard isVariableName(key.value) else {
        throw Problem(.wrongValue, "has a key that is not a name of a variable", at: key.location)
      }
      do throws(Problem) { pairs.append((key, try SecretReference(value))) } catch {
        throw Problem(
          error.code, "has a value that \(error.message)", at: error.location ?? value.location,
          hint: error.hint)
      }
    }
    self.pairs = pairs
  }
}

public import Cryptography
public import Diagnostics
public import JSON
public import YAML

/// Another document by its path: `FILE`, or `{ path: FILE, sha256: DIGEST }`, which holds it to its bytes.
public struct DocumentReference: OptionValue {
  /// The file.
  public let path: InputPath
  /// What the bytes of the file must have, where that is written.
  public let digest: Located<Digest>?

  /// The longer form.
  private struct Pinned: MappingValue {
    static let path = Option<InputPath>("path", "the file")
    static let digest = Option<Located<Digest>?>(
      optional: "sha256", "SHA-256 that the file must have")
    static let members: [any OptionDeclaration] = [path, digest]
    let values: Options
  }

  /// JSON Schema of both forms.
  public static var schema: [(name: String, value: JSON)] {
    [("anyOf", .array([.object(InputPath.schema), .object(Pinned.schema)]))]
  }
  /// Both forms.
  public static var typeName: String { "path, or `{ path, sha256 }`" }
  /// As written.
  public var json: JSON {
    digest.map { ["path": path.json, "sha256": $0.json] } ?? path.json
  }
  /// The document.
  public var files: [InputPath] { [path] }

  /// Reads either form.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    if case .mapping = node.value {
      return Pinned.read(node, as: subject, into: &problems).map {
        Self(path: $0.values[Pinned.path], digest: $0.values[Pinned.digest])
      }
    }
    return InputPath.read(node, as: subject, into: &problems).map { Self(path: $0, digest: nil) }
  }
}

extension Digest: OptionValue {
  /// JSON Schema of 64 hexadecimal digits.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("pattern", "^[0-9a-fA-F]{64}$")]
  }
  /// It names nothing.
  public static var takesItems: Bool { true }
  /// A digest.
  public static var typeName: String { "SHA-256" }
  /// The digits.
  public var json: JSON { .string(hex) }
  /// Reads 64 hexadecimal digits.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard let text = String.read(node, as: subject, into: &problems) else { return nil }
    if let digest = Digest(hex: text) { return digest }
    problems.append(
      Problem(
        .wrongValue, "'\(text)' is not a digest", at: node.location, hint: "write 64 hexadecimal digits"))
    return nil
  }
}

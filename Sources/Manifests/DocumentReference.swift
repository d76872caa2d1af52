public import Cryptography
public import Diagnostics
public import JSON
public import YAML

/// Another document, named by its path or, with the digest that it must have, by `{ path, sha256 }`.
public struct DocumentReference: OptionValue {
  /// Where the document is.
  public let path: InputPath
  /// SHA-256 of its bytes, where the reference is pinned.
  public let digest: Located<Digest>?

  /// JSON Schema of both forms.
  public static var schema: [(name: String, value: JSON)] {
    [
      (
        "anyOf",
        [
          ["type": "string"],
          [
            "type": "object", "required": ["path"], "additionalProperties": false,
            "properties": [
              "path": ["type": "string"], "sha256": ["type": "string", "pattern": "^[0-9a-fA-F]{64}$"],
            ],
          ],
        ]
      )
    ]
  }
  /// As written.
  public var json: JSON {
    digest.map { ["path": path.json, "sha256": .string($0.value.hex)] } ?? path.json
  }
  /// The document.
  public var files: [InputPath] { [path] }

  /// A path, or a mapping with `path` and `sha256`.
  public init(_ node: Node) throws(Problem) {
    guard case .mapping = node.value else {
      (path, digest) = (try InputPath(node), nil)
      return
    }
    var problems: [Problem] = []
    guard var fields = Fields(node, into: &problems) else {
      throw Problem(.wrongType, "is not a mapping", at: node.location)
    }
    let path = fields.requiredValue("path", InputPath.self, into: &problems)
    let written = fields.optionalText("sha256", into: &problems)
    fields.finish(into: &problems)
    if let first = problems.first {
      throw Problem(first.code, "names no document: \(first.message)", at: first.location, hint: first.hint)
    }
    let digest = written.flatMap { written in
      Digest(hex: written.value).map { Located($0, at: written.location) }
    }
    if let written, digest == nil {
      throw Problem(
        .wrongValue, "has '\(written.value)', which is not a digest", at: written.location,
        hint: "write 64 hexadecimal digits")
    }
    guard let path else { throw Problem(.missingKey, "has no 'path'", at: node.location) }
    (self.path, self.digest) = (path, digest)
  }
}

import Cryptography
import Diagnostics
import JSON
import YAML

/// `extends`: the document that this one is laid over, with the values of its variables.
struct Inheritance: OptionValue {
  let document: DocumentReference
  let with: [(key: Located<String>, value: Node)]
  /// Where `with` is written, else the whole.
  let withLocation: SourceLocation

  static let option = Option<Inheritance?>(
    optional: "extends", example: ["path": "../base/package.yaml", "with": ["channel": "stable"]],
    "the document of the same kind that this one is laid over; `with` gives its variables")

  private struct Written: MappingValue {
    static let path = Option<InputPath>("path", "the file")
    static let digest = Option<Located<Digest>?>(optional: "sha256", "SHA-256 that the file must have")
    static let with = Option<Table<IdentifierKey, Node>>("with", default: Table(), "values of its variables")
    static let members: [any OptionDeclaration] = [path, digest, with]
    let values: Options
  }

  static var schema: [(name: String, value: JSON)] {
    [("anyOf", .array([.object(InputPath.schema), .object(Written.schema)]))]
  }
  static let typeName = "path, or `{ path, sha256, with }`"
  var json: JSON { document.json }
  var files: [InputPath] { document.files }

  static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard case .mapping = node.value else {
      return DocumentReference.read(node, as: subject, into: &problems).map {
        Self(document: $0, with: [], withLocation: node.location)
      }
    }
    guard let values = Written.read(node, as: subject, into: &problems)?.values else { return nil }
    let document = DocumentReference(path: values[Written.path], digest: values[Written.digest])
    let location = values.node(Written.with)?.location ?? node.location
    return Self(document: document, with: values[Written.with].pairs, withLocation: location)
  }
}

/// One of `overlays`: what is laid over a document where its name is chosen.
struct Overlay: OptionValue {
  let node: Node

  static let option = Option<Table<IdentifierKey, Overlay>>(
    "overlays", default: Table(), example: ["staging": ["spec": ["policy": "staging.yaml"]]],
    "what is laid over the document where `--overlay NAME` chooses it: `metadata`, `spec`")

  static let schema: [(name: String, value: JSON)] = [
    ("type", "object"), ("properties", ["metadata": ["type": "object"], "spec": ["type": "object"]]),
    ("additionalProperties", false),
  ]
  static let typeName = "mapping with `metadata` and `spec`"
  var json: JSON { node.json }

  static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    let before = problems.count
    guard var fields = Fields(node, as: "\(subject) is not", into: &problems) else { return nil }
    for key in ["metadata", "spec"] {
      if let value = fields.optional(key) { _ = Fields(value, as: "'\(key)' is not", into: &problems) }
    }
    fields.finish(into: &problems)
    return problems.count == before ? Self(node: node) : nil
  }
}

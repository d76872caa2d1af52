public import Diagnostics
public import JSON
import OperatingSystem
public import YAML

/// A file or folder named in a document, relative to the folder the document stands in.
public struct InputPath: SingleValue, Hashable {
  /// As the person wrote it.
  public let written: String
  /// From the working folder, or absolute.
  public let path: String
  /// Where it is written.
  public let location: SourceLocation
  /// JSON Schema of a text that is not empty.
  public static var schema: [(name: String, value: JSON)] { String.schema + [("minLength", 1)] }
  /// A path.
  public static var typeName: String { "path" }
  /// As written: the content counts for keys, by `files`.
  public var json: JSON { .string(written) }
  /// Itself.
  public var files: [InputPath] { [self] }
  /// A path, resolved against the document that it stands in.
  public init(_ node: Node) throws(Problem) {
    let text = try String(node)
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw Problem(.wrongValue, "is not a path", at: node.location)
    }
    (written, location) = (text, node.location)
    path = resolved(text, in: parent(of: node.location.file))
  }
}

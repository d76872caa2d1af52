public import Cryptography
public import Diagnostics
public import YAML

/// A document as it counts: after what it extends, its overlays and its variables.
public struct ComposedDocument: Sendable {
  /// A file that went into it.
  public struct Part: Sendable {
    /// What it is to the document: itself, or something that it extends.
    public enum Role: String, Sendable {
      case document
      case extended
    }
    /// What it is to the document.
    public let role: Role
    /// From the working folder, or absolute.
    public let path: String
    /// SHA-256 of the file.
    public let digest: Digest
  }

  /// `apiVersion`, `kind`, `metadata` and `spec` as they count; every node has the place where it was written.
  public let node: Node
  /// The envelope of `node`; `nil` after a problem with it, or with what it extends.
  public let document: Document?
  /// The file it was read from and those of what it extends, in that order.
  public let parts: [Part]
  /// Names of the variables that the document declares.
  public let variables: [String]
  /// Names of the overlays that it, or what it extends, has.
  public let overlays: [String]
  /// Names of the overlays that were put on, in that order.
  public let chosen: [String]
  /// Where something has been said already; what a reader finds there follows from it.
  let faults: Set<Place>

  /// Whether the document is more than what stands in its file.
  public var isComposed: Bool { parts.count > 1 || !variables.isEmpty || !chosen.isEmpty }

  /// Reads the document as a kind, without the problems that follow from those of composing it.
  public func read<T>(into problems: inout [Problem], _ make: (Document, inout [Problem]) -> T?) -> T? {
    guard let document else { return nil }
    var found: [Problem] = []
    let value = make(document, &found)
    problems += found.filter { problem in !(problem.location.map { faults.contains(Place($0)) } ?? false) }
    return faults.isEmpty ? value : nil
  }
}

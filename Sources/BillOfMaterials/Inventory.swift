public import Diagnostics
public import OperatingSystem

/// What lies in one subject: the subject itself, its components, and what needs what.
public struct Inventory: Sendable {
  /// The program that made it.
  public struct Tool: Hashable, Sendable {
    /// Its name, for example `stellwerk`.
    public let name: String
    /// Its version.
    public let version: String

    /// Named by the caller.
    public init(name: String, version: String) { (self.name, self.version) = (name, version) }
  }

  /// How much is known of what a component needs (CycloneDX 1.6 `compositions.aggregate`).
  public enum Completeness: String, CaseIterable, Sendable {
    case complete
    case incomplete
    case unknown
  }

  /// The subject.
  public let root: Component
  /// Sorted by reference, without the root.
  public let components: [Component]
  /// For every component and the root: the references of what it needs, sorted; a leaf has an empty list.
  public let dependencies: [String: [String]]
  /// For every component and the root: whether `dependencies` names all that it needs.
  public let completeness: [String: Completeness]
  /// All files of each component that brings a file component, and of the root where it brings one itself.
  public let files: [String: [SubjectFile]]
  /// The moment that the documents state, usually `SOURCE_DATE_EPOCH`.
  public let timestamp: Timestamp
  /// The program that made it.
  public let tool: Tool
  /// The people and organisations that made it, beside the program.
  public var authors: [Party] = []
  /// Whether it was made from a subject, and not read from a document.
  public var isMade = true

  /// References in the order in which everything is written: the root, then by bytes.
  var references: [String] { [root.bomRef] + components.map(\.bomRef) }
}

/// Something that a policy may want to know about the subject.
public struct InventoryWarning: Hashable, Sendable {
  /// What is the matter.
  public enum Kind: String, CaseIterable, Sendable {
    /// Shipped bytes are not those that the distribution's `RECORD` states.
    case altered = "inventory.altered"
    /// `RECORD` names files that are not shipped.
    case missing = "inventory.missing"
    /// Metadata is absent or cannot be read.
    case unreadable = "inventory.unreadable"
    /// A requirement's target is not in the subject.
    case unresolved = "inventory.unresolved"
    /// A requirement's target is there in a version that the requirement excludes.
    case unsatisfied = "inventory.unsatisfied"
  }

  /// What is the matter.
  public let kind: Kind
  /// The reference of the component.
  public let component: String
  /// One clause.
  public let message: String
  /// The files or requirements concerned, sorted; of what cannot be read its place, and what the system said.
  public let details: [String]
  /// What is wrong in a file that could not be read, with its own code, place and hint; `nil` for what else is noted.
  public let reason: Problem?

  /// Made by a cataloger.
  public init(_ kind: Kind, _ component: String, _ message: String, details: [String] = []) {
    (self.kind, self.component, self.message, reason) = (kind, component, message, nil)
    self.details = details.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// That something of a component cannot be read.
  public init(_ component: String, unreadable reason: Problem) {
    (kind, self.component, message, self.reason) = (.unreadable, component, reason.message, reason)
    let place = reason.location.map { "\($0.file):\($0.line):\($0.column)" } ?? reason.code.name
    details = [place] + (reason.cause.map { [$0] } ?? [])
  }

  /// The warning as a person is told of it; `prefix` leads to the files of the subject: `Subject.prefix`.
  public func problem(below prefix: String) -> Problem {
    if let reason { return reason.moved(to: reason.location.map { $0.inFile(prefix + $0.file) }) }
    let shown = details.prefix(3).joined(separator: ", ")
    let more = details.count > 3 ? " and \(details.count - 3) more" : ""
    return Problem(
      Problem.Code(kind.rawValue, exit: .invalidData), "\(component): \(message)",
      cause: shown.isEmpty ? nil : shown + more)
  }
}

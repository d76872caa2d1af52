/// Reading documents: text -> located nodes -> envelope -> fields -> the kinds as values.
///
/// 1. A reader records every problem it finds and goes on; nothing here throws.
/// 2. Who gets `nil` finds the reason in `problems`.
/// 3. A key that nobody asked for is a problem (`Fields.finish`).
/// 4. Reading touches no file but the text it is given: paths are resolved, not opened.
public import Diagnostics
public import YAML

/// The kinds of document (`kind:`).
public enum DocumentKind: String, CaseIterable, Sendable {
  case package = "Package"
  case pipeline = "Pipeline"
  case policy = "Policy"
  case trust = "Trust"
  case exception = "Exception"
  case approval = "Approval"
  case plan = "Plan"
  case playbook = "Playbook"
  case policyTest = "PolicyTest"

  /// Whether documents of the kind can extend others, have overlays and variables.
  var isComposable: Bool { [.package, .pipeline, .policy].contains(self) }

  /// `a Package`, `an Exception`.
  fileprivate var withArticle: String {
    self == .exception || self == .approval ? "an \(rawValue)" : "a \(rawValue)"
  }
}

/// The envelope of every document: `apiVersion`, `kind`, `metadata`, `spec`.
public struct Document: Sendable {
  /// What it is.
  public let kind: DocumentKind
  /// `metadata`; the kind's reader reads it and calls `finish`.
  public var metadata: Fields
  /// What the kind defines; its reader reads it and calls `finish`.
  public var spec: Fields
  /// Where the document begins.
  public let location: SourceLocation

  /// Keys of the envelope beside these four, of kinds that can be composed; `DocumentComposer` takes them away.
  static let further: [any OptionDeclaration] = [Inheritance.option, Variables.option, Overlay.option]

  /// Reads the envelope of a node.
  ///
  /// Records `manifest.api-version`, `manifest.kind` and what `Fields` records.
  public init?(_ root: Node, into problems: inout [Problem]) {
    guard var fields = Fields(root, into: &problems) else { return nil }
    Self.checkVersion(&fields, into: &problems)
    let written = fields.text("kind", into: &problems)
    let kind = written.flatMap { DocumentKind(rawValue: $0.value) }
    if let written, kind == nil {
      let names = DocumentKind.allCases.map(\.rawValue)
      problems.append(
        Problem(
          .unknownDocumentKind, "unknown kind '\(written.value)'", at: written.location,
          hint: suggestion(for: written.value, among: names, orList: "one of")))
    }
    let metadata = fields.mapping("metadata", into: &problems)
    let spec = fields.mapping("spec", into: &problems)
    fields.finish(into: &problems)
    guard let kind, let metadata, let spec else { return nil }
    (self.kind, self.metadata, self.spec, location) = (kind, metadata, spec, root.location)
  }

  /// Reads `apiVersion` and records any other than the one there is.
  static func checkVersion(_ fields: inout Fields, into problems: inout [Problem]) {
    if let version = fields.text("apiVersion", into: &problems), version.value != "stellwerk/v1" {
      problems.append(
        Problem(
          .unknownVersion, "apiVersion is '\(version.value)'", at: version.location,
          hint: "write 'stellwerk/v1'"))
    }
  }

  /// Reads every document of a file.
  ///
  /// - Returns: the documents whose envelope could be read.
  public static func all(in bytes: [UInt8], file: String, into problems: inout [Problem]) -> [Document] {
    nodes(in: bytes, file: file, into: &problems).compactMap { Document($0, into: &problems) }
  }

  /// The root of every document of a file; records a file that holds none.
  static func nodes(in bytes: [UInt8], file: String, into problems: inout [Problem]) -> [Node] {
    let nodes: [Node]
    do { nodes = try parseDocuments(bytes, file: file) } catch {
      problems.append(error)
      return []
    }
    if nodes.isEmpty {
      let place = SourceLocation(file: file, line: 1, column: 1)
      problems.append(
        Problem(
          .missingKey, "the file holds no document", at: place, hint: "begin with 'apiVersion: stellwerk/v1'")
      )
    }
    for secret in nodes.flatMap(PlainSecret.all) where secret.sign == .urlUser {
      problems.append(
        Problem(
          .wrongValue, "the URL holds a user or password", at: secret.location,
          hint: "secrets never stand in a manifest"))
    }
    return nodes
  }

  /// The root of the only document of a file.
  static func onlyNode(in bytes: [UInt8], file: String, into problems: inout [Problem]) -> Node? {
    let nodes = nodes(in: bytes, file: file, into: &problems)
    if nodes.count > 1 {
      problems.append(
        Problem(.unexpectedKind, "the file holds \(nodes.count) documents", at: nodes[1].location))
      return nil
    }
    return nodes.first
  }

  /// Records `manifest.kind` if the document is of another kind than the reader wants.
  public func expect(_ wanted: DocumentKind, into problems: inout [Problem]) -> Bool {
    if kind == wanted { return true }
    problems.append(
      Problem(
        .unexpectedKind, "this is \(kind.withArticle), not \(wanted.withArticle)", at: location,
        hint: "name a file of kind \(wanted.rawValue)"))
    return false
  }

  /// The only document of a file that must hold exactly one, of the given kind.
  public static func only(
    _ kind: DocumentKind, in bytes: [UInt8], file: String, into problems: inout [Problem]
  ) -> Document? {
    let before = problems.count
    let documents = all(in: bytes, file: file, into: &problems)
    guard let first = documents.first, problems.count == before else { return nil }
    if documents.count > 1 {
      problems.append(
        Problem(.unexpectedKind, "the file holds \(documents.count) documents", at: documents[1].location))
      return nil
    }
    return first.expect(kind, into: &problems) ? first : nil
  }
}

extension Problem.Code {
  static let unknownVersion = Self("manifest.api-version", exit: .invalidData)
  static let unknownDocumentKind = Self("manifest.unknown-kind", exit: .invalidData)
  static let unexpectedKind = Self("manifest.kind", exit: .invalidData)
}

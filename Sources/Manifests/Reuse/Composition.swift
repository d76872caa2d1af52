import Cryptography
import Diagnostics
import OperatingSystem
import YAML

/// One document being composed: what is found out on the way.
struct Composition {
  private let composer: DocumentComposer
  private var trail: [Step]
  private var parts: [ComposedDocument.Part]
  private var overlays: [String] = []
  private var chosen: [String] = []
  private var faults: Set<Place> = []

  init(_ composer: DocumentComposer, trail: [Step], file: String, bytes: [UInt8]) {
    (self.composer, self.trail) = (composer, trail)
    parts = [.init(role: .document, path: file, digest: Digest(of: bytes))]
  }

  /// The document that a node of the first file is, as it counts.
  mutating func composed(_ root: Node, from source: Variables.Source, into problems: inout [Problem])
    -> ComposedDocument
  {
    guard let kind = Self.kind(of: root), kind.isComposable else {
      let node = Self.refuseKeys(of: root, into: &problems)
      return result(node, Document(node, into: &problems), variables: [])
    }
    var names: [String] = []
    guard var node = level(root, kind, from: source, names: &names, into: &problems) else {
      return result(root.without(DocumentComposer.keys), nil, variables: names)
    }
    if kind == .package { node = withMetadata(node, into: &problems) }
    return result(node, Document(node, into: &problems), variables: names)
  }

  private func result(_ node: Node, _ document: Document?, variables: [String]) -> ComposedDocument {
    ComposedDocument(
      node: node, document: document, parts: parts, variables: variables, overlays: overlays, chosen: chosen,
      faults: faults)
  }

  /// What `kind` says, if it is a kind at all; who reads the envelope complains.
  private static func kind(of root: Node) -> DocumentKind? {
    root["kind"]?.scalar.flatMap { DocumentKind(rawValue: $0) }
  }

  /// Takes away the keys of documents that can be composed, and says that this one cannot.
  private static func refuseKeys(of root: Node, into problems: inout [Problem]) -> Node {
    guard let kind = kind(of: root), case .mapping(let pairs) = root.value else { return root }
    for (key, _) in pairs
    where DocumentComposer.keys.contains(where: { $0.utf8.elementsEqual(key.value.utf8) }) {
      problems.append(
        Problem(
          .notComposed, "a document of kind '\(kind.rawValue)' cannot have '\(key.value)'", at: key.location,
          hint: "write it out; Package, Pipeline and Policy can be composed"))
    }
    return root.without(DocumentComposer.keys)
  }
}

// MARK: - One document of the chain

extension Composition {
  /// Parent, then the document itself, then its overlays; `nil` if the parent or a variable cannot be had.
  private mutating func level(
    _ root: Node, _ kind: DocumentKind, from source: Variables.Source, names: inout [String],
    into problems: inout [Problem]
  ) -> Node? {
    let before = problems.count
    let variables = Variables(root["variables"], from: source, into: &problems)
    names = variables.inputs.map(\.name.value)
    let isKnown = problems.count == before
    var scope = variables.scope
    let overlays = readOverlays(root["overlays"], into: &problems)
    // Without its variables nothing of the document is what it is meant to be.
    guard isKnown else { return nil }
    var parent: Node?
    if let written = root["extends"] {
      let before = problems.count
      let looked = scope.substituted(written, onlyGroup: "vars", faults: &faults, into: &problems)
      guard problems.count == before else { return nil }
      parent = self.parent(looked, kind, into: &problems)
      if parent == nil { return nil }
    }
    let body = substituted(root.without(DocumentComposer.keys), &scope, into: &problems)
    var node = parent.map { $0.overlaid(with: body) } ?? body
    for name in composer.selection.overlays {
      guard let overlay = overlays.last(where: { $0.key.value.utf8.elementsEqual(name.utf8) }) else {
        continue
      }
      if !chosen.contains(name) { chosen.append(name) }
      let over = substituted(overlay.value.node, &scope, into: &problems)
      node = Node(node.overlaid(with: over).value, at: root.location)
    }
    return node
  }

  /// The document with the look-ups of its variables in `metadata` and `spec` replaced.
  private mutating func substituted(_ node: Node, _ scope: inout Scope, into problems: inout [Problem])
    -> Node
  {
    var node = node
    for key in ["metadata", "spec"] {
      guard let value = node.pair(key)?.value else { continue }
      node = node.replacing(
        key, with: scope.substituted(value, onlyGroup: "vars", faults: &faults, into: &problems))
    }
    return node
  }

  /// Overlays by name, whether they are chosen or not; one with a mistake is left out.
  private mutating func readOverlays(
    _ node: Node?, into problems: inout [Problem]
  ) -> [(key: Located<String>, value: Overlay)] {
    guard let table = node.flatMap({ Overlay.option.value(of: $0, into: &problems) }) else { return [] }
    for name in table.pairs.map(\.key) + table.unread
    where !overlays.contains(where: { $0.utf8.elementsEqual(name.value.utf8) }) {
      overlays.append(name.value)
    }
    return table.pairs
  }
}

// MARK: - Parents

extension Composition {
  /// The document that `extends` names, composed; `nil` after recording why it cannot be had.
  private mutating func parent(_ node: Node, _ kind: DocumentKind, into problems: inout [Problem]) -> Node? {
    let before = problems.count
    guard let inheritance = Inheritance.option.value(of: node, into: &problems).flatMap({ $0 }) else {
      return nil
    }
    let reference = inheritance.document
    let opened: OpenedDocument
    do throws(Problem) {
      if reference.written.hasPrefix("/") {
        throw Problem(
          .wrongValue, "'\(reference.written)' is an absolute path", at: reference.location,
          hint: "write a path relative to this file")
      }
      opened = try composer.files.open(reference, as: kind.rawValue, repository: composer.repository)
      try enter(reference, opened.realPath)
    } catch {
      problems.append(error)
      return nil
    }
    defer { trail.removeLast() }
    let path = reference.path.path
    parts.append(.init(role: .extended, path: path, digest: opened.digest))
    guard let root = Document.onlyNode(in: opened.bytes, file: path, into: &problems) else { return nil }
    Self.checkEnvelope(of: root, kind, into: &problems)
    guard problems.count == before else { return nil }
    var names: [String] = []
    let source = Variables.Source.child(
      with: inheritance.with, at: inheritance.withLocation, written: reference.written)
    return level(root, kind, from: source, names: &names, into: &problems)
  }

  /// Adds a document to the trail, which must neither close nor become too long.
  private mutating func enter(_ reference: DocumentReference, _ realPath: String) throws(Problem) {
    let path = reference.path.path
    if let start = trail.firstIndex(where: { $0.realPath.utf8.elementsEqual(realPath.utf8) }) {
      let circle = trail[start...].map(\.written) + [trail[start].written]
      throw Problem(
        .extendsLoop, "documents extend one another: \(circle.joined(separator: " -> "))",
        at: reference.location,
        hint: "take one 'extends' away")
    }
    guard trail.count <= DocumentComposer.maximumDepth else {
      throw Problem(
        .extendsTooDeep, "more than \(DocumentComposer.maximumDepth) documents extend one another",
        at: reference.location, hint: "shorten the chain")
    }
    trail.append(Step(realPath: realPath, written: path))
  }

  /// A parent says what it is, like any document, and is of the same kind.
  private static func checkEnvelope(of root: Node, _ kind: DocumentKind, into problems: inout [Problem]) {
    guard var fields = Fields(root, into: &problems) else { return }
    Document.checkVersion(&fields, into: &problems)
    if let written = fields.text("kind", into: &problems),
      !written.value.utf8.elementsEqual(kind.rawValue.utf8)
    {
      problems.append(
        Problem(
          .unexpectedKind, "a \(kind.rawValue) cannot extend a '\(written.value)'", at: written.location,
          hint: "name a file of kind \(kind.rawValue)"))
    }
    for key in ["metadata", "spec"] {
      if let value = fields.optional(key) { _ = Fields(value, as: "'\(key)' is not", into: &problems) }
    }
    for key in DocumentComposer.keys { _ = fields.optional(key) }
    fields.finish(into: &problems)
  }
}

// MARK: - Metadata in the spec of a package

extension Composition {
  /// A package with `${{ metadata.… }}` in `spec` replaced; no other look-up may be left in it.
  private mutating func withMetadata(_ node: Node, into problems: inout [Problem]) -> Node {
    guard let metadata = node.pair("metadata")?.value, case .mapping(let pairs) = metadata.value else {
      return node
    }
    var nothing = Scope()
    _ = strict(metadata, &nothing, into: &problems)
    guard let spec = node.pair("spec")?.value else { return node }
    var scope = Scope()
    // Only what is one text: a value that is looked up here goes into a URL or a path.
    scope.add(
      "metadata", pairs.compactMap { $0.value.text == nil ? nil : ($0.key.value, $0.value) }, as: .string)
    return node.replacing("spec", with: strict(spec, &scope, into: &problems))
  }

  /// The node with every look-up replaced, where nothing has been said yet; what fails stays as it is.
  private mutating func strict(_ node: Node, _ scope: inout Scope, into problems: inout [Problem]) -> Node {
    let replaced = node.replacing { text in
      guard text.holdsExpression, !faults.contains(Place(text.location)) else { return .same }
      let before = problems.count
      if let found = scope.substituted(text, into: &problems) { return .other(found) }
      faults.insert(Place(text.location))
      for problem in problems[before...] { problem.location.map { _ = faults.insert(Place($0)) } }
      return .same
    }
    return node.after(replaced) ?? node
  }
}

extension Problem.Code {
  /// A kind of document that is always written out.
  static let notComposed = Self("manifest.not-composed", exit: .invalidData)
  /// Documents that extend one another in a circle.
  static let extendsLoop = Self("manifest.extends-loop", exit: .invalidData)
  /// A chain of documents that is too long.
  static let extendsTooDeep = Self("manifest.extends-depth", exit: .invalidData)
}

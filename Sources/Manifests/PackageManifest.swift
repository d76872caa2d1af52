public import Diagnostics
public import OperatingSystem
public import YAML

/// A document of kind `Package`: what is to be made, by which pipeline, judged by which policy.
public struct PackageManifest: Sendable {
  /// `metadata`: what the package is called and says of itself.
  public struct Metadata: Sendable {
    /// Lower-case letters, digits, `+`, `-` and `.`.
    public let name: String
    /// Of the software, as its makers write it; may go into the name of a file.
    public let version: String
    /// Of the packaging; 1 unless written.
    public let revision: Int
    /// One line.
    public let summary: String
    /// Several lines, where there are any.
    public let description: String?
    /// Where the software is at home.
    public let homepage: String?
    /// An SPDX licence expression.
    public let license: String?
    /// `Name <address>`.
    public let maintainer: String?
    /// The machine it runs on, for example `amd64` or `all`.
    public let architecture: String
    /// When this release was made: the time stamp of everything that is built (`SOURCE_DATE_EPOCH`).
    public let date: Timestamp?
  }

  /// `spec.release`: the documents of the evidence bundle.
  public struct Release: Sendable {
    /// How it is installed.
    public let install: InputPath?
    /// How it is removed.
    public let uninstall: InputPath?
    /// How its presence is found out, as written.
    public let detection: Node?
    /// Rings with start, targets and exclusions, checked and as written.
    public let rollout: Node?
    /// How it is undone, as written.
    public let rollback: Node?
    /// Results of tests, for example JUnit XML.
    public let tests: [InputPath]
  }

  /// What the package is called and says of itself.
  public let metadata: Metadata
  /// The pipeline document.
  public let pipeline: DocumentReference
  /// The policy document.
  public let policy: DocumentReference?
  /// `inputs` of the pipeline, as written.
  public let inputs: [(key: Located<String>, value: Node)]
  /// Where `inputs` stands.
  public let inputsLocation: SourceLocation
  /// Keys by reference, under the names that pipelines look up.
  public let keys: [(key: Located<String>, value: KeyReference)]
  /// The documents of the evidence bundle.
  public let release: Release
  /// What look-ups can find: `metadata.…`, `keys.…`, `spec.…`.
  public var scope: Scope
  /// The file that it was read from.
  public let file: String

  /// Reads a package document; `nil` if that records any problem.
  public init?(_ document: consuming Document, file: String, into problems: inout [Problem]) {
    let before = problems.count
    self.init(asFarAsReadable: document, file: file, into: &problems)
    guard problems.count == before else { return nil }
  }

  /// Reads what can be read of a package document, so that what it names can be looked at too.
  ///
  /// Metadata with a problem are empty here, and look-ups of them are postponed: one mistake, one problem.
  /// `nil` only for another kind of document, and where no pipeline is named.
  public init?(asFarAsReadable document: consuming Document, file: String, into problems: inout [Problem]) {
    guard document.expect(.package, into: &problems) else { return nil }
    var scope = Scope()
    let metadata = Metadata(document.metadata, scope: &scope, into: &problems)
    var spec = document.spec
    let pipeline = spec.requiredValue("pipeline", DocumentReference.self, into: &problems)
    var group: [(name: String, node: Node)] = []
    for name in ["policy", "exceptions", "approvals", "advisories", "facts"] {
      if let node = spec.optional(name) { group.append((name, node)) }
    }
    scope.add("spec", group)
    let policy = scope.node("spec.policy").flatMap {
      Option<DocumentReference>("policy", "").value(of: $0, into: &problems)
    }
    for name in ["exceptions", "approvals", "advisories"] {
      if let node = scope.node("spec.\(name)") {
        _ = Option<InputPath>(name, "").value(of: node, into: &problems)
      }
    }
    if let facts = scope.node("spec.facts") {
      _ = Option<TextTable>("facts", "").value(of: facts, into: &problems)
    }

    var keys: [(key: Located<String>, value: KeyReference)] = []
    var keyNodes: [(name: String, node: Node)] = []
    var wrongKeys: [String] = []
    for (key, node) in spec.optionalMapping("keys", into: &problems)?.all() ?? [] {
      checkIdentifier(key, into: &problems)
      if let value = Option<KeyReference>(key.value, "").value(of: node, into: &problems) {
        keys.append((key, value))
        keyNodes.append((key.value, node))
      } else {
        wrongKeys.append(key.value)
      }
    }
    scope.add("keys", keyNodes)
    for name in wrongKeys { scope.postpone(name, in: "keys") }
    let inputs = spec.optionalMapping("inputs", into: &problems)
    inputsLocation = inputs?.location ?? document.location
    self.inputs = inputs?.all() ?? []
    let release = Release(
      spec.optionalMapping("release", into: &problems) ?? Fields(emptyAt: document.location), into: &problems)
    spec.finish(into: &problems)
    guard let pipeline else { return nil }
    (self.metadata, self.pipeline, self.policy) = (metadata, pipeline, policy)
    (self.keys, self.release, self.scope, self.file) = (keys, release, scope, file)
  }
}

extension PackageManifest.Metadata {
  fileprivate init(_ fields: Fields, scope: inout Scope, into problems: inout [Problem]) {
    var fields = fields
    var group: [(name: String, node: Node)] = []
    for key in [
      "name", "version", "revision", "summary", "description", "homepage", "license", "maintainer",
      "architecture",
      "date",
    ] {
      // Asked for again below; here only remembered for look-ups.
      if let node = fields.optional(key) { group.append((key, node)) }
    }
    scope.add("metadata", group)
    let name = checkedName(fields.text("name", into: &problems), into: &problems)
    let version = Self.word(fields.text("version", into: &problems), "version", into: &problems)
    let revision = fields.value("revision", Located<Int>.self, into: &problems)
    self.revision = revision?.value ?? 1
    if let revision, revision.value < 0 {
      problems.append(Problem(.wrongValue, "'revision' is less than 0", at: revision.location))
    }
    let summary = Self.line(fields.text("summary", into: &problems), into: &problems)
    description = fields.optionalText("description", into: &problems)?.value
    homepage = Self.line(fields.optionalText("homepage", into: &problems), into: &problems)
    license = Self.line(fields.optionalText("license", into: &problems), into: &problems)
    maintainer = Self.line(fields.optionalText("maintainer", into: &problems), into: &problems)
    let architecture = Self.word(
      fields.text("architecture", into: &problems), "architecture", into: &problems)
    date = fields.optionalTime("date", into: &problems)
    fields.finish(into: &problems)
    for (key, value) in [
      ("name", name), ("version", version), ("summary", summary), ("architecture", architecture),
    ]
    where value == nil { scope.postpone(key, in: "metadata") }
    (self.name, self.version) = (name ?? "", version ?? "")
    (self.summary, self.architecture) = (summary ?? "", architecture ?? "")
  }

  /// Goes into the names of files: ASCII, no slash, no full stop at its beginning.
  private static func word(_ text: Located<String>?, _ what: String, into problems: inout [Problem])
    -> String?
  {
    guard let text else { return nil }
    let bytes = text.value.utf8
    let signs = Array("+-.:_~!".utf8)
    if bytes.count <= 128, let first = bytes.first, isIdentifier([first]), first != 45, first != 95,
      bytes.allSatisfy({ isIdentifier([$0]) || signs.contains($0) })
    {
      return text.value
    }
    problems.append(
      Problem(
        .wrongValue, "'\(text.value)' is not a\(what == "architecture" ? "n" : "") \(what)",
        at: text.location,
        hint: "use letters, digits and '+-.:_~!'"))
    return nil
  }

  /// Goes into the fields of a package: one line without control characters.
  private static func line(_ text: Located<String>?, into problems: inout [Problem]) -> String? {
    guard let text else { return nil }
    if !text.value.isEmpty,
      text.value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    {
      return text.value
    }
    problems.append(Problem(.wrongValue, "expected one line of text", at: text.location))
    return nil
  }
}

extension PackageManifest.Release {
  fileprivate init(_ fields: Fields, into problems: inout [Problem]) {
    var fields = fields
    install = fields.value("install", InputPath.self, into: &problems)
    uninstall = fields.value("uninstall", InputPath.self, into: &problems)
    detection = fields.optional("detection")
    rollback = fields.optional("rollback")
    rollout = fields.optional("rollout")
    if let rollout { Self.check(rollout, into: &problems) }
    tests = fields.value("tests", [InputPath].self, into: &problems) ?? []
    fields.finish(into: &problems)
  }

  /// A rollout is a list of rings with a start date, targets and exclusions.
  private static func check(_ rollout: Node, into problems: inout [Problem]) {
    guard case .sequence(let steps) = rollout.value else {
      problems.append(Problem(.wrongType, "'rollout' is not a list", at: rollout.location))
      return
    }
    for step in steps {
      guard var fields = Fields(step, into: &problems) else { continue }
      if let ring = fields.requiredValue("ring", Located<Int>.self, into: &problems),
        !(0...4).contains(ring.value)
      {
        problems.append(Problem(.wrongValue, "'ring' is not 0 to 4", at: ring.location))
      }
      _ = fields.requiredTime("start", into: &problems)
      _ = fields.requiredValue("targets", [String].self, into: &problems)
      _ = fields.value("exclusions", [String].self, into: &problems)
      fields.finish(into: &problems)
    }
  }
}

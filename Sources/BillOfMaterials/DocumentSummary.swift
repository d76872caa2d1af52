/// What a CycloneDX or SPDX document says about components, for scanning, deciding and comparing.
public struct DocumentSummary: Hashable, Sendable {
  /// A component, as far as both formats know it.
  public struct Entry: Hashable, Sendable {
    /// `bom-ref` or `SPDXID`.
    public let reference: String
    /// Its name.
    public let name: String
    /// Its version.
    public let version: String?
    /// Its package URL, as written.
    public let purl: String?
    /// An SPDX expression or id, or the name of a licence that has none; `nil` for `NOASSERTION`.
    public let licence: String?
    /// `library`, `application`, …, in lower case, as written; `nil` where the document does not say.
    public let kind: String?
    /// Name of the supplier; `nil` for `NOASSERTION`.
    public let supplier: String?
    /// Lower-case hexadecimal SHA-256 digest.
    public let sha256: String?
    /// What no format has a field for; of an SPDX document ours only.
    public let properties: [Property]
    /// What else is said, one line each: concluded licence, copyright, address of the file, completeness of the needs.
    public let details: [String]

    /// Read from a document.
    public init(
      reference: String, name: String, version: String?, purl: String?, licence: String?, kind: String?,
      supplier: String?, sha256: String?, properties: [Property] = [],
      details: [String] = []
    ) {
      (self.reference, self.name, self.version, self.purl) = (reference, name, version, purl)
      (self.licence, self.kind, self.supplier, self.sha256) = (licence, kind, supplier, sha256)
      (self.properties, self.details) = (properties, details)
    }

    /// What stands for it in both formats: the purl, else name and version.
    public var identity: String { purl ?? "\(name)@\(version ?? "")" }
  }

  /// That one component needs another, by reference.
  public struct Edge: Hashable, Sendable {
    /// Who needs.
    public let from: String
    /// What is needed.
    public let to: String

    /// A pair.
    public init(from: String, to: String) { (self.from, self.to) = (from, to) }
  }

  /// The subject of the document; `nil` where it names none.
  public let root: Entry?
  /// Packages, without the root, sorted by reference.
  public let components: [Entry]
  /// Files, sorted by path; `name` is the path without `./`.
  public let files: [Entry]
  /// Sorted by their ends.
  public let edges: [Edge]

  init(root: Entry?, components: [Entry], files: [Entry], edges: Set<Edge>) {
    self.root = root
    self.components = components.sorted { $0.reference.utf8.lexicographicallyPrecedes($1.reference.utf8) }
    self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.edges = edges.sorted {
      "\($0.from)\u{0}\($0.to)".utf8.lexicographicallyPrecedes("\($1.from)\u{0}\($1.to)".utf8)
    }
  }
}

// MARK: - Comparing

extension DocumentSummary {
  /// How a CycloneDX and an SPDX document of one subject differ; empty: they say the same.
  ///
  /// Compared are the root, the components by purl, version, licence, supplier, SHA-256 and our own
  /// properties, the edges, and that every file component of the first is a file with the same SHA-256 in
  /// the second (which may list more).
  ///
  /// - Parameters:
  ///   - first: usually the CycloneDX document.
  ///   - second: usually the SPDX document.
  /// - Returns: one sentence a difference, sorted.
  public static func differences(_ first: DocumentSummary, _ second: DocumentSummary) -> [String] {
    var differences: [String] = []
    switch (first.root, second.root) {
    case (nil, nil): break
    case (nil, let root?): differences.append("only the second document has a subject: \(root.identity)")
    case (let root?, nil): differences.append("only the first document has a subject: \(root.identity)")
    case (let root?, let other?):
      if !root.statement.utf8.elementsEqual(other.statement.utf8) {
        differences.append("the documents describe different subjects")
      }
    }
    let (left, right) = (first.statements, second.statements)
    differences += left.subtracting(right).map { "only the first document has: \($0)" }
    differences += right.subtracting(left).map { "only the second document has: \($0)" }
    let files = Set(second.files.map { "\($0.name) \($0.sha256 ?? "")" })
    for file in first.files where !files.contains("\(file.name) \(file.sha256 ?? "")") {
      differences.append(
        "only the first document has: file \(file.name) with SHA-256 \(file.sha256 ?? "none")")
    }
    return differences.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Components and edges, one line each, in words that no longer depend on the format.
  private var statements: Set<String> {
    var identities: [String: String] = [:]
    for entry in components + (root.map { [$0] } ?? []) { identities[entry.reference] = entry.identity }
    var statements = Set(components.map(\.statement))
    for edge in edges {
      guard let from = identities[edge.from], let to = identities[edge.to] else { continue }
      statements.insert("\(from) needs \(to)")
    }
    return statements
  }
}

extension DocumentSummary.Entry {
  fileprivate var statement: String {
    "\(identity) version \(version ?? "none") licence \(licence ?? "none") supplier \(supplier.map(SPDXWriter.withoutParentheses) ?? "none")"
      + " SHA-256 \(sha256 ?? "none")"
      + properties.filter { $0.name.hasPrefix("stellwerk:") || $0.name.hasPrefix(Deployable.prefix) }
      .map { " \($0.name)=\(onOneLine($0.value))" }.sorted().joined()
      + details.map { " \($0)" }.joined()
  }
}

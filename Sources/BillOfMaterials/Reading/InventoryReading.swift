public import Diagnostics
internal import JSON
public import OperatingSystem
internal import Packages

/// What a document of any format says, before it is an inventory.
struct BillContents {
  var root: BillEntry?
  var components: [BillEntry] = []
  /// By reference, what each needs.
  var needs: [String: Set<String>] = [:]
  /// References of what contains something.
  var containers: Set<String> = []
  /// By reference, where the document says how complete the needs are.
  var completeness: [String: Inventory.Completeness] = [:]
  var timestamp: Timestamp?
  /// What stands for a subject that the document does not name.
  var name: String?
  /// What the document says about itself.
  var facts = BillFacts()
  /// Whether package URLs are parsed; a summary shows them as written.
  private var parsesPurls = true
  /// Licences by their words: a document has few different ones.
  private var licences: [String: DeclaredLicence] = [:]

  /// Reads a document of any format; the only place where one is read.
  ///
  /// - Throws: `sbom.unreadable`, and the first problem of a document that could not be read in full.
  init(_ document: BillDocument, parsesPurls: Bool = true) throws(Problem) {
    if let problem = document.readingProblems.first { throw problem }
    switch document.format {
    case .cycloneDXJSON, .cycloneDXXML: try self.init(cycloneDX: document.json, parsesPurls: parsesPurls)
    case .spdxJSON, .spdxTagValue: try self.init(spdx: document.json, parsesPurls: parsesPurls)
    case .spdx3JSON: try self.init(spdx3: document.json, parsesPurls: parsesPurls)
    }
  }
}

extension Inventory {
  /// Reads a document of any format, for writing it in another.
  ///
  /// What the model has no place for is left out. A document without a subject gets one of its own name, which needs
  /// what nothing else needs.
  ///
  /// - Parameters:
  ///   - document: must be valid; see `BillDocument.problems(limit:)`.
  ///   - timestamp: stated where the document states none.
  ///   - tool: the program that writes the result.
  /// - Throws: the first problem of a document that could not be read in full.
  public init(reading document: BillDocument, timestamp: Timestamp, tool: Tool) throws(Problem) {
    let contents = try BillContents(document)
    self.init(contents, timestamp: timestamp, tool: tool)
  }

  init(_ contents: BillContents, timestamp: Timestamp, tool: Tool) {
    var needs = contents.needs
    var taken: Set<String> = contents.root.map { [$0.component.bomRef] } ?? []
    var components = contents.components.map(\.component)
    for index in components.indices {
      var count = 1
      // Only what has no reference of its own can be named like another.
      while !taken.insert(components[index].bomRef).inserted {
        count += 1
        components[index].bomRef = "\(contents.components[index].component.bomRef)#\(count)"
      }
    }
    components.sort { $0.bomRef.utf8.lexicographicallyPrecedes($1.bomRef.utf8) }
    let root: Component
    if let given = contents.root {
      root = given.component
    } else {
      let name = contents.name ?? "document"
      root = Component(.application, bomRef: taken.contains(name) ? "\(name)-subject" : name, name: name)
      let needed = needs.values.reduce(into: Set<String>()) { $0.formUnion($1) }
      needs[root.bomRef] = Set(
        components.filter { $0.owner == nil && !needed.contains($0.bomRef) }.map(\.bomRef))
    }
    var dependencies: [String: [String]] = [:]
    var completeness: [String: Completeness] = [:]
    for reference in [root.bomRef] + components.map(\.bomRef) {
      let known = (needs[reference] ?? []).filter { taken.contains($0) || $0 == root.bomRef }
      dependencies[reference] = known.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      completeness[reference] = contents.completeness[reference] ?? .unknown
    }
    self.init(
      root: root, components: components, dependencies: dependencies, completeness: completeness, files: [:],
      timestamp: contents.timestamp ?? timestamp, tool: tool,
      authors: contents.facts.authors.compactMap { Party(name: $0.name ?? $0.address, email: $0.email) },
      isMade: false)
  }
}

extension BillContents {
  init(parsesPurls: Bool) { self.parsesPurls = parsesPurls }

  /// A package URL, where it is one; what is none is told by validation.
  func packageURL(_ text: String?) -> PackageURL? {
    parsesPurls ? text.flatMap { try? PackageURL($0) } : nil
  }

  /// What words declare.
  mutating func declared(_ text: String) -> DeclaredLicence? {
    if let known = licences[text] { return known }
    let licence = DeclaredLicence(text)
    // A hostile document must not buy memory with words that it names once.
    if let licence, licences.count < 10_000 { licences[text] = licence }
    return licence
  }

  /// A licence as SPDX documents have it: `NOASSERTION` and `NONE` are nothing, a lone `LicenseRef-` is its text.
  mutating func declared(_ text: String?, _ texts: LicenceTexts) -> DeclaredLicence? {
    guard let text, text != "NOASSERTION", text != "NONE" else { return nil }
    if let named = texts[text] {
      return .named(named.name, text: named.text == named.name ? nil : named.text)
    }
    return declared(text)
  }
}

extension Problem.Code {
  /// A document is no bill of materials that can be read.
  public static let billOfMaterials = Problem.Code("sbom.unreadable", exit: .invalidData)
}

public import Diagnostics
public import JSON

extension DocumentSummary {
  /// Reads what a document of any format says.
  ///
  /// - Throws: `sbom.unreadable`, and the first problem of a document that could not be read in full.
  public init(_ document: BillDocument) throws(Problem) {
    self.init(try BillContents(document, parsesPurls: false))
  }

  /// Reads what a CycloneDX JSON document of version 1.2 to 1.7 says.
  ///
  /// - Throws: `sbom.unreadable`.
  public init(cycloneDX document: JSON) throws(Problem) {
    self.init(try BillContents(cycloneDX: document, parsesPurls: false))
  }

  /// Reads what an SPDX JSON document of version 2.2 or 2.3 says.
  ///
  /// - Throws: `sbom.unreadable`.
  public init(spdx document: JSON) throws(Problem) {
    self.init(try BillContents(spdx: document, parsesPurls: false))
  }

  init(_ contents: BillContents) {
    var edges: Set<Edge> = []
    for (from, needs) in contents.needs { for to in needs { edges.insert(Edge(from: from, to: to)) } }
    self.init(
      root: contents.root.map(Entry.init),
      components: contents.components.filter { $0.component.kind != .file }.map(Entry.init),
      files: contents.components.filter { $0.component.kind == .file }.map(Entry.init), edges: edges)
  }
}

extension DocumentSummary.Entry {
  fileprivate init(_ entry: BillEntry) {
    let component = entry.component
    self.init(
      reference: component.bomRef, name: component.fullName, version: component.version, purl: entry.purl,
      licence: entry.licence, kind: entry.kind, supplier: component.supplier?.name,
      sha256: component.digests.first { $0.algorithm == .sha256 }?.hex, properties: component.properties)
  }
}

public import Diagnostics
public import JSON
internal import Packages

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
      root: contents.root.map { Entry($0, contents) },
      components: contents.components.filter { $0.component.kind != .file }.map { Entry($0, contents) },
      files: contents.components.filter { $0.component.kind == .file }.map { Entry($0, contents) },
      edges: edges)
  }
}

extension DocumentSummary.Entry {
  fileprivate init(_ entry: BillEntry, _ contents: BillContents) {
    let component = entry.component
    let completeness = contents.completeness[component.bomRef].flatMap { $0 == .unknown ? nil : $0 }
    let details = [
      component.licence == nil ? nil : component.concludedLicence.map { "concluded \($0.summary)" },
      component.copyright.map { "copyright \(onOneLine($0))" },
      component.downloadAddress.map { "fetched from \($0.url)" },
      completeness.map { "needs \($0.rawValue)" },
    ]
    self.init(
      reference: component.bomRef, name: component.fullName, version: component.version, purl: entry.purl,
      licence: entry.licence, kind: entry.kind, supplier: component.supplier?.name,
      sha256: component.digests.first { $0.algorithm == .sha256 }?.hex, properties: component.properties,
      details: details.compactMap { $0 })
  }
}

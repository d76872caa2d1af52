internal import JSON
internal import Packages

extension DocumentSummary {
  /// Reads what an SPDX 3.0.1 document says.
  init(spdx3 document: JSON) {
    let contents = BillContents(spdx3: document)
    self.init(
      root: contents.root.map(Entry.init),
      components: contents.components.filter { $0.kind != .file }.map(Entry.init),
      files: contents.components.filter { $0.kind == .file }.map(Entry.init),
      edges: contents.needs.reduce(into: []) { edges, needs in
        for needed in needs.value { edges.insert(Edge(from: needs.key, to: needed)) }
      })
  }
}

extension DocumentSummary.Entry {
  fileprivate init(_ component: Component) {
    self.init(
      reference: component.bomRef, name: component.fullName, version: component.version,
      purl: component.purl?.text,
      licence: component.licence?.summary, kind: component.kind.rawValue, supplier: component.supplier?.name,
      sha256: component.digests.first { $0.algorithm == .sha256 }?.hex, properties: component.properties)
  }
}

/// The licences that SPDX 3 expressions stand for, by id: a lone `LicenseRef-` is the text that it names.
func spdx3Licences(_ graph: [JSON]) -> [String: (name: String, text: String?)] {
  var texts: [String: (name: String, text: String?)] = [:]
  for element in graph {
    guard let id = element["spdxId"]?.string, let text = element["simplelicensing_licenseText"]?.string else {
      continue
    }
    texts[id] = (element["name"]?.string ?? id, text)
  }
  var licences: [String: (name: String, text: String?)] = [:]
  for element in graph {
    guard let id = element["spdxId"]?.string,
      let expression = element["simplelicensing_licenseExpression"]?.string
    else {
      continue
    }
    let own = element["simplelicensing_customIdToUri"]?.array?.first { $0["key"]?.string == expression }
    licences[id] = own?["value"]?.string.flatMap { texts[$0] } ?? (expression, nil)
  }
  return licences
}

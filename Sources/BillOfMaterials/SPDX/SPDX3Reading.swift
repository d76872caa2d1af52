internal import Diagnostics
internal import JSON

extension DocumentSummary {
  /// Reads what an SPDX 3.0.1 document says.
  init(spdx3 document: JSON) {
    let graph = document["@graph"]?.array ?? [document]
    var names: [String: String] = [:]
    var licences: [String: String] = [:]
    for element in graph {
      guard let id = element["spdxId"]?.string else { continue }
      names[id] = element["name"]?.string
    }
    for (id, licence) in spdx3Licences(graph) { licences[id] = licence.name }
    var (declared, concluded) = ([String: String](), [String: String]())
    var (edges, roots) = (Set<Edge>(), [String]())
    for element in graph {
      roots +=
        element["type"]?.string == "software_Sbom"
        ? element["rootElement"]?.array?.compactMap(\.string) ?? [] : []
      guard let from = element["from"]?.string, let type = element["relationshipType"]?.string else {
        continue
      }
      for to in element["to"]?.array?.compactMap(\.string) ?? [] {
        switch type {
        case "dependsOn": edges.insert(Edge(from: from, to: to))
        case "hasDeclaredLicense": declared[from] = declared[from] ?? licences[to]
        case "hasConcludedLicense": concluded[from] = concluded[from] ?? licences[to]
        case "describes": roots.append(to)
        default: break
        }
      }
    }
    let packages: Set<String> = ["software_Package", "ai_AIPackage", "dataset_DatasetPackage"]
    var (components, files, root) = ([Entry](), [Entry](), Entry?.none)
    for element in graph {
      guard let type = element["type"]?.string, let id = element["spdxId"]?.string,
        packages.contains(type) || type == "software_File"
      else { continue }
      let licence = declared[id] ?? concluded[id]
      let entry = Self.entry(
        spdx3: element, id, isFile: type == "software_File",
        licence: licence == "NOASSERTION" || licence == "NONE" ? nil : licence,
        supplier: element["suppliedBy"]?.string.flatMap { names[$0] })
      if Set(roots) == [id] {
        root = entry
      } else if type == "software_File" {
        files.append(entry)
      } else {
        components.append(entry)
      }
    }
    self.init(root: root, components: components, files: files, edges: edges)
  }

  private static func entry(
    spdx3 element: JSON, _ id: String, isFile: Bool, licence: String?, supplier: String?
  ) -> Entry {
    let name = element["name"]?.string ?? ""
    let purl =
      element["software_packageUrl"]?.string
      ?? element["externalIdentifier"]?.array?.first {
        $0["externalIdentifierType"]?.string == "packageUrl"
      }?["identifier"]?.string
    let digest = element["verifiedUsing"]?.array?.first { $0["algorithm"]?.string == "sha256" }
    let properties = (element["extension"]?.array ?? []).flatMap {
      $0["extension_cdxProperty"]?.array ?? []
    }.compactMap { property in
      property["extension_cdxPropName"]?.string.map {
        Property($0, property["extension_cdxPropValue"]?.string ?? "")
      }
    }
    return Entry(
      reference: id, name: isFile && name.hasPrefix("./") ? String(name.dropFirst(2)) : name,
      version: element["software_packageVersion"]?.string, purl: purl, licence: licence,
      kind: isFile ? "file" : element["software_primaryPurpose"]?.string?.lowercased(), supplier: supplier,
      sha256: digest?["hashValue"]?.string?.lowercased(), properties: properties)
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

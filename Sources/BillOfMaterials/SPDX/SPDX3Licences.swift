internal import JSON

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

import Diagnostics
import JSON
import Packages

/// `purl`: package URLs taken apart, put together and normalised.
func packageURLAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  switch try question.operation() {
  case "parse": return .value(parts(of: try PackageURL(fields.text("input"))))
  case "build": return .value(.string(try packageURL(from: fields.object("input")).text))
  case "validate": return .value(.string(try PackageURL(fields.text("input")).text))
  default: return question.noFunction
  }
}

private func packageURL(from parts: JSONFields) throws(Problem) -> PackageURL {
  var qualifiers: [String: String] = [:]
  if let given = try parts.optionalObject("qualifiers") {
    for name in given.names { qualifiers[name] = try given.optionalText(name) }
  }
  return try PackageURL(
    type: parts.optionalText("type") ?? "", namespace: parts.optionalText("namespace"),
    name: parts.optionalText("name") ?? "", version: parts.optionalText("version"), qualifiers: qualifiers,
    subpath: parts.optionalText("subpath"))
}

private func parts(of purl: PackageURL) -> JSON {
  let sorted = purl.qualifiers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  return .compact([
    "type": .string(purl.type), "namespace": purl.namespace.map { .string($0) }, "name": .string(purl.name),
    "version": purl.version.map { .string($0) },
    "qualifiers": .object(sorted.map { (name: $0.key, value: .string($0.value)) }),
    "subpath": purl.subpath.map { .string($0) },
  ])
}

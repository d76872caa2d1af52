import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem
import Packages

/// `sbom-graph`: the packages of a lock file or package database, and which of them needs which.
func graphAnswer(_ question: Question) throws(Problem) -> Answer {
  guard let list = try packageList(question) else { return .unsupported("files of this name are not read") }
  let components = list.packages.map { package -> JSON in
    .compact([
      "id": .string(package.key), "name": .string(package.name), "version": .string(package.version),
      "relationship": package.relationship == .unknown ? nil : .string(package.relationship.rawValue),
      "dev": package.isDevelopment ? true : nil,
      "licences": package.licences.isEmpty ? nil : .strings(package.licences),
      "licence": package.licences.first.map { .string($0) }, "arch": text(package.architecture),
      "origin": text(package.source), "source": text(package.source), "source_version": text(package.sourceVersion),
    ])
  }
  let edges = list.edges.map { JSON.strings([list.packages[$0.from].key, list.packages[$0.to].key]) }
  return .value(["components": .array(components), "edges": .array(edges)])
}

/// The packages that a lock file or package database lists, but for the project that it belongs to.
func listedComponents(_ question: Question) throws(Problem) -> Answer {
  guard let list = try packageList(question) else { return .unsupported("files of this name are not read") }
  let listed = list.packages.filter { $0.relationship != .root }
  return .value(
    .array(
      listed.map { package in
        .compact([
          "name": .string(package.name), "version": .string(package.version),
          "type": text(package.purl?.type), "arch": text(package.architecture), "source": text(package.source),
          "source_version": text(package.sourceVersion), "origin": text(package.source),
          "groups": package.groups.isEmpty ? nil : .strings(package.groups),
        ])
      }))
}

private func text(_ value: String?) -> JSON? { value.map { .string($0) } }

private func packageList(_ question: Question) throws(Problem) -> PackageList? {
  let path = try question.path("file")
  let distribution = try question.fields.optionalText("os_release").map {
    LinuxDistribution(osRelease: Array($0.utf8))
  }
  // What lies beside the file is looked for as a reader asks for it; what is not there is no error.
  let context = ListContext(path: path, distribution: distribution) { try? readBytes(of: $0) }
  return try BillOfMaterials.packageList(readBytes(of: path), context)
}

import Advisories
import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem
import Packages

/// `sbom-graph`: the packages of a lock file or package database, and which of them needs which.
func graphAnswer(_ question: Question) throws(Problem) -> Answer {
  guard let list = try packageList(question) else { return .unsupported("files of this name are not read") }
  let components = list.packages.map { package -> JSON in
    // Licences of Python are made SPDX expressions, which the words of the suite are not.
    let licences = package.purl?.type == "pypi" ? [] : package.licences
    return .compact([
      "id": .string(package.key), "name": .string(package.name), "version": .string(package.version),
      "relationship": package.relationship == .unknown ? nil : .string(package.relationship.rawValue),
      "dev": package.isDevelopment ? true : nil,
      "licences": licences.isEmpty ? nil : .strings(licences),
      "licence": licences.first.map { .string($0) }, "arch": text(package.architecture),
      "origin": text(package.source), "source": text(package.source),
      "source_version": text(package.sourceVersion),
    ])
  }
  let edges = list.edges.map { JSON.strings([list.packages[$0.from].key, list.packages[$0.to].key]) }
  return .value(["components": .array(components), "edges": .array(edges)])
}

/// `sbom-components`: what a lock file, package database or bill of materials lists, but for what it is about.
func listedComponents(_ question: Question) throws(Problem) -> Answer {
  guard let list = try packageList(question) else { return .unsupported("files of this name are not read") }
  let listed = list.packages.filter { $0.relationship != .root }
  return .value(
    .array(
      listed.map { package in
        .compact([
          "name": .string(package.name), "version": .string(package.version),
          "type": text(package.purl?.type), "arch": text(package.architecture),
          "source": text(package.source),
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
  let bytes = try readBytes(of: path)
  if let place = places[try question.fields.text("kind")] {
    let context = ListContext(path: place, distribution: distribution)
    return try BillOfMaterials.packageList(bytes, context)
  }
  // What lies beside the file is looked for as a reader asks for it; what is not there is no error.
  let context = ListContext(path: path, distribution: distribution) { try? readBytes(of: $0) }
  if let list = try BillOfMaterials.packageList(bytes, context) { return list }
  return try BillOfMaterials.packageList(in: BytesInMemory(bytes), context)
}

/// Where a file lies that is not recognised by its name alone.
private let places = [
  "os/apk": "lib/apk/db/installed", "os/dpkg": "var/lib/dpkg/status",
  "os/pacman": "var/lib/pacman/local/x/desc", "os/rpm": "var/lib/rpm/rpmdb.sqlite",
  "python/packaging": "x.egg-info/PKG-INFO",
  "conda/meta": "conda-meta/x.json", "language/python/condameta": "conda-meta/x.json",
  "language/javascript/packagejson": "node_modules/x/package.json",
  "nodejs/packagejson": "node_modules/x/package.json",
  "language/ruby/gemspec": "specifications/x.gemspec", "ruby/gemspec": "specifications/x.gemspec",
  "sbom/cdx": "bom.json", "sbom/spdx": "sbom.json",
]

/// `e2e-lockfile-vuln`: the packages that the lock files of a folder name, and which advisories they match.
func lockFileAnswer(_ question: Question) throws(Problem) -> Answer {
  let folder = try question.path("dir")
  var listed: [ListedPackage] = []
  var isAnyRead = false
  for name in try FolderTree(folder).entries.map(\.path) where PackageListFormats.wants(name) {
    let context = ListContext(path: name) { try? readBytes(of: "\(folder)/\($0)") }
    guard let list = try BillOfMaterials.packageList(readBytes(of: "\(folder)/\(name)"), context) else {
      continue
    }
    isAnyRead = true
    listed += list.packages
  }
  guard isAnyRead else { return .unsupported("files of these names are not read") }
  let source = try advisories(in: question.path("db"))
  var matches: [JSON] = []
  for package in listed where !package.version.isEmpty {
    guard let ecosystem = package.purl.flatMap({ ecosystems[$0.type] }) else { continue }
    // OSV names packages of Python as PEP 503 writes them.
    let name = ecosystem == "PyPI" ? PythonName.normalised(package.name) : package.name
    let asked = AdvisoryPackage(ecosystem: ecosystem, name: name)
    for record in try source.records(asked) where record.match(asked, version: package.version).isAffected {
      matches.append(
        .object([
          ("name", .string(package.name)), ("version", .string(package.version)), ("id", .string(record.id)),
        ]))
    }
  }
  let components = listed.map { package -> JSON in
    .compact([
      "name": .string(package.name), "version": .string(package.version), "purl": text(package.purl?.text),
    ])
  }
  return .value(["components": .array(components), "matches": .array(matches)])
}

/// The ecosystem of OSV by type of package URL.
private let ecosystems = [
  "cargo": "crates.io", "composer": "Packagist", "gem": "RubyGems", "golang": "Go", "hex": "Hex",
  "maven": "Maven",
  "npm": "npm", "nuget": "NuGet", "pub": "Pub", "pypi": "PyPI",
]

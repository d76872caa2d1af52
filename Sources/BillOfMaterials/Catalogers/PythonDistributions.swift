internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// Installed Python distributions: each `*.dist-info` with its `METADATA` and `RECORD`.
///
/// 1. Name, version and everything else come from `METADATA`; only where it is missing, from the folder's name.
/// 2. Every digest of `RECORD` is held against the shipped bytes; altered and missing files are told apart.
/// 3. A requirement that applies to the environment is an edge, or makes its component incomplete.
struct PythonDistributions: Cataloger {
  let name = "python"
  let environment: PythonEnvironment
  /// Whether all files of the subject are there, to be held against `RECORD`.
  let isWhole: Bool

  /// Whether it needs all bytes of a file; `RECORD` says something only beside the files it lists.
  static func wants(_ path: PathName, isWhole: Bool) -> Bool {
    path.ends(in: ".dist-info/METADATA") || isWhole && path.ends(in: ".dist-info/RECORD")
  }

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    var byPath = Files()
    var folders: [[UInt8]: String] = [:]
    for file in files {
      byPath.add(file)
      let parts = file.path.split(separator: "/")
      if parts.count > 1, parts[parts.count - 2].hasSuffix(".dist-info") {
        let folder = parts.dropLast().joined(separator: "/")
        folders[Array(folder.utf8)] = folder
      }
    }
    // In a package all folders are one installation; in a source tree there may be many beside each other.
    var graphs: [[UInt8]: PythonRequirementGraph] = [:]
    for (_, folder) in folders.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let metadata = byPath["\(folder)/METADATA"]?.content.map { PythonMetadata($0) }
      guard var component = component(folder, metadata, &catalogue) else { continue }
      if let file = byPath["\(folder)/METADATA"] { component.occurrences.append(file.path) }
      if isWhole { check(byPath["\(folder)/RECORD"], of: &component, in: folder, byPath, &catalogue) }
      catalogue.add(component)
      let installation = isWhole ? [] : Array(parent(of: folder).utf8)
      graphs[installation, default: PythonRequirementGraph(environment: environment)].add(
        component, requirements: metadata?.all("requires-dist") ?? [])
    }
    for (_, graph) in graphs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      graph.resolve(into: &catalogue)
    }
  }

  /// Files by the bytes of their paths: Swift holds `é` and `e\u{301}` equal, file systems do not.
  private struct Files {
    private var files: [[UInt8]: SubjectFile] = [:]
    subscript(_ path: String) -> SubjectFile? { files[Array(path.utf8)] }
    mutating func add(_ file: SubjectFile) { files[Array(file.path.utf8)] = file }
  }

  // MARK: - One distribution

  private func component(
    _ folder: String, _ metadata: PythonMetadata?, _ catalogue: inout Catalogue
  ) -> Component? {
    let stem = folder.split(separator: "/").last?.dropLast(".dist-info".count) ?? ""
    let dash = stem.firstIndex(of: "-")
    let folderName = String(dash.map { stem[..<$0] } ?? stem)
    let folderVersion = dash.map { String(stem[stem.index(after: $0)...]) }
    let name = metadata?["name"] ?? folderName
    let version = metadata?["version"] ?? folderVersion
    var purl: PackageURL?
    do throws(Problem) {
      purl = try PackageURL(type: "pypi", name: name, version: version)
    } catch {
      catalogue.warnings.append(
        InventoryWarning(.unreadable, "file:\(folder)", "a distribution without a name", details: [folder]))
      return nil
    }
    var component = Component(
      .library, bomRef: purl?.text ?? folder, name: name, version: version, purl: purl)
    if metadata?["name"] == nil || metadata?["version"] == nil {
      catalogue.warnings.append(
        InventoryWarning(
          .unreadable, component.bomRef, "name or version stands only in the name of the folder",
          details: ["\(folder)/METADATA"]))
      catalogue.incomplete.insert(component.bomRef)
    }
    component.licence = metadata?.licence
    component.supplier = metadata?.supplier
    component.author = metadata?.author
    component.summary = metadata?.summary
    component.references = metadata?.references ?? []
    return component
  }

  /// Holds the shipped files against `RECORD` and notes who owns them.
  private func check(
    _ file: SubjectFile?, of component: inout Component, in folder: String, _ byPath: Files,
    _ catalogue: inout Catalogue
  ) {
    guard let file, let content = file.content else {
      component.properties.append(Property("stellwerk:python:record", "absent"))
      catalogue.warnings.append(
        InventoryWarning(
          .unreadable, component.bomRef, "there is no RECORD to hold the files against",
          details: ["\(folder)/RECORD"]))
      return
    }
    component.occurrences.append(file.path)
    let record = PythonRecord(
      content, relativeTo: folder.split(separator: "/").dropLast().joined(separator: "/"))
    var (altered, missing, same) = ([String](), [String](), 0)
    for entry in record.entries {
      guard let shipped = byPath[entry.path] else {
        // Byte code is made on installation and has no digest: that it is not shipped says nothing.
        if entry.algorithm != nil || !entry.path.hasSuffix(".pyc") { missing.append(entry.path) }
        continue
      }
      let key = Array(entry.path.utf8)
      catalogue.owners[key] = catalogue.owners[key] ?? component.bomRef
      switch PythonRecord.verdict(on: shipped, entry) {
      case .same: same += 1
      case .altered: altered.append(entry.path)
      case .unchecked: break
      }
    }
    component.properties.append(
      Property("stellwerk:python:record", "\(same) of \(record.entries.count) files verified"))
    component.properties += altered.map { Property("stellwerk:python:record-altered", $0) }
    component.properties += missing.map { Property("stellwerk:python:record-missing", $0) }
    component.properties += record.unreadable.map { Property("stellwerk:python:record-outside", $0) }
    if !altered.isEmpty {
      catalogue.warnings.append(
        InventoryWarning(
          .altered, component.bomRef, "\(counted(altered.count)) not the bytes that RECORD states",
          details: altered))
    }
    if !missing.isEmpty {
      catalogue.warnings.append(
        InventoryWarning(
          .missing, component.bomRef, "\(counted(missing.count)) in RECORD, but not in the package",
          details: missing))
    }
    if !record.unreadable.isEmpty {
      catalogue.warnings.append(
        InventoryWarning(
          .unreadable, component.bomRef, "RECORD names files outside the package", details: record.unreadable)
      )
    }
  }

  private func counted(_ count: Int) -> String { count == 1 ? "1 file is" : "\(count) files are" }
}

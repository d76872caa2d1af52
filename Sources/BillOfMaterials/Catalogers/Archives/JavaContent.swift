/// What the metadata of one Java archive says, put together.
struct JavaContent {
  /// The entries that are read.
  enum Kind {
    case manifest
    case properties
    case project

    init?(_ path: String) {
      let name = PathName(path)
      if path == "META-INF/MANIFEST.MF" {
        self = .manifest
      } else if name.isCalled("pom.properties") {
        // Some tools put it elsewhere than below `META-INF/maven`.
        self = .properties
      } else if name.isCalled("pom.xml"), name.lies(in: "META-INF/maven/") {
        self = .project
      } else {
        return nil
      }
    }
  }

  private let file: JavaFileName
  private let stem: Substring
  private var manifest: JavaManifest?
  private var found: [MavenCoordinates] = []
  private var projects: [(folder: String, project: MavenProject)] = []

  init(fileName: Substring) {
    let dot = fileName.lastIndex(of: ".") ?? fileName.endIndex
    stem = fileName[..<dot]
    file = JavaFileName(stem)
  }

  mutating func add(_ bytes: [UInt8], _ kind: Kind, _ path: String) {
    switch kind {
    case .manifest: manifest = JavaManifest(bytes)
    case .properties:
      if let coordinates = MavenCoordinates(properties: bytes), !found.contains(coordinates) {
        found.append(coordinates)
      }
    case .project:
      // What is no project has nothing to add: the archive has its manifest.
      if let project = try? MavenProject(bytes, ListContext(path: path)) { projects.append((path, project)) }
    }
  }

  // MARK: - Who it is

  /// Those of the properties, else those of the projects.
  private var coordinates: [MavenCoordinates] {
    var all = found
    for (_, project) in projects {
      guard let more = project.coordinates,
        !all.contains(where: { $0.artifact == more.artifact && $0.group == more.group })
      else { continue }
      all.append(more)
    }
    return all
  }

  /// The archive's own among them: the one that the file is named after, or the only one that there is.
  private var own: MavenCoordinates? {
    let all = coordinates
    return all.first { "\($0.artifact)-\($0.version)" == stem } ?? all.first { $0.artifact == file.name }
      ?? all.filter { stem.utf8.starts(with: $0.artifact.utf8) }.max {
        $0.artifact.utf8.count < $1.artifact.utf8.count
      }
      ?? (all.count == 1 ? all.first : nil)
  }

  /// What else is in it.
  var shaded: [MavenCoordinates] { coordinates.filter { $0 != own } }

  /// Group, name and version; `nil` for an archive that says nothing about itself.
  var identity: (group: String?, name: String, version: String)? {
    if let own { return (own.group, own.artifact, own.version) }
    let version =
      manifest?["Plugin-Version"] ?? manifest?["Implementation-Version"]
      ?? (file.version.isEmpty ? nil : file.version) ?? manifest?["Bundle-Version"]
      ?? manifest?["Specification-Version"]
    guard let version, !version.contains("${") else { return nil }
    let name = manifest?["Short-Name"] ?? (file.name.isEmpty ? String(stem) : file.name)
    return (group(name), name, version)
  }

  /// Whether more than the name of the file tells who it is.
  var isTold: Bool {
    own != nil || manifest?["Implementation-Version"] != nil || manifest?["Bundle-Version"] != nil
      || manifest?["Plugin-Version"] != nil || manifest?["Specification-Version"] != nil
  }

  /// A group that the manifest names as such, or that is the first part of a name in reverse domain order.
  private func group(_ name: String) -> String? {
    for header in ["Group-Id", "Implementation-Vendor-Id"] {
      if let group = manifest?[header], Self.isGroup(group) { return group }
    }
    for header in ["Bundle-SymbolicName", "Automatic-Module-Name", "Implementation-Title"] {
      guard let full = manifest?[header].map({ trimmed($0.prefix { $0 != ";" }) }), Self.isGroup(full),
        full.contains(".")
      else { continue }
      let parts = full.split(separator: ".")
      // `org.apache.commons.lang3` of `commons-lang3`: the group is what stands before the name's own words.
      let words = name.split(whereSeparator: { $0 == "-" || $0 == "." }).map { $0.lowercased() }
      guard let last = parts.last?.lowercased(), words.contains(last) || last == name.lowercased(),
        parts.count > 1
      else { continue }
      return parts.dropLast().joined(separator: ".")
    }
    return nil
  }

  private static func isGroup(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "._-".utf8.contains($0)
      }
  }

  // MARK: - What else is said

  private var project: MavenProject? {
    guard let own else { return nil }
    return projects.first { $0.project.coordinates == own }?.project
      ?? projects.first { $0.folder.hasSuffix("/\(own.artifact)/pom.xml") }?.project
  }

  var licences: [String] {
    let declared = manifest?.licences ?? []
    return declared.isEmpty ? project?.licences ?? [] : declared
  }

  var summary: String? { project?.summary ?? manifest?["Bundle-Description"] }

  var supplier: String? {
    manifest?["Implementation-Vendor"] ?? manifest?["Bundle-Vendor"] ?? project?.organisation
  }
}

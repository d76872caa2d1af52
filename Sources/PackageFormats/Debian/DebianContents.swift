import Archives
internal import Diagnostics

/// The checked contents of a package to be made: every path once, sorted, with the folders above it.
struct DebianContents {
  /// In the order of the archive, without the root.
  let files: [DebianPackageSpec.File]

  /// - Throws: `debian.invalid-contents`, `output.write`.
  init(_ spec: DebianPackageSpec) throws(Problem) {
    var places: [[UInt8]: DebianPackageSpec.File] = [:]
    for file in try spec.files + Self.documents(of: spec) {
      try Self.check(file)
      guard places.updateValue(file, forKey: Array(file.path.utf8)) == nil else {
        throw Problem(.debianContents, "'\(file.path)' occurs twice in the package")
      }
    }
    for file in Array(places.values) {
      var folder = ""
      for part in file.path.split(separator: "/").dropLast() {
        folder += folder.isEmpty ? String(part) : "/\(part)"
        let place = Array(folder.utf8)
        guard let above = places[place] else {
          places[place] = .init(path: folder, kind: .folder, mode: 0o755)
          continue
        }
        guard above.kind == .folder else {
          throw Problem(.debianContents, "'\(file.path)' lies below '\(folder)', which is not a folder")
        }
      }
    }
    files = places.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var known: Set<String> = []
    for conffile in spec.conffiles {
      guard conffile.hasPrefix("/"), case .file? = places[Array(conffile.utf8.dropFirst())]?.kind else {
        throw Problem(
          .debianContents, "the conffile '\(conffile)' is not a file of the package",
          hint: "write the absolute path of a regular file")
      }
      guard known.insert(conffile).inserted else {
        throw Problem(.debianContents, "the conffile '\(conffile)' occurs twice")
      }
    }
    for (script, text) in spec.scripts where !text.hasPrefix("#!") {
      throw Problem(.debianContents, "the script \(script.rawValue) does not begin with '#!'")
    }
  }

  /// KiB, as `dpkg-gencontrol` counts: files and links rounded up, folders 1 each, the root among them.
  var installedSize: Int {
    files.reduce(1) { sum, file in
      switch file.kind {
      case .folder: sum + 1
      case .link(let target): sum + (target.utf8.count + 1_023) / 1_024
      case .file(let content): sum + (content.byteCount + 1_023) / 1_024
      }
    }
  }

  private static func check(_ file: DebianPackageSpec.File) throws(Problem) {
    let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw Problem(
        .debianContents, "'\(file.path)' is not a path below the root", hint: "write it as 'usr/bin/tool'")
    }
    guard file.path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), file.mode <= 0o7777 else {
      throw Problem(.debianContents, "'\(file.path)' has control characters, or a mode above 07777")
    }
    if case .link(let target) = file.kind, target.isEmpty || target.utf8.contains(0) {
      throw Problem(.debianContents, "the link '\(file.path)' has no target")
    }
  }

  /// Debian Policy §12.5, §12.7.
  private static func documents(of spec: DebianPackageSpec) throws(Problem) -> [DebianPackageSpec.File] {
    let name = spec.control.name
    var files: [DebianPackageSpec.File] = []
    func add(_ path: String, _ bytes: [UInt8]) {
      files.append(.init(path: path, kind: .file(.bytes(bytes)), mode: 0o644))
    }
    if let changelog = spec.changelog {
      let head = "\(name) (\(spec.control.version.text)) "
      guard changelog.utf8.starts(with: head.utf8) else {
        throw Problem(.debianContents, "the changelog does not begin with '\(head)'")
      }
      let file = spec.control.version.revision == nil ? "changelog.gz" : "changelog.Debian.gz"
      add("usr/share/doc/\(name)/\(file)", try compressed(Array(changelog.utf8), .gzip, level: 9))
    }
    if let copyright = spec.copyright { add("usr/share/doc/\(name)/copyright", Array(copyright.utf8)) }
    if let overrides = spec.lintianOverrides {
      add("usr/share/lintian/overrides/\(name)", Array(overrides.utf8))
    }
    return files
  }
}

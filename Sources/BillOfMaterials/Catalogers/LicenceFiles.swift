internal import OperatingSystem

/// Licence files: their texts are evidence of a licence, and no declaration; their notices say who holds the rights.
///
/// One at the top of a source tree belongs to the subject, one in the folder of a package to that: where the metadata of
/// a Python distribution are, in `node_modules`, among the gems of Ruby, in `vendor`.
struct LicenceFiles: Cataloger {
  let name = "licences"
  /// Whether the subject is a source tree.
  let isSource: Bool

  /// Whether its text is needed; most names are no licence by their first letter.
  static func wants(_ path: PathName, isSource: Bool) -> Bool {
    guard let first = path.last.utf8.first, "lLcC".utf8.contains(first) else { return false }
    return LicenceFiles(isSource: isSource).place(of: path.path) != nil
  }

  private enum Place: Equatable {
    case subject
    /// The folder of a package.
    case package(String)
  }

  private func place(of path: String) -> Place? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard let last = parts.last, Self.isLicence(last.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }) else {
      return nil
    }
    if parts.count == 1 { return isSource ? .subject : nil }
    var folder = parts.dropLast()
    // `licenses` below the metadata since PEP 639.
    if folder.count > 1, folder.last?.elementsEqual("licenses".utf8) == true { folder.removeLast() }
    guard let own = folder.last else { return nil }
    let above = folder.dropLast().suffix(5)
    let isMetadata = [".dist-info", ".egg-info"].contains { own.reversed().starts(with: $0.utf8.reversed()) }
    func lies(in name: StaticString, within depth: Int) -> Bool {
      name.withUTF8Buffer { name in above.suffix(depth).contains { $0.elementsEqual(name) } }
    }
    guard
      isMetadata || lies(in: "node_modules", within: 2) || lies(in: "gems", within: 1)
        || lies(in: "vendor", within: 5)
    else { return nil }
    return .package(String(decoding: Array(folder.joined(separator: "/".utf8)), as: UTF8.self))
  }

  /// What ends so is data or a program about licences.
  private static let otherEndings = [
    ".json", ".xml", ".spdx", ".yaml", ".yml", ".html", ".py", ".js", ".ts", ".c", ".h", ".go", ".rs",
    ".swift",
  ].map { Array($0.utf8) }

  /// `LICENSE`, `LICENCE-MIT`, `COPYING.LESSER`, `LICENSE.txt`; a `NOTICE` is no licence.
  private static func isLicence(_ name: [UInt8]) -> Bool {
    if otherEndings.contains(where: { name.suffix($0.count).elementsEqual($0) }) { return false }
    for stem in ["license", "licence", "copying"] where name.starts(with: stem.utf8) {
      let rest = name.dropFirst(stem.utf8.count)
      guard let mark = rest.first else { return true }
      if mark == UInt8(ascii: ".") || mark == UInt8(ascii: "-") || mark == UInt8(ascii: "_") { return true }
    }
    return false
  }

  // MARK: - Whose they are

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    let found = files.filter { Self.wants(PathName($0.path), isSource: isSource) }
    guard !found.isEmpty else { return }
    var owners: [ByteName: String] = [:]
    for component in catalogue.components.values {
      for path in component.occurrences {
        for folder in Self.folders(of: component, listedIn: path) {
          owners[ByteName(folder)] = component.bomRef
        }
      }
    }
    for file in found {
      guard let place = place(of: file.path),
        let licence = file.findings?.licence ?? file.content.map({ LicenceFile($0) })
      else { continue }
      switch place {
      case .subject: catalogue.licenceFiles.append((file.path, licence))
      case .package(let folder):
        guard let owner = owners[ByteName(folder)] else { continue }
        catalogue.components[owner]?.add(licence, in: file.path)
      }
    }
    for reference in catalogue.components.keys { catalogue.components[reference]?.concludeLicence() }
  }

  /// Where the files of a package lie that a file lists.
  private static func folders(of component: Component, listedIn path: String) -> [String] {
    let name = PathName(path)
    let folder = parent(of: path)
    if name.ends(in: ".dist-info/METADATA") || name.ends(in: ".egg-info/PKG-INFO") { return [folder] }
    if name.isCalled("package.json") { return [folder] }
    if name.ends(in: ".gemspec") {
      return ["\(parent(of: folder))/gems/\(name.last.dropLast(".gemspec".count))"]
    }
    if name.ends(in: "composer/installed.json") { return ["\(parent(of: folder))/\(component.name)"] }
    let vendor = folder == "." ? "vendor" : "\(folder)/vendor"
    if name.isCalled("go.mod") { return ["\(vendor)/\(component.name)"] }
    if name.isCalled("Cargo.lock") {
      return ["", "-\(component.version ?? "")"].map { "\(vendor)/\(component.name)\($0)" }
    }
    return []
  }
}

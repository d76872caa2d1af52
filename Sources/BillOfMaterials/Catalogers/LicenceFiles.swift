/// Licence files: their texts are evidence of a licence, and no declaration.
///
/// One at the top of a source tree belongs to the subject; one beside the metadata of a Python distribution to that.
struct LicenceFiles: Cataloger {
  let name = "licences"
  /// Whether the subject is a source tree.
  let isSource: Bool

  /// Whether its bytes are needed; most names are no licence by their first letter.
  static func wants(_ path: PathName, isSource: Bool) -> Bool {
    guard let first = path.last.utf8.first, "lLcC".utf8.contains(first) else { return false }
    return LicenceFiles(isSource: isSource).place(of: path.path) != nil
  }

  private enum Place: Equatable {
    case subject
    /// The folder with the metadata.
    case distribution(String)
  }

  private func place(of path: String) -> Place? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard let last = parts.last, Self.isLicence(last.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }) else {
      return nil
    }
    if parts.count == 1 { return isSource ? .subject : nil }
    // `licenses` below the metadata since PEP 639.
    var folder = parts.dropLast()
    if folder.count > 1, folder.last.map({ $0.elementsEqual("licenses".utf8) }) == true {
      folder.removeLast()
    }
    guard let end = folder.last, end.reversed().starts(with: ".dist-info".utf8.reversed()) else { return nil }
    return .distribution(String(decoding: Array(folder.joined(separator: "/".utf8)), as: UTF8.self))
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

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    var owners: [String: String] = [:]
    for component in catalogue.components.values {
      for path in component.occurrences where path.hasSuffix(".dist-info/METADATA") {
        owners[path] = component.bomRef
      }
    }
    for file in files {
      guard let place = place(of: file.path), let text = file.content else { continue }
      let found = LicenceFingerprint.licences(in: text).map { LicenceText($0, in: file.path) }
      switch place {
      case .subject: catalogue.licenceTexts += found
      case .distribution(let folder):
        guard let owner = owners["\(folder)/METADATA"] else { continue }
        catalogue.components[owner]?.licenceTexts += found
      }
    }
  }
}

internal import Packages

/// What the text of a licence file says: which licences it is the text of, and who holds the rights.
struct LicenceFile: Sendable {
  /// SPDX ids, sorted.
  let licences: [String]
  /// Notices of copyright, in its order.
  let notices: [String]

  init(_ text: [UInt8]) {
    licences = LicenceFingerprint.licences(in: text)
    notices = CopyrightNotices.all(in: text)
  }
}

extension Component {
  /// Takes over what a licence file that belongs to it says.
  mutating func add(_ file: LicenceFile, in path: String) {
    licenceTexts += file.licences.map { LicenceText($0, in: path) }
    // A package database, which names the holders itself, is nearer to the truth.
    let known = Set((copyright ?? "").split(separator: "\n").map(String.init))
    let new = file.notices.filter { !known.contains($0) }
    if !new.isEmpty { copyright = ([copyright].compactMap { $0 } + new).joined(separator: "\n") }
  }

  /// Concludes the licence from its only text where what is declared is no expression.
  ///
  /// The text of a GNU licence does not tell whether later versions may be chosen, and of several texts nothing tells
  /// whether they are a choice: then nothing is concluded.
  mutating func concludeLicence() {
    let ids = Set(licenceTexts.map(\.licence))
    if case .expression? = licence { return }
    guard ids.count == 1, let id = ids.first, !id.hasSuffix("-only") else { return }
    concludedLicence = DeclaredLicence(id)
  }
}

import Archives
import Diagnostics
import OperatingSystem
import PackageFormats

/// The machine-readable copyright file of a package (DEP 5), from what is known: the declared licence, the
/// notices in the licence texts that lie in the package, and where those texts are.
struct CopyrightFile {
  let control: DebianControl
  let license: String?
  let files: [DebianPackageSpec.File]

  /// - Throws: `input.read`.
  func text() throws(Problem) -> String {
    let texts = files.filter { file in
      let name = lastComponent(of: file.path).uppercased()
      return ["LICEN", "COPYING", "NOTICE", "COPYRIGHT", "AUTHORS"].contains { name.hasPrefix($0) }
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var notices: [String] = []
    for file in texts {
      for notice in try Self.notices(in: file) where !notices.contains(notice) { notices.append(notice) }
    }
    if notices.isEmpty { notices = ["the authors of \(control.name) and of the software that it contains"] }
    let license = license ?? "unknown"
    var lines = [
      "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
      "Upstream-Name: \(control.name)",
    ]
    if let homepage = control.stanza["Homepage"] { lines.append("Source: \(homepage)") }
    lines += ["", "Files: *", "Copyright:"] + notices.map { " \($0)" }
    lines += ["License: \(license)"]
    lines += [" The manifest states \(license). The software's own texts lie in this package:"]
    lines += texts.isEmpty ? [" (none)"] : texts.map { " /\($0.path)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The lines of a licence text that claim a copyright with a year, without the marks around them.
  private static func notices(in file: DebianPackageSpec.File) throws(Problem) -> [String] {
    guard case .file(let content) = file.kind else { return [] }
    let bytes: [UInt8]
    switch content {
    case .bytes(let given): bytes = given
    // A text beyond a megabyte is no licence; its name is listed all the same.
    case .file(let path, let byteCount): bytes = byteCount <= 1 << 20 ? try readBytes(of: path) : []
    }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      let line = line.drop { $0.isWhitespace || "#*/-;".contains($0) }
      let lower = line.lowercased()
      guard lower.hasPrefix("copyright"), line.utf8.count <= 200, hasYear(lower) else { return nil }
      let claim = line.dropFirst("copyright".count).drop { $0 == ":" || $0.isWhitespace }
      return String(claim.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    }
  }

  private static func hasYear(_ text: String) -> Bool {
    text.split { !$0.isNumber }.contains { $0.utf8.count == 4 && ($0.hasPrefix("19") || $0.hasPrefix("20")) }
  }
}

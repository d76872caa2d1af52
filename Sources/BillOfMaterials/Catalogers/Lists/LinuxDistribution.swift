/// A Linux distribution, as `os-release` names it (freedesktop.org, os-release(5)).
public struct LinuxDistribution: Hashable, Sendable {
  /// `ID`, for example `debian`; without one `linux`, as the manual page says.
  public let id: String
  /// `VERSION_ID`, for example `12`; rolling ones have none.
  public let version: String?

  /// Reads the file.
  public init(osRelease bytes: [UInt8]) {
    var values: [String: String] = [:]
    for line in TextLines(bytes) {
      guard let equals = line.text.firstIndex(of: "=") else { continue }
      var value = trimmed(line.text[line.text.index(after: equals)...])
      if let quote = value.first, quote == "\"" || quote == "'", value.last == quote, value.utf8.count > 1 {
        value = String(value.dropFirst().dropLast())
      }
      values[trimmed(line.text[..<equals])] = value
    }
    id = values["ID"].flatMap { $0.isEmpty ? nil : $0.lowercased() } ?? "linux"
    version = values["VERSION_ID"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Where the file stands below the root of a system.
  static let releasePaths = ["etc/os-release", "usr/lib/os-release"]

  /// Whether a file is `os-release`.
  static func isRelease(_ path: PathName) -> Bool { releasePaths.contains { path.endsIn($0) } }

  /// What the qualifier `distro` says: `debian-12`.
  var qualifier: String { version.map { "\(id)-\($0)" } ?? id }
}

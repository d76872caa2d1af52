import Cryptography
import Database
import Diagnostics
import JSON
import OperatingSystem
import Reports
import YAML

/// The machine itself: libraries, user namespaces, clock, locale.
enum MachineExamination {
  static func entries(_ environment: [String: String], now: Timestamp) -> [Examined] {
    loaded.map { library in DoctorCommand.look("library", library.name) { entry(library) } }
      + linked.map {
        Examined("library", $0.name, .ok, $0.version, details: [("version", .string($0.version))])
      }
      + [
        DoctorCommand.look("machine", "user namespaces") { namespaces() }, clock(now), locale(environment),
      ]
  }

  /// Those that are loaded when somebody needs them.
  private static let loaded = [
    SharedLibrary("libarchive.so.13", package: "libarchive13", function: "archive_version_string"),
    SharedLibrary("libcurl.so.4", package: "libcurl4", function: "curl_version"),
  ]

  /// Those without which this program would not run; the shipped binary brings them along.
  private static var linked: [(name: String, version: String)] {
    [
      ("libcrypto", CryptographyLibrary.version), ("libsqlite3", Database.libraryVersion),
      ("libyaml", yamlLibraryVersion),
    ]
  }

  private static func entry(_ library: SharedLibrary) -> Examined {
    let details: [(name: String, value: JSON)] = [("package", .string(library.package))]
    guard let version = library.version else {
      return Examined(
        "library", library.name, .missing, "cannot be loaded", fix: "apt-get install \(library.package)",
        details: details)
    }
    return Examined(
      "library", library.name, .ok, version, details: details + [("version", .string(version))])
  }

  /// Tried in the way of stages.
  private static func namespaces() -> Examined {
    guard let obstacle = Isolation.obstacle else {
      return Examined("machine", "user namespaces", .ok, "programs of stages can be isolated")
    }
    return Examined(
      "machine", "user namespaces", .warning, "programs of stages cannot be isolated: \(obstacle)",
      fix: "sysctl -w user.max_user_namespaces=10000 kernel.unprivileged_userns_clone=1")
  }

  /// When this program was written, no clock that is right shows less.
  private static let beginning = Timestamp(seconds: 1_767_225_600)
  private static let end = Timestamp(seconds: 4_102_444_800)

  private static func clock(_ now: Timestamp) -> Examined {
    guard now >= beginning, now < end else {
      return Examined(
        "machine", "clock", .missing, "\(now.text) cannot be now",
        fix: "timedatectl set-ntp true, or date --set")
    }
    return Examined("machine", "clock", .ok, now.text)
  }

  /// What programs take as the encoding (`man 7 locale`): the first of the three that is set and not empty.
  private static func locale(_ environment: [String: String]) -> Examined {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let set = names.first { environment[$0].map { !$0.isEmpty } ?? false }
    let value = set.flatMap { environment[$0] } ?? ""
    let isUTF8 = ["utf-8", "utf8"].contains { value.lowercased().hasSuffix($0) }
    guard !isUTF8 else { return Examined("machine", "locale", .ok, value) }
    return Examined(
      "machine", "locale", .warning,
      "\(value.isEmpty ? "none is set" : "'\(value)' is not UTF-8"): names may be shown wrong",
      fix: "export LC_ALL=C.UTF-8")
  }
}

import Diagnostics
import JSON
import OperatingSystem
import Reports

/// The machine itself: libraries, user namespaces, clock, locale.
enum MachineExamination {
  static func entries(_ environment: [String: String], now: Timestamp) -> [Examined] {
    libraries.map { library in DoctorCommand.look("library", library.name) { entry(library) } }
      + [
        DoctorCommand.look("machine", "user namespaces") { namespaces() }, clock(now), locale(environment),
      ]
  }

  private static let libraries = [
    SharedLibrary("libarchive.so.13", package: "libarchive13", function: "archive_version_string"),
    SharedLibrary("libcrypto.so.3", package: "libssl3", function: "OpenSSL_version", .about(0)),
    SharedLibrary("libcurl.so.4", package: "libcurl4", function: "curl_version"),
    SharedLibrary("libsqlite3.so.0", package: "libsqlite3-0", function: "sqlite3_libversion"),
    SharedLibrary("libyaml-0.so.2", package: "libyaml-0-2", function: "yaml_get_version_string"),
  ]

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

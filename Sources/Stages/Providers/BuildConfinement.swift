import JSON
import Manifests

/// Whether a command may run where the machine allows no isolation.
enum IsolationDemand: String, OptionChoice {
  case whenPossible = "when-possible"
  case required
}

/// What kept a command from the machine, for the evidence.
struct BuildConfinement {
  /// Why there were no namespaces; `nil` where there were.
  let obstacle: String?
  let keepsNetwork: Bool

  /// Whether the command could reach the network; `nil` if nobody kept it from that.
  var usesNetwork: Bool? { keepsNetwork ? true : obstacle == nil ? false : nil }

  /// What was enforced and what was not, by name.
  var json: JSON {
    let always = ["core files", "descriptors", "environment", "file mode", "limits", "privileges"]
    let namespaces =
      ["file tree", "host name", "IPC", "process count", "processes", "user"]
      + (keepsNetwork ? [] : ["network"])
    let (enforced, missing) = obstacle == nil ? (always + namespaces, []) : (always, namespaces)
    return .object(
      [
        ("enforced", .strings(enforced.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })),
        ("missing", .strings(missing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })),
      ] + (obstacle.map { [("reason", .string($0))] } ?? []))
  }

  var notes: [(name: String, value: JSON)] {
    [("build.isolation", json), ("build.network", usesNetwork.map { .bool($0) } ?? .null)]
  }
}

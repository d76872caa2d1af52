import Diagnostics
import JSON
import Manifests
import OperatingSystem

/// Whether a command may run where the machine allows no isolation.
enum IsolationDemand: String, OptionChoice {
  case whenPossible = "when-possible"
  case required
}

/// What kept a program from the machine, for the evidence.
struct BuildConfinement {
  /// Why there were no namespaces; `nil` where there were.
  let obstacle: String?
  let keepsNetwork: Bool

  /// Whether the command could reach the network; `nil` if nobody kept it from that.
  var usesNetwork: Bool? { keepsNetwork ? true : obstacle == nil ? false : nil }

  /// What was enforced and what was not, by name.
  var json: JSON {
    let always = ["core files", "descriptors", "environment", "file mode", "limits", "privileges"]
    let orphans = obstacle == nil || Program.findsOrphans
    let namespaces =
      ["file tree", "host name", "IPC", "key rings", "process count", "processes", "user"]
      + (keepsNetwork ? [] : ["network"])
    var (enforced, missing) = obstacle == nil ? (always + namespaces, []) : (always, namespaces)
    if orphans { enforced.append("orphans") } else { missing.append("orphans") }
    return .object(
      [
        ("enforced", .strings(enforced.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })),
        ("missing", .strings(missing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })),
      ] + (obstacle.map { [("reason", .string($0))] } ?? []))
  }

  /// Of a build: from these the policy has its facts.
  var notes: [(name: String, value: JSON)] {
    [("build.isolation", json), ("build.network", usesNetwork.map { .bool($0) } ?? .null)]
  }

  /// Of a program that builds nothing.
  var programNote: (name: String, value: JSON) { ("program.isolation", json) }
}

extension Program {
  /// Isolates the program on a machine that allows it; what it may write in is given away for that.
  ///
  /// - Throws: `input.read`, `output.write`.
  mutating func isolate(_ isolation: Isolation) throws(Problem) {
    for path in isolation.writable { try Isolation.handOver(path) }
    self.isolation = isolation
  }
}

import Execution
import JSON

/// What a stage was kept from, as it says itself in its notes.
struct Enforcement {
  private let enforced: [String]
  private let missing: [String]
  private let reason: String?
  /// As deep as the outputs of the stage.
  private let indent = String(repeating: " ", count: 14)

  /// `nil` where a stage says nothing: it started no program of others.
  init?(_ notes: [(name: String, value: JSON)]) {
    let names = ["build.isolation", "program.isolation"]
    guard let note = notes.first(where: { names.contains($0.name) })?.value else { return nil }
    enforced = (note["enforced"]?.array ?? []).compactMap(\.string)
    missing = (note["missing"]?.array ?? []).compactMap(\.string)
    reason = note["reason"]?.string
  }

  /// For the record: one text for each thing.
  var record: [String] {
    enforced.map { "\($0): enforced" } + missing.map { "\($0): not available" }
      + (reason.map { ["reason: \($0)"] } ?? [])
  }

  /// For people, after a stage was executed: `isolated: own file tree, processes, user; no network`.
  var line: String {
    guard missing.isEmpty else {
      return "\(indent)not isolated: \(reason ?? "this machine does not allow it")"
    }
    let network = enforced.contains("network") ? "no network" : "with the network"
    return "\(indent)isolated: own file tree, processes, user, IPC; \(network)"
  }
}

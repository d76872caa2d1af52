import BillOfMaterials
import Diagnostics
import JSON

/// `stellwerk sbom diff`: what changed between two documents.
enum SBOMDiffCommand: Command {
  static let name = "sbom diff"
  static let summary = "show which components two documents add, remove or change; exit 1 where any does"
  static let operands = "BEFORE AFTER"
  static let operandCount = 2...2
  static let formats = ["human", "gnu", "github", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let before = try DocumentSummary(try call.bill(call.operands[0]))
    let after = try DocumentSummary(try call.bill(call.operands[1]))
    let changes = BillDifference(from: before, to: after).changes
    if call.format == "json" {
      try call.console.write((["changes": .array(changes.map(\.json))] as JSON).indented)
    } else {
      for change in changes { try call.console.write(text(change)) }
    }
    call.console.say(changes.isEmpty ? "no component differs" : summary(changes))
    return changes.isEmpty ? .done : .refused
  }

  private static func text(_ change: BillDifference.Change) -> String {
    let component = change.component.printable
    func version(_ entry: DocumentSummary.Entry?) -> String {
      (entry?.version).map { " \($0.printable)" } ?? ""
    }
    switch change.kind {
    case .added: return "+ \(component)\(version(change.after))\n"
    case .removed: return "- \(component)\(version(change.before))\n"
    case .changed:
      var lines = "~ \(component)\(version(change.after))\n"
      for detail in change.details {
        let before = detail.before?.printable ?? "none"
        let after = detail.after?.printable ?? "none"
        lines +=
          detail.name == "needs"
          ? "    \(detail.after == nil ? "no longer needs \(before)" : "needs \(after)")\n"
          : "    \(detail.name) \(before) → \(after)\n"
      }
      return lines
    }
  }

  private static func summary(_ changes: [BillDifference.Change]) -> String {
    func count(_ kind: BillDifference.Kind) -> Int { changes.count { $0.kind == kind } }
    return "\(count(.added)) added, \(count(.removed)) removed, \(count(.changed)) changed"
  }
}

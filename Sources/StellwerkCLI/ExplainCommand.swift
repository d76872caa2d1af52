import Attestations
import Diagnostics
import JSON
import Policies
import Reports

/// `stellwerk explain`: the decision in a bundle with every rule, factor and number.
enum ExplainCommand: Command {
  static let name = "explain"
  static let summary = "show the decision in an evidence bundle with all its arithmetic"
  static let operands = "BUNDLE"
  static let operandCount = 1...1
  static let formats = ["human", "gnu", "github", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let reader = try EvidenceReader(path: call.operands[0])
    guard let json = try reader.json(EvidencePath.decision) else {
      throw Problem(
        .noDecision, "the bundle holds no decision",
        hint: "the run ended before one was taken; 'stellwerk log' shows where")
    }
    if call.format == "json" {
      try call.console.write(json.indented)
      return .done
    }
    let findings = try reader.json(EvidencePath.findings)
    let style = TextStyle(usesColor: call.console.usesColor(on: .output))
    for line in explanation(of: try Decision(json: json)) { try call.console.write(line.printable + "\n") }
    let lines = DecisionLines(json, findings: findings, style: style)
    let others = lines.otherFindings
    let found = lines.refusals(limit: 10_000) + (others.isEmpty ? [] : ["  no rule speaks against"] + others)
    if !found.isEmpty {
      try call.console.write("\nwhat was found\n\n" + found.joined(separator: "\n") + "\n")
    }
    try call.console.write(overrides(try reader.json(EvidencePath.record)))
    return .done
  }

  /// Checks that the manifest switched off by name, with the reasons given.
  private static func overrides(_ record: JSON?) -> String {
    var lines: [String] = []
    for stage in record?["stages"]?.array ?? [] {
      for (tag, reason) in stage["options"]?["overrides"]?.members ?? [] {
        lines.append("  \(tag.printable): \((reason.string ?? "").printable)")
      }
    }
    return lines.isEmpty
      ? "" : "\npackage checks overridden by the manifest\n\n" + lines.joined(separator: "\n") + "\n"
  }
}

extension Problem.Code {
  static let noDecision = Self("evidence.no-decision", exit: .notJudged)
}

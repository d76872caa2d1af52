import Diagnostics

/// `stellwerk audit`: what a security reviewer would ask about, heaviest first.
enum AuditCommand: Command {
  static let name = "audit"
  static let summary = "list what a security reviewer would ask about manifests, pipelines and policies"
  static let operands = "MANIFEST…"
  static let operandCount = 1...10_000
  static let formats = ["human", "gnu", "github", "json", "sarif"]
  static let options =
    [CommandOption("--strict", nil, "end with status 1 where there is any finding")] + SelectionOptions.all

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var problems: [Problem] = []
    let subject = AuditSubject(call.operands, try call.loading(), into: &problems)
    guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    let findings = AuditCheck.findings(about: subject)
    if findings.isEmpty && !call.console.writesDocument {
      call.console.say("nothing to ask about")
      return .done
    }
    try call.console.write(findings: findings)
    let count = "\(findings.count) finding\(findings.count == 1 ? "" : "s")"
    if !call.console.writesDocument { call.console.say(count) }
    return call.has("--strict") && !findings.isEmpty ? .refused : .done
  }
}

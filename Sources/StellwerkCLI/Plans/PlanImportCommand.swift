import Diagnostics
import OperatingSystem
import Planning

/// `stellwerk plan import`: takes over a plan from elsewhere, or what an issue tracker says of one.
enum PlanImportCommand: Command {
  static let name = "plan import"
  static let summary = "check and take over a plan in JSON or YAML, or statuses of a .csv of an issue tracker"
  static let operands = "FILE"
  static let operandCount = 1...1
  static let options =
    PlanSubject.recording + [
      CommandOption("--plan", "PLAN", "the plan that the statuses of a .csv are for"),
      CommandOption("-o", "FILE", "where the plan is written (NAME.plan.json in the artifacts folder)"),
    ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let file = call.operands[0]
    if file.hasSuffix(".csv") { return try statuses(of: file, call) }
    guard [".json", ".yaml", ".yml"].contains(where: { file.hasSuffix($0) }) else {
      throw Problem(
        .usage, "'\(file)' is no .json, .yaml or .csv",
        hint: "Markdown and calendars are written for people and are not read back")
    }
    guard call.value("--plan") == nil else {
      throw Problem(.usage, "'--plan' goes with a .csv", hint: "leave it out")
    }
    let plan = try PlanSubject.read(file, call)
    let findings = PlanReview(plan).findings
    let errors = findings.filter { !$0.isWarning }
    guard errors.isEmpty else { return call.refuse(errors.map { $0.problem() }, in: [file]) }
    for warning in findings { call.console.warn(warning.problem()) }
    let target = call.value("-o") ?? "\(call.artifacts)/\(plan.name).plan.json"
    guard !exists(target) else {
      throw Problem(.wouldOverwrite, "'\(target)' is there already", hint: "name another place with -o")
    }
    try createFolder(call.artifacts)
    let scheduled = try plan.scheduled()
    try writeAtomically(Array(scheduled.text.utf8), to: target)
    try call.console.write(
      "\(target)  \(counted(scheduled.routes.count, "route")), \(counted(scheduled.workPackages.count, "package")), score \(PlanScore(scheduled).total)\n"
    )
    return .done
  }

  private static func statuses(of file: String, _ call: Call) throws(Problem) -> Diagnostics.ExitStatus {
    guard let path = call.value("--plan") else {
      throw Problem(.usage, "a .csv holds statuses for a plan", hint: "name it with --plan")
    }
    let subject = try PlanSubject(path, call)
    let table = try StatusTable(try readBytes(of: file, limit: 64 << 20), file: file)
    var acts: [PlanChange.Act] = []
    for row in table.rows {
      do throws(Problem) {
        let package = try subject.package(row.package)
        guard package.status != row.status else { continue }
        acts.append(.status(package: package.id, title: package.title, row.status))
      } catch {
        throw Problem(error.code, error.message, at: row.location, hint: error.hint)
      }
    }
    if !acts.isEmpty { try subject.record(acts) }
    try call.console.write("\(counted(acts.count, "package")) of \(table.rows.count) changed\n")
    return .done
  }
}

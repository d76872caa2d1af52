import Diagnostics
import JSON
import Ledger
import OperatingSystem
import Planning

/// A plan document with what the ledger knows of it: every command that lives with plans begins here.
///
/// 1. The document is never changed: it may be sealed in an evidence bundle.
/// 2. What happens to a plan is an event of the ledger under the plan's name; status and choices of today are the
///    document and the events together.
struct PlanSubject {
  /// Larger files are no plans.
  private static let limit = 64 << 20

  /// The options of all commands that record something.
  static let recording = [CommandOption("--by", "NAME", "who says so (the user of the session)")]

  /// As it was made.
  let document: RoutePlan
  /// What happened since.
  let journal: PlanJournal
  /// As it stands today.
  let plan: RoutePlan
  private let call: Call

  /// Reads a plan in JSON or YAML, by the ending of its name, and what the ledger says of it.
  ///
  /// - Throws: what is wrong with the file; what reading the ledger throws.
  init(_ file: String, _ call: Call) throws(Problem) {
    document = try Self.read(file, call)
    self.call = call
    var changes: [PlanChange] = []
    if exists(call.ledgerPath) {
      let id = Self.correlation(document.name)
      try Ledger(path: call.ledgerPath).forEach(correlationID: id) { (event) throws(Problem) in
        guard let act = PlanChange.Act(kind: event.kind, payload: event.payload),
          let time = Timestamp(event.time)
        else { return }
        changes.append(PlanChange(number: event.sequence, time: time, actor: event.actor, act))
      }
    }
    journal = PlanJournal(changes)
    let (plan, misfits) = journal.applied(to: document)
    self.plan = plan
    for misfit in misfits {
      call.console.warn(Problem(.planMisfit, misfit, hint: "the plan was made anew since; set it again"))
    }
  }

  /// The plan in a file, without what the ledger says.
  ///
  /// - Throws: what is wrong with the file, the first of it.
  static func read(_ file: String, _ call: Call) throws(Problem) -> RoutePlan {
    let format: RoutePlan.Format = file.hasSuffix(".yaml") || file.hasSuffix(".yml") ? .yaml : .json
    var problems: [Problem] = []
    let plan = RoutePlan(try readBytes(of: file, limit: limit), file: file, as: format, into: &problems)
    if let plan { return plan }
    // All but the last are shown here, the last where every problem is.
    let last = problems.popLast() ?? Problem(.planShape, "'\(file)' is no plan")
    if !problems.isEmpty { call.console.show(problems) }
    throw last
  }

  /// The events of a plan, whichever run made it.
  private static func correlation(_ name: String) -> String { "plan:\(name)" }

  /// Records what happened.
  ///
  /// - Returns: the number of the event.
  /// - Throws: what opening the ledger and appending to it throw.
  @discardableResult
  func record(_ acts: [PlanChange.Act]) throws(Problem) -> [Int64] {
    let actor = call.value("--by") ?? call.environment["USER"] ?? call.environment["LOGNAME"] ?? "somebody"
    try createFolder(call.artifacts)
    let events = try Ledger(path: call.ledgerPath).append(
      acts.map { act in
        (act.kind, .compact([("plan", JSON?.some(.string(document.name)))] + act.members))
      }, correlationID: Self.correlation(document.name), actor: actor, time: try call.asOf ?? .now())
    return events.map(\.sequence)
  }

  /// The package with an id.
  ///
  /// - Throws: `plan.unknown-id`.
  func package(_ id: String) throws(Problem) -> RoutePlan.WorkPackage {
    let packages = plan.workPackages
    if let package = packages.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) { return package }
    throw Problem(
      .planUnknownID, "the plan '\(plan.name)' has no work package '\(id.printable)'",
      hint: suggestion(for: id, among: packages.map(\.id), orList: "work packages:"))
  }
}

extension Problem.Code {
  /// Something recorded about a plan that it has no place for any more.
  static let planMisfit = Self("plan.misfit", exit: .invalidData)
}

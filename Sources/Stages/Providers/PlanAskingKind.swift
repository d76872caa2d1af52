import Diagnostics
import Pipelines

/// A kind of stage that asks a provider for a part of a plan, and has a substitute where none can be asked.
protocol PlanAskingKind: StageKind {
  /// Who is asked, for what it may cost.
  var asking: PlanAsking { get }
  /// Makes the part by asking, or without.
  func result(_ session: PlanAsking.Session, _ work: StageWork) throws(Problem) -> StageResult
}

extension PlanAskingKind {
  static var stageClass: StageClass { .pure }
  static var needs: Capabilities { [.network] }

  var hasSubstitute: Bool { true }

  func service(_ environment: [String: String]) -> String { asking.service }
  func intentions() throws(Problem) -> [Intention] { asking.intentions }

  func run(_ work: StageWork) throws(Problem) -> StageResult { try result(try asking.session(work), work) }

  func substitute(for problem: Problem, _ work: StageWork) throws(Problem) -> StageResult {
    try result(try asking.session(work, without: problem), work)
  }
}

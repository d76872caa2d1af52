public import Diagnostics
public import Pipelines

/// A part of a run that was asked for: one stage, alone or with everything that leads to it.
public struct StageSelection: Sendable {
  /// The stage, as its manifest names it.
  public let name: String
  /// Whether what leads to it must have been done before: it is taken from the records, or the run fails.
  public let isAlone: Bool

  /// A stage of the given plans that is not an effect: those run only after everything else.
  ///
  /// - Throws: `run.stage` where no plan has such a stage.
  public init(_ name: String, isAlone: Bool, of plans: [Plan]) throws(Problem) {
    let stages = plans.flatMap(\.stages)
    let option = isAlone ? "--only" : "--until"
    guard let found = stages.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      throw Problem(
        .unknownStage, "\(option): there is no stage '\(name)'",
        hint: suggestion(for: name, among: stages.map(\.name), orList: "stages:"))
    }
    guard found.stageClass != .effect else {
      throw Problem(
        .unknownStage, "\(option): '\(name)' acts outside, which only a whole run may",
        hint: "run without \(option)")
    }
    (self.name, self.isAlone) = (name, isAlone)
  }

  /// Why a stage that does not belong to it is not run.
  var reason: String { "not asked for by '\(isAlone ? "--only" : "--until") \(name)'" }

  /// Whether this is the stage itself, under any of its names, or one for an item of it.
  func names(_ stage: Plan.Stage) -> Bool {
    ([stage.name] + stage.memberships.map(\.stage.name)).contains { found in
      found.utf8.elementsEqual(name.utf8) || (stage.list != nil && found.hasPrefix(name + "["))
    }
  }

  /// For each stage of a plan, whether it belongs to it.
  func stages(of plan: Plan) -> [Bool] {
    var isSelected = plan.stages.map(names)
    // What a stage reads stands before it.
    for (index, stage) in plan.stages.enumerated().reversed() where isSelected[index] {
      for input in stage.inputs { isSelected[input.stage] = true }
    }
    return isSelected
  }
}

extension Problem.Code {
  /// The command line names a stage that is not there, or that cannot be run by itself.
  public static let unknownStage = Self("run.stage", exit: .usage)
  /// A stage whose result is asked of the records has none there.
  static let notRecorded = Self("stage.not-recorded", exit: .stageFailed)
}

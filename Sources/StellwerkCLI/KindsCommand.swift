import Diagnostics
import Pipelines
import Policies
import Reports
import Stages

/// `stellwerk kinds`: name, class and summary of every stage kind.
enum KindsCommand: Command {
  static let name = "kinds"
  static let summary = "list the stage kinds that a pipeline can use, or the rules of a policy"
  static let operands = ""
  static let operandCount = 0...0
  static let options = [
    CommandOption("--policy", nil, "list the rules and risk factors that a policy can use instead")
  ]
  static let formats = ["human", "gnu", "github", "markdown"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    if call.has("--policy") {
      if call.format == "markdown" {
        try call.console.write(PolicyReference.markdown())
        return .done
      }
      let kinds =
        RuleKind.all.map { ($0.name, $0.summary) } + RiskFactorKind.all.map { ($0.name, $0.summary) }
      let width = kinds.map { $0.0.count }.max() ?? 0
      for (name, summary) in kinds { try call.console.write("\(padded(name, width))  \(summary)\n") }
      return .done
    }
    let kinds = StageCatalogue.standard.kinds
    if call.format == "markdown" {
      try call.console.write(StageReference.markdown(kinds))
      return .done
    }
    let width = kinds.map { $0.name.count }.max() ?? 0
    for kind in kinds {
      try call.console.write(
        "\(padded(kind.name, width))  \(padded(kind.stageClass.rawValue, 7))  \(kind.summary)\n")
    }
    return .done
  }
}

import Diagnostics
import Pipelines
import Reports
import Stages

/// `stellwerk kinds`: name, class and summary of every stage kind.
enum KindsCommand: Command {
  static let name = "kinds"
  static let summary = "list the stage kinds that a pipeline can use"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "markdown"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
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

import Diagnostics
import JSON
import Manifests
import Pipelines
import Reports
import Stages

/// `stellwerk kinds`: name, class and summary of every stage kind.
enum KindsCommand: Command {
  static let name = "kinds"
  static let summary = "list the stage kinds that a pipeline can use"
  static let operands = ""
  static let operandCount = 0...0

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let format = try call.choice("--format", ["text", "markdown", "human", "gnu"], default: "text")
    let kinds = StageCatalogue.standard.kinds
    if format == "markdown" {
      try call.console.write(StageReference.markdown(kinds))
      return .done
    }
    let width = kinds.map { $0.name.count }.max() ?? 0
    for kind in kinds {
      try call.console.write("\(padded(kind.name, width))  \(padded(kind.stageClass.rawValue, 7))  \(kind.summary)\n")
    }
    return .done
  }
}

/// `stellwerk schema KIND`: the JSON Schema of what may stand under `with:` of a stage kind.
enum SchemaCommand: Command {
  static let name = "schema"
  static let summary = "print the JSON Schema of a stage kind's options"
  static let operands = "KIND"
  static let operandCount = 1...1

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let name = call.operands[0]
    guard let kind = StageCatalogue.standard.kind(named: name) else {
      throw Problem(
        .usage, "unknown stage kind '\(name)'",
        hint: meant(name, StageCatalogue.standard.kinds.map { $0.name }).map { "did you mean '\($0)'?" }
          ?? "'stellwerk kinds' lists them")
    }
    try call.console.write(schema(of: kind.options, title: "\(name), version \(kind.version)").indented)
    return .done
  }
}

import Diagnostics
import JSON
import Manifests
import Pipelines
import Stages

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
        hint: suggestion(for: name, among: StageCatalogue.standard.kinds.map { $0.name })
          ?? "'stellwerk kinds' lists them")
    }
    try call.console.write(schema(of: kind.options, title: "\(name), version \(kind.version)").indented)
    return .done
  }
}

import Diagnostics
import Manifests
import Pipelines
import Reports

/// `stellwerk graph`: the stages of a manifest in an order in which they can run, with what each reads.
enum GraphCommand: Command {
  static let name = "graph"
  static let summary = "show the stages of a manifest and what each reads"
  static let operands = "MANIFEST"
  static let operandCount = 1...1
  static let options = SelectionOptions.all
  static let formats = ["human", "gnu", "github", "text", "dot"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var problems: [Problem] = []
    var loading = try call.loading()
    loading.looksAtFiles = false
    let loaded = loading.packages(in: call.operands, into: &problems)
    guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    for package in loaded {
      try call.console.write(call.format == "dot" ? dot(package) : text(package))
    }
    return .done
  }

  private static func text(_ loaded: LoadedPackage) -> String {
    let plan = loaded.plan
    let width = plan.stages.map(\.name.count).max() ?? 0
    let kinds = plan.stages.map(\.kindName.count).max() ?? 0
    var lines = ["\(loaded.package.metadata.name) \(loaded.package.metadata.version) · pipeline \(plan.name)"]
    for stage in plan.stages {
      let reads = stage.inputs.map { "\($0.port)=\(plan.stages[$0.stage].name).\($0.output)" }
      var line =
        "  \(padded(stage.name, width))  \(padded(stage.kindName, kinds))  \(padded(stage.stageClass.rawValue, 7))"
      if !reads.isEmpty { line += "  \(reads.joined(separator: " "))" }
      if let body = stage.body { line += "  – \(body.kindName) for each item of \(body.source)".printable }
      if let reason = stage.skipped { line += "  – not run: \(reason.printable)" }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The language of Graphviz.
  private static func dot(_ loaded: LoadedPackage) -> String {
    var lines = [
      "digraph \(quoted(loaded.package.metadata.name)) {", "  rankdir = LR;", "  node [shape = box];",
    ]
    for stage in loaded.plan.stages {
      let style =
        stage.stageClass == .effect
        ? ", style = bold" : stage.stageClass == .clocked ? ", style = dashed" : ""
      let colour = stage.skipped == nil ? "" : ", color = gray, fontcolor = gray"
      lines.append(
        "  \(quoted(stage.name)) [label = \(quoted("\(stage.name)\n\(stage.kindName)"))\(style)\(colour)];")
    }
    for stage in loaded.plan.stages {
      for input in stage.inputs {
        let source = quoted(loaded.plan.stages[input.stage].name)
        lines.append("  \(source) -> \(quoted(stage.name)) [label = \(quoted(input.output))];")
      }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// A name as a quoted string: names of outputs are free, and a quote in one must not end it.
  private static func quoted(_ text: String) -> String {
    let escaped = text.map { letter in
      switch letter {
      case "\"", "\\": "\\\(letter)"
      case "\n": "\\n"
      default: String(letter)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

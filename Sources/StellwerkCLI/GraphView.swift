import Diagnostics
import Execution
import JSON
import Reports

/// A graph in the forms in which it is shown: lines, the language of Graphviz, JSON.
struct GraphView {
  let graph: RunGraph
  /// The run, of a graph that ran.
  private let entry: RunHistory.Entry?

  init(_ graph: RunGraph, of entry: RunHistory.Entry?) { (self.graph, self.entry) = (graph, entry) }

  /// A line for each stage.
  var text: String {
    let stages = graph.stages
    let names = stages.map { $0.name.printable }
    let width = names.map(\.count).max() ?? 0
    let kinds = stages.map(\.kind.count).max() ?? 0
    let times = stages.map { $0.time.count }.max() ?? 0
    let run = entry.map { " · run \($0.id) · \($0.outcome ?? "unfinished")" } ?? ""
    // Of a run that was killed before its first stage nobody knows the pipeline.
    let pipeline = graph.pipeline.isEmpty ? "" : " · pipeline \(graph.pipeline)"
    var lines = ["\(graph.name) \(graph.version)\(pipeline)\(run)".printable]
    for (stage, name) in zip(stages, names) {
      var line =
        "  \(padded(name, width))  \(padded(stage.kind.printable, kinds))  \(padded(stage.stageClass.printable, 7))"
      if entry != nil {
        line += "  \(padded(stage.result?.rawValue ?? "", 8))  \(padded(stage.time, times))"
      }
      var reads = stage.inputs.map { "\($0.port)=\(stages[$0.stage].name).\($0.output)" }
      if let list = stage.list, !stage.inputs.contains(where: { $0.stage == list }) {
        reads.append("(item of \(stages[list].name))")
      }
      if !reads.isEmpty { line += "  \(reads.joined(separator: " ").printable)" }
      if let body = stage.forEach { line += "  – \(body.kind) for each item of \(body.source)".printable }
      if let reason = stage.reason {
        let code = stage.code.map { " [\($0)]" } ?? ""
        line +=
          stage.result == .failed ? "  – \(reason)\(code)".printable : "  – not run: \(reason.printable)"
      }
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
    }
    if let entry, entry.outcome == nil {
      lines.append("  the run has no end: it was killed, or is under way")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The language of Graphviz.
  var dot: String {
    var lines = ["digraph \(quoted(graph.name)) {", "  rankdir = LR;", "  node [shape = box];"]
    for stage in graph.stages {
      let style =
        stage.stageClass == "effect"
        ? ", style = bold" : stage.stageClass == "clocked" ? ", style = dashed" : ""
      let colour =
        stage.result == .failed
        ? ", color = red"
        : stage.result == .skipped || stage.reason != nil ? ", color = gray, fontcolor = gray" : ""
      var label = "\(stage.name)\n\(stage.kind)"
      if let result = stage.result {
        label += "\n\(result.rawValue)\(stage.time.isEmpty ? "" : ", \(stage.time)")"
        if let reason = stage.reason { label += ": \(reason)" }
      }
      lines.append("  \(quoted(stage.name)) [label = \(quoted(label))\(style)\(colour)];")
    }
    for stage in graph.stages {
      for input in stage.inputs {
        let source = quoted(graph.stages[input.stage].name)
        lines.append("  \(source) -> \(quoted(stage.name)) [label = \(quoted(input.output))];")
      }
      if let list = stage.list, !stage.inputs.contains(where: { $0.stage == list }) {
        lines.append("  \(quoted(graph.stages[list].name)) -> \(quoted(stage.name)) [style = dotted];")
      }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// A document; inputs name the stage that they read.
  var json: JSON {
    .compact([
      "name": .string(graph.name), "version": .string(graph.version), "pipeline": .string(graph.pipeline),
      "run": entry.map { .string($0.id) }, "outcome": entry.map { .string($0.outcome ?? "unfinished") },
      "stages": .array(graph.stages.map(json)),
    ])
  }

  private func json(_ stage: RunGraph.Stage) -> JSON {
    let inputs = stage.inputs.map { edge -> JSON in
      [
        "port": .string(edge.port), "stage": .string(graph.stages[edge.stage].name),
        "output": .string(edge.output),
      ]
    }
    let members = (stage.json.members ?? []).map { member -> (name: String, value: JSON) in
      if member.name == "inputs" { return (member.name, .array(inputs)) }
      if member.name == "list", let list = stage.list {
        return (member.name, .string(graph.stages[list].name))
      }
      return member
    }
    return .object(members)
  }

  /// A name as a quoted string: names of outputs are free, and a quote in one must not end it.
  private func quoted(_ text: String) -> String {
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

extension RunGraph.Stage {
  /// How long it took, in how many attempts; empty where nobody told.
  fileprivate var time: String {
    guard let milliseconds else { return "" }
    let tries = attempts.map { $0 > 1 ? " in \($0) attempts" : "" } ?? ""
    return durationText(.milliseconds(milliseconds)) + tries
  }
}

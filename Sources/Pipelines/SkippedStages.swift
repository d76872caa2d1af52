import Diagnostics
import Manifests
import YAML

/// Why stages do not run: their own condition, or that what they need is not made.
///
/// - Returns: one reason a stage, `nil` for those that run.
func skipReasons(
  _ drafts: [StageDraft], _ edges: [[Connection]], in order: [Int], of instances: [Expansion.Instance]
) -> [String?] {
  var reasons = [String?](repeating: nil, count: drafts.count)
  // The reason flows: who is skipped for want of an output says of which stage, and why that is skipped.
  var flowing = reasons
  for index in order {
    if let condition = instances[drafts[index].item.instance].skipped {
      reasons[index] = "the condition of the part does not hold: \(condition)"
    } else if drafts[index].holds == false {
      reasons[index] = "its condition does not hold: \(drafts[index].stage.conditionText)"
    } else if let missing = edges[index].first(where: {
      reasons[$0.stage] != nil && ($0.isList || drafts[index].needs($0.port))
    }) {
      reasons[index] = flowing[missing.stage]
      flowing[index] = flowing[missing.stage]
      continue
    } else if drafts[index].instances?.isEmpty == true, drafts[index].body?.skipsWhenEmpty == true {
      reasons[index] = Plan.Stage.noItems
    }
    flowing[index] = reasons[index].map { "'\(drafts[index].name?.value ?? "?")' is skipped: \($0)" }
  }
  return reasons
}

extension StageDraft {
  /// Whether the stage cannot do without what comes in at a port.
  fileprivate func needs(_ port: String) -> Bool { type.map { isNeeded(port, by: $0) } ?? true }
}

extension PipelineDocument.Stage {
  /// Its condition on one line.
  var conditionText: String {
    let words = (when?.scalar ?? "").split { $0.isWhitespace }
    return (words.first == "${{" && words.last == "}}" ? words.dropFirst().dropLast() : words[...])
      .joined(separator: " ")
  }
}

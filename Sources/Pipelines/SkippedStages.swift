import Diagnostics
import Manifests
import YAML

/// Why stages do not run: their own condition, or that what they need is not made.
///
/// - Returns: one reason a stage, `nil` for those that run.
func skipReasons(_ drafts: [StageDraft], _ edges: [[Connection]], in order: [Int]) -> [String?] {
  var reasons = [String?](repeating: nil, count: drafts.count)
  for index in order {
    let draft = drafts[index]
    if draft.holds == false {
      reasons[index] = "its condition does not hold: \(draft.conditionText)"
    } else if let missing = edges[index].first(where: { reasons[$0.stage] != nil && draft.needs($0.port) }) {
      reasons[index] = "'\(drafts[missing.stage].name?.value ?? "?")' is skipped"
    }
  }
  return reasons
}

extension StageDraft {
  /// Whether the stage cannot do without what comes in at a port.
  fileprivate func needs(_ port: String) -> Bool {
    guard case .exactly(let ports)? = type?.inputs else { return true }
    return ports.first { $0.name == port }?.isOptional != true
  }

  /// The condition on one line.
  fileprivate var conditionText: String {
    let text = stage.when?.scalar ?? ""
    let words = text.split { $0.isWhitespace }
    return (words.first == "${{" && words.last == "}}" ? words.dropFirst().dropLast() : words[...])
      .joined(separator: " ")
  }
}

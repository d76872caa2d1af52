internal import Cryptography
internal import JSON
internal import OperatingSystem

/// A decision in plain lines: every rule, every step of the arithmetic, every exception and approval.
public func explanation(of decision: Decision) -> [String] {
  var lines = [
    "\(decision.name) \(decision.version), ring \(decision.ring), as of \(decision.asOf.text): "
      + "\(words(decision.verdict)), risk \(decision.score.rounded) of 100", "",
    "rules of policy \(decision.policyName)",
  ]
  let width = decision.rules.map(\.id.count).max() ?? 0
  for rule in decision.rules {
    let effect = rule.result == .fail ? " (\(words(rule.effect)))" : ""
    lines.append("  \(padded(rule.id, width))  \(rule.result.rawValue)\(effect)")
    if let question = rule.question { lines.append("    fails when \(question)") }
    if let message = rule.message { lines.append("    \(message)") }
    lines += rule.reasons.map { "    \($0)" }
    if let hint = rule.hint { lines.append("    = \(hint)") }
  }
  lines += ["", "risk: sum of weight x factor"]
  let names = decision.factors.map(\.name.count).max() ?? 0
  for factor in decision.factors {
    let sum =
      "\(padded("\(factor.weight)", 3, atEnd: false)) x \(padded(factor.value.text, 6)) = "
      + padded(factor.contribution.text, 7)
    lines.append("  \(padded(factor.name, names))  \(sum)  \(factor.explanation)")
    let facts = (factor.facts.members ?? []).map { "\($0.name) \($0.value.string ?? $0.value.text)" }
    if !facts.isEmpty {
      lines.append(
        "  \(padded("", names))    \(factor.isDeclared ? "declared" : "facts"): \(facts.joined(separator: ", "))"
      )
    }
  }
  let sum = FixedPoint(tenThousandths: decision.factors.reduce(0) { $0 + $1.contribution.tenThousandths })
  let clamped = sum == decision.score ? "" : ", within 0 to 100: \(decision.score.text)"
  lines.append("  \(padded("sum", names))  \(sum.text)\(clamped), shown as \(decision.score.rounded)")
  lines += section("exceptions", decision.exceptions) { exception in
    let state =
      exception.isEffective
      ? "covers \(exception.covers.joined(separator: ", ")) until \(exception.expires.text)" : "not effective"
    return ["\(exception.name): \(state): \(exception.reason)"]
      + exception.reasons.map { "  \($0)" } + exception.controls.map { "  control: \($0)" }
  }
  lines += section("approvals needed", decision.requirements) { requirement in
    [
      "\(requirement.role): \(requirement.given) of \(requirement.count)\(requirement.isMet ? "" : ", waiting")"
    ]
      + requirement.because.map { "  \($0)" }
  }
  lines += section("approvals given", decision.approvals) { approval in
    let state = approval.keys.isEmpty ? "does not count" : "counts"
    return ["\(approval.name) by \(approval.actor) as \(approval.role): \(state)"]
      + approval.reasons.map { "  \($0)" }
  }
  lines += section("way out", decision.remedies) { remedy in
    ["\(remedy.name) \(remedy.version): \(remedy.target.map { "use \($0)" } ?? "no clean version is known")"]
  }
  lines += [
    "", "digests", "  subject     sha256:\(decision.subject.hex)",
    "  facts       sha256:\(decision.facts.hex)",
    "  policy      sha256:\(decision.policy.hex)", "  trust       sha256:\(decision.trust.hex)",
    "  advisories  \(decision.advisories ?? "none")", "  basis       sha256:\(decision.basis.hex)",
  ]
  return lines
}

private func section<Item>(_ title: String, _ items: [Item], _ body: (Item) -> [String]) -> [String] {
  items.isEmpty ? [] : ["", title] + items.flatMap(body).map { "  \($0)" }
}

private func words(_ verdict: Decision.Verdict) -> String {
  switch verdict {
  case .pass: "pass"
  case .fail: "refused"
  case .needsApproval: "waiting for approval"
  }
}

private func words(_ effect: PolicyDocument.Effect) -> String {
  switch effect {
  case .block: "blocks"
  case .review: "to be reviewed"
  case .warn: "warning"
  }
}

private func padded(_ text: String, _ width: Int, atEnd: Bool = true) -> String {
  let space = String(repeating: " ", count: max(0, width - text.count))
  return atEnd ? text + space : space + text
}

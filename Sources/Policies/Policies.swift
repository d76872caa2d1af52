public import Cryptography
internal import JSON
public import OperatingSystem

// Policies: facts and a policy go in, a decision with all its reasons comes out.
//
//     facts ──────┐
//     policy ─────┤   exceptions ──> waivers ──> rules ─┐
//     exceptions ─┼──>                     risk factors ─┼──> basis ──> approvals ──> verdict
//     approvals ──┤                                      │
//     ring, time ─┘                                      └──> what the people approve
//
// Invariants
// 1. `decide` is the only place that decides; `run`, reports, `explain` and replay all call it.
// 2. It is a function of its parameters: no clock, no file, no environment, no floating point. The same
//    parameters give the same decision, and its canonical JSON is the same bytes.
//    Facts decide in the order of their document, so a replay from it says the same.
// 3. What is missing, unreadable or doubtful never opens the gate, and the reason says what was missing.
// 4. `applies` is the only place that says whether an exception covers a finding.
// 5. Signatures are checked before (room Attestations): here arrive the ids of keys whose signatures are right.
// 6. Exceptions lift rules, not risk: an accepted finding counts in the score as before.

/// Decides about a release.
///
/// - Parameters:
///   - facts: what is known.
///   - policy: what must hold.
///   - trust: whose approvals and exceptions count.
///   - exceptions: with the keys that signed them.
///   - approvals: with the keys that signed them.
///   - bundle: the content digest of the evidence bundle that approvals must name; `nil` before there is one.
///   - ring: how far the release is to travel.
///   - time: the moment of the decision.
/// - Returns: the decision with every reason.
public func decide(
  facts: Facts, policy: PolicyDocument, trust: Trust, exceptions: [SignedException] = [],
  approvals: [SignedApproval] = [], bundle: Digest? = nil, ring: Int, at time: Timestamp
) -> Decision {
  let exceptions = sorted(exceptions)
  let facts = facts.ordered
  let (waivers, exceptionOutcomes) = evaluate(
    exceptions, facts: facts, ring: ring, at: time, settings: policy.exceptions, trust: trust)
  let values = policy.hasExpressions ? FactsValues(facts, waivers: waivers, ring: ring, at: time) : nil
  let rules = policy.rules.map { outcome(of: $0, facts, waivers, values) }
  let factors = policy.factors.map { outcome(of: $0, facts, values) }
  let sum = factors.reduce(0) { $0 + $1.contribution.tenThousandths }
  let score = FixedPoint(tenThousandths: min(1_000_000, max(0, sum)))
  let remedies = remedies(facts.findings, waivers, rules)
  let digests = (policy: policy.digest, facts: Digest(of: facts.document.canonical), trust: trust.digest)
  let basis = Digest(
    of: Decision.basis(
      ring: ring, name: facts.subject.name, version: facts.subject.version, subject: facts.subject.digest,
      rules: rules, score: score, factors: factors, exceptions: exceptionOutcomes, remedies: remedies,
      policyName: policy.name, policy: digests.policy, facts: digests.facts, trust: digests.trust,
      advisories: facts.findings?.advisories
    ).canonical)
  let context = ApprovalContext(basis: basis, bundle: bundle, ring: ring, time: time, trust: trust)
  let approvalOutcomes = evaluate(approvals, context)
  let requirements = requirements(policy, rules, score, ring, approvalOutcomes)
  let isBlocked = rules.contains { $0.effect == .block && $0.result == .fail }
  let isWaiting = requirements.contains { !$0.isMet }
  return Decision(
    verdict: isBlocked ? .fail : isWaiting ? .needsApproval : .pass, ring: ring, asOf: time,
    name: facts.subject.name, version: facts.subject.version, subject: facts.subject.digest, rules: rules,
    score: score, factors: factors, exceptions: exceptionOutcomes, requirements: requirements,
    approvals: approvalOutcomes, remedies: remedies, policyName: policy.name,
    policy: digests.policy, facts: digests.facts, trust: digests.trust,
    advisories: facts.findings?.advisories, bundle: bundle,
    basis: basis)
}

/// In the order of their names.
func sorted(_ exceptions: [SignedException]) -> [SignedException] {
  exceptions.sorted { $0.exception.name.utf8.lexicographicallyPrecedes($1.exception.name.utf8) }
}

/// For each finding the exceptions that cover it, and for each exception what became of it.
func evaluate(
  _ exceptions: [SignedException], facts: Facts, ring: Int, at time: Timestamp,
  settings: PolicyDocument.ExceptionSettings, trust: Trust
) -> (waivers: [[String]], outcomes: [Decision.ExceptionOutcome]) {
  let findings = facts.findings?.findings ?? []
  var waivers = [[String]](repeating: [], count: findings.count)
  // Thousands of findings and hundreds of exceptions: each name is looked up, not compared with each other one.
  var named: [String: [Int]] = [:]
  if !exceptions.isEmpty {
    for (index, finding) in findings.enumerated() {
      for name in Set(([finding.id] + finding.aliases).map { $0.lowercased() }) {
        named[name, default: []].append(index)
      }
    }
  }
  let outcomes = exceptions.map { signed in
    let exception = signed.exception
    var covers: [String] = []
    var reasons = objections(
      to: signed, in: facts.subject, ring: ring, at: time, settings: settings, trust: trust)
    let called = Set(exception.vulnerabilities.flatMap { named[$0.lowercased()] ?? [] })
    for index in called.sorted() {
      let finding = findings[index]
      switch applies(
        signed, to: finding, in: facts.subject, ring: ring, at: time, settings: settings, trust: trust)
      {
      case .applies:
        waivers[index].append(exception.name)
        covers.append(finding.id)
      case .doesNot(let others):
        for other in others where !reasons.contains(other) { reasons.append(other) }
      }
    }
    if called.isEmpty { reasons.append("unused: nothing that it names was found") }
    return Decision.ExceptionOutcome(
      name: exception.name, covers: covers, reasons: reasons, expires: exception.expires,
      reason: exception.reason, controls: exception.controls.map(\.text))
  }
  return (waivers, outcomes)
}

private func outcome(
  of rule: PolicyDocument.Rule, _ facts: Facts, _ waivers: [[String]], _ values: FactsValues?
) -> Decision.RuleOutcome {
  var outcome: RuleOutcome
  var question: String?
  switch rule.question {
  case .builtIn(let kind, let arguments):
    outcome = kind.evaluate(RuleInput(facts: facts, arguments: arguments, waivers: waivers))
    if outcome.result == .fail { outcome.message = rule.message }
  case .expression(let expression):
    outcome = expression.outcome(values, facts, waivers)
    question = expression.question
  }
  return Decision.RuleOutcome(
    id: rule.id, uses: rule.uses, question: question, effect: rule.effect, result: outcome.result,
    reasons: outcome.reasons, details: outcome.details, message: outcome.message,
    hint: outcome.result == .fail ? rule.hint : nil)
}

private func outcome(
  of factor: PolicyDocument.Factor, _ facts: Facts, _ values: FactsValues?
) -> Decision.FactorOutcome {
  let measure =
    switch factor.formula {
    case .builtIn(let kind, let arguments): kind.measure(facts, arguments)
    case .expression(let expression): expression.measure(values)
    }
  return Decision.FactorOutcome(
    name: factor.name, uses: factor.uses, weight: factor.weight,
    value: FixedPoint(tenThousandths: measure.value),
    // At most 100 times 10,000.
    contribution: FixedPoint(tenThousandths: factor.weight * measure.value), explanation: measure.explanation,
    facts: .object(measure.facts), isDeclared: measure.isDeclared)
}

func evaluate(_ approvals: [SignedApproval], _ context: ApprovalContext) -> [Decision.ApprovalOutcome] {
  approvals.map { signed in
    let (keys, reasons) = context.judge(signed)
    let approval = signed.approval
    return Decision.ApprovalOutcome(
      name: approval.name, actor: approval.actor, role: approval.role, bundle: approval.bundle, keys: keys,
      reasons: reasons)
  }.sorted {
    ($0.name, $0.role, $0.actor, $0.keys.joined()) < ($1.name, $1.role, $1.actor, $1.keys.joined())
  }
}

/// What the ring and the failed reviews ask for; for one role the larger number counts.
private func requirements(
  _ policy: PolicyDocument, _ rules: [Decision.RuleOutcome], _ score: FixedPoint, _ ring: Int,
  _ approvals: [Decision.ApprovalOutcome]
) -> [Decision.Requirement] {
  var counts: [String: (count: Int, because: [String])] = [:]
  func ask(_ role: String, _ count: Int, _ because: String) {
    let old = counts[role] ?? (0, [])
    counts[role] = (max(old.count, count), old.because + [because])
  }
  if let asked = policy.rings.last(where: { $0.ring <= ring }) {
    if let bound = asked.riskAbove {
      if score > bound {
        for quorum in asked.approvals {
          ask(
            quorum.role, quorum.count,
            "risk \(score.text) is above \(bound.text) for ring \(asked.ring) and beyond")
        }
      }
    } else {
      for quorum in asked.approvals {
        ask(quorum.role, quorum.count, "ring \(asked.ring) and beyond always need it")
      }
    }
  }
  for rule in rules where rule.effect == .review && rule.result == .fail {
    ask(policy.exceptions.approver, 1, "rule \(rule.id) is to be reviewed")
  }
  return counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { role in
    let keys = Set(approvals.filter { $0.role == role }.flatMap(\.keys))
    let (count, because) = counts[role] ?? (0, [])
    return Decision.Requirement(role: role, count: count, given: keys.count, because: because)
  }
}

/// The way out of failed vulnerability rules: one version for each component that still has open findings.
private func remedies(
  _ scan: Findings?, _ waivers: [[String]], _ rules: [Decision.RuleOutcome]
) -> [Remedy] {
  guard let scan else { return [] }
  var open: Set<String> = []
  for rule in rules where rule.result == .fail && rule.effect != .warn {
    for detail in rule.details where detail["coveredBy"] == nil {
      if let purl = detail["purl"]?.string { open.insert(purl) }
    }
  }
  return scan.remedies.filter { open.contains($0.purl) }
}

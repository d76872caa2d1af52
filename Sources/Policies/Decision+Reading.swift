internal import Cryptography
public import Diagnostics
public import JSON
internal import OperatingSystem

extension Decision {
  /// Reads the document that `json` writes.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(
      json, at: "decision",
      only: [
        "format", "ring", "subject", "policy", "facts", "trust", "advisories", "rules", "risk", "exceptions",
        "remedies", "verdict", "asOf", "bundle", "basis", "requirements", "approvals",
      ])
    guard try fields.text("format") == "stellwerk-decision/v1" else {
      throw fields.expected("'stellwerk-decision/v1'", "format")
    }
    verdict = try fields.text("verdict", as: "pass, fail or needs-approval") { Verdict(rawValue: $0) }
    ring = try fields.count("ring")
    asOf = try fields.time("asOf")
    let subject = try fields.object("subject")
    name = try subject.text("name")
    version = try subject.text("version")
    self.subject = try subject.digest("digest")
    rules = try read(try fields.objects("rules")) { (entry) throws(Problem) in try RuleOutcome(entry) }
    let risk = try fields.object("risk")
    score = try risk.text("score", as: "a decimal") { FixedPoint($0) }
    factors = try read(try risk.objects("factors")) { (entry) throws(Problem) in try FactorOutcome(entry) }
    exceptions = try read(try fields.objects("exceptions")) { (entry) throws(Problem) in
      ExceptionOutcome(
        name: try entry.text("name"), covers: try entry.texts("covers"), reasons: try entry.texts("reasons"),
        expires: try entry.time("expires"), reason: try entry.text("reason"),
        controls: try entry.texts("controls"))
    }
    requirements = try read(try fields.objects("requirements")) { (entry) throws(Problem) in
      Requirement(
        role: try entry.text("role"), count: try entry.count("count"), given: try entry.count("given"),
        because: try entry.texts("because"))
    }
    approvals = try read(try fields.objects("approvals")) { (entry) throws(Problem) in
      ApprovalOutcome(
        name: try entry.text("name"), actor: try entry.text("actor"), role: try entry.text("role"),
        bundle: try entry.digest("bundle"), keys: try entry.texts("keys"), reasons: try entry.texts("reasons")
      )
    }
    remedies = try read(try fields.objects("remedies")) { (entry) throws(Problem) in
      Remedy(
        name: try entry.text("name"), version: try entry.text("version"), purl: try entry.text("purl"),
        target: try entry.optionalText("to"))
    }
    let policy = try fields.object("policy")
    policyName = try policy.text("name")
    self.policy = try policy.digest("digest")
    facts = try fields.digest("facts")
    trust = try fields.digest("trust")
    advisories = try fields.optionalText("advisories")
    bundle = fields.value("bundle") == nil ? nil : try fields.digest("bundle")
    basis = try fields.digest("basis")
  }
}

/// `map` that keeps the type of what is thrown.
private func read<Value>(
  _ entries: [JSONFields], _ body: (JSONFields) throws(Problem) -> Value
) throws(Problem) -> [Value] {
  var values: [Value] = []
  for entry in entries { values.append(try body(entry)) }
  return values
}

extension Decision.RuleOutcome {
  fileprivate init(_ entry: JSONFields) throws(Problem) {
    id = try entry.text("id")
    uses = try entry.text("uses")
    question = try entry.optionalText("question")
    effect = try entry.text("effect", as: "block, review or warn") { PolicyDocument.Effect(rawValue: $0) }
    result = try entry.text("result", as: "pass, fail or waived") { RuleResult(rawValue: $0) }
    reasons = try entry.texts("reasons")
    details = try entry.array("details")
    message = try entry.optionalText("message")
    hint = try entry.optionalText("hint")
  }
}

extension Decision.FactorOutcome {
  fileprivate init(_ entry: JSONFields) throws(Problem) {
    name = try entry.text("name")
    uses = try entry.text("uses")
    weight = try entry.count("weight")
    value = try entry.text("value", as: "a decimal") { FixedPoint($0) }
    contribution = try entry.text("contribution", as: "a decimal") { FixedPoint($0) }
    explanation = try entry.text("explanation")
    facts = entry.value("facts") ?? [:]
    isDeclared = try entry.flag("declared")
  }
}

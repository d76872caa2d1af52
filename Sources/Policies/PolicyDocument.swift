public import Cryptography
public import Diagnostics
public import JSON

/// A policy: which rules hold, how risk is weighed, what each ring asks for.
///
/// Made from JSON only, and checked while it is made: rules and factors exist, parameters fit.
public struct PolicyDocument: Sendable {
  /// The policy's name.
  public let name: String
  /// Who answers for it.
  public let owner: String
  /// In the order written; ids are unique.
  public let rules: [Rule]
  /// In the order of their names.
  public let factors: [Factor]
  /// What the rings ask for, by ascending ring.
  public let rings: [RingRequirement]
  /// How long exceptions may last, and who approves them.
  public let exceptions: ExceptionSettings
  /// The contents of the evidence bundle that must not be missing, by their slugs.
  public let requiredEvidence: [String]

  /// What a failed rule does.
  public enum Effect: String, Sendable, CaseIterable {
    /// The release is refused.
    case block
    /// The release waits until the approver of exceptions has seen it.
    case review
    /// It is said.
    case warn
  }

  /// One rule of the policy.
  public struct Rule: Sendable {
    /// Unique in the policy: `vulnerability.critical`.
    public let id: String
    /// The name of its kind: `vulnerability/severity`; `expression` for one of its own.
    public let uses: String
    /// What the kind is given; for an expression `when`, and `forEach` and `with` where it has them.
    public let parameters: JSON
    /// What happens when it fails.
    public let effect: Effect
    /// Said in place of the kind's summary when it fails; may hold expressions.
    public let message: String?
    /// What to do when it fails.
    public let hint: String?
    let question: Question

    /// What a rule asks.
    enum Question: Sendable {
      case builtIn(RuleKind, Arguments)
      case expression(ExpressionRule)
    }
  }

  /// One factor of the risk score.
  public struct Factor: Sendable {
    /// The factor's name: `privilegeImpact`.
    public let name: String
    /// How many points of the score it can give, 0 to 100.
    public let weight: Int
    /// The name of its kind: `risk/privilege-impact`.
    public let uses: String
    /// What the kind is given; for a formula `value`, and `with` where it has that.
    public let parameters: JSON
    let formula: Formula

    /// How a factor is measured.
    enum Formula: Sendable {
      case builtIn(RiskFactorKind, Arguments)
      case expression(ExpressionFactor)
    }
  }

  /// What a ring and those beyond it ask for, up to the next ring that has its own.
  public struct RingRequirement: Hashable, Sendable {
    /// From this ring on.
    public let ring: Int
    /// Approvals are needed when the score is above this; `nil` for always.
    public let riskAbove: FixedPoint?
    /// Who must approve.
    public let approvals: [Quorum]
  }

  /// So many approvals of one role.
  public struct Quorum: Hashable, Sendable {
    /// The role that the keys must hold.
    public let role: String
    /// How many different keys.
    public let count: Int
  }

  /// What holds for exceptions.
  public struct ExceptionSettings: Hashable, Sendable {
    /// The longest life in days, by severity; `default` for the others.
    public let maximumDays: [String: Int]
    /// The role that approves them.
    public let approver: String

    /// The longest life of an exception that covers this severity, in days.
    public func maximumDays(for severity: Severity) -> Int {
      maximumDays[severity.rawValue] ?? maximumDays["default"] ?? 180
    }
  }
}

extension PolicyDocument {
  /// The slugs of the seven contents of an evidence bundle, in the order of the product's list.
  public static let evidenceContents = [
    "artifacts", "assessment", "documentation", "rollout", "rollback", "tests", "exceptions",
  ]

  /// Reads the document: `name` and `owner` beside what stands below `spec` of a policy.
  ///
  /// `exceptions.maximum` is in whole days.
  ///
  /// - Throws: `json.field`, `policy.unknown-kind`, `policy.parameter`, `policy.duplicate-rule`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(
      json, at: "policy", only: ["name", "owner", "rules", "risk", "rings", "exceptions", "evidence"])
    name = try fields.text("name")
    owner = try fields.optionalText("owner") ?? ""
    var rules: [Rule] = []
    var ids: Set<[UInt8]> = []
    for entry in try fields.objects(
      "rules",
      only: [
        "id", "uses", "with", "when", "forEach", "effect", "message", "hint",
      ])
    {
      let rule = try Rule(entry)
      guard ids.insert(Array(rule.id.utf8)).inserted else {
        throw Problem(
          .policyDuplicateRule, "two rules have the id '\(rule.id)'", hint: "give each its own id")
      }
      rules.append(rule)
    }
    self.rules = rules
    var factors: [Factor] = []
    if let risk = try fields.optionalObject("risk") {
      for name in risk.names {
        factors.append(try Factor(name, try risk.object(name, only: ["weight", "uses", "with", "value"])))
      }
    }
    self.factors = factors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var rings: [RingRequirement] = []
    if let all = try fields.optionalObject("rings") {
      for name in all.names {
        rings.append(try RingRequirement(name, try all.object(name, only: ["approvalWhen", "approvals"])))
      }
    }
    self.rings = rings.sorted { $0.ring < $1.ring }
    exceptions = try ExceptionSettings(
      try fields.optionalObject("exceptions", only: ["maximum", "approver"]))
    var required: [String] = []
    for slug in try fields.optionalObject("evidence", only: ["required"])?.texts("required") ?? [] {
      guard Self.evidenceContents.contains(slug) else {
        throw Problem(
          .policyUnknownKind, "unknown content of an evidence bundle '\(slug)'",
          hint: "known are: \(Self.evidenceContents.joined(separator: ", "))")
      }
      required.append(slug)
    }
    requiredEvidence = required
  }

  /// The policy as a document that reads back as the same policy.
  public var json: JSON {
    .compact([
      "name": .string(name), "owner": .string(owner),
      "rules": .array(
        rules.map { rule in
          .compact(
            [("id", .string(rule.id))] + rule.question.json(rule)
              + [
                ("effect", .string(rule.effect.rawValue)), ("message", rule.message.map { .string($0) }),
                ("hint", rule.hint.map { .string($0) }),
              ])
        }),
      "risk": .object(
        factors.map {
          (
            name: $0.name,
            value: .compact([("weight", .integer($0.weight))] + $0.formula.json($0))
          )
        }),
      "rings": .object(rings.map { (name: "\($0.ring)", value: $0.json) }),
      "exceptions": [
        "maximum": .object(
          exceptions.maximumDays.map { (name: $0.key, value: JSON.integer($0.value)) }
            .sorted { $0.name < $1.name }),
        "approver": .string(exceptions.approver),
      ],
      "evidence": ["required": .strings(requiredEvidence)],
    ])
  }

  /// The digest of the canonical document.
  public var digest: Digest { Digest(of: json.canonical) }
}

extension PolicyDocument.Rule {
  init(_ fields: JSONFields) throws(Problem) {
    id = try fields.text("id")
    effect = try fields.text("effect", as: "block, review or warn") { PolicyDocument.Effect(rawValue: $0) }
    message = try fields.optionalText("message")
    hint = try fields.optionalText("hint")
    if let condition = try fields.optionalText("when") {
      guard fields.value("uses") == nil else {
        throw Problem(
          .policyParameter, "rule '\(id)' has a condition and a kind", hint: "take 'when' or 'uses' away")
      }
      let forEach = try fields.optionalText("forEach")
      let rule = try ExpressionRule(
        when: condition, forEach: forEach, with: try expressionParameters(fields, of: id), message: message,
        of: id)
      (uses, question) = (expressionKind, .expression(rule))
      parameters = .compact([
        "when": .string(condition), "forEach": forEach.map { .string($0) }, "with": fields.value("with"),
      ])
      return
    }
    uses = try fields.text("uses")
    guard let kind = RuleKind.named(uses) else {
      throw Problem(
        .policyUnknownKind, "rule '\(id)' uses the unknown kind '\(uses)'",
        hint: suggestion(for: uses, among: RuleKind.all.map(\.name)))
    }
    parameters = fields.value("with") ?? [:]
    question = .builtIn(kind, try Arguments(parameters, for: kind.parameters, of: id))
  }
}

extension PolicyDocument.Rule.Question {
  fileprivate func json(_ rule: PolicyDocument.Rule) -> [(name: String, value: JSON?)] {
    switch self {
    case .builtIn: [("uses", .string(rule.uses)), ("with", rule.parameters)]
    case .expression: (rule.parameters.members ?? []).map { ($0.name, $0.value) }
    }
  }
}

extension PolicyDocument.Factor {
  init(_ name: String, _ fields: JSONFields) throws(Problem) {
    self.name = name
    weight = try fields.count("weight")
    guard weight <= 100 else { throw fields.expected("a weight from 0 to 100", "weight") }
    if let text = try fields.optionalText("value") {
      guard fields.value("uses") == nil else {
        throw Problem(
          .policyParameter, "risk factor '\(name)' has a formula and a kind",
          hint: "take 'value' or 'uses' away")
      }
      (uses, parameters) = (expressionKind, .compact(["value": .string(text), "with": fields.value("with")]))
      let parameters = try expressionParameters(fields, of: name)
      self.formula = .expression(try ExpressionFactor(text, with: parameters, of: name))
      return
    }
    uses = try fields.text("uses")
    guard let kind = RiskFactorKind.named(uses) else {
      throw Problem(
        .policyUnknownKind, "risk factor '\(name)' uses the unknown kind '\(uses)'",
        hint: suggestion(for: uses, among: RiskFactorKind.all.map(\.name)))
    }
    parameters = fields.value("with") ?? [:]
    formula = .builtIn(kind, try Arguments(parameters, for: kind.parameters, of: name))
  }
}

extension PolicyDocument.Factor.Formula {
  fileprivate func json(_ factor: PolicyDocument.Factor) -> [(name: String, value: JSON?)] {
    switch self {
    case .builtIn: [("uses", .string(factor.uses)), ("with", factor.parameters)]
    case .expression: (factor.parameters.members ?? []).map { ($0.name, $0.value) }
    }
  }
}

/// What `with` says beside an expression.
private func expressionParameters(
  _ fields: JSONFields, of owner: String
) throws(Problem) -> ExpressionParameters? {
  guard let given = fields.value("with") else { return nil }
  guard let parameters = ExpressionParameters(given) else {
    throw Problem(.policyParameter, "'with' of '\(owner)' is not an object")
  }
  return parameters
}

/// What `uses` says of a rule or factor that has an expression of its own.
let expressionKind = "expression"

extension PolicyDocument.RingRequirement {
  init(_ name: String, _ fields: JSONFields) throws(Problem) {
    guard let ring = Int(name), "\(ring)" == name, (0...1_000).contains(ring) else {
      throw Problem(.jsonField, "'\(fields.place)' is not a ring", hint: "write its number, 0 or more")
    }
    self.ring = ring
    riskAbove = try fields.optionalObject("approvalWhen", only: ["riskAbove"])?.decimal("riskAbove")
    var approvals: [PolicyDocument.Quorum] = []
    for entry in try fields.objects("approvals", only: ["role", "count"]) {
      let count = try entry.optionalCount("count") ?? 1
      guard count >= 1 else { throw entry.expected("a whole number of at least 1", "count") }
      approvals.append(PolicyDocument.Quorum(role: try entry.text("role"), count: count))
    }
    self.approvals = approvals
  }

  fileprivate var json: JSON {
    .compact([
      "approvalWhen": riskAbove.map { ["riskAbove": .string($0.text)] },
      "approvals": .array(approvals.map { ["role": .string($0.role), "count": .integer($0.count)] }),
    ])
  }
}

extension PolicyDocument.ExceptionSettings {
  init(_ fields: JSONFields?) throws(Problem) {
    approver = try fields?.optionalText("approver") ?? "security-reviewer"
    var days: [String: Int] = [:]
    let known = Severity.allCases.map(\.rawValue) + ["default"]
    if let maximum = try fields?.optionalObject("maximum", only: known) {
      for name in maximum.names { days[name] = try maximum.count(name) }
    }
    // The numbers of the product: Critical 30 days, High 90, else 180.
    for (name, standard) in ["critical": 30, "high": 90, "default": 180] where days[name] == nil {
      days[name] = standard
    }
    maximumDays = days
  }
}

extension Problem.Code {
  /// A policy names a rule, risk factor or bundle content that does not exist.
  public static let policyUnknownKind = Self("policy.unknown-kind", exit: .invalidData)
  /// Two rules of a policy have the same id.
  public static let policyDuplicateRule = Self("policy.duplicate-rule", exit: .invalidData)
}

extension PolicyDocument {
  /// Whether facts are asked for as values of expressions.
  var hasExpressions: Bool {
    rules.contains { if case .expression = $0.question { true } else { false } }
      || factors.contains { if case .expression = $0.formula { true } else { false } }
  }
}

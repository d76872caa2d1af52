internal import JSON

/// A kind of rule: a named question about the facts, with parameters.
public struct RuleKind: Sendable {
  /// What `uses:` names: `vulnerability/severity`.
  public let name: String
  /// What it asks, in one line.
  public let summary: String
  /// What `with:` may say.
  public let parameters: [Parameter]
  /// The same as rules with expressions, the parameters as `with`; of several the worst result is the kind's.
  ///
  /// The kind stays because its reasons say more than an expression can.
  public let expressions: [RuleExpression]
  let evaluate: @Sendable (RuleInput) -> RuleOutcome

  /// All kinds, by name.
  public static let all: [RuleKind] = (vulnerabilityRules + provenanceRules + licenceRules)
    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }

  /// The kind of this name.
  public static func named(_ name: String) -> RuleKind? {
    all.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

/// What a rule of one's own asks.
public struct RuleExpression: Sendable {
  /// What it is asked of, one by one; `nil` for the facts as a whole.
  public let forEach: PolicyVocabulary.Item?
  /// An expression that is true for a failure.
  public let when: String

  init(forEach: PolicyVocabulary.Item? = nil, _ when: String) { (self.forEach, self.when) = (forEach, when) }
}

/// How a rule came out.
public enum RuleResult: String, Sendable {
  /// Nothing speaks against it.
  case pass
  /// Something does.
  case fail
  /// Something does, and exceptions cover all of it.
  case waived
}

/// What a rule answers: never without a reason, also when it passes.
struct RuleOutcome {
  var result: RuleResult
  /// One line each, for a person.
  var reasons: [String]
  /// One object for each thing found, for a program.
  var details: [JSON] = []
  /// What the policy says of it, when it failed.
  var message: String?
}

/// What a rule may look at.
struct RuleInput {
  let facts: Facts
  let arguments: Arguments
  /// For each finding, in order, the names of the exceptions that cover it.
  let waivers: [[String]]
}

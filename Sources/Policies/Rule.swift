internal import JSON

/// A kind of rule: a named question about the facts, with parameters.
public struct RuleKind: Sendable {
  /// What `uses:` names: `vulnerability/severity`.
  public let name: String
  /// What it asks, in one line.
  public let summary: String
  /// What `with:` may say.
  public let parameters: [Parameter]
  let evaluate: @Sendable (RuleInput) -> RuleOutcome

  /// All kinds, by name.
  public static let all: [RuleKind] = (vulnerabilityRules + provenanceRules + licenceRules)
    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }

  /// The kind of this name.
  public static func named(_ name: String) -> RuleKind? {
    all.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
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

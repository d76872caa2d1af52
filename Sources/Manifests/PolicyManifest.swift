public import Diagnostics
import JSON
public import Policies
import YAML

/// A document of kind `Policy`: rules, risk factors, rings.
public struct PolicyManifest: Sendable {
  /// As the room `Policies` knows it.
  public let policy: PolicyDocument
  /// The document that says whose word counts.
  public let trust: DocumentReference?

  private static let nameOption = Option<CheckedText<NameForm>>(
    "name", example: "default", "what it is called")
  private static let ownerOption = Option<String?>(
    optional: "owner", example: "security@example.org", "who answers for it")
  private static let rulesOption = Option<[Rule]>(
    "rules", within: 1...Int.max, "what every release must hold to")
  private static let riskOption = Option<Table<AnyKey, Factor>>(
    "risk", default: Table(), "factors of the risk score, by name")
  private static let ringsOption = Option<Table<RingKey, Ring>>(
    "rings", default: Table(),
    example: ["2": ["approvalWhen": ["riskAbove": 50], "approvals": [["role": "cab", "count": 2]]]],
    "what a ring and those beyond it ask for, by the ring's number")
  private static let exceptionsOption = Option<ExceptionLimits?>(
    optional: "exceptions", "how long exceptions may last, and who approves them")
  private static let evidenceOption = Option<Evidence?>(
    optional: "evidence", "what an evidence bundle must not lack")
  private static let trustOption = Option<DocumentReference?>(
    optional: "trust", example: "trust.yaml", "the document of kind Trust; without one nobody is trusted")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [nameOption, ownerOption]
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [
    rulesOption, riskOption, ringsOption, exceptionsOption, evidenceOption, trustOption,
  ]

  /// Reads a policy document; every rule and factor is held against those that are built in.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.policy, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    let rules = spec.ifRead(Self.rulesOption) ?? []
    var ids: Set<String> = []
    for id in rules.compactMap(\.id) where !ids.insert(id.value).inserted {
      problems.append(
        Problem(
          .policyDuplicateRule, "two rules have the id '\(id.value)'", at: id.location,
          hint: "give each its own id"))
    }
    let factors = spec.ifRead(Self.riskOption)?.pairs ?? []
    for (name, factor) in factors { factor.check(name: name.value, into: &problems) }
    guard problems.count == before else { return nil }
    trust = spec[Self.trustOption]
    let json: JSON = .compact([
      "name": metadata[Self.nameOption].json,
      "owner": metadata.node(Self.ownerOption)?.scalar.map { .string($0) },
      "rules": .array(rules.map(\.document)),
      "risk": .object(factors.map { ($0.key.value, $0.value.document) }),
      "rings": spec.node(Self.ringsOption)?.json, "exceptions": spec[Self.exceptionsOption]?.document,
      "evidence": spec.node(Self.evidenceOption)?.json,
    ])
    do { policy = try PolicyDocument(json: json) } catch {
      problems.append(Problem(error.code, error.message, at: document.location, hint: error.hint))
      return nil
    }
  }
}

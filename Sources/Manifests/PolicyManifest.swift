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

  /// Reads a policy document; every rule and factor is held against those that are built in.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.policy, into: &problems) else { return nil }
    var metadata = document.metadata
    let name = checkedName(metadata.text("name", into: &problems), into: &problems)
    let owner = metadata.optionalText("owner", into: &problems)?.value
    metadata.finish(into: &problems)
    var spec = document.spec
    var rules: [JSON] = []
    var ids: Set<String> = []
    for fields in spec.mappings("rules", isRequired: false, into: &problems) {
      rules.append(Self.rule(fields, ids: &ids, into: &problems))
    }
    var factors: [(name: String, value: JSON)] = []
    for (key, node) in spec.optionalMapping("risk", into: &problems)?.all() ?? [] {
      if let fields = Fields(node, into: &problems) {
        factors.append((key.value, Self.factor(key.value, fields, into: &problems)))
      }
    }
    let rings = spec.optional("rings")
    if let rings { Self.check(rings: rings, into: &problems) }
    let exceptions = spec.optional("exceptions").flatMap { Self.exceptions($0, into: &problems) }
    let evidence = spec.optional("evidence")
    if let evidence { Self.check(evidence: evidence, into: &problems) }
    trust = spec.value("trust", DocumentReference.self, into: &problems)
    spec.finish(into: &problems)
    if rules.isEmpty && problems.count == before {
      problems.append(
        Problem(
          .wrongValue, "the policy has no rules and would let everything pass", at: document.location,
          hint: "add one under 'rules:'; docs/policy.md lists them"))
    }
    guard problems.count == before, let name else { return nil }
    let json: JSON = .compact([
      "name": .string(name), "owner": owner.map { .string($0) }, "rules": .array(rules),
      "risk": .object(factors),
      "rings": rings?.json, "exceptions": exceptions, "evidence": evidence?.json,
    ])
    do { policy = try PolicyDocument(json: json) } catch {
      // Everything else has been looked at one by one: what is left is the number of a ring.
      let place = rings?.location ?? document.location
      problems.append(Problem(error.code, error.message, at: place, hint: error.hint))
      return nil
    }
  }

  private static func rule(_ fields: Fields, ids: inout Set<String>, into problems: inout [Problem]) -> JSON {
    var fields = fields
    let id = fields.text("id", into: &problems)
    if let id, !ids.insert(id.value).inserted {
      problems.append(
        Problem(
          .policyDuplicateRule, "two rules have the id '\(id.value)'", at: id.location,
          hint: "give each its own id"))
    }
    let uses = fields.text("uses", into: &problems)
    let with = fields.optional("with")
    let effect = fields.requiredValue("effect", RuleEffect.self, into: &problems)
    let message = fields.optionalText("message", into: &problems)
    let hint = fields.optionalText("hint", into: &problems)
    fields.finish(into: &problems)
    if let uses {
      if let kind = RuleKind.named(uses.value) {
        check(with, kind.parameters, of: id?.value ?? uses.value, at: uses.location, into: &problems)
      } else {
        unknown("rule", uses, among: RuleKind.all.map(\.name), into: &problems)
      }
    }
    return .compact([
      "id": id.map { .string($0.value) }, "uses": uses.map { .string($0.value) }, "with": with?.json,
      "effect": effect.map { .string($0.rawValue) }, "message": message.map { .string($0.value) },
      "hint": hint.map { .string($0.value) },
    ])
  }

  private static func factor(_ name: String, _ fields: Fields, into problems: inout [Problem]) -> JSON {
    var fields = fields
    let weight = fields.requiredValue("weight", Located<Int>.self, into: &problems)
    let uses = fields.text("uses", into: &problems)
    let with = fields.optional("with")
    fields.finish(into: &problems)
    if let weight, !(0...100).contains(weight.value) {
      problems.append(Problem(.wrongValue, "'weight' is not 0 to 100", at: weight.location))
    }
    if let uses {
      if let kind = RiskFactorKind.named(uses.value) {
        check(with, kind.parameters, of: name, at: uses.location, into: &problems)
      } else {
        unknown("risk factor", uses, among: RiskFactorKind.all.map(\.name), into: &problems)
      }
    }
    return .compact([
      "weight": weight.map { .integer($0.value) }, "uses": uses.map { .string($0.value) }, "with": with?.json,
    ])
  }

  private static func check(
    _ with: Node?, _ parameters: [Parameter], of owner: String, at location: SourceLocation,
    into problems: inout [Problem]
  ) {
    do { _ = try Arguments(with?.json, for: parameters, of: owner) } catch {
      problems.append(Problem(error.code, error.message, at: with?.location ?? location, hint: error.hint))
    }
  }

  private static func unknown(
    _ what: String, _ uses: Located<String>, among names: [String], into problems: inout [Problem]
  ) {
    problems.append(
      Problem(
        .policyUnknownKind, "unknown \(what) '\(uses.value)'", at: uses.location,
        hint: suggestion(for: uses.value, among: names, orList: "built in:")))
  }

  /// `"2": { approvalWhen: { riskAbove: 50 }, approvals: [ { role: cab, count: 2 } ] }`.
  private static func check(rings: Node, into problems: inout [Problem]) {
    for (_, node) in Fields(rings, into: &problems)?.all() ?? [] {
      guard var ring = Fields(node, into: &problems) else { continue }
      if let bound = ring.optional("approvalWhen"), var fields = Fields(bound, into: &problems) {
        fields.checkDecimal("riskAbove", isRequired: true, into: &problems)
        fields.finish(into: &problems)
      }
      for var quorum in ring.mappings("approvals", isRequired: false, into: &problems) {
        _ = quorum.text("role", into: &problems)
        if let count = quorum.value("count", Located<Int>.self, into: &problems), count.value < 1 {
          problems.append(Problem(.wrongValue, "'count' is less than 1", at: count.location))
        }
        quorum.finish(into: &problems)
      }
      ring.finish(into: &problems)
    }
  }

  /// `maximum: { critical: 30d }, approver: ROLE`, the maximum as whole days.
  private static func exceptions(_ node: Node, into problems: inout [Problem]) -> JSON? {
    guard var fields = Fields(node, into: &problems) else { return nil }
    var days: [(name: String, value: JSON)] = []
    if var maximum = fields.optionalMapping("maximum", into: &problems) {
      for name in Severity.allCases.map(\.rawValue) + ["default"] {
        guard let limit = maximum.value(name, Located<TimeSpan>.self, into: &problems) else { continue }
        if limit.value.seconds % 86_400 != 0 {
          problems.append(
            Problem(
              .wrongValue, "'\(name)' is not a number of days", at: limit.location,
              hint: "write for example 30d"))
        }
        days.append((name, .integer(limit.value.seconds / 86_400)))
      }
      maximum.finish(into: &problems)
    }
    let approver = fields.optionalText("approver", into: &problems)
    fields.finish(into: &problems)
    return .compact(["maximum": .object(days), "approver": approver.map { .string($0.value) }])
  }

  /// `required: [rollout, tests]`.
  private static func check(evidence: Node, into problems: inout [Problem]) {
    guard var fields = Fields(evidence, into: &problems) else { return }
    let known = PolicyDocument.evidenceContents
    for slug in fields.value("required", [Located<String>].self, into: &problems) ?? []
    where !known.contains(slug.value) {
      problems.append(
        Problem(
          .policyUnknownKind, "unknown content of an evidence bundle '\(slug.value)'", at: slug.location,
          hint: suggestion(for: slug.value, among: known, orList: "one of")))
    }
    fields.finish(into: &problems)
  }
}

extension Fields {
  /// Records a value that is not a decimal with at most four places.
  mutating func checkDecimal(_ name: String, isRequired: Bool = false, into problems: inout [Problem]) {
    let text = isRequired ? text(name, into: &problems) : optionalText(name, into: &problems)
    guard let text, FixedPoint(text.value) == nil else { return }
    problems.append(
      Problem(.wrongValue, "'\(name)' is not a decimal with at most four places", at: text.location))
  }
}

/// The words of `effect:`.
enum RuleEffect: String, OptionChoice { case block, review, warn }

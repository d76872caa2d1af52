import Diagnostics
import JSON
import Policies
import YAML

extension PolicyManifest {
  /// A rule: built in, by `uses`; or an expression, by `when`.
  struct Rule: MappingValue {
    private static let idOption = Option<Located<String>>(
      "id", example: "signature.required", "unique in the policy")
    private static let uses = Option<Located<String>?>(
      optional: "uses", example: "signature/present", "a rule that is built in")
    private static let with = Option<Node?>(
      optional: "with", example: ["acceptWaivers": false],
      "parameters of that rule; of an expression, as `with.NAME`")
    private static let when = Option<ExpressionText?>(
      optional: "when", example: "${{ subject.name == 'hello' }}",
      "in place of `uses`: an expression over the facts that is true for a failure")
    private static let forEach = Option<PolicyVocabulary.Item?>(
      optional: "forEach", example: "findings",
      "with `when`: asked of each of them, as `finding`, `component` or `input`")
    private static let effect = Option<RuleEffect>(
      "effect", example: "block", "what a failure does: refuse, wait for the reviewer, or say so")
    private static let message = Option<String?>(
      optional: "message", example: "the package is not signed",
      "what to say of a failure; may hold expressions where the rule is one")
    private static let hint = Option<String?>(
      optional: "hint", example: "connect sign/openpgp", "what to do about a failure")
    static let members: [any OptionDeclaration] = [
      idOption, uses, with, when, forEach, effect, message, hint,
    ]
    static let isKeptIncomplete = true
    static var rules: [(name: String, value: JSON)] {
      [
        (
          "oneOf",
          [
            ["required": ["uses"], "not": ["anyOf": [["required": ["when"]], ["required": ["forEach"]]]]],
            ["required": ["when"], "not": ["required": ["uses"]]],
          ]
        )
      ] + choice(of: "uses", cases: RuleKind.all.map { ($0.name, $0.parameters) })
    }
    let values: Options

    var id: Located<String>? { values.ifRead(Self.idOption) }
    /// As `PolicyDocument` reads it.
    var document: JSON {
      .compact([
        "id": values[Self.idOption].json, "uses": values[Self.uses]?.json,
        "with": values.node(Self.with)?.json, "when": values[Self.when]?.json,
        "forEach": values[Self.forEach]?.json, "effect": values[Self.effect].json,
        "message": values[Self.message].map { .string($0) }, "hint": values[Self.hint].map { .string($0) },
      ])
    }

    func check(into problems: inout [Problem]) {
      if values.node(Self.when) != nil {
        checkExpressions(into: &problems)
        return
      }
      if let node = values.node(Self.forEach) {
        problems.append(
          Problem(
            .wrongValue, "'forEach' needs a condition", at: node.location, hint: "add 'when:' or take it away"
          ))
      }
      guard let uses = values.ifRead(Self.uses) ?? nil else {
        if values.node(Self.uses) == nil {
          problems.append(
            Problem(.missingKey, "missing key 'uses'", at: values.location, hint: "add 'uses:'"))
        }
        return
      }
      if let kind = RuleKind.named(uses.value) {
        checkParameters(
          values.node(Self.with), kind.parameters, of: id?.value ?? uses.value, at: uses.location,
          into: &problems)
      } else {
        problems.append(unknown("rule", uses, among: RuleKind.all.map(\.name)))
      }
    }

    private func checkExpressions(into problems: inout [Problem]) {
      if let node = values.node(Self.uses) {
        problems.append(
          Problem(
            .wrongValue, "a rule has a kind or a condition, not both", at: node.location,
            hint: "take 'when' or 'uses' away"))
      }
      let item = values.ifRead(Self.forEach) ?? nil
      // What goes over an unknown word may speak of anything: one mistake, one problem.
      if item == nil, values.node(Self.forEach) != nil { return }
      let environment = PolicyExpressions.environment(
        item, with: values.node(Self.with), of: id?.value ?? "rule", into: &problems)
      if let when = values.ifRead(Self.when) ?? nil {
        PolicyExpressions.check(condition: when.node, in: environment, into: &problems)
      }
      if let message = values.node(Self.message) {
        PolicyExpressions.check(message: message, in: environment, into: &problems)
      }
    }
  }

  /// A factor of the risk score: built in, by `uses`; or a formula, by `value`.
  struct Factor: MappingValue {
    private static let weight = Option<Int>(
      "weight", within: 0...100, example: 10, "how many points of the score it can give")
    private static let uses = Option<Located<String>?>(
      optional: "uses", example: "risk/blast-radius", "a factor that is built in")
    private static let with = Option<Node?>(
      optional: "with", example: ["levels": ["lab": 5]],
      "parameters of that factor; of a formula, as `with.NAME`")
    private static let value = Option<ExpressionText?>(
      optional: "value", example: "${{ contents.setuidFiles.size() > 0 ? 1.0 : 0.0 }}",
      "in place of `uses`: a formula over the facts that gives 0 to 1")
    static let members: [any OptionDeclaration] = [weight, uses, with, value]
    static let isKeptIncomplete = true
    static var rules: [(name: String, value: JSON)] {
      [
        (
          "oneOf",
          [
            ["required": ["uses"], "not": ["required": ["value"]]],
            ["required": ["value"], "not": ["required": ["uses"]]],
          ]
        )
      ] + choice(of: "uses", cases: RiskFactorKind.all.map { ($0.name, $0.parameters) })
    }
    let values: Options

    /// As `PolicyDocument` reads it.
    var document: JSON {
      .compact([
        "weight": values[Self.weight].json, "uses": values[Self.uses]?.json,
        "with": values.node(Self.with)?.json, "value": values[Self.value]?.json,
      ])
    }

    /// Holds the parameters against the factor that is built in.
    func check(name: String, into problems: inout [Problem]) {
      if values.node(Self.value) != nil {
        if let node = values.node(Self.uses) {
          problems.append(
            Problem(
              .wrongValue, "a factor has a kind or a formula, not both", at: node.location,
              hint: "take 'value' or 'uses' away"))
        }
        if let value = values.ifRead(Self.value) ?? nil {
          let environment = PolicyExpressions.environment(
            nil, with: values.node(Self.with), of: name, into: &problems)
          PolicyExpressions.check(formula: value.node, in: environment, into: &problems)
        }
        return
      }
      guard let uses = values.ifRead(Self.uses) ?? nil else {
        if values.node(Self.uses) == nil {
          problems.append(
            Problem(.missingKey, "missing key 'uses'", at: values.location, hint: "add 'uses:'"))
        }
        return
      }
      if let kind = RiskFactorKind.named(uses.value) {
        checkParameters(
          values.node(Self.with), kind.parameters, of: name, at: uses.location, into: &problems)
      } else {
        problems.append(unknown("risk factor", uses, among: RiskFactorKind.all.map(\.name)))
      }
    }
  }

  /// `{ approvalWhen: { riskAbove: 50 }, approvals: [ { role: cab, count: 2 } ] }`.
  struct Ring: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<Bound?>(optional: "approvalWhen", "when approvals are needed; always, unless written"),
      Option<[Quorum]>("approvals", default: [], "whose approvals"),
    ]
    let values: Options
  }

  struct Bound: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<FixedPoint>("riskAbove", example: 50, "the risk score is higher")
    ]
    let values: Options
  }

  struct Quorum: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<String>("role", example: "cab", "the role that their keys must hold"),
      Option<Int>("count", default: 1, within: 1...Int.max, "how many different keys"),
    ]
    let values: Options
  }

  /// `maximum: { critical: 30d }, approver: ROLE`.
  struct ExceptionLimits: MappingValue {
    private static let maximum = Option<Maximum?>(
      optional: "maximum", example: ["critical": "30d", "high": "90d", "default": "180d"],
      "the longest life by severity; critical 30d, high 90d, others 180d unless written")
    private static let approver = Option<String?>(
      optional: "approver", example: "security-reviewer",
      "the role that approves; `security-reviewer` unless written")
    static let members: [any OptionDeclaration] = [maximum, approver]
    let values: Options

    /// As `PolicyDocument` reads it: the maximum in days.
    var document: JSON {
      .compact([
        "maximum": values[Self.maximum].map(\.days) ?? [:],
        "approver": values[Self.approver].map { .string($0) },
      ])
    }
  }

  struct Maximum: MappingValue {
    private static let limits = (Severity.allCases.map(\.rawValue) + ["default"]).map {
      Option<Days?>(
        optional: $0, example: "30d", $0 == "default" ? "of the other severities" : "of this severity")
    }
    static let members: [any OptionDeclaration] = limits
    let values: Options

    var days: JSON {
      .object(Self.limits.compactMap { limit in values[limit].map { (limit.name, .integer($0.count)) } })
    }
  }

  /// A duration of whole days.
  struct Days: OptionValue {
    let count: Int
    static let schema: [(name: String, value: JSON)] = TimeSpan.schema
    static let typeName = "duration in whole days"
    var json: JSON { .string("\(count)d") }
    static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
      guard let span = TimeSpan.read(node, as: subject, into: &problems) else { return nil }
      if span.seconds % 86_400 == 0 { return Self(count: span.seconds / 86_400) }
      problems.append(
        Problem(
          .wrongValue, "\(subject) is not a number of days", at: node.location, hint: "write for example 30d")
      )
      return nil
    }
  }

  /// `required: [rollout, tests]`.
  struct Evidence: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<[Content]>(
        "required", default: [], example: ["rollout", "tests"], "contents that `verify` insists on")
    ]
    let values: Options
  }

  /// One of the contents of an evidence bundle.
  struct Content: OptionValue {
    let slug: String
    private static let known = PolicyDocument.evidenceContents
    static let schema: [(name: String, value: JSON)] = [("type", "string"), ("enum", .strings(known))]
    static let typeName = known.map { "`\($0)`" }.joined(separator: ", ")
    var json: JSON { .string(slug) }
    static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
      guard let slug = Located<String>.read(node, as: subject, into: &problems) else { return nil }
      if known.contains(slug.value) { return Self(slug: slug.value) }
      problems.append(unknown("content of an evidence bundle", slug, among: known, orList: "one of"))
      return nil
    }
  }
}

// MARK: - What is built in

/// Holds `with` against the parameters of what is built in.
private func checkParameters(
  _ with: Node?, _ parameters: [Parameter], of owner: String, at location: SourceLocation,
  into problems: inout [Problem]
) {
  do { _ = try Arguments(with?.json, for: parameters, of: owner) } catch {
    problems.append(Problem(error.code, error.message, at: with?.location ?? location, hint: error.hint))
  }
}

private func unknown(
  _ what: String, _ uses: Located<String>, among names: [String], orList: String = "built in:"
) -> Problem {
  Problem(
    .policyUnknownKind, "unknown \(what) '\(uses.value)'", at: uses.location,
    hint: suggestion(for: uses.value, among: names, orList: orList))
}

/// JSON Schema: the parameters that go with each thing built in.
private func choice(
  of key: String, cases: [(name: String, parameters: [Parameter])]
) -> [(name: String, value: JSON)] {
  [
    (
      "allOf",
      .array(
        cases.map { name, parameters in
          schema(
            when: key, is: name, then: "with", holds: parameters.map(\.schema),
            required: parameters.filter { $0.standard == nil }.map(\.name))
        } + [["properties": [key: ["enum": .strings(cases.map(\.name))]]]])
    )
  ]
}

/// The words of `effect:`.
enum RuleEffect: String, OptionChoice { case block, review, warn }

/// The words of `forEach:`.
extension PolicyVocabulary.Item: OptionChoice {}

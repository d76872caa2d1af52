public import Diagnostics
import JSON
public import Policies
import YAML

/// A document of kind `Policy`: rules, risk factors, rings.
public struct PolicyManifest: Sendable {
  /// As the room `Policies` knows it.
  public let policy: PolicyDocument
  /// The document that says whose word counts.
  public let trust: InputPath?

  /// Reads a policy document; every rule and factor is held against those that are built in.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.policy, into: &problems) else { return nil }
    var metadata = document.metadata
    let name = checkedName(metadata.text("name", into: &problems), into: &problems)
    let owner = metadata.optionalText("owner", into: &problems)?.value
    metadata.finish(into: &problems)
    var spec = document.spec
    let rules = spec.mappings("rules", isRequired: false, into: &problems).map { Self.rule($0, into: &problems) }
    var factors: [(name: String, value: JSON)] = []
    for (key, node) in spec.optionalMapping("risk", into: &problems)?.all() ?? [] {
      if let fields = Fields(node, into: &problems) {
        factors.append((key.value, Self.factor(key.value, fields, into: &problems)))
      }
    }
    let rings = spec.optional("rings")
    let exceptions = spec.optional("exceptions")
    let evidence = spec.optional("evidence")
    trust = spec.value("trust", InputPath.self, into: &problems)
    spec.finish(into: &problems)
    guard problems.count == before, let name else { return nil }
    let json: JSON = .compact([
      "name": .string(name), "owner": owner.map { .string($0) }, "rules": .array(rules), "risk": .object(factors),
      "rings": rings?.json, "exceptions": exceptions.map(Self.exceptions), "evidence": evidence?.json,
    ])
    do { policy = try PolicyDocument(json: json) } catch {
      // Rules and factors have been looked at one by one: what is left lies in these.
      let place = rings?.location ?? exceptions?.location ?? evidence?.location ?? document.location
      problems.append(Problem(error.code, error.message, at: place, hint: error.hint))
      return nil
    }
  }

  private static func rule(_ fields: Fields, into problems: inout [Problem]) -> JSON {
    var fields = fields
    let id = fields.text("id", into: &problems)
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
        .unknownRule, "unknown \(what) '\(uses.value)'", at: uses.location,
        hint: nearest(to: uses.value, among: names).map { "did you mean '\($0)'?" }
          ?? "built in: \(names.joined(separator: ", "))"))
  }

  /// `maximum: { critical: 30d }` as whole days.
  private static func exceptions(_ node: Node) -> JSON {
    guard case .object(let members) = node.json else { return node.json }
    return .object(
      members.map { name, value in
        guard name == "maximum", case .object(let limits) = value else { return (name, value) }
        return (
          name,
          .object(
            limits.map { severity, limit in
              guard let text = limit.string, text.hasSuffix("d"), let days = Int(text.dropLast()) else {
                return (severity, limit)
              }
              return (severity, .integer(days))
            })
        )
      })
  }
}

/// The words of `effect:`.
enum RuleEffect: String, OptionChoice { case block, review, warn }

extension Problem.Code {
  static let unknownRule = Self("policy.unknown-rule", exit: .invalidData)
}

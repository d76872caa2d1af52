import Diagnostics
import Expressions
internal import JSON

/// A rule of the policy's own: it fails where its condition holds.
///
/// With `forEach` the condition is asked of each finding, component or input; a finding that an exception covers is waived.
struct ExpressionRule: Sendable {
  private let item: PolicyVocabulary.Item?
  private let condition: Expression
  private let message: PolicyMessage?
  private let parameters: ExpressionParameters?

  /// - Throws: the first problem of an expression, named by the rule's id; `policy.parameter` for an unknown `forEach`.
  init(
    when: String, forEach: String?, with parameters: ExpressionParameters?, message: String?, of id: String
  ) throws(Problem) {
    self.parameters = parameters
    item = try forEach.map { (word) throws(Problem) in
      guard let item = PolicyVocabulary.Item(rawValue: word) else {
        throw Problem(
          .policyParameter, "rule '\(id)' goes over unknown facts '\(word)'",
          hint: suggestion(
            for: word, among: PolicyVocabulary.Item.allCases.map(\.rawValue), orList: "one of"))
      }
      return item
    }
    let environment = PolicyVocabulary.environment(item, with: parameters)
    condition = try expression(when, in: environment, expecting: .bool, of: "rule '\(id)'")
    self.message = try message.map { (text) throws(Problem) in
      try PolicyMessage(text, in: environment, of: "rule '\(id)'")
    }
  }

  /// What it asks, on one line.
  var question: String { (item.map { "for one of the \($0.rawValue), " } ?? "") + condition.line }

  /// How the rule comes out; what cannot be evaluated has failed.
  func outcome(_ values: FactsValues?, _ facts: Facts, _ waivers: [[String]]) -> RuleOutcome {
    guard let values else { return failed("there are no facts") }
    var bindings = values.bindings(of: condition, with: parameters)
    guard let item else { return outcome(bindings) }
    guard let elements = values.elements(item) else { return failed("nobody found out the \(item.rawValue)") }
    var outcome = RuleOutcome(result: .pass, reasons: [])
    let variable = condition.environment.index(of: item.variable) ?? 0
    // One budget for all of them: a rule must not cost more the more there is to judge, without end.
    var budget = Self.costLimit
    for (index, element) in elements.enumerated() {
      bindings[variable] = element
      do throws(EvaluationError) {
        guard try condition.holds(bindings, budget: &budget) else { continue }
      } catch {
        return failed(
          "the condition could not be evaluated for \(facts.name(of: item, index)): \(error.message)")
      }
      let names = item == .findings && index < waivers.count ? waivers[index] : []
      if names.isEmpty {
        outcome.result = .fail
      } else if outcome.result == .pass {
        outcome.result = .waived
      }
      outcome.reasons.append(
        (message?.text(bindings) ?? facts.line(of: item, index))
          + (names.isEmpty ? "" : "; covered by exception \(names.joined(separator: ", "))"))
      outcome.details.append(facts.detail(of: item, index, coveredBy: names))
    }
    if outcome.reasons.isEmpty {
      outcome.reasons = ["holds for none of \(elements.count) \(item.rawValue): \(condition.line)"]
    }
    return outcome
  }

  private func outcome(_ bindings: Bindings) -> RuleOutcome {
    do throws(EvaluationError) {
      guard try condition.holds(bindings, costLimit: Self.costLimit) else {
        return RuleOutcome(result: .pass, reasons: ["does not hold: \(condition.line)"])
      }
      return RuleOutcome(
        result: .fail, reasons: ["holds: \(condition.line)"], message: message?.text(bindings))
    } catch {
      return failed("the condition could not be evaluated: \(error.message)")
    }
  }

  private func failed(_ reason: String) -> RuleOutcome {
    RuleOutcome(result: .fail, reasons: [reason], details: [["evaluated": false]])
  }

  /// How much one rule or formula may cost.
  static let costLimit = 10_000_000
}

/// A message of a rule, with expressions in it.
struct PolicyMessage: Sendable {
  private enum Part {
    case text(String)
    case value(Expression)
  }

  private let parts: [Part]

  /// - Throws: the first problem of an expression.
  init(_ text: String, in environment: Environment, of owner: String) throws(Problem) {
    let template: Template
    do throws(ExpressionProblem) { template = try Template(text) } catch {
      throw Problem(error.code, "\(owner): \(error.message)", hint: error.hint)
    }
    var parts: [Part] = []
    for segment in template.segments {
      switch segment {
      case .text(let text): parts.append(.text(text))
      case .expression(let text, _):
        parts.append(.value(try compiled(text, in: environment, expecting: nil, of: owner)))
      }
    }
    self.parts = parts
  }

  /// The message; a part that fails says so, since the rule's answer stands without it.
  func text(_ bindings: Bindings) -> String {
    parts.map { part in
      switch part {
      case .text(let text): return text
      case .value(let expression):
        do throws(EvaluationError) { return try expression.value(bindings).text ?? "(no text)" } catch {
          return "(\(error.message))"
        }
      }
    }.joined()
  }
}

extension Expression {
  /// The text on one line.
  var line: String { text.split { $0.isWhitespace }.joined(separator: " ") }
}

/// The expression that a text is as a whole.
///
/// - Throws: `policy.parameter` for a text that is none, and the first problem of the expression.
func expression(
  _ text: String, in environment: Environment, expecting type: CELType?, of owner: String
) throws(Problem) -> Expression {
  let template: Template
  do throws(ExpressionProblem) { template = try Template(text) } catch {
    throw Problem(error.code, "\(owner): \(error.message)", hint: error.hint)
  }
  guard let (inner, _) = template.expression else {
    throw Problem(
      .policyParameter, "\(owner) has no expression", hint: "write ${{ EXPRESSION }} and nothing around it")
  }
  return try compiled(inner, in: environment, expecting: type, of: owner)
}

private func compiled(
  _ text: String, in environment: Environment, expecting type: CELType?, of owner: String
) throws(Problem) -> Expression {
  var problems: [ExpressionProblem] = []
  if let made = Expression(text, in: environment, expecting: type, into: &problems) { return made }
  guard let first = problems.first else { throw Problem(.expressionSyntax, "\(owner) has no expression") }
  throw Problem(first.code, "\(owner): \(first.message)", hint: first.hint)
}

extension Facts {
  /// One element, as a person calls it.
  fileprivate func name(of item: PolicyVocabulary.Item, _ index: Int) -> String {
    switch item {
    case .findings: findings?.findings[index].id ?? ""
    case .components: components?[index].name ?? ""
    case .inputs: inputs[index].name
    }
  }

  /// One element on a line, for a rule without a message.
  func line(of item: PolicyVocabulary.Item, _ index: Int) -> String {
    switch item {
    case .findings: return findings?.findings[index].line ?? ""
    case .components:
      let component = components?[index]
      return [component?.name, component?.version].compactMap { $0 }.joined(separator: " ")
    case .inputs: return inputs[index].name
    }
  }

  /// One element, for a program.
  fileprivate func detail(of item: PolicyVocabulary.Item, _ index: Int, coveredBy names: [String]) -> JSON {
    switch item {
    case .findings: findings?.findings[index].detail(coveredBy: names) ?? [:]
    case .components:
      .compact([
        "component": .string(components?[index].name ?? ""),
        "version": components?[index].version.map { .string($0) },
        "purl": components?[index].purl.map { .string($0) },
      ])
    case .inputs: ["name": .string(inputs[index].name), "waived": .bool(inputs[index].isWaived)]
    }
  }
}

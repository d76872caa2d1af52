import Attestations
import Diagnostics
import Expressions
import JSON
import OperatingSystem
import Policies

/// The facts of a release, for `stellwerk eval --facts`: what the rules of its policy can speak of.
struct EvalFacts {
  let item: PolicyVocabulary.Item?
  let environment: Environment
  private let parameters: ExpressionParameters?
  private let values: FactsValues

  /// A line of what is said.
  enum Answer {
    case value(CELValue)
    case line(String)

    func text() throws(Problem) -> String {
      switch self {
      case .value(let value): try value.json().indented
      case .line(let line): "\(line.printable)\n"
      }
    }
  }

  /// `nil` without `--facts`.
  ///
  /// - Throws: `usage`, and what reading throws.
  init?(_ call: Call, parameters given: [(name: String, value: JSON)]) throws(Problem) {
    guard let path = call.value("--facts") else {
      for option in ["--for-each", "--ring"] where call.value(option) != nil {
        throw Problem(.usage, "'\(option)' has no facts", hint: "add '--facts FILE'")
      }
      return nil
    }
    if call.has("--named-zones") {
      throw Problem(
        .usage, "a policy knows no named time zones", hint: "take '--named-zones' or '--facts' away")
    }
    let words = PolicyVocabulary.Item.allCases.map(\.rawValue)
    item =
      call.has("--for-each")
      ? PolicyVocabulary.Item(rawValue: try call.choice("--for-each", words, default: "")) : nil
    parameters = given.isEmpty ? nil : ExpressionParameters(.object(given))
    environment = PolicyVocabulary.environment(item, with: parameters)
    let ring = call.has("--ring") ? try call.number("--ring", 0...1_000, default: 0) : nil
    let bytes = try readBytes(of: path, limit: Verifier.byteLimit)
    // A facts document is a JSON object; a bundle begins with the name of its first member.
    let isBundle = bytes.first { !" \t\r\n".utf8.contains($0) } != UInt8(ascii: "{")
    if isBundle {
      values = try EvidenceReader(path: path).factsValues(ring: ring, at: try call.asOf)
    } else {
      let facts = try Facts(json: try JSON(parsing: bytes, file: path))
      values = FactsValues(facts, ring: ring ?? 0, at: try call.asOf ?? Timestamp.now())
    }
  }

  /// The value; of an expression that is asked one by one a line for each that it is true for.
  func answer(_ expression: Expression, costLimit: Int) throws(EvaluationError) -> [Answer] {
    var bindings = values.bindings(of: expression, with: parameters)
    guard let item else { return [.value(try expression.value(bindings, costLimit: costLimit))] }
    guard let elements = values.elements(item) else {
      throw EvaluationError(.unboundName, "nobody found out the \(item.rawValue)")
    }
    var answer: [Answer] = []
    var budget = costLimit
    for (index, element) in elements.enumerated() {
      bindings[item.variable] = element
      if try expression.holds(bindings, budget: &budget) {
        answer.append(.line(values.line(of: item, index)))
      }
    }
    return answer
  }
}

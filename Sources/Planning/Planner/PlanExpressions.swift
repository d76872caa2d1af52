public import Diagnostics
import Expressions
import OperatingSystem

/// The expressions of a playbook: CEL over `goal`, `context` and `params`.
struct PlanExpressions {
  private let environment: Environment
  private var bindings: Bindings
  private var compiled: [String: Expression] = [:]

  private static let person = RecordType(
    "person",
    [
      RecordType.Field("name", .string), RecordType.Field("role", .string),
      RecordType.Field("hoursPerWeek", .int),
    ])
  private static let context = RecordType(
    "context",
    [
      RecordType.Field("start", .string), RecordType.Field("deadline", .string, isOptional: true),
      RecordType.Field("weeks", .int, isOptional: true), RecordType.Field("people", .list(.record(person))),
      RecordType.Field("constraints", .list(.string)),
    ])

  init(goal: String, context: RoutePlan.Context) {
    environment = Environment(variables: [
      Environment.Variable("goal", .string), Environment.Variable("context", .record(Self.context)),
      Environment.Variable("params", .map(.string, .string)),
    ])
    bindings = Bindings(environment)
    bindings["goal"] = .string(goal)
    let weeks = context.deadline.map { CELValue.int(max(0, $0.seconds - context.start.seconds) / 604_800) }
    let people = context.people.map { person in
      CELValue.record(
        CELRecord(
          Self.person, [.string(person.name), .string(person.role), .int(Int64(person.hoursPerWeek))]))
    }
    bindings["context"] = .record(
      CELRecord(
        Self.context,
        [
          .string(context.start.date), context.deadline.map { .string($0.date) }, weeks, .list(people),
          .list(context.constraints.map { .string($0) }),
        ]))
    bindings["params"] = .map(.empty)
  }

  /// The parameters that expressions see from now on.
  mutating func set(_ params: [(name: String, value: String)]) {
    bindings["params"] = .map(CELMap(names: params.map { ($0.name, .string($0.value)) }))
  }

  /// Whether a condition `${{ … }}` holds.
  ///
  /// - Throws: what is wrong with the expression, at its place.
  mutating func holds(_ condition: Located<String>) throws(Problem) -> Bool {
    let value = try value(of: condition, expecting: .bool)
    guard case .bool(let holds) = value else { throw Self.wrong("gives no bool", condition) }
    return holds
  }

  /// The number of an expression, 0.1 to 10.
  ///
  /// - Throws: what is wrong with the expression, at its place.
  mutating func factor(_ text: Located<String>) throws(Problem) -> Double {
    let number: Double
    switch try value(of: text, expecting: nil) {
    case .int(let value): number = Double(value)
    case .uint(let value): number = Double(value)
    case .double(let value): number = value
    default: throw Self.wrong("gives no number", text)
    }
    guard (0.1...10).contains(number) else { throw Self.wrong("gives \(number), not 0.1 to 10", text) }
    return number
  }

  /// A text with its expressions filled in; on one line unless it has several.
  ///
  /// - Throws: what is wrong with an expression, at its place.
  mutating func filled(_ text: Located<String>) throws(Problem) -> String {
    // Nearly every text is only a text.
    guard text.value.utf8.contains(0x24) else { return text.value }
    let template: Template
    do { template = try Template(text.value) } catch {
      throw Problem(error.code, error.message, at: text.location, hint: error.hint)
    }
    var filled = ""
    for segment in template.segments {
      switch segment {
      case .text(let part): filled += part
      case .expression(let expression, _):
        let value = try value(expression, expecting: nil, at: text)
        guard let part = value.text else {
          throw Self.wrong("gives a \(value.runtimeType), which is no text", text)
        }
        filled += part
      }
    }
    return filled
  }

  private mutating func value(of text: Located<String>, expecting type: CELType?) throws(Problem) -> CELValue
  {
    let template: Template
    do { template = try Template(text.value) } catch {
      throw Problem(error.code, error.message, at: text.location, hint: error.hint)
    }
    guard let expression = template.expression else { throw Self.wrong("is no expression", text) }
    return try value(expression.text, expecting: type, at: text)
  }

  private mutating func value(
    _ text: String, expecting type: CELType?, at place: Located<String>
  ) throws(Problem) -> CELValue {
    let key = type == nil ? text : "? \(text)"
    var expression = compiled[key]
    if expression == nil {
      var problems: [ExpressionProblem] = []
      expression = Expression(text, in: environment, expecting: type, into: &problems)
      if let problem = problems.first {
        throw Problem(problem.code, problem.message, at: place.location, hint: problem.hint)
      }
      compiled[key] = expression
    }
    guard let expression else { throw Self.wrong("cannot be read", place) }
    do { return try expression.value(bindings) } catch {
      throw Problem(
        .planExpression, "the expression cannot be evaluated: \(error.message)", at: place.location,
        hint: "expressions here speak of goal, context and params")
    }
  }

  private static func wrong(_ message: String, _ text: Located<String>) -> Problem {
    Problem(.planExpression, "'\(text.value.prefix(80))' \(message)", at: text.location)
  }
}

extension Problem.Code {
  /// An expression of a playbook that gives nothing that can be used.
  public static let planExpression = Self("plan.expression", exit: .invalidData)
}

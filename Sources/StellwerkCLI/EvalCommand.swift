import Diagnostics
import Expressions
import JSON
import Manifests
import OperatingSystem

/// `stellwerk eval`: tries out an expression, with the members of JSON files as variables.
enum EvalCommand: Command {
  static let name = "eval"
  static let summary =
    "evaluate a CEL expression; the members of JSON files are its variables, or the facts of a release"
  static let operands = "EXPR"
  static let operandCount = 1...1
  static let options = [
    CommandOption("--with", "FILE", "a JSON object whose members are variables", isRepeatable: true),
    CommandOption(
      "--facts", "FILE",
      "an evidence bundle or its facts.json: the variables of a policy's rules; '--with' is then a rule's 'with'"
    ),
    CommandOption(
      "--for-each", "WORD",
      "with --facts: one line for each of the findings, components or inputs it holds for"),
    CommandOption("--ring", "N", "with --facts: the ring (the decision's; 0 without one)"),
    CommandOption("--type", nil, "print the type instead of the value; nothing is evaluated"),
    CommandOption("--cost", "N", "how much the evaluation may cost (1000000)"),
    CommandOption("--named-zones", nil, "allow named time zones; their rules are those of this machine"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let text = call.operands[0]
    let limit = try call.number("--cost", 1...1_000_000_000, default: Expression.costLimit)
    let given = try variables(call.all("--with"))
    let facts = try EvalFacts(call, parameters: given)
    let environment =
      facts?.environment
      ?? Environment(
        variables: given.map { .init($0.name, CELValue(json: $0.value).staticType) },
        zones: call.has("--named-zones") ? timeZoneFile(named:) : nil)
    let source = SourceText(text)
    var problems: [ExpressionProblem] = []
    guard
      let expression = Expression(
        text, in: environment, expecting: facts?.item == nil ? nil : .bool, into: &problems)
    else {
      call.console.show(
        problems.map { Problem($0.code, $0.message, at: place(of: $0.range, in: text), hint: $0.hint) },
        quoting: [file: source])
      return .invalidData
    }
    if call.has("--type") {
      try call.console.write("\(expression.type)\n")
      return .done
    }
    let answer: [EvalFacts.Answer]
    do throws(EvaluationError) {
      if let facts {
        answer = try facts.answer(expression, costLimit: limit)
      } else {
        var bindings = Bindings(environment)
        for (name, value) in given { bindings[name] = CELValue(json: value) }
        answer = [.value(try expression.value(bindings, costLimit: limit))]
      }
    } catch {
      let range = error.range.map { place(of: $0, in: text) }
      call.console.show([Problem(.expressionValue, error.message, at: range)], quoting: [file: source])
      return .invalidData
    }
    for part in answer { try call.console.write(try part.text()) }
    return .done
  }

  /// What stands for the name of a file: the expression has none.
  private static let file = "EXPR"

  /// - Throws: what reading throws; `usage` for what is no object, and for a name given twice.
  private static func variables(_ files: [String]) throws(Problem) -> [(name: String, value: JSON)] {
    var values: [(name: String, value: JSON)] = []
    for file in files {
      guard let members = try JSON(parsing: try readBytes(of: file), file: file).members else {
        throw Problem(.usage, "'\(file)' is no JSON object", hint: "its members are the variables")
      }
      for (name, json) in members {
        guard !values.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
          throw Problem(.usage, "'\(file)' has the variable '\(name)' once more")
        }
        values.append((name, json))
      }
    }
    return values
  }

  /// Line and column of a part of an expression.
  private static func place(of range: Range<Int>, in text: String) -> SourceLocation {
    var (line, column) = (1, 1)
    for scalar in text.unicodeScalars.prefix(range.lowerBound) {
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    return SourceLocation(file: file, line: line, column: column, width: range.count)
  }
}

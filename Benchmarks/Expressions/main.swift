// How fast expressions are after they are compiled: a rule of ten terms on a record and on a map, and rules over findings.
//
// Prints the best of several rounds, in processor time of this process.
import Expressions
import Glibc

let finding = RecordType(
  "finding",
  [
    .init("severity", .string), .init("score", .double), .init("exploited", .bool),
    .init("fixed", .list(.string)),
    .init("name", .string), .init("epss", .double),
  ])
let rule =
  "f.severity == 'high' && f.score >= 7.0 && !f.exploited && f.fixed.size() > 0 && f.name.startsWith('py') "
  + "&& ring in [0, 1, 2] && f.epss < 0.5 && n > 3 && m != 4 || kev"

/// Such a rule asks this of every finding; twenty of them differ in their numbers.
let rules = (0..<20).map { index in
  "f.severity == 'high' && f.score >= \(index % 10).5 && !f.exploited && f.fixed.size() > 0 "
    + "&& f.name.startsWith('p') && f.epss < 0.\(index % 9 + 1) || f.name == 'package-\(index)'"
}

func environment(_ type: CELType) -> Environment {
  Environment(variables: [
    .init("f", type), .init("ring", .int), .init("n", .int), .init("m", .int), .init("kev", .bool),
  ])
}

func compiled(_ text: String, _ environment: Environment) -> Expression {
  var problems: [ExpressionProblem] = []
  guard let expression = Expression(text, in: environment, into: &problems) else {
    fatalError("\(text): \(problems)")
  }
  return expression
}

func values(_ index: Int) -> [CELValue] {
  [
    .string(index % 3 == 0 ? "high" : "medium"), .double(Double(index % 100) / 10), .bool(index % 7 == 0),
    .list(index % 2 == 0 ? [.string("1.2.3")] : []), .string("python3-package-\(index)"),
    .double(Double(index % 50) / 100),
  ]
}

func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

func nanoseconds(_ rounds: Int, _ work: () throws -> Void) rethrows -> Double {
  var best = Double.infinity
  for _ in 0..<rounds {
    let start = processorTime()
    try work()
    best = min(best, processorTime() - start)
  }
  return best
}

func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

func tenTerms(_ name: String, _ type: CELType, _ value: CELValue) throws {
  let environment = environment(type)
  let expression = compiled(rule, environment)
  var bindings = Bindings(environment)
  bindings["f"] = value
  bindings["ring"] = .int(2)
  bindings["n"] = .int(9)
  bindings["m"] = .int(1)
  bindings["kev"] = .bool(false)
  let count = 500_000
  var hits = 0
  let time = try nanoseconds(7) {
    hits = 0
    for _ in 0..<count where try expression.holds(bindings) { hits += 1 }
  }
  precondition(hits == count, "the rule holds, so that every term is evaluated")
  let each = time / Double(count)
  print(
    "ten terms     \(name)  \(padded("\(Int(1e9 / each))", 10)) a second  \(padded("\(Int(each))", 5)) ns")
}

func findings(_ name: String, _ type: CELType, _ make: ([CELValue]) -> CELValue) throws {
  let environment = environment(type)
  let expressions = rules.map { compiled($0, environment) }
  let findings = (0..<3_000).map { make(values($0)) }
  var bindings = Bindings(environment)
  var hits = 0
  let time = try nanoseconds(9) {
    hits = 0
    for finding in findings {
      bindings[0] = finding
      for expression in expressions where try expression.holds(bindings) { hits += 1 }
    }
  }
  print(
    "3,000 x 20    \(name)  \(padded("\(Double(Int(time / 1e4)) / 100)", 10)) ms        \(padded("\(hits)", 6)) hits"
  )
}

func map(_ values: [CELValue]) -> CELValue {
  .map(CELMap(names: zip(finding.fields, values).map { ($0.name, $1) }))
}

let holding = [
  CELValue.string("high"), .double(8.5), .bool(false), .list([.string("1")]), .string("python3-x"),
  .double(0.1),
]
try tenTerms("record", .record(finding), .record(CELRecord(finding, holding)))
try tenTerms("map   ", .map(.string, .dyn), map(holding))
try tenTerms("dyn   ", .dyn, map(holding))
try findings("record", .record(finding)) { .record(CELRecord(finding, $0)) }
try findings("map   ", .map(.string, .dyn), map)

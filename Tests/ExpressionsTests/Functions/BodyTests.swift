@testable import Expressions
import Testing

@Suite("The body of an operator")
struct BodyTests {
  private static let values: [CELValue] = [
    .null, .bool(true), .int(1), .int(0), .uint(1), .double(1), .double(1.5), .double(.nan), .string("a"),
    .string("0"), .bytes([97]), .list([.int(7), .string("a")]), .list([]), .map(.empty),
    .map(CELMap(names: [("a", .int(1))])), .duration(CELDuration(nanoseconds: 2)),
    .duration(CELDuration(nanoseconds: 1)), .type(.int), .optional(nil), .optional(.list([.int(7)])),
    .optional(.map(CELMap(names: [("a", .int(1))]))), .optional(.int(1)),
    .record(CELRecord(RecordType("r", [.init("a", .int)]), [.int(1)])),
  ]

  @Test(
    "says what the evaluator says",
    arguments: [
      ("_==_", "x == y"), ("_!=_", "x != y"), ("_<_", "x < y"), ("_<=_", "x <= y"), ("_>_", "x > y"),
      ("_>=_", "x >= y"), ("@in", "x in y"), ("_[_]", "x[y]"), ("_+_", "x + y"), ("_-_", "x - y"),
    ])
  func agrees(_ name: String, _ text: String) throws {
    let function = try #require(Environment().functions[name])
    let callee = Callee(name, function.overloads, argumentCount: 2)
    let question = Question(text, about: ["x", "y"])
    for x in Self.values {
      for y in Self.values {
        var evaluation = Evaluation(costLimit: 1_000)
        let own: String
        do throws(EvaluationError) {
          own = shown(try callee.call([x, y], &evaluation))
        } catch {
          own = error.reason.rawValue
        }
        let whole = question.answer([("x", x), ("y", y)])
        #expect(whole == own || whole.hasPrefix(own + ": "), "\(shown(x)) \(name) \(shown(y))")
      }
    }
  }

  @Test("negates")
  func negation() throws {
    let function = try #require(Environment().functions["!_"])
    var evaluation = Evaluation(costLimit: 1)
    #expect(
      shown(try Callee("!_", function.overloads, argumentCount: 1).call([.bool(true)], &evaluation))
        == "false")
  }
}

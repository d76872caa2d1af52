import Testing

@testable import Expressions

@Suite("A compiled expression")
struct DifferentialTests {
  @Test("means what the plain interpreter says, on random trees", arguments: 1...4)
  func random(seed: UInt64) {
    var outcomes: [String: Int] = [:]
    for number in 0..<1_000 {
      var generator = TreeGenerator(seed: seed &* 1_000_003 &+ UInt64(number))
      let tree = generator.tree()
      let walker = TreeWalker(variables: TreeGenerator.values)
      let expected = Self.text { () throws(EvaluationError) in try walker.value(tree) }
      let variables = TreeGenerator.values.map { BoundValue($0) }
      for folds in [false, true] {
        let program = Program(tree, in: TreeGenerator.environment, folds: folds)
        let found = Self.text { () throws(EvaluationError) in
          try program.value(variables, costLimit: 1_000_000)
        }
        #expect(found == expected, "seed \(seed), tree \(number), folds: \(folds)")
        // A limit below what it takes ends it, whatever stands around.
        var left = 1_000_000
        _ = try? program.value(variables, costLeft: &left)
        let cost = 1_000_000 - left
        if cost > 0 {
          #expect(
            Self.text { () throws(EvaluationError) in try program.value(variables, costLimit: cost - 1) }
              == "cost-exceeded")
          #expect(
            Self.text { () throws(EvaluationError) in try program.value(variables, costLimit: cost) }
              == expected)
        }
      }
      outcomes[
        expected.contains("-") || expected == "overflow" ? "error" : expected.first == "[" ? "list" : "other",
        default: 0] += 1
    }
    #expect(
      (outcomes["error"] ?? 0) > 100 && (outcomes["other"] ?? 0) > 100 && (outcomes["list"] ?? 0) > 5,
      "\(outcomes)")
  }

  static func text(_ value: () throws(EvaluationError) -> CELValue) -> String {
    do throws(EvaluationError) {
      return shown(try value())
    } catch {
      return error.reason.rawValue
    }
  }
}

/// Random trees, mostly of bools, with every kind of mistake in them.
struct TreeGenerator {
  static let record = RecordType(
    "record",
    [.init("i", .int), .init("s", .string), .init("b", .bool), .init("none", .int, isOptional: true)])
  static let environment = Environment(variables: [
    .init("r", .record(record)), .init("m", .dyn), .init("i", .int), .init("b", .bool),
    .init("l", .list(.int)), .init("unset", .dyn),
  ])
  static let values: [CELValue?] = [
    .record(CELRecord(record, [.int(3), .string("ab"), .bool(true), nil])),
    .map(CELMap(names: [("i", .int(1)), ("s", .string("a")), ("b", .bool(false))])), .int(2), .bool(true),
    .list([.int(1), .int(2), .int(5)]), nil,
  ]

  private var state: UInt64
  /// Slots in scope; names of siblings are used again, as the checker does.
  private var scope: [Int] = []

  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func tree() -> CheckedNode { pick(4) == 0 ? any(5) : bool(5) }

  private mutating func pick(_ count: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(count))
  }

  private func node(_ kind: CheckedNode.Kind, _ type: CELType = .dyn) -> CheckedNode {
    CheckedNode(kind, type, 0..<1)
  }

  private func call(_ name: String, _ arguments: CheckedNode...) -> CheckedNode {
    node(.call(name, Self.environment.functions[name]?.overloads ?? [], arguments))
  }

  private mutating func inScope(_ make: (inout TreeGenerator, Int) -> CheckedNode.Kind) -> CheckedNode {
    let slot = scope.count
    scope.append(slot)
    defer { scope.removeLast() }
    return node(make(&self, slot))
  }

  private mutating func leaf() -> CheckedNode {
    switch pick(10) {
    case 0: node(.constant(.int(Int64(pick(6)))))
    case 1: node(.constant([.bool(true), .bool(false), .null, .double(2), .uint(2)][pick(5)]))
    case 2: node(.constant(.string(["a", "ab", ""][pick(3)])))
    case 3...5: scope.isEmpty ? node(.variable(2), .int) : node(.local(scope[pick(scope.count)]))
    case 6: node(.failing(EvaluationError(.unboundName, "")))
    default: node(.variable([0, 1, 2, 3, 4, 5][pick(6)]))
    }
  }

  private mutating func field() -> CheckedNode {
    let index = pick(4)
    let name = Self.record.fields[index].name
    return switch pick(3) {
    case 0: node(.select(node(.variable(0), .record(Self.record)), field: name, index: index))
    case 1: node(.select(node(.variable(1)), field: name, index: nil))
    default: node(.select(leaf(), field: name, index: nil))
    }
  }

  private mutating func any(_ depth: Int) -> CheckedNode {
    guard depth > 0 else { return leaf() }
    switch pick(16) {
    case 0, 1: return leaf()
    case 2, 3: return field()
    case 4...6:
      return call(["_+_", "_-_", "_*_", "_/_", "_%_", "_[_]"][pick(6)], any(depth - 1), any(depth - 1))
    case 7: return node(.list((0..<pick(4)).map { _ in (any(depth - 1), false) }))
    case 8: return node(.map((0..<pick(3)).map { _ in (leaf(), any(depth - 1), false) }))
    case 9, 10:
      let range = pick(2) == 0 ? node(.variable(4)) : any(depth - 1)
      return inScope { generator, slot in
        let transform = generator.any(depth - 1)
        return .loop(
          .init(
            kind: .map, range: range, slots: [slot],
            predicate: generator.pick(2) == 0 ? nil : generator.bool(depth - 1), transform: transform))
      }
    case 11, 12:
      let bound = any(depth - 1)
      return inScope { generator, slot in .bind(slot: slot, bound, body: generator.any(depth - 1)) }
    case 13:
      let optional = node(.selectOptional(node(.variable(1)), key: leaf()))
      switch pick(3) {
      case 0: return node(.orElse(optional, any(depth - 1), unwraps: pick(2) == 0))
      case 1:
        return inScope { generator, slot in
          .optionalMap(optional, slot: slot, body: generator.any(depth - 1), isFlat: generator.pick(3) == 0)
        }
      default: return optional
      }
    case 14: return node(.conditional(bool(depth - 1), any(depth - 1), any(depth - 1)))
    default: return bool(depth - 1)
    }
  }

  private mutating func bool(_ depth: Int) -> CheckedNode {
    guard depth > 0 else { return pick(3) == 0 ? leaf() : node(.variable(3), .bool) }
    switch pick(12) {
    case 0, 1: return node(.and((0..<2 + pick(3)).map { _ in bool(depth - 1) }))
    case 2, 3: return node(.or((0..<2 + pick(3)).map { _ in bool(depth - 1) }))
    case 4: return call("!_", bool(depth - 1))
    case 5...7:
      let name = ["_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"][pick(6)]
      return pick(2) == 0 ? call(name, field(), leaf()) : call(name, any(depth - 1), any(depth - 1))
    case 8:
      return call(
        "@in", any(depth - 1),
        pick(2) == 0 ? node(.list([(leaf(), false), (leaf(), false)])) : any(depth - 1))
    case 9:
      return node(
        .has(
          pick(2) == 0 ? node(.variable(0), .record(Self.record)) : any(depth - 1),
          field: ["i", "none", "x"][pick(3)], index: nil))
    default:
      let range = pick(2) == 0 ? node(.variable(4)) : any(depth - 1)
      let kind: LoopKind = [.all, .exists, .existsOne][pick(3)]
      return inScope { generator, slot in
        .loop(
          .init(kind: kind, range: range, slots: [slot], predicate: generator.bool(depth - 1), transform: nil)
        )
      }
    }
  }
}

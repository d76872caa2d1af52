import Testing

@testable import Expressions

/// Each value is equal to those of its row and to no other: CEL language definition, "Equality" and "Numeric values".
private let classes: [[String]] = [
  ["0", "0u", "0.0", "-0.0"],
  ["1", "1u", "1.0"],
  ["9007199254740992", "9007199254740992u", "9007199254740992.0"],
  ["9007199254740993", "9007199254740993u"],
  ["9223372036854775807", "9223372036854775807u"],
  ["9223372036854775808u", "9223372036854775808.0"],
  ["18446744073709551615u"], ["18446744073709551616.0"],
  ["-9223372036854775808", "-9223372036854775808.0"],
  ["0.5"], ["double('Infinity')"], ["double('-Infinity')"],
  ["true"], ["false"], ["null"],
  ["''"], ["'1'"], ["'a'"], ["'\\u00e9'"], ["'e\\u0301'"], ["'K'"], ["'\\u212a'"],
  ["b''"], ["b'a'"],
  ["[]"], ["[1]", "[1.0]", "[1u]"], ["[1, 'a']"], ["[[1]]", "[[1.0]]"],
  ["{}"], ["{1: 'a'}", "{1u: 'a'}"], ["{1: 'b'}"], ["{'a': 1}", "{'a': 1.0}", "r"],
  ["{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"],
  ["timestamp('2026-01-01T00:00:00Z')", "timestamp('2026-01-01T01:00:00+01:00')"],
  ["timestamp('2026-01-01T00:00:00.000000001Z')"],
  ["duration('1h')", "duration('3600s')"], ["duration('1ns')"],
  ["type(1)", "int"], ["type([1])", "type(['a'])", "list"], ["type(r)", "map", "type({1: 1})"],
  ["type(int)", "type(type(1))"],
  ["optional.none()"], ["optional.of(1)", "optional.of(1.0)"], ["optional.of(optional.none())"],
]

@Suite("Equality")
struct EqualityTests {
  static let all = classes.enumerated().flatMap { row in row.element.map { (row.offset, $0) } }

  @Test("holds within a class of values and nowhere else", arguments: all)
  func classesOfValues(_ row: Int, _ left: String) {
    for (other, right) in Self.all {
      #expect(
        answer("dyn(\(left)) == dyn(\(right))", with: [("r", record)]) == "\(row == other)",
        "\(left) == \(right)")
      #expect(
        answer("dyn(\(left)) != dyn(\(right))", with: [("r", record)]) == "\(row != other)",
        "\(left) != \(right)")
    }
  }

  @Test(
    "never holds of NaN",
    arguments: [
      "x == x", "[x] == [x]", "{'a': x} == {'a': x}", "optional.of(x) == optional.of(x)", "x in [x]",
      "x == 1", "1u == x",
    ])
  func notANumber(text: String) { #expect(answer(text, with: [("x", .double(.nan))]) == "false") }

  @Test("costs as much as is looked at")
  func cost() {
    // A list of 2^24 parts that are shared.
    let shared =
      String(repeating: "cel.bind(x, [x, x], ", count: 24) + "x == x" + String(repeating: ")", count: 24)
    #expect(answer(shared, with: [("x", .int(1))]) == "cost-exceeded: the expression costs too much")
    let long = CELValue.string(String(repeating: "a", count: 100_000))
    #expect(
      answer("x == y", with: [("x", long), ("y", long)], costLimit: 10_002)
        == "cost-exceeded: the expression costs too much")
    #expect(answer("x == y", with: [("x", long), ("y", long)], costLimit: 10_003) == "true")
    #expect(answer("x == y", with: [("x", long), ("y", .string("b"))], costLimit: 3) == "false")
  }
}

private let record = CELValue.record(
  CELRecord(RecordType("thing", [.init("a", .int), .init("b", .int, isOptional: true)]), [.int(1)]))

@Suite("Order")
struct OrderTests {
  /// From the lowest to the highest.
  static let lines: [[String]] = [
    ["false", "true"],
    [
      "double('-Infinity')", "-9223372036854777857.0", "-1.5", "-1", "0", "0.5", "1u", "2.0",
      "9007199254740992", "9007199254740993", "9223372036854775807", "18446744073709551615u", "1e300",
      "double('Infinity')",
    ],
    ["''", "'A'", "'a'", "'a\\u0000'", "'aa'", "'e\\u0301'", "'\\u00e9'", "'\\uffff'", "'\\U00010000'"],
    ["b''", "b'\\x00'", "b'\\x7f'", "b'\\x80'", "b'\\xff'"],
    [
      "timestamp('0001-01-01T00:00:00Z')", "timestamp('2026-01-01T00:00:00Z')",
      "timestamp('2026-01-01T00:00:00.000000001Z')", "timestamp('2026-01-01T00:00:01Z')",
    ],
    ["duration('-1h')", "duration('0s')", "duration('1ns')"],
  ]

  @Test("is total within a line", arguments: lines)
  func order(line: [String]) {
    for (i, left) in line.enumerated() {
      for (j, right) in line.enumerated() {
        let (left, right) = ("dyn(\(left))", "dyn(\(right))")
        #expect(answer("\(left) < \(right)") == "\(i < j)", "\(left) < \(right)")
        #expect(answer("\(left) <= \(right)") == "\(i <= j)", "\(left) <= \(right)")
        #expect(answer("\(left) > \(right)") == "\(i > j)", "\(left) > \(right)")
        #expect(answer("\(left) >= \(right)") == "\(i >= j)", "\(left) >= \(right)")
      }
    }
  }

  @Test(
    "is refused",
    arguments: [
      ("dyn(1) < 'a'", "no-such-overload: int and string have no order"),
      ("dyn(null) < null", "no-such-overload: null_type and null_type have no order"),
      ("dyn([1]) < dyn([2])", "no-such-overload: list and list have no order"),
      ("double('NaN') < 1.0", "invalid-argument: NaN has no order"),
      ("1.0 >= double('NaN')", "invalid-argument: NaN has no order"),
    ])
  func refused(text: String, message: String) { #expect(answer(text) == message) }

  @Test("of a whole number and a double is that of doubles (comparisons/gt_literal)")
  func lossy() {
    #expect(answer("dyn(9223372036854775807) >= 9223372036854775808.0") == "true")
    #expect(answer("dyn(9223372036854775808.0) > 9223372036854775807") == "false")
    #expect(answer("dyn(18446744073709551615u) < 18446744073709551616.0") == "false")
  }
}

@Suite("A value")
struct ValueTests {
  @Test("is small")
  func size() { #expect(MemoryLayout<CELValue?>.size <= 17) }
}

@Suite("A map")
struct MapTests {
  @Test("finds equal numbers and only equal texts, however many entries it has", arguments: [1, 12, 13, 40])
  func lookup(count: Int) throws {
    let names = CELMap(
      names: (0..<count).map { ("key\($0)", .int(Int64($0))) } + [("K", .null), ("key0", .null)])
    #expect(names.count == count + 1)
    #expect(shown(names["key\(count - 1)"] ?? .null) == "\(count - 1)")
    #expect(names["K"] != nil && names[ascii: "K"] != nil)
    #expect(names["\u{212A}"] == nil && names["key"] == nil && names[ascii: "key"] == nil)
    let numbers = try CELMap(
      (0..<count).map { (.int(Int64($0)), .int(Int64($0))) } + [(.bool(true), .null), (.uint(.max), .null)])
    for key: CELValue in [.int(Int64(count - 1)), .uint(UInt64(count - 1)), .double(Double(count - 1))] {
      #expect(shown(numbers[key] ?? .null) == "\(count - 1)")
    }
    #expect(
      numbers[.bool(true)] != nil && numbers[.uint(.max)] != nil
        && numbers[.double(18_446_744_073_709_551_616)] == nil)
    #expect(
      numbers[.double(0.5)] == nil && numbers[.null] == nil && numbers[.bool(false)] == nil
        && numbers["0"] == nil)
  }

  @Test("refuses a key twice, and keys of other types", arguments: [1, 12, 13, 40])
  func refusals(count: Int) {
    let entries = (0..<count).map { (key: CELValue.int(Int64($0)), value: CELValue.null) }
    #expect(throws: EvaluationError(.duplicateKey, "a map has a key twice")) {
      _ = try CELMap(entries + [(.uint(0), .null)])
    }
    #expect(throws: EvaluationError(.invalidArgument, "a map key cannot be of type double")) {
      _ = try CELMap(entries + [(.double(0.5), .null)])
    }
  }
}

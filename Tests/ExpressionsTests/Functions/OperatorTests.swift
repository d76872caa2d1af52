import Testing

@Suite("Operators")
struct OperatorTests {
  @Test(
    "compute within one type",
    arguments: [
      ("1 + 2", "3"), ("1u + 2u", "3u"), ("1.5 + 2.0", "3.5"), ("'a' + 'b'", "\"ab\""),
      ("b'a' + b'\\xff'", "b\"61ff\""), ("[1] + [2, 3]", "[1, 2, 3]"), ("'' + ''", "\"\""),
      ("3 - 5", "-2"), ("5u - 3u", "2u"), ("0.5 - 1.0", "-0.5"),
      ("6 * 7", "42"), ("6u * 7u", "42u"), ("1.5 * 2.0", "3.0"),
      ("-7 / 2", "-3"), ("7 / -2", "-3"), ("7u / 2u", "3u"), ("1.0 / 4.0", "0.25"),
      ("1.0 / 0.0", "inf"), ("-1.0 / 0.0", "-inf"), ("string(0.0 / 0.0)", "\"NaN\""),
      ("-5 % 3", "-2"), ("5 % -3", "2"), ("7u % 4u", "3u"),
      ("-(5)", "-5"), ("-(0.0)", "-0.0"), ("-(-9223372036854775807)", "9223372036854775807"),
      ("!true", "false"),
      ("9223372036854775807 + 0", "9223372036854775807"),
      ("-9223372036854775808 + 0", "-9223372036854775808"),
      ("18446744073709551615u - 1u", "18446744073709551614u"),
    ])
  func compute(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "fail where the result does not fit",
    arguments: [
      ("9223372036854775807 + 1", "overflow: the result does not fit into the type int"),
      ("-9223372036854775808 - 1", "overflow: the result does not fit into the type int"),
      ("9223372036854775807 * 2", "overflow: the result does not fit into the type int"),
      ("-9223372036854775808 / -1", "overflow: the result does not fit into the type int"),
      ("-9223372036854775808 % -1", "overflow: the result does not fit into the type int"),
      ("-(-9223372036854775808)", "overflow: the result does not fit into the type int"),
      ("18446744073709551615u + 1u", "overflow: the result does not fit into the type uint"),
      ("0u - 1u", "overflow: the result does not fit into the type uint"),
      ("18446744073709551615u * 2u", "overflow: the result does not fit into the type uint"),
      ("1 / 0", "division-by-zero: division by zero"), ("1u / 0u", "division-by-zero: division by zero"),
      ("1 % 0", "division-by-zero: modulus by zero"), ("1u % 0u", "division-by-zero: modulus by zero"),
    ])
  func fail(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "do not convert",
    arguments: [
      "dyn(1) + 1u", "dyn(1.0) + 1", "dyn('a') + b'a'", "dyn(1.0) % dyn(1.0)", "-dyn(1u)", "!dyn(1)",
      "dyn(true) + dyn(true)",
      "dyn(null) < null", "dyn([1]) < dyn([2])", "dyn({}) < dyn({})", "dyn('1') < 1", "dyn([1])['a']",
      "dyn(1)[0]",
    ])
  func noConversion(_ text: String) { #expect(answer(text).hasPrefix("no-such-overload: ")) }

  @Test(
    "have one order for numbers of every type",
    arguments: [
      ("1 < dyn(2u)", "true"), ("dyn(2u) > -1", "true"), ("1.5 > dyn(1)", "true"), ("dyn(1) <= 1.0", "true"),
      ("dyn(18446744073709551615u) > 9223372036854775807", "true"), ("dyn(1u) >= 1.5", "false"),
      ("false < true", "true"), ("'a' < 'b'", "true"), ("'é' > 'e\\u0301'", "true"), ("b'a' < b'b'", "true"),
      ("duration('1s') < duration('2s')", "true"), ("timestamp(1) >= timestamp(1)", "true"),
      ("'a' <= 'a'", "true"), ("2u >= 3u", "false"),
      ("1.0 < 0.0 / 0.0", "invalid-argument: NaN has no order"),
    ])
  func order(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "look up elements",
    arguments: [
      ("[7, 8][1]", "8"), ("[7][dyn(0u)]", "7"), ("[7][dyn(0.0)]", "7"),
      ("[7][dyn(0.1)]", "index-out-of-bounds: the index 0.1 is not a whole number"),
      ("[7][1]", "index-out-of-bounds: the index 1 is not below the size 1"),
      ("[7][-1]", "index-out-of-bounds: the index -1 is not below the size 1"),
      ("[7][dyn(0.0 / 0.0)]", "index-out-of-bounds: the index NaN is not a whole number"),
      (
        "[7][dyn(18446744073709551615u)]",
        "index-out-of-bounds: the index 18446744073709551615 is not below the size 1"
      ),
      ("{'a': 1}['a']", "1"), ("{1: 'a'}[dyn(1u)]", "\"a\""), ("{1: 'a'}[dyn(1.0)]", "\"a\""),
      ("{true: 1}[true]", "1"), ("optional.of([1])[0]", "some 1"), ("optional.of([1])[1]", "none"),
      ("optional.of({'a': 1})['a']", "some 1"), ("optional.of({'a': 1})['b']", "none"),
      ("1 in [1, 2]", "true"), ("3 in [1, 2]", "false"), ("1 in dyn([1u])", "true"), ("1 in []", "false"),
      ("'a' in dyn([1, 'a'])", "true"), ("'a' in {'a': 1}", "true"), ("dyn(3.0) in {3: 0}", "true"),
      ("dyn(3.1) in {3: 0}", "false"), ("dyn([]) in {3: 0}", "false"), ("[1] in dyn([[1u], [2u]])", "true"),
    ])
  func lookUp(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "charge for work before it is done",
    arguments: [
      "lists.range(2000000000)", "lists.range(9223372036854775807)",
      "lists.range(100000).map(i, lists.range(100000))",
      "'a'.replace('', 'aaaaaaaaaa', 1).split('').map(x, lists.range(99999))",
      "lists.range(2000).map(i, lists.range(2000)) == lists.range(2000).map(i, lists.range(2000))",
      "lists.range(30000).map(i, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').join(\"\".replace('', 'bbbbbbbbbbbbbbbb'))",
    ])
  func charges(_ text: String) {
    #expect(answer(text, costLimit: 100_000) == "cost-exceeded: the expression costs too much")
  }
}

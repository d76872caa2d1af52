import Testing

@Suite("Functions on lists")
struct ListTests {
  @Test(
    "compute",
    arguments: [
      ("[1, 2, 3].slice(1, 3)", "[2, 3]"), ("[1].slice(0, 0)", "[]"),
      ("[[1], [2, [3]]].flatten()", "[1, 2, [3]]"),
      ("[1, [2, [3, [4]]]].flatten(2)", "[1, 2, 3, [4]]"), ("[1, [2]].flatten(0)", "[1, [2]]"),
      ("[1, [2]].flatten(9223372036854775807)", "[1, 2]"),
      (
        "dyn([1, 1u, 1.0, 2, 'a', 'a', null, null, [1], [1u], 0.5, 0.5]).distinct()",
        "[1, 2, \"a\", null, [1], 0.5]"
      ),
      ("[0.0/0.0, 0.0/0.0].distinct().size()", "2"),
      (
        "dyn([b'a', b'a', true, true, timestamp(1), timestamp(1), duration('1s'), duration('1s')]).distinct().size()",
        "4"
      ),
      ("dyn([18446744073709551615u, 18446744073709551616.0, 18446744073709551615u]).distinct().size()", "2"),
      ("['é', 'e\\u0301'].distinct().size()", "2"), ("[1, 2].reverse()", "[2, 1]"),
      ("lists.range(3)", "[0, 1, 2]"), ("lists.range(0)", "[]"),
      ("[3, 1, 2].sort()", "[1, 2, 3]"), ("['b', 'a', 'é', 'ab'].sort()", "[\"a\", \"ab\", \"b\", \"é\"]"),
      ("[].sort()", "[]"),
      ("[true, false].sort()", "[false, true]"), ("[b'b', b'a'].sort()", "[b\"61\", b\"62\"]"),
      ("[2.5, -1.0].sort()", "[-1.0, 2.5]"),
      ("[duration('2s'), duration('1s')].sort()[0]", "duration 1000000000"),
      ("[2u, 1u, 3u, 0u, 5u, 4u, 6u].sort()", "[0u, 1u, 2u, 3u, 4u, 5u, 6u]"),
      ("['bb', 'a', 'cc', 'd'].sortBy(s, s.size())", "[\"a\", \"d\", \"bb\", \"cc\"]"),
      ("sets.contains([1, 2], dyn([2u]))", "true"), ("sets.contains([1], [])", "true"),
      ("sets.contains([1], [1, 2])", "false"),
      ("sets.equivalent(dyn([1]), dyn([1u, 1.0]))", "true"), ("sets.equivalent([1, 2], [1])", "false"),
      ("sets.equivalent([1], [1, 2])", "false"),
      ("sets.intersects([[1], [2]], dyn([[2u]]))", "true"), ("sets.intersects([1], [2])", "false"),
      ("sets.intersects([], [])", "false"),
      ("base64.encode(b'hello')", "\"aGVsbG8=\""), ("base64.decode('aGVsbG8')", "b\"68656c6c6f\""),
      ("base64.decode('')", "b\"\""),
      ("[1, 2].first()", "some 1"), ("[1, 2].last()", "some 2"), ("[].first()", "none"),
      ("[].last()", "none"),
      ("optional.unwrap([optional.of(1), optional.none()])", "[1]"),
      ("[optional.of(1), optional.none()].unwrapOpt()", "[1]"),
      ("optional.of(null)", "some null"), ("optional.none()", "none"), ("optional.of(1).hasValue()", "true"),
      ("optional.none().hasValue()", "false"),
      ("optional.of(1).value()", "1"), ("optional.ofNonZeroValue(1)", "some 1"),
      ("optional.ofNonZeroValue(timestamp(0))", "some timestamp 0 0"),
    ])
  func compute(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "know what a zero is",
    arguments: [
      "null", "false", "0", "0u", "0.0", "-0.0", "''", "b''", "[]", "{}", "duration('0')", "optional.none()",
    ])
  func zero(_ text: String) { #expect(answer("optional.ofNonZeroValue(\(text))") == "none") }

  @Test(
    "refuse",
    arguments: [
      ("[1].slice(1, 2)", "index-out-of-bounds: the range from 1 to 2 is not within a list of 1 elements"),
      ("[1].slice(-1, 1)", "index-out-of-bounds: the range from -1 to 1 is not within a list of 1 elements"),
      ("[1].slice(1, 0)", "index-out-of-bounds: the range from 1 to 0 is not within a list of 1 elements"),
      ("[1].flatten(-1)", "invalid-argument: a list cannot be flattened by -1 levels"),
      ("lists.range(-1)", "invalid-argument: a range cannot have -1 elements"),
      ("dyn([1, 'a']).sort()", "invalid-argument: a list of int and string has no order"),
      ("dyn([1, 1u]).sort()", "invalid-argument: a list of int and uint has no order"),
      ("[1.0, 0.0/0.0].sort()", "invalid-argument: NaN has no order"),
      ("[0.0/0.0].sort()", "invalid-argument: NaN has no order"),
      ("dyn([[1], [2]]).sort()", "no-such-overload: list and list have no order"),
      ("base64.decode('a')", "invalid-argument: 'a' is not base64"),
      ("base64.decode('aGVs bG8')", "invalid-argument: 'aGVs bG8' is not base64"),
      ("base64.decode('aGVsbG8==')", "invalid-argument: 'aGVsbG8==' is not base64"),
      ("base64.decode('====')", "invalid-argument: '====' is not base64"),
      ("base64.decode('aGVsbG9=')", "invalid-argument: 'aGVsbG9=' is not base64"),
      ("base64.decode('aG-_')", "invalid-argument: 'aG-_' is not base64"),
      ("optional.none().value()", "invalid-argument: an optional without value has none"),
      ("optional.unwrap(dyn([1]))", "invalid-argument: only optionals can be unwrapped, not the type int"),
    ])
  func refuse(_ text: String, _ expected: String) { #expect(answer(text) == expected) }
}

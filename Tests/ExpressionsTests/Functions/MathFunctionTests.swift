import Testing

@Suite("Functions on numbers")
struct MathTests {
  @Test(
    "compute",
    arguments: [
      ("math.greatest(5)", "5"), ("math.greatest(1, 1u)", "1"), ("math.greatest(1u, 1)", "1u"),
      ("math.greatest(1, 2.5, 2u)", "2.5"),
      ("math.greatest([1, 3, 2])", "3"), ("math.greatest(dyn([5.4, 10, 3u]))", "10"),
      ("math.greatest(-1.0)", "-1.0"),
      ("math.least(5u)", "5u"), ("math.least(1, -7)", "-7"), ("math.least(1.5, 1, 1u, 3, 4, 5)", "1"),
      ("math.least([2u, 1u])", "1u"),
      ("math.greatest(9007199254740993, 9007199254740992.0)", "9007199254740993"),
      ("math.ceil(1.2)", "2.0"), ("math.ceil(-1.2)", "-1.0"), ("math.floor(-1.2)", "-2.0"),
      ("math.round(1.5)", "2.0"),
      ("math.round(-1.5)", "-2.0"), ("math.round(2.5)", "3.0"), ("math.trunc(-1.9)", "-1.0"),
      ("math.isNaN(0.0/0.0)", "true"),
      ("math.isInf(-1.0/0.0)", "true"), ("math.isFinite(1.0)", "true"), ("math.isFinite(1.0/0.0)", "false"),
      ("math.abs(-11)", "11"), ("math.abs(1u)", "1u"), ("math.abs(-1.5)", "1.5"), ("math.sign(-42)", "-1"),
      ("math.sign(0)", "0"),
      ("math.sign(3u)", "1u"), ("math.sign(0u)", "0u"), ("math.sign(-0.3)", "-1.0"),
      ("math.sign(0.3)", "1.0"),
      ("math.sign(0.0)", "0.0"), ("math.isNaN(math.sign(0.0/0.0))", "true"), ("math.sqrt(81)", "9.0"),
      ("math.sqrt(2u)", "1.4142135623730951"),
      ("math.sqrt(0.25)", "0.5"), ("math.isNaN(math.sqrt(-1))", "true"),
      ("math.bitAnd(3, 5)", "1"), ("math.bitAnd(3u, 5u)", "1u"), ("math.bitOr(4, -2)", "-2"),
      ("math.bitOr(1u, 2u)", "3u"),
      ("math.bitXor(4, -2)", "-6"), ("math.bitXor(3u, 5u)", "6u"), ("math.bitNot(1)", "-2"),
      ("math.bitNot(0u)", "18446744073709551615u"),
      ("math.bitShiftLeft(1, 63)", "-9223372036854775808"), ("math.bitShiftLeft(1, 64)", "0"),
      ("math.bitShiftLeft(3u, 63)", "9223372036854775808u"),
      ("math.bitShiftRight(-1024, 3)", "2305843009213693824"), ("math.bitShiftRight(1024u, 200)", "0u"),
      ("math.bitShiftRight(-1, 0)", "-1"),
    ])
  func compute(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "refuse",
    arguments: [
      ("math.abs(-9223372036854775808)", "overflow: the result does not fit into the type int"),
      ("math.bitShiftLeft(1, -1)", "invalid-argument: a shift by -1 bits goes backwards"),
      ("math.bitShiftRight(1u, -1)", "invalid-argument: a shift by -1 bits goes backwards"),
      ("math.greatest(dyn([]))", "invalid-argument: math.greatest needs at least one number"),
      ("math.least(1.0, 0.0/0.0)", "invalid-argument: NaN has no order"),
      ("math.greatest(0.0/0.0)", "invalid-argument: NaN has no order"),
      ("math.greatest(dyn([1, 'a']))", "no-such-overload: the function does not take values of these types"),
      ("math.greatest(1, 2, dyn('a'))", "no-such-overload: the function does not take values of these types"),
    ])
  func refuse(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "are not there for other types",
    arguments: [
      "math.ceil(dyn(1))", "math.bitXor(dyn(1), dyn(1u))", "math.bitNot(dyn(''))", "math.sqrt(dyn('4'))",
      "math.abs(dyn(true))",
    ])
  func none(_ text: String) { #expect(answer(text).hasPrefix("no-such-overload: ")) }
}

import Testing

@Suite("Conversions")
struct ConversionTests {
  @Test(
    "follow their rules",
    arguments: [
      ("int(5)", "5"), ("int(42u)", "42"), ("int(1.9)", "1"), ("int(-1.9)", "-1"), ("int('5')", "5"),
      ("int('+5')", "5"), ("int('-9223372036854775808')", "-9223372036854775808"), ("int('007')", "7"),
      ("int(9223372036854774784.0)", "9223372036854774784"), ("int(timestamp(-1))", "-1"),
      ("int(timestamp('1969-12-31T23:59:59.5Z'))", "-1"),
      ("uint(5u)", "5u"), ("uint(5)", "5u"), ("uint(5.9)", "5u"),
      ("uint('18446744073709551615')", "18446744073709551615u"),
      ("uint(-0.0)", "0u"), ("uint(18446744073709549568.0)", "18446744073709549568u"),
      ("double(1.5)", "1.5"), ("double(9007199254740993)", "9007199254740992.0"), ("double(5u)", "5.0"),
      ("double('1.5')", "1.5"), ("double('-0.0')", "-0.0"), ("double('1e3')", "1000.0"),
      ("double('.5')", "0.5"),
      ("double('5.')", "5.0"), ("double('+1.5E-3')", "0.0015"), ("double('NaN')", "nan"),
      ("double('1e-999')", "0.0"),
      ("double('Infinity')", "inf"), ("double('-Infinity')", "-inf"), ("double('Inf')", "inf"),
      ("double('5e-324')", "5e-324"),
      ("double('9007199254740993.00000000000000000000000000000000000001')", "9.007199254740994e+15"),
      ("double('1.7976931348623157e308')", "1.7976931348623157e+308"),
      ("bytes('é')", "b\"c3a9\""), ("bytes(b'a')", "b\"61\""),
      ("bool('1')", "true"), ("bool('t')", "true"), ("bool('T')", "true"), ("bool('true')", "true"),
      ("bool('TRUE')", "true"), ("bool('True')", "true"), ("bool('0')", "false"), ("bool('f')", "false"),
      ("bool('F')", "false"), ("bool('false')", "false"), ("bool('FALSE')", "false"),
      ("bool('False')", "false"),
      ("bool(true)", "true"), ("timestamp(1)", "timestamp 1 0"), ("timestamp(timestamp(1))", "timestamp 1 0"),
      ("duration(duration('1s'))", "duration 1000000000"),
      ("type(1) == int", "true"), ("type(type(1)) == type", "true"), ("type([1]) == type(['a'])", "true"),
      ("type(null) == null_type", "true"), ("type(1) == uint", "false"), ("dyn(1)", "1"),
    ])
  func convert(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "write text",
    arguments: [
      ("string(5)", "5"), ("string(5u)", "5"), ("string(true)", "true"), ("string(false)", "false"),
      ("string('a')", "a"), ("string(b'\\xc3\\xa9')", "é"), ("string(1.0)", "1"),
      ("string(999999.0)", "999999"),
      ("string(123456.7)", "123456.7"), ("string(1e6)", "1e+06"), ("string(123456789.0)", "1.23456789e+08"),
      ("string(0.0001)", "0.0001"), ("string(0.00001)", "1e-05"), ("string(5e-324)", "5e-324"),
      ("string(-0.0)", "-0"),
      ("string(0.0)", "0"), ("string(1.7976931348623157e308)", "1.7976931348623157e+308"),
      ("string(-4.5e-3)", "-0.0045"),
      ("string(123.456)", "123.456"), ("string(-1e100)", "-1e+100"), ("string(0.1)", "0.1"),
      ("string(100.0)", "100"),
      ("string(0.0/0.0)", "NaN"), ("string(1.0/0.0)", "+Inf"), ("string(-1.0/0.0)", "-Inf"),
      ("string(9007199254740993.0)", "9.007199254740992e+15"),
      ("string(timestamp('2009-02-13T23:31:30.500+02:00'))", "2009-02-13T21:31:30.5Z"),
      ("string(duration('1h30m'))", "5400s"), ("string(duration('60001ms'))", "60.001s"),
      ("string(duration('-1ns'))", "-0.000000001s"), ("string(duration('0'))", "0s"),
      ("string(duration('100000000s') + duration('1ns'))", "100000000.000000001s"),
    ])
  func write(_ text: String, _ expected: String) { #expect(answer(text) == "\"\(expected)\"") }

  @Test(
    "do not guess",
    arguments: [
      ("int('')", "int", ""), ("int(' 5')", "int", " 5"), ("int('0x5')", "int", "0x5"),
      ("int('1_0')", "int", "1_0"),
      ("int('5.0')", "int", "5.0"), ("int('--5')", "int", "--5"), ("int('+')", "int", "+"),
      ("int('٣')", "int", "٣"),
      ("int('9223372036854775808')", "int", "9223372036854775808"),
      ("int('-9223372036854775809')", "int", "-9223372036854775809"),
      ("uint('+5')", "uint", "+5"), ("uint('-0')", "uint", "-0"),
      ("uint('18446744073709551616')", "uint", "18446744073709551616"),
      ("uint('5u')", "uint", "5u"),
      ("double('')", "double", ""), ("double('0x1p4')", "double", "0x1p4"),
      ("double('nan(1)')", "double", "nan(1)"),
      ("double('1e999')", "double", "1e999"), ("double('1_0')", "double", "1_0"),
      ("double(' 1')", "double", " 1"),
      ("double('.')", "double", "."), ("double('1e')", "double", "1e"), ("double('1e+')", "double", "1e+"),
      ("double('infinity')", "double", "infinity"), ("double('1,5')", "double", "1,5"),
      ("bool('yes')", "bool", "yes"), ("bool('TrUe')", "bool", "TrUe"), ("bool('')", "bool", ""),
    ])
  func refuse(_ text: String, _ type: String, _ value: String) {
    #expect(answer(text) == "conversion: '\(value)' is not a \(type)")
  }

  @Test(
    "refuse what does not fit",
    arguments: [
      ("int(9223372036854775808u)", "int"), ("int(9223372036854775808.0)", "int"),
      ("int(-9223372036854775808.0)", "int"),
      ("int(0.0/0.0)", "int"), ("int(1e99)", "int"), ("uint(-1)", "uint"), ("uint(-0.5)", "uint"),
      ("uint(18446744073709551616.0)", "uint"), ("uint(0.0/0.0)", "uint"), ("uint(1.0/0.0)", "uint"),
    ])
  func overflow(_ text: String, _ type: String) {
    #expect(answer(text) == "overflow: the result does not fit into the type \(type)")
  }

  @Test("refuse bytes that are no text")
  func invalidUTF8() {
    for bytes in ["\\xff", "\\xc0\\x80", "\\xed\\xa0\\x80", "\\xe2\\x82", "\\xf4\\x90\\x80\\x80"] {
      #expect(answer("string(b'\(bytes)')") == "conversion: the bytes are not UTF-8")
    }
  }

  @Test(
    "are not there for other types",
    arguments: [
      "int(dyn(true))", "int(dyn(duration('1s')))", "double(dyn(true))", "string(dyn(null))",
      "string(dyn([]))",
      "bool(dyn(1))", "bytes(dyn(1))", "timestamp(dyn(1.0))", "duration(dyn(1))",
    ])
  func none(_ text: String) { #expect(answer(text).hasPrefix("no-such-overload: ")) }
}

import Testing

@Suite("Formatted text")
struct FormatTests {
  @Test(
    "has clauses",
    arguments: [
      ("'%%%s%%'", "'text'", "%text%"), ("'%s %s'", "1, 2u", "1 2"), ("'%s'", "1.0", "1"),
      ("'%s'", "1e300 * 1e10", "Infinity"),
      ("'%s'", "123456789.0", "123456789"), ("'%s'", "1e21", "1000000000000000000000"),
      ("'%s'", "1e-7", "0.0000001"),
      ("'%s'", "-0.5", "-0.5"), ("'%s'", "12.5", "12.5"), ("'%s'", "true", "true"), ("'%s'", "null", "null"),
      ("'%s'", "b'a\\xff\\xfeb'", "a\u{FFFD}b"), ("'%s'", "b'\\xe2\\x82'", "\u{FFFD}"),
      ("'%s'", "b'\\xe2\\x82\\xac'", "€"),
      ("'%s'", "b'\\xf0\\x9f\\x98\\x80\\xc3'", "😀\u{FFFD}"), ("'%s'", "b'\\xed\\xa0\\x80a'", "\u{FFFD}a"),
      ("'%s'", "b'\\xe0\\xa0\\x80'", "\u{800}"),
      ("'%s'", "b'\\xf4\\x8f\\xbf\\xbf\\xf1\\x80\\x80\\x80\\xed\\x80\\x80'", "\u{10FFFF}\u{40000}\u{D000}"),
      ("'%s'", "duration('90m')", "5400s"),
      ("'%s'", "timestamp('2023-02-03T23:31:20+01:00')", "2023-02-03T22:31:20Z"),
      ("'%s'", "type(1)", "int"), ("'%s'", "type([1])", "list"),
      ("'%s'", "google.protobuf.Timestamp", "google.protobuf.Timestamp"),
      ("'%s'", "google.protobuf.Duration", "google.protobuf.Duration"),
      ("'%s'", "[1, 'a', [2.0]]", "[1, a, [2]]"),
      ("'%s'", "{'b': 1, 'a': [null]}", "{a: [null], b: 1}"),
      ("'%s'", "{1: 'x', true: 2.5}", "{1: x, true: 2.5}"),
      ("'%d'", "-5", "-5"), ("'%d'", "5u", "5"), ("'%d'", "1.0 / 0.0", "Infinity"),
      ("'%d'", "0.0 / 0.0", "NaN"),
      ("'%f'", "2.71828", "2.718280"), ("'%.3f'", "1.2345", "1.234"), ("'%.0f'", "2.5", "2"),
      ("'%.0f'", "3.5", "4"),
      ("'%.1f'", "5", "5.0"), ("'%.0f'", "18446744073709551615u", "18446744073709551615"),
      ("'%f'", "-1.0 / 0.0", "-Infinity"),
      ("'%.20f'", "0.1", "0.10000000000000000555"), ("'%.2f'", "-0.001", "-0.00"),
      ("'%e'", "1052.032911275", "1.052033e+03"), ("'%.0e'", "15.0", "2e+01"), ("'%e'", "0", "0.000000e+00"),
      ("'%.1e'", "25u", "2.5e+01"), ("'%e'", "0.0 / 0.0", "NaN"), ("'%.1e'", "1e-300", "1.0e-300"),
      ("'%x'", "30", "1e"), ("'%X'", "-30", "-1E"), ("'%x'", "255u", "ff"), ("'%X'", "b'byte'", "62797465"),
      ("'%x'", "'é'", "c3a9"),
      ("'%x'", "-9223372036854775808", "-8000000000000000"), ("'%X'", "171u", "AB"),
      ("'%o'", "11", "13"), ("'%o'", "8u", "10"), ("'%b'", "5", "101"), ("'%b'", "-5", "-101"),
      ("'%b'", "true", "1"),
      ("'%b'", "false", "0"), ("'%b'", "64u", "1000000"), ("'%s'", "1, 2", "1"), ("'é%sé'", "'©'", "é©é"),
      ("'%s %s'", "ip('::1'), cidr('::/8')", "::1 ::/8"), ("''", "", ""),
    ])
  func clauses(_ format: String, _ arguments: String, _ expected: String) {
    #expect(answer("\(format).format(dyn([\(arguments)]))") == "\"\(expected)\"")
  }

  @Test(
    "is refused",
    arguments: [
      ("%a", "1", "'%a' is not a clause of a format"), ("%E", "1.0", "'%E' is not a clause of a format"),
      ("%5d", "1", "'%5' is not a clause of a format"), ("%", "1", "the format ends within a clause"),
      ("%.3", "1.0", "the format ends within a clause"),
      ("%s %s", "1", "the format needs more than 1 arguments"),
      ("%.f", "1.0", "a '.' in a format must be followed by digits"),
      ("%.101f", "1.0", "a precision in a format is at most 100"),
      ("%.99999999999999999999f", "1.0", "a precision in a format is at most 100"),
      ("%d", "'a'", "'%d' does not take a value of the type string"),
      ("%f", "null", "'%f' does not take a value of the type null_type"),
      ("%b", "'a'", "'%b' does not take a value of the type string"),
      ("%x", "0.5", "'%x' does not take a value of the type double"),
      ("%o", "true", "'%o' does not take a value of the type bool"),
      ("%e", "[]", "'%e' does not take a value of the type list"),
      ("%s", "optional.none()", "'%s' does not take a value of the type optional_type"),
      ("%d", "timestamp(0)", "'%d' does not take a value of the type timestamp"),
    ])
  func refused(_ format: String, _ arguments: String, _ message: String) {
    #expect(answer("dyn('\(format)').format(dyn([\(arguments)]))") == "invalid-argument: \(message)")
  }
}

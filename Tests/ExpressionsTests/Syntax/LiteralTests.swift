import Diagnostics
import Testing

@testable import Expressions

@Suite("A literal of an expression")
struct LiteralTests {
  @Test(
    "is a number",
    arguments: [
      ("0", "int(0)"), ("007", "int(7)"), ("42", "int(42)"), ("0xff", "int(255)"),
      ("0xABCdef", "int(11259375)"),
      ("9223372036854775807", "int(9223372036854775807)"),
      ("-9223372036854775808", "int(-9223372036854775808)"),
      ("-0x8000000000000000", "int(-9223372036854775808)"),
      ("0x7fffffffffffffff", "int(9223372036854775807)"),
      ("-0", "int(0)"), ("- 1", "int(-1)"), ("0u", "uint(0)"), ("7U", "uint(7)"),
      ("18446744073709551615u", "uint(18446744073709551615)"),
      ("0xffffffffffffffffU", "uint(18446744073709551615)"),
      ("0.0", "double(0.0)"), ("-0.0", "double(-0.0)"), (".5", "double(0.5)"), ("-.5", "double(-0.5)"),
      ("1e3", "double(1000.0)"), ("1E+3", "double(1000.0)"), ("1.5e-3", "double(0.0015)"),
      (".1e2", "double(10.0)"),
      ("1e-999", "double(0.0)"), ("4.9e-324", "double(5e-324)"),
      ("1.7976931348623157e308", "double(1.7976931348623157e+308)"),
      ("123456789012345678901234567890.0", "double(1.2345678901234568e+29)"),
    ])
  func number(_ text: String, _ value: String) throws {
    guard case .constant(let constant) = try Parser.parse(text).kind else {
      Issue.record("not a constant")
      return
    }
    #expect("\(constant)" == value)
  }

  @Test(
    "is a string",
    arguments: [
      (#"''"#, ""), (#""a'b""#, "a'b"), (#"'a"b'"#, "a\"b"), (#"'''a'b''c'''"#, "a'b''c"),
      (#""""a"b""c""""#, "a\"b\"\"c"),
      ("'''a\nb\r\nc'''", "a\nb\r\nc"), ("'é😀'", "é😀"), ("'e\u{301}'", "e\u{301}"),
      ("'\u{0}\u{b}'", "\u{0}\u{b}"),
      (#"'\\\?\"\'\`'"#, "\\?\"'`"), (#"'\a\b\f\n\r\t\v'"#, "\u{7}\u{8}\u{c}\n\r\t\u{b}"),
      (#"'\x41\X7e\u00e9\U0001F600\101\377'"#, "A~é😀A\u{ff}"), (#"'\000'"#, "\u{0}"),
      (#"r'\n'"#, "\\n"), (#"R"\""#, "\\"), (#"r'''\'''"#, "\\"), (#"'\U00088888'"#, "\u{88888}"),
      ("'//'", "//"),
      ("'\\ud7ff\\ue000'", "\u{d7ff}\u{e000}"),
    ])
  func string(_ text: String, _ value: String) throws {
    guard case .constant(.string(let constant)) = try Parser.parse(text).kind else {
      Issue.record("not a string")
      return
    }
    #expect(Array(constant.utf8) == Array(value.utf8))
  }

  @Test(
    "is bytes",
    arguments: [
      (#"b''"#, []), (#"b'aÿ'"#, [97, 0xc3, 0xbf]), (#"B"\xff\000\377""#, [255, 0, 255]),
      (#"br'\x'"#, [92, 120]),
      (#"bR'\'"#, [92]), (#"Br"""a"b""""#, [97, 34, 98]), (#"BR'a'"#, [97]), ("b'''\n'''", [10]),
      (#"b'\n\\'"#, [10, 92]),
    ] as [(String, [UInt8])])
  func bytes(_ text: String, _ value: [UInt8]) throws {
    guard case .constant(.bytes(let constant)) = try Parser.parse(text).kind else {
      Issue.record("not bytes")
      return
    }
    #expect(constant == value)
  }

  @Test(
    "is refused at its place",
    arguments: [
      ("👉9223372036854775808👈", "the number does not fit in an int"),
      ("-👉9223372036854775809👈", "the number does not fit in an int"),
      ("1 + 👉0x8000000000000000👈", "the number does not fit in an int"),
      ("👉99999999999999999999999999👈", "the number does not fit in an int"),
      ("👉18446744073709551616u👈", "the number does not fit in an uint"),
      ("👉1e999👈", "the number is too large for a double"),
      ("1.👉", "expected a field name, found the end"), ("1👉e👈", "expected an operator or the end, found 'e'"),
      ("0👉X1F👈", "expected an operator or the end, found 'X1F'"),
      ("0👉x👈", "expected an operator or the end, found 'x'"),
      ("1👉_0👈", "expected an operator or the end, found '_0'"),
      ("0👉b1👈", "expected an operator or the end, found 'b1'"),
      ("1.5👉u👈", "expected an operator or the end, found 'u'"),
      ("1.5👉.5👈", "expected an operator or the end, found '.5'"),
      ("👉'abc👈", "the string has no end"), ("👉'abc👈\n'", "the string has no end"),
      ("👉\"a👈\r\"", "the string has no end"),
      ("👉'''a''👈", "the string has no end"), ("👉b'a👈", "the bytes literal has no end"),
      (#"👉'\'👈"#, "the string has no end"),
      (#"'👉\q👈'"#, "there is no such escape sequence"), (#"'👉\8👈'"#, "there is no such escape sequence"),
      (#"'👉\4👈00'"#, "there is no such escape sequence"),
      (#"'👉\x4'👈"#, "the escape sequence needs 2 hex digits"),
      (#"'👉\18👈'"#, "the escape sequence needs 3 octal digits"),
      (#"'👉\u12g👈4'"#, "the escape sequence needs 4 hex digits"),
      (#"'👉\ud83d👈\ude00'"#, "the escape sequence is not a Unicode scalar"),
      (#"'👉\U00110000👈'"#, "the escape sequence is not a Unicode scalar"),
      (#"'👉\UFFFFFFFF👈'"#, "the escape sequence is not a Unicode scalar"),
      (#"b'👉\u👈00e9'"#, "bytes cannot contain code points"),
      (#"b'👉\U👈000000e9'"#, "bytes cannot contain code points"),
      (#"'a' 👉'b'👈"#, "expected an operator or the end, found a string"),
      ("1 👉b'b'👈", "expected an operator or the end, found bytes"),
      (#"rb👉'a'👈"#, "expected an operator or the end, found a string"),
    ])
  func refused(_ marked: String, _ message: String) throws {
    let (text, range) = place(marked)
    let problem = #expect(throws: ExpressionProblem.self) { try Parser.parse(text) }
    #expect(problem?.message == message)
    #expect(problem?.code == .expressionSyntax)
    #expect(problem?.range == range)
  }
}

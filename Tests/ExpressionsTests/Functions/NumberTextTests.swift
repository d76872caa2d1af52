import Expressions
import Foundation
import TestSupport
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("agree with Python", .enabled(if: PythonReference.path(modules: "decimal") != nil))
  func python() throws {
    var doubles: [Double] = [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.5, 1e23]
    doubles += SampleNumbers(seed: 4).prefix(300).map { Double(bitPattern: $0) }.filter(\.isFinite)
    doubles += SampleNumbers(seed: 5).prefix(150).map { Double(Int64(bitPattern: $0) >> 40) / 8 }
    let script = """
      import sys, decimal, struct
      for line in sys.stdin:
        x = struct.unpack(">d", bytes.fromhex(line.strip()))[0]
        sign, digits, exponent = decimal.Decimal(repr(x)).normalize().as_tuple()
        digits = "".join(map(str, digits))
        e = exponent + len(digits) - 1
        if x != 0 and not -4 <= e < 6:
          general = ("-" if sign else "") + digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + "e%+03d" % e
        else:
          general = format(decimal.Decimal(repr(x)).normalize(), "f")
        print(general, format(decimal.Decimal(repr(x)).normalize(), "f"), "%.3f" % x, "%.0f" % x, "%.5e" % x, "%.100e" % x, "%f" % x)
      """
    let answers = try ExpressionsTests.python(
      script, doubles.map { ($0.bitPattern.bigEndianHex) }, modules: "decimal")
    let texts = Question(
      "string(x) + ' ' + '%s %.3f %.0f %.5e %.100e %f'.format([x, x, x, x, x, x])", about: ["x"])
    let readBack = Question("double(text) == x", about: ["text", "x"])
    for (double, expected) in zip(doubles, answers) {
      #expect(texts.answer([("x", .double(double))]) == "\"\(expected)\"")
      let text = expected.prefix { $0 != " " }
      #expect(readBack.answer([("text", .string(String(text))), ("x", .double(double))]) == "true")
    }
  }

  @Test("agree with Python on base64", .enabled(if: PythonReference.path(modules: "base64") != nil))
  func base64() throws {
    let values = (0..<50).map { count in
      SampleNumbers(seed: UInt64(count)).prefix(count).map { UInt8(truncatingIfNeeded: $0 >> 20) }
    }
    let script =
      "import sys, base64\nfor line in sys.stdin: print(base64.b64encode(bytes.fromhex(line.strip())).decode())"
    let answers = try ExpressionsTests.python(
      script, values.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() },
      modules: "base64")
    for (value, expected) in zip(values, answers) {
      #expect(answer("base64.encode(x)", with: [("x", .bytes(value))]) == "\"\(expected)\"")
      #expect(answer("base64.decode('\(expected)') == x", with: [("x", .bytes(value))]) == "true")
    }
  }
}

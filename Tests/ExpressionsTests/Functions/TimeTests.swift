import Expressions
import Foundation
import TestSupport
import Testing

@Suite("Timestamps and durations")
struct TimeTests {
  @Test(
    "are read and written",
    arguments: [
      ("timestamp('2009-02-13T23:31:30Z')", "2009-02-13T23:31:30Z"),
      ("timestamp('2009-02-13T23:31:30.5+01:30')", "2009-02-13T22:01:30.5Z"),
      ("timestamp('0001-01-01T00:00:00Z')", "0001-01-01T00:00:00Z"),
      ("timestamp('9999-12-31T23:59:59.9999999999Z')", "9999-12-31T23:59:59.999999999Z"),
      ("timestamp('2000-02-29T00:00:00-23:59')", "2000-02-29T23:59:00Z"),
      ("timestamp('1969-12-31T23:59:59.25-00:00')", "1969-12-31T23:59:59.25Z"),
      ("timestamp(0) + duration('1ns')", "1970-01-01T00:00:00.000000001Z"),
      ("timestamp(0) - duration('1ns')", "1969-12-31T23:59:59.999999999Z"),
      ("duration('1h') + timestamp(0)", "1970-01-01T01:00:00Z"),
      (
        "timestamp(0) - duration('-9223372036854775807ns') - duration('-1ns')",
        "2262-04-11T23:47:16.854775808Z"
      ),
      ("timestamp(10) - timestamp(9)", "1s"), ("duration('1h2m3s4ms5us6ns')", "3723.004005006s"),
      ("duration('-1.5h')", "-5400s"),
      ("duration('+.5s')", "0.5s"), ("duration('1.s')", "1s"), ("duration('0')", "0s"),
      ("duration('-0')", "0s"), ("duration('0.9ns')", "0s"),
      ("duration('1s1h1s')", "3602s"), ("duration('-9223372036854775808ns')", "-9223372036.854775808s"),
      ("duration('2562047h47m16.854775807s')", "9223372036.854775807s"),
      ("duration('0.3333333333333333333333333333333333333h')", "1199.999999999s"),
      ("duration('5s') - duration('7s')", "-2s"),
    ])
  func text(_ text: String, _ expected: String) { #expect(answer("string(\(text))") == "\"\(expected)\"") }

  @Test(
    "are read strictly",
    arguments: [
      ("timestamp", "2009-02-13t23:31:30Z"), ("timestamp", "2009-02-13T23:31:30z"),
      ("timestamp", "2009-02-13 23:31:30Z"),
      ("timestamp", "2009-2-13T23:31:30Z"), ("timestamp", "2009-02-3T23:31:30Z"),
      ("timestamp", "2009-02-13T23:31:60Z"), ("timestamp", "2009-02-13T24:00:00Z"),
      ("timestamp", "2009-02-13T23:60:00Z"), ("timestamp", "0000-01-01T00:00:00Z"),
      ("timestamp", "2009-02-29T00:00:00Z"), ("timestamp", "2009-13-01T00:00:00Z"),
      ("timestamp", "2009-00-01T00:00:00Z"), ("timestamp", "2009-04-31T00:00:00Z"),
      ("timestamp", "2009-02-13T23:31:30,5Z"), ("timestamp", "2009-02-13T23:31:30.Z"),
      ("timestamp", "2009-02-13T23:31:30+99:00"), ("timestamp", "2009-02-13T23:31:30+24:00"),
      ("timestamp", "2009-02-13T23:31:30+01:60"), ("timestamp", "2009-02-13T23:31:30+1:00"),
      ("timestamp", "2009-02-13T23:31:30+0100"), ("timestamp", "2009-02-13T23:31:30"),
      ("timestamp", "2009-02-13T23:31Z"), ("timestamp", "2009-02-13"), ("timestamp", ""),
      ("timestamp", "12009-02-13T23:31:30Z"), ("timestamp", "2009-02-13T23:31:30Z "),
      ("timestamp", "0001-01-01T00:00:00+00:01"), ("timestamp", "9999-12-31T23:59:59-00:01"),
      ("timestamp", "٢٠٠٩-02-13T23:31:30Z"), ("timestamp", "1900-02-29T00:00:00Z"),
      ("duration", ""), ("duration", "1"), ("duration", "1d"), ("duration", "s"), ("duration", ".s"),
      ("duration", "-"), ("duration", "1s "), ("duration", " 1s"),
      ("duration", "1s-1s"), ("duration", "1µs"), ("duration", "00"), ("duration", "1.1.1s"),
      ("duration", "9223372036854775808ns"), ("duration", "320000000000s"),
      ("duration", "-9223372036854775809ns"), ("duration", "99999999999999999999999999h"), ("duration", "1S"),
      ("duration", "1e3s"), ("duration", "--1s"),
    ])
  func strict(_ type: String, _ text: String) {
    #expect(answer("\(type)(dyn('\(text)'))") == "conversion: '\(text)' is not a \(type)")
  }

  @Test(
    "have a range",
    arguments: [
      ("timestamp(253402300800)", "the moment is outside of the years 1 to 9999"),
      ("timestamp(-62135596801)", "the moment is outside of the years 1 to 9999"),
      (
        "timestamp('9999-12-31T23:59:59.999999999Z') + duration('1ns')",
        "the moment is outside of the years 1 to 9999"
      ),
      ("timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "the moment is outside of the years 1 to 9999"),
      (
        "timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')",
        "the result does not fit into the type duration"
      ),
      ("duration('2562047h') + duration('2562047h')", "the result does not fit into the type duration"),
      ("duration('-2562047h') - duration('2562047h')", "the result does not fit into the type duration"),
    ])
  func range(_ text: String, _ message: String) { #expect(answer(text) == "overflow: \(message)") }

  @Test(
    "have parts",
    arguments: [
      ("getFullYear()", "2009"), ("getMonth()", "1"), ("getDate()", "13"), ("getDayOfMonth()", "12"),
      ("getDayOfWeek()", "5"), ("getDayOfYear()", "43"),
      ("getHours()", "23"), ("getMinutes()", "31"), ("getSeconds()", "30"), ("getMilliseconds()", "123"),
      ("getHours('UTC')", "23"), ("getHours('+02:00')", "1"),
      ("getHours('02:00')", "1"), ("getHours('-00:00')", "23"), ("getMinutes('-00:30')", "1"),
      ("getMinutes('-02:45')", "46"), ("getDate('+23:59')", "14"),
      ("getDayOfYear('-23:59')", "42"),
    ])
  func parts(_ call: String, _ expected: String) {
    #expect(answer("timestamp('2009-02-13T23:31:30.123456789Z').\(call)") == expected)
  }

  @Test(
    "have parts of spans",
    arguments: [
      ("duration('90m').getHours()", "1"), ("duration('-90m').getHours()", "-1"),
      ("duration('90m').getMinutes()", "90"), ("duration('3730s').getSeconds()", "3730"),
      ("duration('1.234s').getMilliseconds()", "234"), ("duration('-1.5s').getMilliseconds()", "-500"),
      ("duration('-1.5s').getSeconds()", "-1"),
    ])
  func spans(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test("agree with Python on the calendar", .enabled(if: PythonReference.path(modules: "datetime") != nil))
  func calendar() throws {
    let moments = SampleNumbers(seed: 1).prefix(1_000).map { Int64($0 % 315_537_897_600) - 62_135_596_800 }
    let script = """
      import sys, datetime as d
      for line in sys.stdin:
        t = d.datetime(1, 1, 1) + d.timedelta(seconds=int(line) + 62135596800)
        print(t.isoformat() + "Z", t.year, t.month - 1, t.day, t.hour, t.minute, t.second, t.isoweekday() % 7, t.timetuple().tm_yday - 1)
      """
    let answers = try python(script, moments.map(String.init), modules: "datetime")
    let parts =
      "string(t) + ' ' + [" + getters.map { "string(t.\($0)())" }.joined(separator: ", ") + "].join(' ')"
    let question = Question(parts, about: ["t"])
    for (moment, expected) in zip(moments, answers) {
      let timestamp = try #require(CELTimestamp(seconds: moment))
      #expect(question.answer([("t", .timestamp(timestamp))]) == "\"\(expected)\"")
      #expect(answer("timestamp('\(expected.prefix(while: { $0 != " " }))')") == "timestamp \(moment) 0")
    }
  }
}

import Expressions
import Foundation
import TestSupport
import Testing

@Suite("Named time zones")
struct ZoneTests {
  static let folder = "/usr/share/zoneinfo"
  static let read: ZoneReader = { FileManager.default.contents(atPath: "\(folder)/\($0)").map(Array.init) }

  @Test(
    "agree with Python",
    .enabled(
      if: PythonReference.path(modules: "zoneinfo") != nil && FileManager.default.fileExists(atPath: folder)),
    arguments: [
      "Europe/Berlin", "US/Central", "Australia/Sydney", "Asia/Kathmandu", "America/St_Johns",
      "Europe/Dublin", "Africa/Casablanca", "America/Sao_Paulo",
      "Pacific/Apia", "Antarctica/Troll", "Etc/GMT+12", "America/Godthab", "Asia/Gaza", "Africa/Monrovia",
      "Australia/Lord_Howe",
    ])
  func python(_ zone: String) throws {
    var moments = SampleNumbers(seed: 2).prefix(40).map { Int64($0 % 315_360_000_000) - 62_000_000_000 }
    moments += SampleNumbers(seed: 3).prefix(160).map { Int64($0 % 6_000_000_000) - 2_500_000_000 }
    let script = """
      import sys, datetime as d, zoneinfo
      zoneinfo.reset_tzpath(["\(Self.folder)"])
      z = zoneinfo.ZoneInfo("\(zone)")
      for line in sys.stdin:
        t = (d.datetime(1970, 1, 1, tzinfo=d.timezone.utc) + d.timedelta(seconds=int(line))).astimezone(z)
        print(t.year, t.month - 1, t.day, t.hour, t.minute, t.second, t.isoweekday() % 7, t.timetuple().tm_yday - 1)
      """
    let answers = try ExpressionsTests.python(script, moments.map(String.init), modules: "zoneinfo")
    let parts = "[" + getters.map { "string(t.\($0)('\(zone)'))" }.joined(separator: ", ") + "].join(' ')"
    let question = Question(parts, about: ["t"], zones: Self.read)
    for (moment, expected) in zip(moments, answers) {
      let timestamp = try #require(CELTimestamp(seconds: moment))
      #expect(question.answer([("t", .timestamp(timestamp))]) == "\"\(expected)\"", "\(moment)")
    }
  }

  @Test("need the rules from outside")
  func withoutReader() {
    #expect(
      answer("timestamp(0).getHours('Europe/Berlin')")
        == "invalid-argument: 'Europe/Berlin' is a named time zone, which depends on the machine; use UTC or an offset such as '+01:00'"
    )
  }

  @Test(
    "cannot lead out of the folder",
    arguments: [
      "", "Local", "localtime", "posixrules", "../etc/passwd", "/etc/localtime", "Europe//Berlin",
      "Europe/../x", "Europe/", "a b", "Zürich", ".", "+24:00", "+1:00",
      "24:00", "+01:60", "+0100", "1", "Europe/Berlin.tab", "utc\\n",
    ])
  func names(_ zone: String) {
    let asked: ZoneReader = { _ in
      Issue.record("the reader was asked")
      return nil
    }
    #expect(answer("timestamp(0).getHours('\(zone)')", zones: asked).hasPrefix("invalid-argument: "))
  }

  @Test("that do not exist, or whose files are broken, are refused")
  func broken() throws {
    #expect(
      answer("timestamp(0).getHours('Mars/Base')", zones: { _ in nil })
        == "invalid-argument: 'Mars/Base' is not a time zone")
    let whole = try zoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/3")
    #expect(answer("timestamp(1750000000).getHours('X/Y')", zones: { _ in whole }) == "17")
    for count in 0..<whole.count {
      #expect(
        answer("timestamp(0).getHours('X/Y')", zones: { _ in Array(whole[..<count]) })
          == "invalid-argument: 'X/Y' is not a time zone")
    }
  }

  @Test(
    "follow the rule at the end of their file",
    arguments: [
      ("CET-1", 0, "1"), ("<-03>3", 0, "21"), ("EST5EDT,J60/0,300/0", 1_720_000_000, "5"),
      ("EST5EDT,J60/0,300/0", 1_735_000_000, "19"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_735_000_000, "11"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_750_000_000, "1"), ("XXX-1:30:15", 0, "1"), ("", 0, "0"),
      ("XXX0YYY-2,M3.5.0/-2,M10.5.0/167", 1_720_000_000, "11"), ("XXX+0", 0, "0"),
      ("CET-1CEST,M3.4.4/50,M10.4.4/50", 1_720_000_000, "11"),
    ])
  func footer(_ rule: String, _ moment: Int, _ hour: String) throws {
    let file = try zoneFile(footer: rule)
    #expect(answer("timestamp(\(moment)).getHours('X/Y')", zones: { _ in file }) == hour)
  }

  @Test(
    "with a rule that cannot be read are refused",
    arguments: [
      "C", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
      "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1",
      "CET-1CEST,366,1", "CET-25", "CET-1:60", "<CET-1", "CET-1CEST,M3.5.0/168,M10.5.0",
      "CET-1CEST,M3.5.0,M10.5.0x", "CET-1 ", "CET-1CEST,M3.0.0,M10.5.0", "CET-1C",
    ])
  func brokenFooter(_ rule: String) throws {
    let file = try zoneFile(footer: rule)
    #expect(
      answer("timestamp(0).getHours('X/Y')", zones: { _ in file })
        == "invalid-argument: 'X/Y' is not a time zone")
  }

  /// A file of version 2 with one type, UTC, and no transitions.
  private func zoneFile(footer: String) throws -> [UInt8] {
    func header(_ types: UInt8, _ characters: UInt8) -> [UInt8] {
      Array("TZif2".utf8) + Array(repeating: 0, count: 15) + Array(repeating: 0, count: 16) + [
        0, 0, 0, types, 0, 0, 0, characters,
      ]
    }
    return header(0, 0) + header(1, 4) + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
      + Array("\n\(footer)\n".utf8)
  }
}

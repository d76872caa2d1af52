import Diagnostics
import Glibc
import OperatingSystem
import Testing

@Suite("A moment")
struct TimestampTests {
  @Test(
    "is read as RFC 3339 writes it",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1969-12-31T23:59:59Z", -1),
      ("2026-11-21T10:40:12Z", 1_795_257_612),
      ("2026-11-21t10:40:12z", 1_795_257_612), ("2026-11-21 10:40:12Z", 1_795_257_612),
      ("2026-11-21T10:40:12.999999999Z", 1_795_257_612), ("2026-11-21T11:40:12+01:00", 1_795_257_612),
      ("2026-11-21T05:10:12-05:30", 1_795_257_612), ("2000-02-29", 951_782_400),
      ("2016-12-31T23:59:60Z", 1_483_228_799),
      ("1985-04-12T23:20:50.52Z", 482_196_050), ("1937-01-01T12:00:27.87+00:20", -1_041_337_173),
      ("0001-01-01", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
      ("0000-01-01", -62_167_219_200),
    ] as [(String, Int64)])
  func read(text: String, seconds: Int64) { #expect(Timestamp(text)?.seconds == seconds) }

  @Test(
    "is nothing else",
    arguments: [
      "", "2026", "2026-11", "2026-11-21T", "2026-11-21T10", "2026-11-21T10:40", "2026-11-21T10:40:12",
      "2026-11-21T10:40:12.Z", "2026-11-21T10:40:12+01", "2026-11-21T10:40:12+0100",
      "2026-11-21T10:40:12+01:0",
      "2026-11-21T10:40:12+24:00", "2026-11-21T10:40:12+01:60", "2026-11-21T24:00:00Z",
      "2026-11-21T10:60:00Z",
      "2026-11-21T10:40:61Z", "2026-13-01", "2026-00-01", "2026-11-31", "2026-02-29", "1900-02-29",
      "2100-02-29",
      "2026-11-00", "26-11-21", "+2026-11-21", "-026-11-21", "2026-1-21", "2026/11/21", "2026-11-21Z",
      "2026-11-21T10:40:12Zx", " 2026-11-21", "2026-11-21 ", "2026-11-21X10:40:12Z", "２０２６-11-21",
      "2026-11-21T10:40:12,5Z",
      "2026-11-21T10:40:12Z\0", "2026-11-21T10:40:12±00:00",
    ])
  func refused(text: String) { #expect(Timestamp(text) == nil) }

  @Test("is written in UTC")
  func written() {
    let moment = Timestamp(seconds: 1_795_257_612)
    #expect(moment.text == "2026-11-21T10:40:12Z")
    #expect(moment.date == "2026-11-21")
    #expect(Timestamp(seconds: -62_167_219_200).text == "0000-01-01T00:00:00Z")
    #expect(Timestamp(seconds: 253_402_300_800).text == "10000-01-01T00:00:00Z")
    #expect(moment < Timestamp(seconds: 1_795_257_613))
    #expect(Timestamp.now() > moment || Timestamp.now().seconds > 1_700_000_000)
  }

  @Test(
    "is the same moment for Python's calendar, on 5,000 days of 9,999 years",
    .enabled(if: access("/usr/bin/python3", X_OK) == 0, "/usr/bin/python3 is not there"))
  func calendar() throws {
    let script = """
      import datetime, random
      random.seed(1)
      start = datetime.datetime(1, 1, 1)
      epoch = datetime.datetime(1970, 1, 1)
      for _ in range(5000):
          moment = start + datetime.timedelta(seconds=random.randrange(315537897600))
          print((moment - epoch) // datetime.timedelta(seconds=1), moment.isoformat() + 'Z')
      """
    let outcome = try Program("/usr/bin/python3", ["-I", "-c", script]).run()
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 5_000)
    for line in lines {
      let parts = line.split(separator: " ")
      let seconds = try #require(Int64(parts[0]))
      let text = String(parts[1])
      #expect(Timestamp(seconds: seconds).text == text)
      #expect(Timestamp(text)?.seconds == seconds)
    }
  }
}

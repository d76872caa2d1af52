import Advisories
import Diagnostics
import JSON
import Testing

@Suite("A CVSS 3 vector")
struct CVSS3Tests {
  @Test(
    "has a base, a temporal and an environmental score",
    arguments: [
      // FIRST, CVSS v3.1 Examples: CVE-2013-1937, CVE-2013-0375, CVE-2014-3566, CVE-2012-1516, CVE-2014-0160, CVE-2014-6271, CVE-2016-1645.
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1", "6.1", "6.1"),
      ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "6.4", "6.4", "6.4"),
      ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "3.1", "3.1", "3.1"),
      ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "9.9", "9.9", "10.0"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "7.5", "7.5", "7.5"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", "9.8", "9.8"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "8.8", "8.8", "8.8"),
      ("CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", "0.0", "0.0", "0.0"),
      // Order does not matter; the environment can make it worse or remove it.
      ("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:U/RL:O/RC:U", "9.8", "7.8", "7.8"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MC:N/MI:N/MA:N", "9.8", "9.8", "0.0"),
      (
        "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:L/A:L/MAV:N/MAC:L/MPR:N/MUI:N/MS:C/CR:H/IR:H/AR:H", "3.8",
        "3.8", "9.7"
      ),
    ])
  func scores(vector: String, base: String, temporal: String, environmental: String) throws {
    let cvss = try CVSS3(vector)
    #expect(
      [cvss.baseScore.text, cvss.temporalScore.text, cvss.environmentalScore.text] == [
        base, temporal, environmental,
      ])
  }

  @Test(
    "is refused with the reason",
    arguments: [
      ("", "it does not begin with 'CVSS:3.0/' or 'CVSS:3.1/'"), ("CVSS:3.1", "'AV' is missing"),
      ("CVSS:3.1/", "'' is no metric"),
      ("CVSS:4.0/AV:N", "it does not begin with 'CVSS:3.0/' or 'CVSS:3.1/'"),
      ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "it does not begin with 'CVSS:3.0/' or 'CVSS:3.1/'"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "'A' is missing"),
      ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "'X' is no value of 'AV'"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H", "'A' is given twice"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", "'' is no metric"),
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/Q:1", "'Q:1' is no metric"),
      ("CVSS:3.1/av:N", "'av:N' is no metric"),
    ])
  func refusal(vector: String, reason: String) {
    #expect(throws: Problem(.advisoryCVSS, "'\(vector)' is no CVSS 3 vector: \(reason)")) {
      try CVSS3(vector)
    }
  }

  @Test(
    "is rated by its score, and by nothing else",
    arguments: [
      (0, .none), (1, .low), (39, .low), (40, .medium), (69, .medium), (70, .high), (89, .high),
      (90, .critical), (100, .critical), (nil, .unknown),
    ] as [(Int?, Severity)])
  func rating(tenths: Int?, severity: Severity) {
    #expect(Severity(tenths.map { CVSS3.Score(tenths: $0) }) == severity)
  }

  @Test(
    "agrees with the public cases to the tenth",
    .enabled(
      if: AdvisoryCases.has("conformance/cvss/cases.jsonl"), "the public cases are not beside the repository")
  )
  func publicCases() throws {
    var count = 0
    for row in try AdvisoryCases.rows("cvss") where row["version"]?.string?.hasPrefix("3") == true {
      count += 1
      let vector = try #require(row["vector"]?.string)
      if row["malformed"]?.bool == true {
        #expect(throws: Problem.self, "\(vector)") { try CVSS3(vector) }
        continue
      }
      let cvss = try CVSS3(vector)
      let scores = try #require(row["scores"]?.array).map { Int(($0.double ?? -1) * 10 + 0.5) }
      #expect(
        [cvss.baseScore, cvss.temporalScore, cvss.environmentalScore].map(\.tenths) == scores, "\(vector)")
    }
    #expect(count == 1041)
  }
}

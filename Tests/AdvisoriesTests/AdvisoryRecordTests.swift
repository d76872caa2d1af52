import Advisories
import Diagnostics
import JSON
import OperatingSystem
import Testing

@Suite("An advisory record")
struct AdvisoryRecordTests {
  static let osv: JSON = [
    "schema_version": "1.7.0", "id": "PYSEC-1", "modified": "2026-01-02T03:04:05.678Z",
    "published": "2026-01-01T00:00:00Z",
    "summary": "a text", "details": "more text", "aliases": ["GHSA-1", "CVE-1", "GHSA-1"],
    "related": ["CVE-9"], "upstream": ["U-1"],
    "references": [["type": "WEB", "url": "https://example.org"]], "credits": [["name": "x"]],
    "severity": [["type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"]],
    "database_specific": ["severity": "HIGH", "cwe_ids": ["CWE-1"]],
    "affected": [
      [
        "package": ["ecosystem": "PyPI", "name": "Web", "purl": "pkg:pypi/web"],
        "ranges": [
          [
            "type": "ECOSYSTEM", "events": [["introduced": "0"], ["fixed": "1"]],
            "database_specific": ["a": 1],
          ],
          [
            "type": "GIT", "repo": "https://example.org/x",
            "events": [["introduced": "0"], ["fixed": "abc.patch"]],
          ],
        ],
        "versions": ["0.1"], "ecosystem_specific": ["x": []],
        "severity": [["type": "CVSS_V4", "score": "CVSS:4.0/x"]],
      ],
      ["ranges": [["type": "GIT", "events": [["introduced": "0"]]]]],
    ],
  ]

  @Test("keeps the facts and nothing else, and reads what it writes")
  func facts() throws {
    let record = try AdvisoryRecord(json: Self.osv)
    #expect(
      String(decoding: record.canonical, as: UTF8.self)
        == #"{"affected":[{"package":{"ecosystem":"PyPI","name":"Web"},"ranges":[{"events":[{"introduced":"0"},{"fixed":"1"}],"#
        + #""type":"ECOSYSTEM"},{"events":[{"introduced":"0"},{"fixed":"abc.patch"}],"type":"GIT"}],"#
        + #""severity":[{"score":"CVSS:4.0/x","type":"CVSS_V4"}],"versions":["0.1"]}],"aliases":["CVE-1","GHSA-1"],"#
        + #""database_specific":{"severity":"HIGH"},"id":"PYSEC-1","modified":"2026-01-02T03:04:05.678Z","#
        + #""severity":[{"score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","type":"CVSS_V3"}],"upstream":["U-1"]}"#
    )
    #expect(try AdvisoryRecord(json: record.json) == record)
    #expect(record.modifiedTime.text == "2026-01-02T03:04:05Z")
  }

  @Test("needs an id and a time only, and takes null for absent")
  func minimum() throws {
    let json: JSON = [
      "id": "A", "modified": "0001-01-01T00:00:00Z", "withdrawn": .null, "aliases": .null, "affected": .null,
      "severity": .null,
    ]
    #expect(
      try String(decoding: AdvisoryRecord(json: json).canonical, as: UTF8.self)
        == #"{"id":"A","modified":"0001-01-01T00:00:00Z"}"#)
  }

  @Test(
    "is refused with the reason",
    arguments: [
      ("[]", "it is no object"), ("{}", "'id' is missing or no text"),
      (#"{"id":1}"#, "'id' is missing or no text"),
      (#"{"id":"a b"}"#, "'id' is empty or has other characters than ASCII signs"),
      (#"{"id":""}"#, "'id' is empty or has other characters than ASCII signs"),
      (#"{"id":"A"}"#, "'modified' is missing or no text"),
      (#"{"id":"A","modified":"yesterday"}"#, "'modified' is no time of RFC 3339: 'yesterday'"),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","withdrawn":"x"}"#,
        "'withdrawn' is no time of RFC 3339: 'x'"
      ),
      (#"{"id":"A","modified":"2026-01-01T00:00:00Z","withdrawn":true}"#, "'withdrawn' is no text"),
      (#"{"id":"A","modified":"2026-01-01T00:00:00Z","aliases":"x"}"#, "'aliases' is no list"),
      (#"{"id":"A","modified":"2026-01-01T00:00:00Z","aliases":[1]}"#, "an element of 'aliases' is no text"),
      (#"{"id":"A","modified":"2026-01-01T00:00:00Z","severity":[{}]}"#, "'type' is missing or no text"),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[1]}"#,
        "an element of 'affected' is no object"
      ),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI"}}]}"#,
        "'name' is missing or no text"
      ),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"","name":"a"}}]}"#,
        "a package has no name"
      ),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"e","name":"a"},"ranges":[{"type":"X"}]}]}"#,
        "'X' is no type of range"
      ),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"e","name":"a"},"ranges":[{"type":"SEMVER","events":[{"fixed":"1"}]}]}]}"#,
        "a range has no 'introduced' event"
      ),
      (
        #"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"e","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0","fixed":"1"}]}]}]}"#,
        "an event is not one of introduced, fixed, last_affected, limit"
      ),
    ])
  func refusal(text: String, reason: String) throws {
    let json = try JSON(parsing: text.utf8, file: "a.json")
    #expect(throws: Problem(.advisoryRecord, "not an OSV record: \(reason)")) {
      try AdvisoryRecord(json: json)
    }
  }
}

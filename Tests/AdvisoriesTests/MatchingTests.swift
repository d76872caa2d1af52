import Advisories
import Diagnostics
import JSON
import Testing

/// A record about one package, with these ranges and versions.
func record(
  _ id: String = "T-1", in ecosystem: String = "PyPI", _ name: String = "web", ranges: [JSON] = [],
  versions: [String] = [],
  extra: [(name: String, value: JSON)] = []
) throws -> AdvisoryRecord {
  let affected: JSON = [
    "package": ["ecosystem": .string(ecosystem), "name": .string(name)], "ranges": .array(ranges),
    "versions": .strings(versions),
  ]
  return try AdvisoryRecord(
    json: .object(
      [("id", .string(id)), ("modified", "2026-01-02T03:04:05Z"), ("affected", .array([affected]))] + extra))
}

/// A range from events written as `introduced 0, fixed 1.2`.
func range(_ type: String, _ events: String) -> JSON {
  let list = events.split(separator: ",").map { event -> JSON in
    let words = event.split(separator: " ").map(String.init)
    return .object([(name: words[0], value: .string(words[1]))])
  }
  return ["type": .string(type), "events": .array(list)]
}

@Suite("Matching by the OSV algorithm")
struct MatchingTests {
  @Test(
    "finds the affected versions of a range",
    arguments: [
      (
        "PyPI", "ECOSYSTEM", "introduced 0,fixed 1.2", ["0.dev0", "1.1", "1.2rc1", "0.1-legacy"],
        ["1.2", "1.2.0", "1.3"]
      ),
      (
        "PyPI", "ECOSYSTEM", "introduced 1.0,last_affected 2.0", ["1.0", "1.5", "2.0.0"],
        ["0.9", "2.0.post1", "2.0.1"]
      ),
      // The order written does not matter, and an end at the version of a start counts.
      (
        "PyPI", "ECOSYSTEM", "fixed 3,introduced 2,fixed 1,introduced 0", ["0.5", "2", "2.9"],
        ["1", "1.5", "3"]
      ),
      ("PyPI", "ECOSYSTEM", "introduced 0,fixed 1,introduced 1,fixed 2", ["0.5"], ["1", "1.5", "2"]),
      ("PyPI", "ECOSYSTEM", "introduced 0", ["0", "99!9"], []),
      // OSV schema: "limit" is an upper bound of what is said; '*' is none.
      ("PyPI", "ECOSYSTEM", "introduced 1,limit 2", ["1", "1.9"], ["0.9", "2", "3"]),
      ("PyPI", "ECOSYSTEM", "introduced 1,limit 2,limit *", ["1", "3"], ["0.9"]),
      ("PyPI", "ECOSYSTEM", "introduced 1,limit 2,limit 4", ["1", "3"], ["4"]),
      // The trap for '>=0' (Trivy): a Go pseudo-version is a pre-release of 0.0.0.
      ("Go", "SEMVER", "introduced 0", ["v0.0.0-20210421170649-83a5a9bb288b", "v0.9.0"], []),
      (
        "npm", "SEMVER", "introduced 1.0.0,fixed 1.2.0", ["1.0.0", "1.2.0-rc.1", "v1.1"],
        ["1.0.0-rc.1", "1.2.0"]
      ),
      (
        "Debian", "ECOSYSTEM", "introduced 0,fixed 1:2.0-1+deb12u1", ["5.0", "1:2.0-1"],
        ["1:2.0-1+deb12u1", "1:2.0-2"]
      ),
    ])
  func ranges(ecosystem: String, type: String, events: String, affected: [String], unaffected: [String])
    throws
  {
    let record = try record(in: ecosystem, ranges: [range(type, events)])
    let package = AdvisoryPackage(ecosystem: ecosystem, name: "web")
    for version in affected { #expect(record.match(package, version: version).isAffected, "\(version)") }
    for version in unaffected { #expect(!record.match(package, version: version).isAffected, "\(version)") }
  }

  @Test(
    "looks into the list of versions first",
    arguments: [
      ("1.0", true), ("1.0.0", true), ("1.0rc", true), ("2.0", true), ("0.1-old", true), ("0.1-OLD", false),
      ("1.1", false),
    ])
  func versions(version: String, isAffected: Bool) throws {
    let record = try record(
      ranges: [range("ECOSYSTEM", "introduced 2,fixed 3")], versions: ["1.0", "1.0rc0", "0.1-old"])
    #expect(
      record.match(AdvisoryPackage(ecosystem: "PyPI", name: "web"), version: version).isAffected == isAffected
    )
  }

  @Test(
    "compares packages as their ecosystem does",
    arguments: [
      ("PyPI", "Foo.Bar_baz", "PyPI", "foo-bar-baz", true), ("PyPI", "foo", "npm", "foo", false),
      ("npm", "Foo", "npm", "foo", false),
      ("Go", "github.com/Masterminds/goutils", "Go", "github.com/masterminds/goutils", true),
      ("Debian:12", "curl", "Debian:12", "curl", true),
      ("Debian:12", "curl", "Debian:11", "curl", false), ("Debian", "curl", "Debian:12", "curl", true),
      ("Debian:12", "curl", "Debian", "curl", true),
      ("Debian:12", "curl", "Debian:12.1", "curl", false),
    ])
  func packages(ecosystem: String, name: String, component: String, componentName: String, isMeant: Bool)
    throws
  {
    let record = try record(in: ecosystem, name, ranges: [range("SEMVER", "introduced 0")])
    #expect(
      record.match(AdvisoryPackage(ecosystem: component, name: componentName), version: "1").isAffected
        == isMeant)
  }

  @Test("finds nothing in a withdrawn record")
  func withdrawn() throws {
    let record = try record(
      ranges: [range("ECOSYSTEM", "introduced 0")], versions: ["1"],
      extra: [("withdrawn", "2026-02-01T00:00:00Z")])
    #expect(!record.match(AdvisoryPackage(ecosystem: "PyPI", name: "web"), version: "1").isAffected)
  }

  @Test(
    "says what it cannot evaluate",
    arguments: [
      (
        "PyPI", "GIT", "introduced 0,fixed 8998b34f", "1",
        "T-1 tells its versions by GIT commits only, which are not evaluated"
      ),
      ("Android", "ECOSYSTEM", "introduced 0", "1", "T-1: versions of 'Android' are not compared"),
      (
        "Debian", "ECOSYSTEM", "introduced 0,fixed 1-", "1",
        "T-1: '1-' is no Debian version: the revision is empty"
      ),
      (
        "npm", "SEMVER", "introduced 0", "(devel)",
        "T-1: '(devel)' does not begin with a number, as a semantic version does"
      ),
    ])
  func notEvaluated(ecosystem: String, type: String, events: String, version: String, reason: String) throws {
    let record = try record(in: ecosystem, ranges: [range(type, events)])
    let match = record.match(AdvisoryPackage(ecosystem: ecosystem, name: "web"), version: version)
    #expect(!match.isAffected)
    #expect(match.notEvaluated == [reason])
  }

  @Test(
    "agrees with the public cases",
    .enabled(
      if: AdvisoryCases.has("conformance/osv-match/cases.jsonl"),
      "the public cases are not beside the repository"))
  func publicCases() throws {
    var count = 0
    for row in try AdvisoryCases.rows("osv-match") where row["op"]?.string?.hasPrefix("affected") == true {
      count += 1
      let record = try AdvisoryRecord(json: try #require(row["advisory"]))
      let package = AdvisoryPackage(
        ecosystem: try #require(row["package"]?["ecosystem"]?.string),
        name: try #require((row["package"]?["source"] ?? row["package"]?["name"])?.string))
      func isAffected(_ version: String) -> Bool { record.match(package, version: version).isAffected }
      let id = row["id"]?.string ?? ""
      if row["op"]?.string == "affected" {
        #expect(isAffected(row["package"]?["version"]?.string ?? "") == row["expect"]?.bool, "\(id)")
        continue
      }
      for version in row["affected"]?.array ?? [] {
        #expect(isAffected(version.string ?? ""), "\(id) \(version.string ?? "")")
      }
      for version in row["not_affected"]?.array ?? [] {
        #expect(!isAffected(version.string ?? ""), "\(id) \(version.string ?? "")")
      }
    }
    #expect(count == 200)
  }
}

import Diagnostics
import JSON
import Packages
import Testing

@Suite("A version of npm")
struct NodeVersionTests {
  @Test(
    "is read strictly, or loosely",
    arguments: [
      ("1.2.3", true, true), (" v1.2.3 ", true, true), ("1.2.3-a.0.b-c+x.01", true, true),
      ("=1.2.3", false, true),
      ("01.2.3", false, true), ("1.2.3-01", false, true), ("1.2.3beta", false, true), ("1.2", false, false),
      ("1.2.x", false, false), ("1.2.3-", false, false), ("1.2.3+", false, false),
      ("1.2.3-a..b", false, false),
      ("1.2.3.4", false, false), ("9007199254740991.0.0", true, true), ("9007199254740992.0.0", false, false),
      ("99999999999999999999.0.0", false, false), ("", false, false), ("hello, world", false, false),
      (String(repeating: "1", count: 257), false, false),
    ])
  func reading(text: String, strictly: Bool, loosely: Bool) {
    #expect(((try? NodeVersion(text)) != nil) == strictly)
    #expect(((try? NodeVersion(text, isLoose: true)) != nil) == loosely)
  }

  @Test("has its parts as written")
  func parts() throws {
    let version = try NodeVersion("v1.20.3-rc.01a+build.7")
    #expect(version.numbers == [1, 20, 3])
    #expect(version.prerelease == ["rc", "01a"])
    #expect(version.build == ["build", "7"])
    #expect(try version == NodeVersion("1.20.3-rc.01a"))
    #expect(try Set([version, NodeVersion("1.20.3-rc.01a+other")]).count == 1)
  }

  @Test(
    "is in a range, or not",
    arguments: [
      ("", ["0.0.0", "9.1.2"], ["1.0.0-a"]), ("*", ["1.0.0"], []), ("||", ["1.3.4"], []),
      ("1.2.3", ["1.2.3", "1.2.3+x"], ["1.2.4", "1.2.3-a"]),
      ("^1.2.3", ["1.2.3", "1.9.0"], ["1.2.2", "2.0.0-0"]),
      ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0"]), ("^0.0.3", ["0.0.3"], ["0.0.4"]),
      ("^0.0", ["0.0.9"], ["0.1.0"]),
      ("^0", ["0.9.9"], ["1.0.0"]), ("^1.x", ["1.0.0", "1.9.9"], ["2.0.0", "0.9.9"]),
      ("^1.2.3-b", ["1.2.3-b", "1.2.3-c", "1.3.0"], ["1.2.3-a", "1.2.4-c"]),
      ("~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0", "1.2.2"]), ("~1", ["1.9.0"], ["2.0.0"]),
      ("~> 1.2", ["1.2.9"], ["1.3.0"]),
      ("1.x", ["1.0.0", "1.5.2"], ["2.0.0"]), ("1.2.*", ["1.2.0"], ["1.3.0"]),
      ("=0.7.x", ["0.7.2"], ["0.8.0", "0.7.0-a"]),
      (">1", ["2.0.0"], ["1.9.9"]), (">1.2", ["1.3.0"], ["1.2.8"]), ("<=7.x", ["7.9.9"], ["8.0.0"]),
      ("<1.2", ["1.1.9"], ["1.2.0"]),
      (">x", [], ["1.0.0", "0.0.0"]), (">=x", ["1.0.0"], []),
      (">= 1.0.0 < 1.1.0", ["1.0.9"], ["1.1.0", "1.1.0-pre"]),
      ("1.0.0 - 2.0", ["1.0.0", "2.0.9"], ["2.1.0", "0.9.9"]), ("x - 1.0.0", ["0.9.7", "1.0.0"], ["1.0.1"]),
      ("1.0.0 - x", ["9.0.0"], ["0.9.9"]),
      ("1.2.3-a - 2.0.0-b", ["1.2.3-b", "2.0.0-b", "1.5.0"], ["2.0.0", "1.2.2"]),
      ("1.2.3 || >=2 <2.5", ["1.2.3", "2.4.0"], ["1.2.4", "2.5.0"]),
    ])
  func ranges(text: String, inside: [String], outside: [String]) throws {
    let range = try NodeRange(text)
    #expect(try inside.filter { try !range.contains(NodeVersion($0)) } == [])
    #expect(try outside.filter { try range.contains(NodeVersion($0)) } == [])
  }

  @Test(
    "is in a range that includes pre-releases",
    arguments: [
      ("^1.0.0", "1.0.1-rc1", true), ("^1.0.0", "1.0.0-rc1", true), ("^1.0.0", "2.0.0-rc1", false),
      ("1 - 2", "2.0.0-pre", true),
      ("1 - 2.0.0", "2.0.1-0", false), ("1.x", "1.0.0-a", true), (">1", "2.0.0-a", true),
      ("<2", "2.0.0-a", false),
    ])
  func prereleases(text: String, version: String, isInside: Bool) throws {
    #expect(try NodeRange(text, includesPrereleases: true).contains(NodeVersion(version)) == isInside)
  }

  @Test(
    "is in no range that cannot be read",
    arguments: ["foo", "1.2.3.4", "^", ">", "1 -", "1.0.0 || foo", "~>>1", "1.2.3a"])
  func broken(text: String) {
    #expect(throws: Problem(.versionRange, "'\(text)' is no range of npm versions")) { try NodeRange(text) }
  }

  @Test("is in what is left of a range that is read loosely")
  func loosely() throws {
    let range = try NodeRange("== 1.0.0 || foo", isLoose: true)
    #expect(try range.contains(NodeVersion("1.0.0")) && !range.contains(NodeVersion("2.0.0")))
    #expect(throws: Problem.self) { try NodeRange("foo || bar", isLoose: true) }
  }
}

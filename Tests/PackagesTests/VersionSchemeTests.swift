import Diagnostics
import JSON
import Packages
import Testing

@Suite("A version scheme")
struct VersionSchemeTests {
  @Test(
    "is that of the ecosystem, or there is none",
    arguments: [
      ("PyPI", VersionScheme.pep440), ("npm", .semver), ("crates.io", .semver), ("Go", .semver),
      ("Debian", .debian), ("Maven", nil),
      ("Alpine", nil), ("pypi", nil), ("", nil),
    ] as [(String, VersionScheme?)])
  func ecosystems(name: String, scheme: VersionScheme?) { #expect(VersionScheme(ecosystem: name) == scheme) }

  @Test(
    "orders, each pair of a row",
    arguments: [
      (
        .pep440,
        [
          "0.1-bulbasaur", "0.1-charmander", "0.9-doduo", "2.0-weird-final", "0.dev0", "0.9.alpha", "1.0",
          "1.0.post1",
        ]
      ),
      (.pep440, ["garbage", "garbage-2", "0"]),
      (
        .semver,
        [
          "v0.0.0-foo", "0", "0.0.1-1", "0.0.1-1.a", "0.0.1-2", "0.0.1-10", "0.0.1-A", "0.0.1-a", "0.0.1-a.b",
          "v0.0.1", "1.2", "1.10",
        ]
      ),
      (
        .semver,
        [
          "0.0.0-20210421170649-83a5a9bb288b", "0.0.0-20220112180741-5e0467b6c7ce", "0.9.0",
          "999999999999999999999", "1000000000000000000000",
        ]
      ),
      (
        .debian,
        [
          "~~", "~~a", "~", "0", "1~rc1-1", "1~rc1-2", "1", "1-0.1", "1a", "1+b1", "1.0", "1.0-1+b1", "1.10",
          "1:0.1",
        ]
      ),
    ] as [(VersionScheme, [String])])
  func order(scheme: VersionScheme, texts: [String]) throws {
    let versions = try texts.map { try scheme.version($0) }
    for (i, a) in versions.enumerated() {
      for (j, b) in versions.enumerated() { #expect((a < b) == (i < j), "\(texts[i]) < \(texts[j])") }
    }
  }

  @Test(
    "holds different texts for one version",
    arguments: [
      (.pep440, "1.0", "1.0.0"), (.pep440, "0.1-Bulbasaur", "0.1-bulbasaur"),
      (.semver, "v1.2.3+a", "1.2.3+b"), (.semver, "1", "1.0.0"),
      (.semver, "1.2.3-", "1.2.3"), (.debian, "0:1.0-0", "1.00"), (.debian, " 1.0 ", "1.0"),
    ] as [(VersionScheme, String, String)])
  func equality(scheme: VersionScheme, left: String, right: String) throws {
    let (a, b) = (try scheme.version(left), try scheme.version(right))
    #expect(a == b)
    #expect(!(a < b) && !(b < a))
  }

  @Test(
    "refuses what it cannot read",
    arguments: [
      (.semver, "", .versionSemantic, "'' does not begin with a number, as a semantic version does"),
      (
        .semver, "(devel)", .versionSemantic,
        "'(devel)' does not begin with a number, as a semantic version does"
      ),
      (.debian, " ", .versionDebian, "' ' is no Debian version: it is empty"),
      (.debian, "1 2", .versionDebian, "'1 2' is no Debian version: it has a space"),
      (.debian, "a:1", .versionDebian, "'a:1' is no Debian version: the epoch is no number below 2^31"),
      (
        .debian, "2147483648:1", .versionDebian,
        "'2147483648:1' is no Debian version: the epoch is no number below 2^31"
      ),
      (.debian, "1:", .versionDebian, "'1:' is no Debian version: nothing follows the epoch"),
      (.debian, "1-", .versionDebian, "'1-' is no Debian version: the revision is empty"),
      (.debian, "-1", .versionDebian, "'-1' is no Debian version: the upstream version is empty"),
    ] as [(VersionScheme, String, Problem.Code, String)])
  func refusal(scheme: VersionScheme, text: String, code: Problem.Code, message: String) {
    #expect(throws: Problem(code, message)) { try scheme.version(text) }
  }

  @Test("tells releases from pre-releases")
  func prereleases() throws {
    #expect(try ["1.0.0", "1.0.0-rc.1"].map { try SemanticVersion($0).isPrerelease } == [false, true])
  }

  @Test(
    "agrees with the public cases of osv-scalibr",
    .enabled(if: VersionCases.has("version-order-osv"), "the public cases are not beside the repository"))
  func publicCases() throws {
    var counts: [String: Int] = [:]
    for row in try VersionCases.rows("version-order-osv") {
      let ecosystem = try #require(row["ecosystem"]?.string)
      guard let scheme = VersionScheme(ecosystem: ecosystem) else { continue }
      let a = try scheme.version(try #require(row["a"]?.string))
      let b = try scheme.version(try #require(row["b"]?.string))
      let (order, mirror) = (a < b ? "<" : a == b ? "=" : ">", b < a ? ">" : a == b ? "=" : "<")
      #expect(order == row["op"]?.string, "\(row["id"]?.string ?? "")")
      #expect(mirror == row["op"]?.string)
      counts[ecosystem, default: 0] += 1
    }
    #expect(counts.keys.sorted() == ["Debian", "PyPI", "npm"])
  }

  @Test(
    "agrees with dpkg --compare-versions on each pair",
    .enabled(if: VersionCases.hasDpkg, "dpkg is not installed"))
  func dpkg() throws {
    // Upstream versions, revisions and epochs that pull apart each rule of deb-version(7); also what dpkg only warns about.
    let texts = [
      "0", "1", "1.0", "1.00", "1.0-0", "1.0-1", "1.0-1~bpo12+1", "1.0~rc1-1", "1.0+dfsg-1", "1.0-1+deb12u2",
      "1:0.9", "0:1.0", "1.0a", "1.0.a",
      "a", "1.0_2", "1.0-1-2", "9999999999999999999999", "3.0.11-1~deb12u2",
    ]
    let script = texts.flatMap { a in
      texts.map { "dpkg --compare-versions '\(a)' lt '\($0)' && echo 1 || echo 0\n" }
    }.joined()
    let answers = try #require(VersionCases.output(of: "sh", ["-c", script])).split(separator: "\n").map {
      $0 == "1"
    }
    let mine = try texts.flatMap { a in try texts.map { try DebianVersion(a) < DebianVersion($0) } }
    #expect(mine == answers)
  }
}

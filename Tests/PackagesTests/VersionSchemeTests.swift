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
      ("Debian", .debian), ("Ubuntu", .debian), ("Maven", .maven), ("Alpine", .alpine), ("Wolfi", .alpine),
      ("Red Hat", .rpm), ("openSUSE", .rpm), ("RubyGems", .rubyGems), ("NuGet", .nuGet), ("Packagist", .php),
      ("Pub", .pub), ("CRAN", .cran), ("Hackage", .hackage), ("Android", nil), ("pypi", nil), ("", nil),
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
      (
        .alpine,
        [
          "0", "0..8_x", "1.0_alpha", "1.0_alpha2", "1.0_beta", "1.0_pre1", "1.0_rc1", "1.0_rc2", "1.0-x",
          "1.0",
          "1.0-r1", "1.0-r10", "1.0~ab12", "1.0_cvs", "1.0_p", "1.0_p0", "1.0_p1", "1.0a", "1.0b", "1.0.1",
          "1.001",
          "1.01", "1.1", "1.10", "2",
        ]
      ),
      (
        .rpm,
        [
          "a", "0~~", "0~", "0", "0^", "0.0~rc1-1", "0.0-1", "0.0^20260101-1", "0.0a", "0.1", "0.1-1.el9",
          "0.1-1.el9_2", "0.1-2", "0.1.1", "0.10", "1:0.1",
        ]
      ),
      (
        .maven,
        [
          "foo", "0-alpha", "0-alpha1", "0-alpha-2", "0b1", "0-milestone-1", "0-RC1", "0-SNAPSHOT", "0",
          "0-sp",
          "0-abc", "0-xyz", "0-1", "0.1", "1.0-cr2", "1.0.1", "1.9", "1.10", "123456789012345678901234567890",
        ]
      ),
      (
        .rubyGems,
        [
          "0.a", "0", "1.0.a.2", "1.0.a10", "1.0.b1", "1.0-1", "1.0.rc1", "1", "1.0.1.pre", "1.0.1", "1.2",
          "1.10",
        ]
      ),
      (.nuGet, ["0-A", "0-b.1", "0-b.a", "0", "0.0.0.1-rc", "0.0.0.1", "0.1", "0.10", "1.0.0.0"]),
      (
        .php,
        [
          "foo", "0", "1.x", "1.dev", "1.0-dev", "1.0a1", "1.0-beta", "1.0RC1", "1.0", "1.0.0", "1.0pl1",
          "1.2", "v1.10",
        ]
      ),
      (.pub, ["0.0.0-a", "0.0.0", "0.0.0+1", "0.0.0+2", "0.0.0+10", "0.0.0+a", "0.0.1-a+1", "0.0.1"]),
      (.cran, ["0.9", "0.75", "1.0", "1.0-0", "1.0-1", "1.0.2", "1.1"]),
      (.hackage, ["0", "0.11.3.0", "1", "1.0", "1.0.0", "1.0.0.1", "1.1"]),
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
      (.alpine, "1-r", "1-r0"), (.alpine, "01", "1"), (.rpm, "1.0", "0:1_0"), (.rpm, "1.01", "1.1"),
      (.maven, "1", "1.0.0-ga"), (.maven, "1X", "1-x"), (.maven, "1.0.0-foo.0.0", "1-FOO"),
      (.maven, "1cr", "1-rc"),
      (.maven, "1m3", "1-MileStone3"), (.rubyGems, "1.0.0", "1"), (.rubyGems, "1.0.a2", "1.a.2"),
      (.nuGet, "1.0-BETA+x", "1.0.0.0-beta"), (.php, "v1.0rc2", "1.0.RC-2"), (.cran, "0.01.0", "0.1-0"),
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
      (
        .rubyGems, "a.1", .versionRubyGems, "'a.1' does not begin with a number, as the version of a gem does"
      ),
      (.nuGet, "1.a", .versionNuGet, "'1.a' is no NuGet version: it does not begin with numbers"),
      (.nuGet, "1.2.3.4.5", .versionNuGet, "'1.2.3.4.5' is no NuGet version: it has more than four numbers"),
      (.nuGet, "1-", .versionNuGet, "'1-' is no NuGet version: nothing follows the '-'"),
      (.cran, "1.x", .versionDotted, "'1.x' is not numbers with '.' between them"),
      (.hackage, "1..2", .versionDotted, "'1..2' is not numbers with '.' between them"),
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
    #expect(counts.count == 12)
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

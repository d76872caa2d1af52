import Diagnostics
import JSON
import Packages
import Testing

@Suite("A version by PEP 440")
struct PEP440Tests {
  @Test(
    "is written in its normal form",
    arguments: [
      // PEP 440, "Normalization"; what pypa/packaging 26.2 answers.
      ("v1.0", "1.0"), (" 1.0\n", "1.0"), ("1.1RC1", "1.1rc1"), ("00", "0"), ("09000", "9000"),
      ("1.0+Foo0100", "1.0+foo0100"),
      ("1.1.a1", "1.1a1"), ("1.1-a1", "1.1a1"), ("1.1a.1", "1.1a1"), ("1.1alpha1", "1.1a1"),
      ("1.1beta2", "1.1b2"),
      ("1.1c3", "1.1rc3"), ("1.1pre4", "1.1rc4"), ("1.1preview5", "1.1rc5"), ("1.2a", "1.2a0"),
      ("1.2-post2", "1.2.post2"),
      ("1.2post", "1.2.post0"), ("1.0-r4", "1.0.post4"), ("1.0-rev4", "1.0.post4"), ("1.0-1", "1.0.post1"),
      ("1.2-dev2", "1.2.dev2"), ("1.2.dev", "1.2.dev0"), ("1.0+ubuntu-1_02", "1.0+ubuntu.1.2"),
      ("2!1.0", "2!1.0"),
      ("1!2.0.0rc1.post2.dev3+a.1", "1!2.0.0rc1.post2.dev3+a.1"), ("1.0a.", "1.0a0"),
      ("1.0a--1", "1.0a0.post1"),
      ("1.0post-1", "1.0.post1"), ("0!1", "1"), ("20230102030405060708090.1", "20230102030405060708090.1"),
    ])
  func normalForm(text: String, canonical: String) throws {
    #expect(try PEP440Version(text).canonical == canonical)
    #expect(try PEP440Version(canonical) == PEP440Version(text))
  }

  @Test(
    "is refused where the grammar does not know it",
    arguments: [
      "", " ", "v", "french toast", "1.0-", "v 1.0", "1_0", "1.0+", "1.0+a.", "1.0+_foobar", "1.0+1+1",
      "1.0.a1.b2", "1..0", ".1", "1!",
      "1.0\u{212A}", "1.0é", "1,0", "1.0 0", "vv1",
    ])
  func refusal(text: String) {
    #expect(throws: Problem(.versionPEP440, "'\(text)' is no version by PEP 440")) { try PEP440Version(text) }
  }

  static let ascending = [
    "0.dev0", "0", "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7",
    "1.0+5", "1.0+5.0",
    "1.0.post456.dev34", "1.0.post456", "1.1.dev1", "1.10", "99999999999999999999", "100000000000000000000",
    "1!0.1",
  ]

  @Test("stands in the order of PEP 440, each pair of it")
  func order() throws {
    let versions = try Self.ascending.map { try PEP440Version($0) }
    for (i, a) in versions.enumerated() {
      for (j, b) in versions.enumerated() {
        #expect((a < b) == (i < j), "\(Self.ascending[i]) < \(Self.ascending[j])")
        #expect((a == b) == (i == j))
      }
    }
  }

  @Test(
    "is equal, and hashed alike, whatever the number of trailing zeros",
    arguments: [("1", "1.0.0"), ("1.0a1", "1a1"), ("0!1.0+A", "1+a")])
  func equality(left: String, right: String) throws {
    let (a, b) = (try PEP440Version(left), try PEP440Version(right))
    #expect(a == b)
    #expect(Set([a, b]).count == 1)
  }

  @Test("knows what it is")
  func kinds() throws {
    #expect(
      try ["1.0", "1.0a1", "1.0.dev1", "1.0.post1"].map { try PEP440Version($0).isPrerelease } == [
        false, true, true, false,
      ])
    #expect(try ["1.0", "1.0.post1"].map { try PEP440Version($0).isPostrelease } == [false, true])
    #expect(try ["1.0", "1.0+a"].map { try PEP440Version($0).isLocal } == [false, true])
  }
}

@Suite("A set of version specifiers")
struct PEP440SpecifiersTests {
  @Test(
    "decides as PEP 440 says",
    arguments: [
      ("", "1.0", true), ("", "not a version", true), (">=1", "not a version", false),
      ("===lolwat", "LOLWAT", true),
      ("~=2.2", "2.9", true), ("~=2.2", "3.0", false), ("~=2.2", "2.2.post3", true),
      ("~=2.2.0", "2.3", false), ("~=1.4.5a4", "1.4.9", true),
      ("==1.1.*", "1.1a1", true), ("==1.1.*", "1.1.post1", true), ("==1.0.0.*", "1", true),
      ("!=1.1.*", "1.1.post1", false),
      (">1.7", "1.7.0.post1", false), (">1.7.post2", "1.7.0.post3", true), (">1.7", "1.7.1", true),
      ("<1.0", "1.0rc1", false),
      ("<1.0rc2", "1.0rc1", true), ("<=1.0", "1.0+local", true), (">1.0", "1.0+local", false),
      (">= 1.0 , != 1.5 , < 2", "1.6", true),
      (">=1.0,!=1.5,<2", "1.5", false), (">=1.0,", "1.0", true),
    ])
  func decision(set: String, version: String, expected: Bool) throws {
    #expect(try PEP440Specifiers(set).contains(version) == expected)
  }

  @Test(
    "leaves pre-releases out on request",
    arguments: [(">=1", "2.0a1", false), (">=1", "2.0", true), (">=2.0a1", "2.0.dev1", false)])
  func prereleases(set: String, version: String, expected: Bool) throws {
    #expect(try PEP440Specifiers(set).contains(version, prereleases: false) == expected)
  }

  @Test(
    "is refused where a clause is none",
    arguments: [
      ("1.0", "1.0"), ("=1.0", "=1.0"), ("~=1", "~=1"), (">=1.0+a", ">=1.0+a"), (">=1.*", ">=1.*"),
      ("==1.0a1.*", "==1.0a1.*"),
      ("==1.0.*+a", "==1.0.*+a"), (">=1, <x", "<x"), ("===a b", "===a b"), ("<>1", "<>1"),
    ])
  func refusal(set: String, clause: String) {
    #expect(throws: Problem(.versionSpecifier, "'\(clause)' is no version specifier by PEP 440")) {
      try PEP440Specifiers(set)
    }
  }
}

@Suite("PEP 440, against what others wrote")
struct PEP440ConformanceTests {
  @Test(
    "agrees with the public cases of pypa/packaging",
    .enabled(if: VersionCases.has("pep440"), "the public cases are not beside the repository"))
  func publicCases() throws {
    let rows = try VersionCases.rows("pep440")
    #expect(rows.count > 200)
    for row in rows {
      let id = try #require(row["id"]?.string)
      func text(_ name: String) throws -> String { try #require(row[name]?.string) }
      switch row["op"]?.string {
      case "valid":
        let isValid = (try? PEP440Version(text("version"))) != nil
        #expect(isValid == row["expect"]?.bool, "\(id)")
      case "normalise":
        #expect(try PEP440Version(text("version")).canonical == row["expect"]?.string, "\(id)")
      case "lt":
        #expect(try (PEP440Version(text("a")) < PEP440Version(text("b"))) == row["expect"]?.bool, "\(id)")
      case "contains":
        #expect(
          try PEP440Specifiers(text("specifier")).contains(text("version")) == row["expect"]?.bool, "\(id)")
      default: Issue.record("unknown op in \(id)")
      }
    }
  }

  @Test(
    "agrees with pypa/packaging on every pair of many made versions and specifiers",
    .enabled(if: VersionCases.hasPackaging, "python3 has no packaging module"))
  func differential() throws {
    let bases = ["0", "1", "1.0", "1.0.1", "1.1", "2!1.0", "10.0.0"]
    let suffixes = [
      "", "a1", ".dev0", "rc2.dev1", ".post1", ".post1.dev2", "b1.post2", "+l.1", ".post1+l", "-A", "a.", "+",
      "..", "-3", ".*",
    ]
    let texts = bases.flatMap { base in suffixes.map { base + $0 } }
    let operators = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]
    let specifiers = operators.flatMap { kind in texts.map { kind + $0 } }
    // 13,000 of the 88,000 pairs: each specifier with every seventh version, another seventh each time.
    let script = """
      import sys
      from packaging.version import Version
      from packaging.specifiers import SpecifierSet
      for line in sys.stdin:
          a, b = line.rstrip("\\n").split("\\t")
          try:
              if b[0] in "=!<>~": print(int(SpecifierSet(b).contains(a)))
              else: print(int(Version(a) < Version(b)))
          except Exception: print("x")
      """
    var questions: [(String, String)] = texts.flatMap { a in texts.map { (a, $0) } }
    // packaging takes the prefix of ~= from the text and trips over `1.0a.`, a spelling that it accepts elsewhere.
    for (index, specifier) in specifiers.enumerated()
    where !(specifier.hasPrefix("~=") && specifier.hasSuffix(".")) {
      for (number, text) in texts.enumerated() where (index + number) % 7 == 0 {
        questions.append((text, specifier))
      }
    }
    let input = questions.map { "\($0.0)\t\($0.1)\n" }.joined()
    let answers = try #require(VersionCases.output(of: "python3", ["-c", script], input: input)).split(
      separator: "\n")
    #expect(answers.count == questions.count)
    for ((a, b), answer) in zip(questions, answers) {
      let mine: String
      if b.first.map({ "=!<>~".contains($0) }) == true {
        mine = (try? PEP440Specifiers(b)).map { $0.contains(a) ? "1" : "0" } ?? "x"
      } else if let left = try? PEP440Version(a), let right = try? PEP440Version(b) {
        mine = left < right ? "1" : "0"
      } else {
        mine = "x"
      }
      if mine != answer { Issue.record("\(a) \(b): packaging says \(answer), we \(mine)") }
    }
  }
}

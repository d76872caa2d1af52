import Diagnostics
import PackageFormats
import Testing

private func control(_ changes: [String: String?]) throws(Problem) -> DebianControl {
  var fields = [
    "Package": "hello", "Version": "1.0-1", "Architecture": "amd64", "Maintainer": "A Team <a@example.org>",
    "Description": "greets",
  ]
  for (name, value) in changes { fields[name] = value }
  return try DebianControl(DebianStanza(fields.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }))
}

@Suite("The control fields of a Debian package")
struct ControlTests {
  @Test("are written in the order of dpkg-gencontrol")
  func order() throws {
    let control = try DebianControl(
      name: "csvkit", version: "1:2.2.0-1", architecture: "amd64",
      maintainer: "Release Team <release@example.org>",
      synopsis: "utilities for tables in CSV files",
      extended: """
        csvkit is a suite of command-line tools for converting to and working with CSV, the king of tabular file formats.

        It has:
         * csvcut
         * csvlook

        """,
      section: "utils", homepage: "https://csvkit.readthedocs.io/",
      relations: [
        .depends: ["python3(>=3.11)", "python3 (<<  3.12)", "libc6:any (>= 2.14)"],
        .conflicts: ["old-csvkit"],
        .recommends: ["default-mta|mail-transport-agent"],
      ], others: ["Multi-Arch": "foreign", "XB-Note": "kept", "A-Note": "x\n  y\n .\n z"])
    #expect(
      control.stanza.text == """
        Package: csvkit
        Version: 1:2.2.0-1
        Architecture: amd64
        Maintainer: Release Team <release@example.org>
        Depends: python3 (>= 3.11), python3 (<< 3.12), libc6:any (>= 2.14)
        Recommends: default-mta | mail-transport-agent
        Conflicts: old-csvkit
        Section: utils
        Priority: optional
        Multi-Arch: foreign
        Homepage: https://csvkit.readthedocs.io/
        A-Note: x
          y
         .
         z
        XB-Note: kept
        Description: utilities for tables in CSV files
         csvkit is a suite of command-line tools for converting to and working with
         CSV, the king of tabular file formats.
         .
         It has:
          * csvcut
          * csvlook

        """)
    #expect(control.fileName == "csvkit_2.2.0-1_amd64.deb")
    #expect(try DebianControl(control.stanza) == control)
  }

  @Test(
    "are refused when they break the policy",
    arguments: [
      ("Package", "Hello", "package name"), ("Package", "h", "package name"),
      ("Package", "-ab", "package name"),
      ("Package", "a_b", "package name"), ("Package", "ä-b", "package name"),
      ("Package", nil, "'Package' is missing"),
      ("Version", "a1", "begin with a digit"), ("Version", "1.0_1", "may hold"), ("Version", "x:1", "epoch"),
      ("Version", ":1", "epoch"), ("Version", "99999999999:1", "epoch"), ("Version", "1-", "revision"),
      ("Version", "1-a_b", "revision"),
      ("Version", "", "is empty"), ("Version", "-1", "begin with a digit"),
      ("Version", "1:", "begin with a digit"),
      ("Version", nil, "'Version' is missing"),
      ("Architecture", "any", "architecture"), ("Architecture", "source", "architecture"),
      ("Architecture", "linux-any", "architecture"),
      ("Architecture", "amd 64", "architecture"), ("Architecture", nil, "missing"),
      ("Maintainer", "Team", "name and address"), ("Maintainer", "<a@b>", "name and address"),
      ("Maintainer", "A <ab>", "name and address"),
      ("Maintainer", "A <a b@c>", "name and address"), ("Maintainer", "A<a@b>", "name and address"),
      ("Maintainer", "A\n <a@b>", "more than one line"),
      ("Description", "", "synopsis"), ("Description", "a\nb", "begin with a space"),
      ("Description", "a\n ", "begin with a space"),
      ("Description", "a\n\n b", "begin with a space"), ("Description", "a\u{7}", "control characters"),
      ("Section", "a/b/c", "section"), ("Section", "a b", "section"), ("Priority", "high", "priority"),
      ("Homepage", "ftp://x", "address"), ("Homepage", "https://a b", "address"),
      ("Multi-Arch", "yes", "none of"),
      ("Essential", "1", "'yes' nor 'no'"), ("Bad Name", "x", "field name"), ("#x", "y", "field name"),
      ("X-Empty", "", "empty"),
      ("Depends", "a b", "package name"), ("Depends", "a (1)", "none of"), ("Depends", "a (> 1)", "none of"),
      ("Depends", "a (>= 1", "not closed"),
      ("Depends", "a (>= x)", "Debian version"), ("Depends", "a,", "package name"),
      ("Depends", "", "package name"), ("Depends", "aa:b_c", "architecture"),
      ("Conflicts", "aa | bb", "alternatives"), ("Provides", "aa (>= 1)", "only '='"),
    ] as [(String, String?, String)])
  func refused(name: String, value: String?, reason: String) throws {
    let problem = #expect(throws: Problem.self) { try control([name: value]) }
    #expect(problem?.code == .debianField)
    #expect(problem?.message.contains(reason) == true, "\(problem?.message ?? "")")
  }

  @Test(
    "are taken when they keep it",
    arguments: [
      ("Package", "0ad"), ("Package", "libstdc++6"), ("Package", "a."), ("Version", "0"),
      ("Version", "2:1.0~rc1+dfsg-0ubuntu1~22.04.1"),
      ("Version", "1-2-3"), ("Version", "1.0A-1"), ("Architecture", "all"),
      ("Architecture", "kfreebsd-amd64"),
      ("Maintainer", "Ünal Ö. (the first) <u+x@example.org>"), ("Section", "contrib/utils"),
      ("Section", "non-free-firmware/misc"),
      ("Provides", "virtual (= 1), other"), ("Depends", "aa | bb (= 1:2-3) | cc:amd64"),
    ])
  func taken(name: String, value: String) throws {
    #expect(try control([name: value]).stanza[name] == value)
  }

  @Test(
    "have a synopsis of one line and no line beginning with a full stop",
    arguments: [("a\nb", ""), (" ", ""), ("a", "x\n.y")])
  func description(synopsis: String, extended: String) {
    let problem = #expect(throws: Problem.self) {
      try DebianControl(
        name: "hello", version: "1", architecture: "all", maintainer: "A <a@b>", synopsis: synopsis,
        extended: extended)
    }
    #expect(problem?.code == .debianField)
  }

  @Test("occur once")
  func twice() {
    let problem = #expect(throws: Problem.self) {
      try DebianControl(
        name: "hello", version: "1", architecture: "all", maintainer: "A <a@b>", synopsis: "x",
        others: ["package": "y"])
    }
    #expect(problem?.message == "field 'package' occurs twice")
  }
}

@Suite("A paragraph of control data")
struct StanzaTests {
  @Test("keeps what it was read from")
  func roundTrip() throws {
    let text = "Package: a\nFiles:\n x\n\ty z\nEmpty: \nX: 1\n"
    let stanzas = try DebianStanza.all(in: Array("\n\(text)\n \n\nPackage: b".utf8), file: "Packages")
    #expect(stanzas.map { $0["package"] } == ["a", "b"])
    #expect(stanzas.first?.text == text)
    #expect(stanzas.first?["files"] == "\n x\n\ty z")
    #expect(stanzas.first?["nothing"] == nil)
  }

  @Test("may have very many lines")
  func long() throws {
    let text = "Files:\n" + String(repeating: " line\n", count: 200_000)
    #expect(try DebianStanza.all(in: Array(text.utf8), file: "x").first?.text == text)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("Package: a\nno field\n", 2, "'no field' is not a field"),
      (" x\n", 1, "a continuation line without a field before it"),
      ("A: 1\n\n x: 2\n", 3, "a continuation line without a field before it"),
      ("A: 1\na: 2\n", 2, "field 'a' occurs twice"),
      ("# c: x\n", 1, "'# c: x' is not a field"), (": x\n", 1, "': x' is not a field"),
      ("A B: x\n", 1, "'A B: x' is not a field"),
    ])
  func refused(text: String, line: Int, message: String) {
    let problem = #expect(throws: Problem.self) {
      try DebianStanza.all(in: Array(text.utf8), file: "control")
    }
    #expect(problem?.code == .debianField)
    #expect(problem?.message == message)
    #expect(problem?.location?.line == line)
    #expect(problem?.location?.file == "control")
  }
}

@Suite("A changelog entry")
struct ChangelogTests {
  @Test(
    "names version, changes, maintainer and date",
    arguments: [
      (1_700_000_000, "Tue, 14 Nov 2023 22:13:20 +0000"), (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
    ] as [(Int64, String)])
  func text(date: Int64, shown: String) throws {
    let entry = try DebianChangelog(
      control: control([:]), changes: ["First release.\nSecond line.", "Other"], date: date)
    #expect(
      entry.text == """
        hello (1.0-1) stable; urgency=medium

          * First release.
            Second line.
          * Other

         -- A Team <a@example.org>  \(shown)

        """)
  }

  @Test("needs a change and a distribution", arguments: [([], "stable"), (["x"], "a b"), (["x"], "")])
  func refused(changes: [String], distribution: String) {
    #expect(throws: Problem.self) {
      try DebianChangelog(control: control([:]), distribution: distribution, changes: changes, date: 0)
    }
  }
}

import Diagnostics
import Testing

@testable import Expressions

@Suite("A regular expression")
struct RegularExpressionTests {
  /// The groups of the first match as text, `nil` for those that took no part.
  private func groups(_ pattern: String, _ text: String) throws -> [String?]? {
    let match = try RegularExpression(pattern).firstMatch(in: text.utf8.span)
    return match?.groups.map { range in
      range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    }
  }

  @Test(
    "finds the leftmost match, as the RE2 syntax page says",
    arguments: [
      // Single characters.
      ("a.c", "abc", "abc"), ("a.c", "a\nc", nil), ("(?s)a.c", "a\nc", "a\nc"), ("[xyz]", "ay", "y"),
      ("[^xyz]", "xya", "a"), ("[^x]", "\n", "\n"), ("\\d+", "a12", "12"), ("\\d", "٣", nil),
      ("\\D", "1é", "é"),
      ("\\s", "a\u{B}\u{C}", "\u{C}"), ("[[:space:]]", "\u{B}", "\u{B}"), ("\\w+", "é_a9-", "_a9"),
      ("\\W", "aé", "é"),
      ("[[:alpha:]]+", "1aB2", "aB"), ("[[:^alpha:]]+", "a12b", "12"), ("[[:xdigit:]]+", "xAf9", "Af9"),
      ("[[:punct:]]+", "a[]^_`{b", "[]^_`{"), ("[[:cntrl:][:blank:]]+", "a\t\u{7F} b", "\t\u{7F} "),
      ("[[:graph:]]+", " !~ ", "!~"), ("[[:print:]]+", "\n !", " !"), ("[[:ascii:]]+", "éab", "ab"),
      ("[[:lower:]][[:upper:]][[:digit:]]", "aB1", "aB1"), ("[[:alnum:]]+", "-a1-", "a1"),
      ("[[:word:]]+", "-a_", "a_"),
      ("\\pN+", "a12", "12"), ("\\p{Greek}+", "aβγb", "βγ"), ("\\PN+", "12ab", "ab"),
      ("\\P{Greek}", "βa", "a"),
      ("\\p{^Lu}", "Aé", "é"), ("\\p{Lu}\\p{Ll}", "aÉé", "Éé"), ("[\\p{Lu}\\d]+", "aÉ1", "É1"),
      ("\\p{Han}+", "a漢字b", "漢字"), ("\\p{Any}", "😀", "😀"), ("\\pZ", "a\u{2003}", "\u{2003}"),
      // Composites and repetitions.
      ("xy", "axy", "xy"), ("x|y", "ay", "y"), ("ab|abc", "abc", "ab"), ("x*", "xxy", "xx"),
      ("x+?", "xx", "x"),
      ("x??y", "xy", "xy"), ("x{2}", "xxx", "xx"), ("x{2,}", "xxxx", "xxxx"), ("x{2,3}", "xxxx", "xxx"),
      ("x{2,3}?", "xxxx", "xx"), ("x{0}y", "xy", "y"), ("x{,2}", "x{,2}", "x{,2}"), ("x{2", "x{2", "x{2"),
      ("x{01}", "x{01}", "x{01}"), ("(?U)x+", "xx", "x"), ("(?U)x+?", "xx", "xx"),
      ("(?:ab)+", "xababa", "abab"),
      ("", "abc", ""), ("a||b", "b", ""), ("()", "b", ""),
      // Flags and their scopes.
      ("(?i)ABC", "xaBc", "aBc"), ("a(?i)b|c", "C", "C"), ("(?i:a)b", "AB", nil), ("(?i:a)b", "Ab", "Ab"),
      ("(?i)a(?-i)b", "AB", nil), ("((?i)a)b", "Ab", "Ab"), ("(?i)[a-c]+", "xABc", "ABc"),
      ("(?i)[^a]", "A", nil),
      ("(?i)k", "\u{212A}", "\u{212A}"), ("(?i)\u{212A}", "k", "k"), ("(?i)s", "ſ", "ſ"), ("(?i)ß", "ẞ", "ẞ"),
      ("(?i)σ", "ς", "ς"), ("(?i)i", "İ", nil), ("(?i)ı", "I", nil), ("(?i)\\w", "ſ", "ſ"),
      ("(?i)\\W", "ſ", nil),
      ("(?i)é", "É", "É"), ("(?is-m)a.b", "A\nB", "A\nB"),
      // Empty strings.
      ("^a", "ba", nil), ("^b", "a\nb", nil), ("(?m)^b", "a\nb", "b"), ("a$", "a\n", nil),
      ("(?m)a$", "a\n", "a"),
      ("\\Ab", "a\nb", nil), ("(?m)\\Ab", "a\nb", nil), ("a\\z", "a\n", nil), ("(?m)a\\z", "a\nb", nil),
      ("\\bb", "ab b", "b"), ("\\Bb", "b ab", "b"), ("é\\b", "éa", "é"), ("\\b", "éé", nil),
      ("(?m)$^", "a\n\nb", ""),
      ("^$", "", ""), ("(?m)^$", "a\n", ""), ("(?m)^x", "b\nx", "x"), ("a$b", "ab", nil),
      // Escapes.
      ("\\a\\f\\t\\n\\r\\v", "\u{7}\u{C}\t\n\r\u{B}", "\u{7}\u{C}\t\n\r\u{B}"), ("\\123", "S", "S"),
      ("\\08", "\u{0}8", "\u{0}8"),
      ("\\x41\\x{1F600}", "A😀", "A😀"), ("\\.\\*\\_\\-\\ ", ".*_- ", ".*_- "), ("\\Qa.b\\E+", "a.bb", "a.bb"),
      ("\\Q(", "(", "("), ("\\Q\\", "\\", "\\"), ("\\pLé", "éé", "éé"), ("\\x{D800}", "a", nil),
      // Classes.
      ("[]a]+", "]a", "]a"), ("[^]a]", "]b", "b"), ("[a-]+", "a-", "a-"), ("[-a]+", "a-", "a-"),
      ("[\\d-z]+", "1-z", "1-z"), ("[a-b-d]+", "a-d", "a-d"), ("[\\]\\\\]+", "]\\", "]\\"),
      ("[[:a]+", "[:a", "[:a"),
      ("[a^]+", "^a", "^a"), ("[\\n\\x41-\\x{43}]+", "B\n", "B\n"), ("[^\\x00-\\x{10FFFF}]", "a", nil),
      ("[é-ü]+", "aöü", "öü"), ("e\u{301}", "é", nil),
    ] as [(String, String, String?)])
  func finds(pattern: String, text: String, expected: String?) throws {
    #expect(try groups(pattern, text)?.first?.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    #expect(try RegularExpression(pattern).isMatch(in: text) == (expected != nil))
  }

  @Test(
    "tells where its groups are",
    arguments: [
      ("(a)(b)?", "a", ["a", "a", nil]), ("(a*)(a*)", "aa", ["aa", "aa", ""]),
      ("(a*?)(a*)", "aa", ["aa", "", "aa"]),
      ("(?:(a)|b)*", "ab", ["ab", "a"]), ("((a)|b)+", "ab", ["ab", "b", "a"]),
      ("(?P<x>a)(?<y>b)", "ab", ["ab", "a", "b"]),
      ("(a){0}b", "ab", ["b", nil]), ("(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]),
      ("(|a)*", "aa", ["", ""]),
      ("(\\S*?)+k", "abk", ["abk", "ab"]), ("(?:(x)|(y)){2}", "xy", ["xy", "x", "y"]),
      ("(é+)", "aéé", ["éé", "éé"]),
      ("CVE-(\\d{4})-(\\d+)", "see CVE-2024-3094.", ["CVE-2024-3094", "2024", "3094"]),
    ] as [(String, String, [String?])])
  func tellsGroups(pattern: String, text: String, expected: [String?]) throws {
    #expect(try groups(pattern, text) == expected)
    #expect(try RegularExpression(pattern).groupCount == expected.count - 1)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("ab(c", 2, "missing ')' of '(c'"), ("a)", 1, "')' without a '('"), ("[a", 0, "missing ']' of '[a'"),
      ("x[]", 1, "missing ']' of '[]'"), ("[a-", 0, "missing ']' of '[a-'"),
      ("*a", 0, "nothing to repeat before '*'"),
      ("a|{2}", 2, "nothing to repeat before '{2}'"), ("(?i)+", 4, "nothing to repeat before '+'"),
      ("a**", 1, "two repetitions in a row: '**'"), ("a{2}{3}", 1, "two repetitions in a row: '{2}{3}'"),
      ("a++", 1, "two repetitions in a row: '++'"), ("a???", 1, "two repetitions in a row: '???'"),
      ("a{1001}", 1, "more than 1000 repetitions by '{1001}'"),
      ("(a{40}){26}", 7, "more than 1000 repetitions by '{26}'"),
      ("a{2,1}", 1, "the repetition '{2,1}' ends below its beginning"),
      ("[z-a]", 1, "the range 'z-a' ends before its beginning"), ("[a-\\d]", 3, "invalid escape '\\d'"),
      ("é[[:foo:]]", 2, "unknown character class '[:foo:]'"),
      ("\\p{Foo}", 0, "unknown Unicode class '\\p{Foo}'"),
      ("\\p{\u{212A}annada}", 0, "unknown Unicode class '\\p{\u{212A}annada}'"),
      ("\\p{Lu", 0, "missing '}' of '\\p{Lu'"),
      ("\\p{Cn}", 0, "unknown Unicode class '\\p{Cn}'"), ("\\p", 0, "unknown Unicode class '\\p'"),
      ("a\\", 1, "a backslash at the end of the pattern"), ("\\Z", 0, "invalid escape '\\Z'"),
      ("\\G", 0, "invalid escape '\\G'"), ("\\R", 0, "invalid escape '\\R'"),
      ("\\h", 0, "invalid escape '\\h'"),
      ("\\é", 0, "invalid escape '\\é'"), ("\\C", 0, "single bytes are not supported: '\\C'"),
      ("(a)\\1", 3, "back references are not supported: '\\1'"),
      ("\\x{110000}", 0, "invalid escape '\\x{110000'"),
      ("\\x{}", 0, "invalid escape '\\x{'"), ("\\x4", 0, "invalid escape '\\x4'"),
      ("[\\b]", 1, "invalid escape '\\b'"),
      ("(?=a)", 0, "look-around is not supported: '(?='"),
      ("a(?!b)", 1, "look-around is not supported: '(?!'"),
      ("(?<=a)", 0, "look-around is not supported: '(?<'"),
      ("(?>a)", 0, "atomic groups are not supported: '(?>'"),
      ("(?(1)a)", 0, "conditional groups are not supported: '(?('"),
      ("(?z)", 0, "unknown kind of group: '(?z'"),
      ("(?-)", 0, "unknown kind of group: '(?-)'"), ("(?i", 0, "unknown kind of group: '(?i'"),
      ("(?P=n)", 0, "unknown kind of group: '(?P'"), ("(?P<a-b>x)", 0, "invalid group name in '(?P<a-'"),
      ("(?<>x)", 0, "invalid group name in '(?<>'"),
      ("(?<n>)(?P<n>)", 10, "the group name 'n' is used twice"),
    ])
  func isRefused(pattern: String, offset: Int, message: String) {
    #expect(throws: RegexProblem(message, at: offset)) { try RegularExpression(pattern) }
  }

  @Test(
    "is refused when it would become too large",
    arguments: [
      (String(repeating: "a", count: 50_001), "the pattern becomes a program of more than 50000 steps"),
      ("(?:" + String(repeating: "a", count: 60) + "){1000}", "'{1000}' makes more than 50000 steps"),
      (String(repeating: "(", count: 1001), "groups nest deeper than 1000"),
      (String(repeating: "[\\pLa]", count: 3000), "the character classes hold more than 200000 ranges"),
      (
        (0..<4000).map { "[b-\\x{\(String(0x8000 + $0, radix: 16))}]" }.joined(),
        "the character classes overlap in more than 4000000 pieces"
      ),
    ])
  func isTooLarge(pattern: String, message: String) {
    let problem = #expect(throws: RegexProblem.self) { try RegularExpression(pattern) }
    #expect(problem?.message == message)
  }

  @Test("is a problem of the file that it stands in")
  func isProblem() {
    let problem = RegexProblem("nothing to repeat before '*'", at: 0).problem(at: nil)
    #expect(problem == Problem(.regex, "nothing to repeat before '*'"))
    #expect(problem.code.name == "expression.regex")
  }

  @Test("searches from an offset, with what is before it as context")
  func searchesFromOffset() throws {
    func first(_ pattern: String, from offset: Int) throws -> Range<Int>? {
      try RegularExpression(pattern).firstMatch(in: "ab\nab é".utf8.span, from: offset)?.range
    }
    #expect(try first("a", from: 1) == 3..<4)
    #expect(try first("^a", from: 3) == nil)
    #expect(try first("(?m)^a", from: 1) == 3..<4)
    #expect(try first("\\bb", from: 1) == nil)
    #expect(try first("$", from: 0) == 8..<8)
    #expect(try first("", from: 8) == 8..<8)
    #expect(try first("", from: 9) == nil)
    #expect(try first("", from: -1) == nil)
    #expect(try first("ab", from: 4) == nil)
  }

  @Test("notes no more groups than are wanted")
  func wantedGroups() throws {
    let match = try RegularExpression("(a)(b)").firstMatch(in: "ab".utf8.span, groups: 1)
    #expect(match?.groups == [0..<2, 0..<1])
  }

  @Test(
    "takes a byte that is no UTF-8 for a character in no class",
    arguments: [
      ([0x61, 0xFF, 0x62], "a.b", nil), ([0x61, 0xFF, 0x62], "b", 2..<3), ([0xC3, 0xC3, 0xA9], "é", 1..<3),
      ([0xC3], "\\P{L}", nil), ([0xC3], "$", 1..<1), ([0xE0, 0x80, 0x80], "[^a]", nil),
      ([0xED, 0xA0, 0x80], "\\x{D800}", nil),
      ([0xF4, 0x90, 0x80, 0x80], "(?s).", nil), ([0x61, 0x80, 0x62], "a\\B?\\b", 0..<1),
    ] as [([UInt8], String, Range<Int>?)])
  func brokenText(bytes: [UInt8], pattern: String, expected: Range<Int>?) throws {
    #expect(try RegularExpression(pattern).firstMatch(in: bytes.span)?.range == expected)
  }

  @Test("may be used by several threads at once")
  func threads() async throws {
    let expression = try RegularExpression("(?i)^[a-z]+-\\d+$")
    let texts = (0..<200).map { $0 % 3 == 0 ? "abc-\($0)" : "abc\($0)" }
    let matches = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { texts.count { expression.isMatch(in: $0) } } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(matches == Array(repeating: 67, count: 8))
  }
}

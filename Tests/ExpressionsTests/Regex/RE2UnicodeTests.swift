import Testing

@testable import Expressions

@Suite("A regular expression knows Unicode as RE2 does", .enabled(if: RE2Reference.python != nil))
struct RE2UnicodeTests {
  @Test("for every category and script that both versions of Unicode have")
  func classes() throws {
    let known = knownRanges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
    let ours = UnicodeCategories.categories.merging(UnicodeScripts.scripts) { first, _ in first }
    let names = ours.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(names.count > 190)
    let lines = try RE2Reference.run(Self.classScript, input: "\(known)\n\(names.joined(separator: "\n"))\n")
    try #require(lines.count == names.count)
    for (name, line) in zip(names, lines) where line != "\(name) unknown" {
      // No text has surrogates.
      let ranges = (ours[name]?.ranges ?? []).flatMap(Self.withoutSurrogates)
      let mine = ([name] + ranges.map { "\($0.lowerBound)-\($0.upperBound)" }).joined(separator: " ")
      #expect(mine == line)
    }
    #expect(lines.count { $0.hasSuffix(" unknown") } == 0)
  }

  /// What was assigned in our version.
  private var knownRanges: [ScalarSet.Span] {
    var ranges: [ScalarSet.Span] = []
    var start: UInt32?
    for value in Array(0...0x32400 as ScalarSet.Span) + Array(0xE0000...0xE0200) {
      let isKnown = Unicode.Scalar(value)?.properties.age.map { $0 <= UnicodeScripts.version } ?? false
      if isKnown && start == nil { start = value }
      if !isKnown, let first = start {
        ranges.append(first...(value - 1))
        start = nil
      }
    }
    return ranges + [0xF0000...0xFFFFD, 0x100000...0x10FFFD]
  }

  private static func withoutSurrogates(_ range: ScalarSet.Span) -> [ScalarSet.Span] {
    guard range.overlaps(0xD800...0xDFFF) else { return [range] }
    var parts: [ScalarSet.Span] = []
    if range.lowerBound < 0xD800 { parts.append(range.lowerBound...0xD7FF) }
    if range.upperBound > 0xDFFF { parts.append(0xE000...range.upperBound) }
    return parts
  }

  private static let classScript = """
    import re2, sys
    options = re2.Options()
    options.log_errors = False
    lines = sys.stdin.read().splitlines()
    points = [p for word in lines[0].split() for a, b in [word.split("-")] for p in range(int(a), int(b) + 1)]
    starts, text = {}, bytearray()
    for index, point in enumerate(points):
        starts[len(text)] = index
        text += chr(point).encode()
    starts[len(text)] = len(points)
    text = bytes(text)
    for name in lines[1:]:
        try:
            compiled = re2.compile(b"\\\\p{%s}+" % name.encode(), options=options)
        except re2.error:
            print(name, "unknown")
            continue
        ranges = []
        for match in compiled.finditer(text):
            for point in points[starts[match.start()]:starts[match.end()]]:
                if ranges and ranges[-1][1] + 1 == point:
                    ranges[-1][1] = point
                else:
                    ranges.append([point, point])
        print(" ".join([name] + ["%d-%d" % tuple(r) for r in ranges]))
    """

  @Test("for every letter with a case")
  func cases() throws {
    let members = Set(CaseOrbits.foldings.flatMap { [$0.from, $0.to] }).sorted()
    let input = members.map { "\($0)" }.joined(separator: " ") + "\n"
    let lines = try RE2Reference.run(Self.caseScript, input: input)
    var differences: [String] = []
    for line in lines {
      let numbers = line.split(separator: " ").compactMap { UInt32($0) }
      let value = try #require(numbers.first)
      let mine = ([value] + CaseOrbits.others(of: value)).sorted()
      if mine != Array(numbers.dropFirst()) { differences.append(String(value, radix: 16)) }
    }
    #expect(lines.count > 2800)
    // RE2 of 2025 has three pairs that came with Unicode 15.1.
    #expect(differences.filter { !["390", "3b0", "1fd3", "1fe3", "fb05", "fb06"].contains($0) } == [])
  }

  private static let caseScript = """
    import re2, sys
    points = set(int(word) for word in sys.stdin.read().split())
    for point in range(0x20000):
        if not 0xD800 <= point < 0xE000:
            one = chr(point)
            if one.lower() != one or one.upper() != one or one.title() != one:
                points.add(point)
    points = sorted(points)
    text = "".join(map(chr, points)).encode()
    for point in points:
        found = re2.findall(b"(?i)\\\\x{%x}" % point, text)
        print(point, *sorted(ord(one.decode()) for one in found))
    """
}

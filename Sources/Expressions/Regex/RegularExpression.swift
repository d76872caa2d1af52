internal import Synchronization

// The regular expressions of the rule language: RE2 syntax (github.com/google/re2/wiki/Syntax), in linear time.
//
//   pattern ── RegexParser ──▶ RegexTree ── RegexCompiler ──▶ RegexProgram
//                                             yes or no ◀── LazyAutomaton ─┴─ CaptureMachine ──▶ groups
//
// 1. The work for a text is at most (program) x (text), whatever the pattern: nothing here goes back.
// 2. Nothing calls itself, so neither a deep pattern nor a long text exhausts the stack.
// 3. Program, character classes and automaton are bounded: see `RegexParser.sizeLimit`, `rangeLimit`,
//    `LazyAutomaton.memoryLimit`. A pattern that would need more is refused.
// 4. Of several matches the leftmost counts, and of those the one a backtracking engine finds first.
// 5. Code points, never graphemes; no normalisation. `\d \s \w \b` and `[[:alpha:]]` are ASCII.
// 6. Unicode facts are those of `UnicodeScripts.version`, whatever the standard library knows.
//
// Where this differs from RE2, on purpose: `\C` is refused; empty matches are never inside a code point, which RE2
// allows for `\B`; groups nest to 1000; programs are measured by code points, so that `\pL{1000}` is accepted, and
// 60,000 letters are not; a later Unicode version in RE2 knows more letters.

/// A regular expression in RE2 syntax, matched in time linear in the text.
public struct RegularExpression: Sendable {
  private let program: RegexProgram
  private let automata: AutomatonPool

  /// Parses and compiles.
  /// - Throws: what is wrong, and at which Unicode scalar of the pattern.
  public init(_ pattern: String) throws(RegexProblem) {
    program = try RegexProgram(RegexParser.tree(of: pattern))
    automata = AutomatonPool()
  }

  /// How many capturing groups the pattern has.
  public var groupCount: Int { program.groupCount }

  /// How many instructions the pattern became, at most `RegexParser.sizeLimit` and a few.
  public var programSize: Int { program.instructions.count }

  /// Whether there is a match anywhere in the text.
  public func isMatch(in text: String) -> Bool { search(text.utf8.span, from: 0).isMatch }

  /// The first match that begins at a byte offset or later; what is before the offset counts as context.
  ///
  /// The offset is where a code point begins, or the end of the text. `groups` is how many groups are wanted: fewer
  /// take less memory.
  public func firstMatch(in utf8: Span<UInt8>, from offset: Int = 0, groups: Int = .max) -> Match? {
    guard offset >= 0, offset <= utf8.count, search(utf8, from: offset).isMatch else { return nil }
    return places(in: utf8, from: offset, groups: groups)
  }

  /// The same without asking the automaton first whether there is any match.
  func places(in utf8: Span<UInt8>, from offset: Int, groups: Int) -> Match? {
    var machine = CaptureMachine(program, groups: max(0, min(groups, groupCount)))
    return machine.firstMatch(in: utf8, from: offset).map(Match.init(slots:))
  }

  /// Whether there is a match from an offset on, and how much work it was to find out.
  func search(_ text: Span<UInt8>, from offset: Int) -> (isMatch: Bool, steps: Int) {
    var automaton = automata.take() ?? LazyAutomaton(program)
    let before = automaton.steps
    let isMatch = automaton.hasMatch(in: text, from: offset)
    let steps = automaton.steps - before
    automata.giveBack(automaton)
    return (isMatch, steps)
  }
}

extension RegularExpression {
  /// Where a match and its groups are, in bytes of UTF-8.
  public struct Match: Hashable, Sendable {
    /// The whole match, then each group that was asked for; `nil` for one that took no part.
    public let groups: [Range<Int>?]
    /// The whole match.
    public let range: Range<Int>

    init(slots: [Int]) {
      var groups: [Range<Int>?] = []
      for index in stride(from: 0, to: slots.count - 1, by: 2) {
        let (begin, end) = (slots[index], slots[index + 1])
        groups.append(begin >= 0 && end >= begin ? begin..<end : nil)
      }
      self.groups = groups
      range = groups.first.flatMap { $0 } ?? 0..<0
    }
  }
}

/// Automata that nobody uses at the moment, so that what they have learnt is not lost.
private final class AutomatonPool: Sendable {
  /// One for each of a few threads; more are thrown away after use.
  private static let capacity = 3
  private let idle = Mutex<[LazyAutomaton]>([])

  func take() -> LazyAutomaton? { idle.withLock { $0.popLast() } }

  func giveBack(_ automaton: LazyAutomaton) {
    idle.withLock { if $0.count < Self.capacity { $0.append(automaton) } }
  }
}

/// The syntax tree of a pattern, kept flat: children come before their parents and are named by index.
///
/// No function walks it by calling itself, so a deep pattern cannot exhaust the stack, nor can freeing it.
struct RegexTree: Sendable {
  enum Node: Sendable {
    case empty
    /// One code point of a set, by the index of the set.
    case set(Int)
    case assertion(Assertion)
    case group(Int, of: Int)
    case concatenation([Int])
    /// The first that leads to a match is taken.
    case alternation([Int])
    case repetition(of: Int, Repetition)
  }

  /// What holds between two code points.
  enum Assertion: UInt8, Sendable {
    case textBegin, textEnd, lineBegin, lineEnd, wordBoundary, noWordBoundary
  }

  /// How often: `maximum` is `nil` for no limit.
  struct Repetition: Hashable, Sendable {
    var minimum: Int
    var maximum: Int?
    var isLazy = false
  }

  /// A node with what is known of the code it becomes.
  struct Entry: Sendable {
    var node: Node
    /// How many instructions.
    var size: Int
    /// The product of the counts of repetitions one inside the other.
    var product = 1
    /// Whether it can match without reading.
    var isNullable = false
  }

  var entries: [Entry] = []
  var sets: [ScalarSet] = []
  var root = 0
  var groupCount = 0
}

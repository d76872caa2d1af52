internal import Expressions
internal import JSON
internal import Synchronization

/// Which documents of one version the official schema allows, as a graph of nodes.
///
/// 1. The tables are one JSON object a line (`+` goes on with the line before); its number is its name. Letters:
///    `t` types, `r` required, `p` members, `x` other members (0: none, else by a node), `i` elements,
///    `T` each element by its own node, `n m` fewest and most elements, `u` no two alike, `e` enumeration,
///    `c` constant, `g` pattern, `f` format, `k` known list, `< >` bounds, `l L` bounds of length, `a y o ! ?`
///    all of, any of, one of, not, if-then-else, `d` by the class that `type` names.
/// 2. Only what the version reaches is read, once in a process (`DocumentRules.of`).
/// 3. Patterns are matched in linear time.
struct DocumentRules: Sendable {
  /// The first node.
  static let start = 0
  let nodes: [RuleNode]

  private static let known = Mutex<[String: DocumentRules]>([:])

  /// The rules of one of `roots`; `nil` for another name.
  static func of(_ name: String) -> DocumentRules? {
    if let rules = known.withLock({ $0[name] }) { return rules }
    guard let rules = DocumentRules(name) else { return nil }
    known.withLock { $0[name] = rules }
    return rules
  }

  private init?(_ name: String) {
    guard let root = Self.roots[name] else { return nil }
    let lines = Self.lines
    var numbers = [root: 0]
    var (waiting, nodes) = ([root], [RuleNode]())
    while nodes.count < waiting.count {
      let line = waiting[nodes.count]
      // The tables are ours: tests read every line of them.
      guard line < lines.count, let facts = try? JSON(parsing: lines[line], file: "rules") else { return nil }
      nodes.append(
        RuleNode(facts) { child in
          if let number = numbers[child] { return number }
          numbers[child] = waiting.count
          waiting.append(child)
          return waiting.count - 1
        })
    }
    self.nodes = nodes
  }

  /// The bytes of each node.
  private static var lines: [[UInt8]] {
    var lines: [[UInt8]] = []
    for table in tables {
      for line in table.utf8.split(separator: 0x0A) {
        if line.first == UInt8(ascii: "+"), !lines.isEmpty {
          lines[lines.count - 1] += line.dropFirst()
        } else {
          lines.append(Array(line))
        }
      }
    }
    return lines
  }
}

/// What one value must be.
struct RuleNode: Sendable {
  /// Kinds of JSON values.
  struct Kinds: OptionSet {
    let rawValue: UInt8
    static let (object, array, string) = (Kinds(rawValue: 1), Kinds(rawValue: 2), Kinds(rawValue: 4))
    static let (number, integer) = (Kinds(rawValue: 8), Kinds(rawValue: 16))
    static let (boolean, null) = (Kinds(rawValue: 32), Kinds(rawValue: 64))

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(letters: String) {
      self = letters.utf8.reduce(into: []) { kinds, letter in
        switch letter {
        case UInt8(ascii: "o"): kinds.insert(.object)
        case UInt8(ascii: "a"): kinds.insert(.array)
        case UInt8(ascii: "s"): kinds.insert(.string)
        case UInt8(ascii: "n"): kinds.insert(.number)
        case UInt8(ascii: "i"): kinds.insert(.integer)
        case UInt8(ascii: "b"): kinds.insert(.boolean)
        default: kinds.insert(.null)
        }
      }
    }
  }

  /// Members that an object has.
  struct Members: Sendable {
    var nodes: [String: Int] = [:]
    var required: [String] = []
    /// Whether there may be others.
    var isOpen = true
    /// What others must be.
    var others: Int?
    /// By the class that `type` names.
    var classes: [String: Int] = [:]
  }

  /// Elements that an array has.
  struct Elements: Sendable {
    var node: Int?
    /// Each by its own node; no more than these.
    var tuple: [Int] = []
    var (fewest, most) = (0, Int.max)
    var areUnique = false
  }

  /// What a single value must be like.
  struct Single: Sendable {
    var words: Set<String>?
    var constant: JSON?
    var pattern: RegularExpression?
    var patternText = ""
    var format: String?
    var isLicence = false
    var (lowest, highest): (Double?, Double?) = (nil, nil)
    var (shortest, longest) = (0, Int.max)
  }

  /// Rules that are made of others.
  struct Combination: Sendable {
    var all: [Int] = []
    var any: [Int] = []
    var one: [Int] = []
    var not: Int?
    var (condition, then, otherwise): (Int?, Int?, Int?) = (nil, nil, nil)
  }

  let kinds: Kinds?
  let members: Members?
  let elements: Elements?
  let single: Single?
  let combination: Combination?

  /// - Parameters:
  ///   - facts: a line of the tables.
  ///   - number: gives the number of the line of another node its place here.
  init(_ facts: JSON, _ number: (Int) -> Int) {
    kinds = facts["t"]?.string.map { Kinds(letters: $0) }
    func nodes(_ letter: String) -> [String: Int]? {
      facts[letter]?.members.map { members in
        Dictionary(members.map { ($0.name, number($0.value.integer ?? 0)) }) { $1 }
      }
    }
    func list(_ letter: String) -> [Int] { facts[letter]?.array?.map { number($0.integer ?? 0) } ?? [] }
    func node(_ letter: String) -> Int? { facts[letter]?.integer.map { number($0) } }
    members = Self.members(facts, nodes)
    if ["i", "T", "n", "m", "u"].contains(where: { facts[$0] != nil }) {
      elements = Elements(
        node: node("i"), tuple: list("T"), fewest: facts["n"]?.integer ?? 0,
        most: facts["m"]?.integer ?? .max, areUnique: facts["u"] != nil)
    } else {
      elements = nil
    }
    single = Self.single(facts)
    if ["a", "y", "o", "!", "?"].contains(where: { facts[$0] != nil }) {
      let branches = nodes("?") ?? [:]
      combination = Combination(
        all: list("a"), any: list("y"), one: list("o"), not: node("!"), condition: branches["if"],
        then: branches["then"], otherwise: branches["else"])
    } else {
      combination = nil
    }
  }

  private static func members(_ facts: JSON, _ nodes: (String) -> [String: Int]?) -> Members? {
    guard ["p", "r", "x", "d"].contains(where: { facts[$0] != nil }) else { return nil }
    var members = Members()
    members.nodes = nodes("p") ?? [:]
    members.required = facts["r"]?.array?.compactMap(\.string) ?? []
    members.isOpen = facts["x"] == nil
    members.classes = nodes("d") ?? [:]
    return members
  }

  private static func single(_ facts: JSON) -> Single? {
    guard ["e", "c", "g", "f", "k", "<", ">", "l", "L"].contains(where: { facts[$0] != nil }) else {
      return nil
    }
    var single = Single()
    single.words = facts["e"]?.array.map { Set($0.compactMap(\.string)) }
    single.constant = facts["c"]
    if let pattern = facts["g"]?.string {
      // A pattern of the tables that is none would allow everything; tests compile every one.
      single.pattern = try? RegularExpression(pattern)
      single.patternText = pattern
    }
    single.format = facts["f"]?.string
    single.isLicence = facts["k"] != nil
    (single.lowest, single.highest) = (facts["<"]?.double, facts[">"]?.double)
    (single.shortest, single.longest) = (facts["l"]?.integer ?? 0, facts["L"]?.integer ?? .max)
    return single
  }
}

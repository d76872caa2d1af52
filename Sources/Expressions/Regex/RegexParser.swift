/// Reads a pattern in RE2 syntax into a tree, in one pass with a stack of open groups.
///
/// What RE2 refuses is refused, and so is `\C`. What decides doubtful cases: RE2 of 2025 itself.
struct RegexParser {
  /// RE2 allows as much; more is refused rather than met with a deep stack elsewhere.
  static let depthLimit = 1000
  /// RE2's bound for one count, and for the product of counts inside each other.
  static let repetitionLimit = 1000
  /// Instructions of the program.
  ///
  /// RE2 with its default memory stops near 87,000, counted by bytes of UTF-8.
  static let sizeLimit = 50_000
  /// Ranges of all different character classes, of 8 bytes each.
  static let rangeLimit = 200_000

  struct Flags: OptionSet {
    let rawValue: UInt8
    static let foldsCase = Flags(rawValue: 1)
    static let multiLine = Flags(rawValue: 2)
    static let dotMatchesAll = Flags(rawValue: 4)
    static let swapsGreed = Flags(rawValue: 8)
  }

  /// A group whose `)` has not come; the first is the pattern itself.
  struct Frame {
    var offset: Int
    var capture: Int?
    var outerFlags: Flags
    var alternatives: [Int] = []
    var current: [Int] = []
  }

  let scalars: [Unicode.Scalar]
  var position = 0
  var flags: Flags = []
  var frames = [Frame(offset: 0, capture: nil, outerFlags: [])]
  var names: Set<[Unicode.Scalar]> = []
  var tree = RegexTree()
  var setIndices: [ScalarSet: Int] = [:]
  var rangeCount = 0
  /// Where the repetition just read begins, for `a**`.
  var lastRepetition: Int?
  /// Whether there is no `:]` any more, so that it is looked for only once.
  var isPosixEndMissing = false

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  func peek(_ distance: Int) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  /// The pattern from an offset to where the parser stands, as messages quote it.
  func piece(from start: Int, to end: Int? = nil) -> String {
    let end = min(end ?? position, scalars.count)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[min(start, end)..<end].prefix(40))
    return String(text)
  }

  // MARK: - The main loop

  static func tree(of pattern: String) throws(RegexProblem) -> RegexTree {
    var parser = RegexParser(pattern)
    return try parser.parse()
  }

  private mutating func parse() throws(RegexProblem) -> RegexTree {
    while let scalar = next {
      let repetition = lastRepetition
      lastRepetition = nil
      switch scalar {
      case "(": try parseOpening()
      case ")": try close()
      case "|":
        position += 1
        try endAlternative()
      case "*", "+", "?", "{": try parseRepetition(after: repetition)
      case "[": try push(set: parseClass())
      case ".":
        position += 1
        try push(set: flags.contains(.dotMatchesAll) ? .all : Self.noLineFeed)
      case "^":
        position += 1
        try push(.assertion(flags.contains(.multiLine) ? .lineBegin : .textBegin), size: 1)
      case "$":
        position += 1
        try push(.assertion(flags.contains(.multiLine) ? .lineEnd : .textEnd), size: 1)
      case "\\": try parseBackslash()
      default:
        position += 1
        try push(literal: scalar.value)
      }
    }
    if let open = frames.last, frames.count > 1 {
      throw RegexProblem("missing ')' of '\(piece(from: open.offset, to: open.offset + 8))'", at: open.offset)
    }
    let frame = frames.removeLast()
    tree.root = try finish(frame)
    return tree
  }

  private static let noLineFeed = ScalarSet.lineFeed.inverted

  // MARK: - Groups and alternatives

  mutating func open(at offset: Int, isCapturing: Bool, outerFlags: Flags) throws(RegexProblem) {
    guard frames.count <= Self.depthLimit else {
      throw RegexProblem("groups nest deeper than \(Self.depthLimit)", at: offset)
    }
    if isCapturing { tree.groupCount += 1 }
    frames.append(Frame(offset: offset, capture: isCapturing ? tree.groupCount : nil, outerFlags: outerFlags))
  }

  private mutating func close() throws(RegexProblem) {
    guard let frame = frames.last, frames.count > 1 else {
      throw RegexProblem("')' without a '('", at: position)
    }
    position += 1
    frames.removeLast()
    flags = frame.outerFlags
    let body = try finish(frame)
    guard let capture = frame.capture else { return append(body) }
    try push(
      .group(capture, of: body), size: tree.entries[body].size + 2, product: tree.entries[body].product)
  }

  private mutating func endAlternative() throws(RegexProblem) {
    guard var frame = frames.popLast() else { return }
    frame.alternatives.append(try concatenation(of: frame.current))
    frame.current = []
    frames.append(frame)
  }

  private mutating func finish(_ frame: Frame) throws(RegexProblem) -> Int {
    let last = try concatenation(of: frame.current)
    guard !frame.alternatives.isEmpty else { return last }
    return try node(joining: frame.alternatives + [last], extra: 2) { .alternation($0) }
  }

  private mutating func concatenation(of parts: [Int]) throws(RegexProblem) -> Int {
    let parts = parts.filter { tree.entries[$0].size > 0 }
    if parts.count == 1 { return parts[0] }
    if parts.isEmpty { return try add(.empty, size: 0) }
    return try node(joining: parts, extra: 0) { .concatenation($0) }
  }

  private mutating func node(
    joining parts: [Int], extra: Int, _ make: ([Int]) -> RegexTree.Node
  ) throws(RegexProblem) -> Int {
    var (size, product) = (0, 1)
    for part in parts {
      size += tree.entries[part].size + extra
      product = max(product, tree.entries[part].product)
    }
    return try add(make(parts), size: size, product: product)
  }

  // MARK: - Nodes

  private mutating func append(_ index: Int) { frames[frames.count - 1].current.append(index) }

  private mutating func add(_ node: RegexTree.Node, size: Int, product: Int = 1) throws(RegexProblem) -> Int {
    let isNullable = isNullable(node)
    guard size <= Self.sizeLimit else {
      throw RegexProblem("the pattern becomes a program of more than \(Self.sizeLimit) steps", at: 0)
    }
    tree.entries.append(RegexTree.Entry(node: node, size: size, product: product, isNullable: isNullable))
    return tree.entries.count - 1
  }

  private func isNullable(_ node: RegexTree.Node) -> Bool {
    switch node {
    case .empty, .assertion: true
    case .set: false
    case .group(_, of: let child): tree.entries[child].isNullable
    case .concatenation(let parts): parts.allSatisfy { tree.entries[$0].isNullable }
    case .alternation(let parts): parts.contains { tree.entries[$0].isNullable }
    case .repetition(of: let child, let repetition): repetition.minimum == 0 || tree.entries[child].isNullable
    }
  }

  mutating func push(_ node: RegexTree.Node, size: Int, product: Int = 1) throws(RegexProblem) {
    append(try add(node, size: size, product: product))
  }

  mutating func push(literal value: UInt32) throws(RegexProblem) {
    let set = ScalarSet(value)
    try push(set: flags.contains(.foldsCase) ? CaseOrbits.closure(of: set) : set)
  }

  mutating func push(set: ScalarSet) throws(RegexProblem) {
    if let known = setIndices[set] { return try push(.set(known), size: 1) }
    try charge(set.ranges.count)
    tree.sets.append(set)
    setIndices[set] = tree.sets.count - 1
    try push(.set(tree.sets.count - 1), size: 1)
  }

  /// Counts ranges, so that a short pattern does not ask for much memory.
  mutating func charge(_ ranges: Int) throws(RegexProblem) {
    rangeCount += ranges
    guard rangeCount <= Self.rangeLimit else {
      throw RegexProblem("the character classes hold more than \(Self.rangeLimit) ranges", at: 0)
    }
  }

  /// Repeats what was read last; `start` is where the repetition begins.
  mutating func repeatLast(_ repetition: RegexTree.Repetition, from start: Int) throws(RegexProblem) {
    guard let child = frames[frames.count - 1].current.popLast() else {
      throw RegexProblem("nothing to repeat before '\(piece(from: start))'", at: start)
    }
    let entry = tree.entries[child]
    let (minimum, maximum) = (repetition.minimum, repetition.maximum)
    let product = entry.product * max(1, maximum ?? minimum)
    // As RE2: `*`, `+` and `?` count for nothing, nor do they check what is inside.
    if minimum >= 2 || (maximum ?? 0) >= 2, product > Self.repetitionLimit {
      throw RegexProblem(
        "more than \(Self.repetitionLimit) repetitions by '\(piece(from: start))'", at: start)
    }
    guard entry.size > 0, maximum != 0 else { return append(try add(.empty, size: 0, product: product)) }
    let size =
      if let maximum {
        minimum * entry.size + (maximum - minimum) * (entry.size + 1)
      } else {
        minimum == 0 ? entry.size + 2 : minimum * entry.size + 1
      }
    guard size <= Self.sizeLimit else {
      throw RegexProblem("'\(piece(from: start))' makes more than \(Self.sizeLimit) steps", at: start)
    }
    try push(.repetition(of: child, repetition), size: size, product: product)
  }
}

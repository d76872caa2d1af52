/// Which track each line of a map has: the way that is taken stays on its track, others lie below and above it.
///
/// A track is held by one line at a time (interval colouring). Two lines on it that do not go on into each other leave a
/// column between them, so what leaves a track never meets what enters it. Then crossings are counted, and single lines or
/// pairs change their tracks as long as the cost falls; every step is decided by numbers, so the same plan has the same map.
struct MapTracks {
  /// By line; 0 is where the plan begins, below is more.
  private(set) var tracks: [Int]
  private let graph: MapGraph
  /// Lines by track, to see which is free.
  private var held: [Int: [Int]] = [:]
  private var joined: Set<[Int]> = []
  private var joinsOf: [[Int]]
  /// Joins by the column before their gap.
  private let gaps: [[Int]]

  /// More lines than this keep their first tracks: a plan within its limits has fewer.
  private static let improvable = 90

  init(_ graph: MapGraph) {
    self.graph = graph
    tracks = Array(repeating: 0, count: graph.lines.count)
    joinsOf = Array(repeating: [], count: graph.lines.count)
    var gaps: [[Int]] = Array(repeating: [], count: graph.columnCount)
    for (number, join) in graph.joins.enumerated() {
      joined.insert([join.from, join.to])
      joinsOf[join.from].append(number)
      joinsOf[join.to].append(number)
      gaps[graph.lines[join.from].last].append(number)
    }
    self.gaps = gaps
    assign()
    if graph.lines.count <= Self.improvable { improve() }
    let top = tracks.min() ?? 0
    tracks = tracks.map { $0 - top }
  }

  // MARK: - First tracks

  private mutating func assign() {
    var main: [Int?] = Array(repeating: nil, count: graph.lines.count)
    var before: [[Int]] = Array(repeating: [], count: graph.lines.count)
    for join in graph.joins {
      before[join.to].append(join.from)
      guard let other = main[join.from] else {
        main[join.from] = join.to
        continue
      }
      // Of several ways that are taken, the one with the most before it: the trunk rather than what goes around.
      let (old, new) = (graph.lines[other], graph.lines[join.to])
      if !old.isTaken && new.isTaken || old.isTaken == new.isTaken && old.isBypass && !new.isBypass {
        main[join.from] = join.to
      }
    }
    var rank = Array(repeating: 1, count: graph.lines.count)
    for case let line? in main { rank[line] = 0 }
    let order = graph.lines.indices.sorted {
      (graph.lines[$0].first, rank[$0], $0) < (graph.lines[$1].first, rank[$1], $1)
    }
    for line in order {
      let origins = before[line].sorted { (abs(tracks[$0]), $0) < (abs(tracks[$1]), $1) }
      let own = origins.first { main[$0] == line }
      put(
        line,
        on: free(
          line, near: (own ?? origins.first).map { tracks[$0] } ?? 0, isOwn: own != nil || origins.isEmpty))
    }
  }

  private mutating func put(_ line: Int, on track: Int) {
    tracks[line] = track
    held[track, default: []].append(line)
  }

  /// The nearest free track, outwards first.
  private func free(_ line: Int, near base: Int, isOwn: Bool) -> Int {
    if isOwn, isFree(base, for: line) { return base }
    let outwards = base < 0 ? -1 : 1
    for distance in 1...(graph.lines.count + 1) {
      for track in [base + outwards * distance, base - outwards * distance] where isFree(track, for: line) {
        return track
      }
    }
    return base
  }

  private func isFree(_ track: Int, for line: Int, without other: Int = -1) -> Bool {
    let mine = graph.lines[line]
    return (held[track] ?? []).allSatisfy { number in
      if number == line || number == other { return true }
      let its = graph.lines[number]
      if its.first > mine.last + 1 || mine.first > its.last + 1 { return true }
      if its.first == mine.last + 1 { return joined.contains([line, number]) }
      return mine.first == its.last + 1 && joined.contains([number, line])
    }
  }

  // MARK: - Better tracks

  private mutating func improve() {
    for _ in 0..<12 {
      guard crossingCount > 0 || hasDetours else { return }
      var isBetter = false
      for line in graph.lines.indices where move(line) { isBetter = true }
      for line in graph.lines.indices {
        for other in graph.lines.indices.dropFirst(line + 1) where exchange(line, other) { isBetter = true }
      }
      if !isBetter { return }
    }
  }

  private var crossingCount: Int {
    graph.lines.isEmpty ? 0 : gaps.indices.reduce(0) { $0 + crossings(in: $1) }
  }

  /// Whether a line lies further out than beside its neighbours.
  private var hasDetours: Bool { graph.joins.contains { abs(tracks[$0.from] - tracks[$0.to]) > 1 } }

  /// Takes the track that costs least; says whether that is another than before.
  private mutating func move(_ line: Int) -> Bool {
    let (low, high) = ((tracks.min() ?? 0) - 1, (tracks.max() ?? 0) + 1)
    let old = tracks[line]
    let touched = gapsTouched(by: [line])
    var best = (cost: cost(of: [line], in: touched), track: old)
    for track in low...high where track != old && isFree(track, for: line) {
      tracks[line] = track
      let cost = cost(of: [line], in: touched)
      if cost < best.cost { best = (cost, track) }
    }
    tracks[line] = old
    guard best.track != old else { return false }
    held[old]?.removeAll { $0 == line }
    put(line, on: best.track)
    return true
  }

  /// Gives two lines each other's track where that costs less.
  private mutating func exchange(_ line: Int, _ other: Int) -> Bool {
    let (mine, its) = (tracks[line], tracks[other])
    guard mine != its, graph.lines[line].first <= graph.lines[other].last + 1,
      graph.lines[other].first <= graph.lines[line].last + 1,
      isFree(its, for: line, without: other), isFree(mine, for: other, without: line)
    else { return false }
    let touched = gapsTouched(by: [line, other])
    let before = cost(of: [line, other], in: touched)
    (tracks[line], tracks[other]) = (its, mine)
    guard cost(of: [line, other], in: touched) < before else {
      (tracks[line], tracks[other]) = (mine, its)
      return false
    }
    held[mine]?.removeAll { $0 == line }
    held[its]?.removeAll { $0 == other }
    put(line, on: its)
    put(other, on: mine)
    return true
  }

  private func gapsTouched(by lines: [Int]) -> Range<Int> {
    let first = lines.map { graph.lines[$0].first }.min() ?? 0
    let last = lines.map { graph.lines[$0].last }.max() ?? 0
    return max(0, first - 1)..<min(gaps.count, last + 1)
  }

  /// Crossings before lengths, lengths before bends; a line on the track of the beginning is no worse for being long.
  private func cost(of lines: [Int], in gaps: Range<Int>) -> Int {
    var cost = 0
    for gap in gaps { cost += 1_000 * crossings(in: gap) }
    for line in lines {
      for number in joinsOf[line] {
        let join = graph.joins[number]
        let distance = abs(tracks[join.from] - tracks[join.to])
        cost += 10 * distance + (distance > 0 ? join.isTaken ? 12 : 3 : 0)
      }
    }
    return cost
  }

  // MARK: - Gaps

  /// The joins of a gap that change their track, from left to right in their lanes.
  func lanes(in gap: Int) -> [Int] {
    let changing = gaps[gap].filter { tracks[graph.joins[$0].from] != tracks[graph.joins[$0].to] }
    var lanes = changing.sorted { (span($0).lowerBound, $0) < (span($1).lowerBound, $1) }
    guard lanes.count > 1 else { return lanes }
    for _ in 0..<lanes.count {
      var isSorted = true
      for place in 1..<lanes.count {
        let (left, right) = (lanes[place - 1], lanes[place])
        if conflicts(left, right) > conflicts(right, left) {
          lanes.swapAt(place - 1, place)
          isSorted = false
        }
      }
      if isSorted { break }
    }
    return lanes
  }

  /// All joins of a gap.
  func joins(in gap: Int) -> [Int] { gaps[gap] }

  private func span(_ join: Int) -> ClosedRange<Int> {
    let (from, to) = (tracks[graph.joins[join].from], tracks[graph.joins[join].to])
    return min(from, to)...max(from, to)
  }

  /// How often two joins cross when the first has the lane on the left.
  private func conflicts(_ left: Int, _ right: Int) -> Int {
    let (a, b) = (graph.joins[left], graph.joins[right])
    var count = 0
    // What the left one has reached runs on through the lane of the right one, unless both go to the same line.
    if a.to != b.to, span(right).contains(tracks[a.to]) { count += 1 }
    if a.from != b.from, span(left).contains(tracks[b.from]) { count += 1 }
    return count
  }

  private func crossings(in gap: Int) -> Int {
    let lanes = lanes(in: gap)
    guard !lanes.isEmpty else { return 0 }
    var count = 0
    for (place, left) in lanes.enumerated() {
      for right in lanes.dropFirst(place + 1) { count += conflicts(left, right) }
    }
    for straight in straights(in: gap) {
      for join in lanes where span(join).lowerBound < straight && straight < span(join).upperBound {
        count += 1
      }
    }
    return count
  }

  /// The tracks of the lines that go straight through a gap.
  private func straights(in gap: Int) -> [Int] {
    var straights: [Int] = []
    for (number, line) in graph.lines.enumerated() where line.first <= gap && gap < line.last {
      straights.append(tracks[number])
    }
    for number in gaps[gap] {
      let (from, to) = (tracks[graph.joins[number].from], tracks[graph.joins[number].to])
      if from == to { straights.append(from) }
    }
    return straights
  }
}

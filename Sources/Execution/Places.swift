import Pipelines

/// Who of those that are ready goes first, within what the pools have free.
///
/// 1. Stages that want the same places of the same pools stand in one line; of all lines that can be served goes first
///    the stage that precedes.
/// 2. A line that cannot be served is passed by others that want less. When `patience` of those have taken a place that
///    it waits for, nobody else gets one until it is served: of several such lines the one that waits longest.
struct Places {
  /// How many may pass.
  static let patience = 16

  /// Stages that are ready and want the same places.
  private struct Line {
    /// The places that each of them takes, by the pool's position.
    let wants: [(pool: Int, count: Int)]
    var waiting = ReadyQueue()
    /// How many have taken what the first of the line wants.
    var passed = 0
    /// When the line began to be passed: the number of the start.
    var since = 0
  }

  private var free: [Int]
  private let capacities: [Int]
  private let positions: [String: Int]
  private var lines: [Line] = [Line(wants: [])]
  private var known: [[Plan.PoolUse]: Int] = [[]: 0]
  private var starts = 0

  init(_ pools: [String: Int]) {
    let names = pools.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    positions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    capacities = names.map { pools[$0] ?? 1 }
    free = capacities
  }

  /// The line in which a stage stands that wants these places.
  mutating func line(for uses: [Plan.PoolUse]) -> Int {
    if let line = known[uses] { return line }
    // Where plans were joined a pool may be smaller than a stage thought: then it takes all of it.
    lines.append(
      Line(
        wants: uses.compactMap { use in
          positions[use.pool].map { ($0, min(use.count, capacities[$0])) }
        }))
    known[uses] = lines.count - 1
    return lines.count - 1
  }

  mutating func append(_ entry: ReadyQueue.Entry, to line: Int) { lines[line].waiting.append(entry) }

  /// Takes the places of the stage that goes first; `nil` if none can be served.
  mutating func take() -> Int? {
    let reserved = self.reserved
    var first: (line: Int, entry: ReadyQueue.Entry)?
    for (index, line) in lines.enumerated() {
      guard let entry = line.waiting.first, canServe(line), reserved.allows(index, line.wants.map(\.pool))
      else { continue }
      if let best = first, !entry.precedes(best.entry) { continue }
      first = (index, entry)
    }
    guard let first, let entry = lines[first.line].waiting.removeFirst() else { return nil }
    starts += 1
    lines[first.line].passed = 0
    for (pool, count) in lines[first.line].wants { free[pool] -= count }
    let taken = lines[first.line].wants.map(\.pool)
    for index in lines.indices where index != first.line && !lines[index].waiting.isEmpty {
      guard !canServe(lines[index]), lines[index].wants.contains(where: { taken.contains($0.pool) })
      else { continue }
      if lines[index].passed == 0 { lines[index].since = starts }
      lines[index].passed += 1
    }
    return entry.index
  }

  /// Gives back what a stage of a line had taken.
  mutating func giveBack(_ line: Int) {
    for (pool, count) in lines[line].wants { free[pool] += count }
  }

  /// Whether a stage that waits could have its places now.
  var canServe: Bool { lines.contains { !$0.waiting.isEmpty && canServe($0) } }

  private func canServe(_ line: Line) -> Bool { line.wants.allSatisfy { free[$0.pool] >= $0.count } }

  /// The line that was passed often enough, and whose pools nobody else may use.
  private var reserved: Reservation {
    var found: (line: Int, since: Int)?
    for (index, line) in lines.enumerated() where line.passed >= Self.patience && !line.waiting.isEmpty {
      if let best = found, best.since <= line.since { continue }
      found = (index, line.since)
    }
    return Reservation(line: found?.line, pools: found.map { lines[$0.line].wants.map(\.pool) } ?? [])
  }

  private struct Reservation {
    let line: Int?
    let pools: [Int]

    func allows(_ line: Int, _ wanted: [Int]) -> Bool {
      line == self.line || !wanted.contains(where: pools.contains)
    }
  }
}

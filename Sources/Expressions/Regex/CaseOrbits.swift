/// Which code points are the same letter under `(?i)`: simple case folding, closed to orbits (k, K, KELVIN SIGN).
enum CaseOrbits {
  /// For each code point with a case, the others of its orbit.
  private static let others: [UInt32: [UInt32]] = {
    var orbits: [UInt32: [UInt32]] = [:]
    for (from, to) in foldings { orbits[to, default: [to]].append(from) }
    var others: [UInt32: [UInt32]] = [:]
    for orbit in orbits.values {
      for value in orbit { others[value] = orbit.filter { $0 != value } }
    }
    return others
  }()

  /// The code points with a case, sorted.
  private static let members = others.keys.sorted()

  /// The other code points that are the same letter.
  static func others(of value: UInt32) -> [UInt32] { others[value] ?? [] }

  /// The set with every code point that is the same letter as one in it.
  static func closure(of set: ScalarSet) -> ScalarSet {
    var added: [ScalarSet.Span] = []
    for range in set.ranges {
      var index = firstMember(from: range.lowerBound)
      while index < members.count, members[index] <= range.upperBound {
        for other in others(of: members[index]) { added.append(other...other) }
        index += 1
      }
    }
    return added.isEmpty ? set : ScalarSet(set.ranges + added)
  }

  private static func firstMember(from value: UInt32) -> Int {
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The pairs of the table: a code point, and what it folds to.
  static var foldings: [(from: UInt32, to: UInt32)] {
    var pairs: [(from: UInt32, to: UInt32)] = []
    for entry in table.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let sign = entry.firstIndex { $0 == "+" || $0 == "-" } ?? entry.endIndex
      let head = entry[..<sign].split(separator: ":")
      let isAlternating = entry[..<sign].last == "*"
      guard let from = head.first.flatMap({ Int($0.filter { $0 != "*" }, radix: 16) }),
        let distance = Int(entry[sign...], radix: 16)
      else { continue }
      let count = head.count == 2 ? Int(head[1].filter { $0 != "*" }, radix: 16) ?? 1 : 1
      for step in 0..<count {
        let value = from + step * (isAlternating ? 2 : 1)
        if let source = UInt32(exactly: value), let target = UInt32(exactly: value + distance) {
          pairs.append((source, target))
        }
      }
    }
    return pairs
  }
}

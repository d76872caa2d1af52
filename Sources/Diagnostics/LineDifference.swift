/// What changed between two texts, line by line, as `diff -u` shows it.
///
/// The search for the shortest difference ends after `LineDifference.limit` edits: then what lies between the
/// lines that both texts begin and end with is shown as replaced, which is right, only longer.
public struct LineDifference: Sendable {
  /// Edits of the shortest difference that is looked for (Myers, O(ND)).
  public static let limit = 400

  /// A line with how it takes part.
  enum Line: Equatable {
    case same(String)
    case removed(String)
    case added(String)
  }

  let lines: [Line]

  /// Compares two texts; CRLF and LF end a line alike, and a last line without an end is a line.
  public init(from old: String, to new: String) {
    let (old, new) = (Self.lines(old), Self.lines(new))
    let head = zip(old, new).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    let (oldRest, newRest) = (old.dropFirst(head), new.dropFirst(head))
    let tail = zip(oldRest.reversed(), newRest.reversed()).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    let middle = Self.shortest(Array(oldRest.dropLast(tail)), Array(newRest.dropLast(tail)))
    lines = old.prefix(head).map { .same($0) } + middle + old.suffix(tail).map { .same($0) }
  }

  /// The changes with `context` lines around them; `nil` if there are none.
  ///
  /// - Returns: `@@ -1,3 +1,4 @@` and lines that begin with ` `, `-` or `+`; after `maximum` lines it ends with `…`.
  public func unified(context: Int = 3, maximum: Int = 60) -> String? {
    var shown: [String] = []
    for range in hunks(context: context) {
      let (before, hunk) = (lines[..<range.lowerBound], lines[range])
      let (oldStart, newStart) = (before.count(where: \.isOld), before.count(where: \.isNew))
      let (oldCount, newCount) = (hunk.count(where: \.isOld), hunk.count(where: \.isNew))
      shown.append(
        "@@ -\(oldStart + min(1, oldCount)),\(oldCount) +\(newStart + min(1, newCount)),\(newCount) @@")
      shown += hunk.map(\.text)
    }
    if shown.isEmpty { return nil }
    let more = shown.count - maximum
    return (shown.prefix(maximum) + (more > 0 ? ["… \(more) more lines"] : [])).joined(separator: "\n")
  }

  /// Ranges of lines that belong together: changes and what lies close around them.
  private func hunks(context: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for index in lines.indices {
      if case .same = lines[index] { continue }
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }

  private static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line: [UInt8] = []
    for byte in text.utf8 {
      guard byte == 0x0A else {
        line.append(byte)
        continue
      }
      if line.last == 0x0D { line.removeLast() }
      lines.append(String(decoding: line, as: UTF8.self))
      line.removeAll()
    }
    return line.isEmpty ? lines : lines + [String(decoding: line, as: UTF8.self)]
  }
}

// MARK: - Myers

extension LineDifference {
  /// The shortest way from `old` to `new`, or everything replaced where that is longer than the limit.
  private static func shortest(_ old: [String], _ new: [String]) -> [Line] {
    let replaced = old.map(Line.removed) + new.map(Line.added)
    guard !old.isEmpty, !new.isEmpty else { return replaced }
    let most = min(limit, old.count + new.count)
    // furthest[k + most]: how far the diagonal k = x - y has come; kept for each number of edits to walk back.
    var furthest = [Int](repeating: 0, count: 2 * most + 3)
    var history: [[Int]] = []
    for edits in 0...most {
      history.append(furthest)
      for diagonal in stride(from: -edits, through: edits, by: 2) {
        let (left, right) = (furthest[diagonal + most], furthest[diagonal + most + 2])
        let isDown = diagonal == -edits || (diagonal != edits && left < right)
        var x = isDown ? right : left + 1
        var y = x - diagonal
        while x < old.count, y < new.count, old[x].utf8.elementsEqual(new[y].utf8) { (x, y) = (x + 1, y + 1) }
        furthest[diagonal + most + 1] = x
        if x >= old.count && y >= new.count {
          return path(back: history, edits: edits, most: most, old: old, new: new)
        }
      }
    }
    return replaced
  }

  private static func path(back history: [[Int]], edits: Int, most: Int, old: [String], new: [String])
    -> [Line]
  {
    var (x, y) = (old.count, new.count)
    var lines: [Line] = []
    for edits in stride(from: edits, through: 0, by: -1) {
      let furthest = history[edits]
      let diagonal = x - y
      let (left, right) = (furthest[diagonal + most], furthest[diagonal + most + 2])
      let isDown = diagonal == -edits || (diagonal != edits && left < right)
      // Where this edit began; before the first there is only what both begin with.
      let fromX = edits == 0 ? 0 : isDown ? right : left
      let fromY = edits == 0 ? 0 : fromX - (isDown ? diagonal + 1 : diagonal - 1)
      let startX = edits == 0 || isDown ? fromX : fromX + 1
      while x > startX {
        (x, y) = (x - 1, y - 1)
        lines.append(.same(old[x]))
      }
      if edits == 0 { break }
      lines.append(isDown ? .added(new[fromY]) : .removed(old[fromX]))
      (x, y) = (fromX, fromY)
    }
    return lines.reversed()
  }
}

extension LineDifference.Line {
  fileprivate var isOld: Bool { if case .added = self { false } else { true } }
  fileprivate var isNew: Bool { if case .removed = self { false } else { true } }
  fileprivate var text: String {
    switch self {
    case .same(let line): " \(line)"
    case .removed(let line): "-\(line)"
    case .added(let line): "+\(line)"
    }
  }
}

/// A long map folded into rows, as text is: where few lines are to be led on, and so that the rows are about as long.
struct MapRows {
  /// The columns of each row.
  let rows: [Range<Int>]

  /// - Parameters:
  ///   - widths: of each column with the gap after it.
  ///   - lines: how many lines go on after each column.
  ///   - room: how wide a row should be; one column may be wider.
  init(widths: [Int], lines: [Int], room: Int) {
    let count = widths.count
    guard count > 0 else {
      rows = []
      return
    }
    var best: [(cost: Int, start: Int)] = [(0, 0)]
    for end in 1...count {
      var found = (cost: Int.max, start: end - 1)
      var width = 0
      for start in stride(from: end - 1, through: 0, by: -1) {
        width += widths[start]
        if width > room, start < end - 1 { break }
        // In hundredths: the last row may be short, the others had better not be.
        let empty = max(0, (room - width) * 100 / max(1, room))
        let folds = end == count ? 0 : max(0, lines[end - 1] - 1) * max(0, lines[end - 1] - 1) * 500
        let cost = best[start].cost + (end == count ? empty * empty / 4 : empty * empty) + folds + 1_500
        if cost < found.cost { found = (cost, start) }
      }
      best.append(found)
    }
    var rows: [Range<Int>] = []
    var end = count
    while end > 0 {
      rows.append(best[end].start..<end)
      end = best[end].start
    }
    self.rows = rows.reversed()
  }
}

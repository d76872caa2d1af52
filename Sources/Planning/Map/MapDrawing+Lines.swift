/// The lines themselves, piece by piece.
extension MapDrawing {
  mutating func drawLines(_ row: Int, _ columns: Range<Int>) {
    for (number, line) in graph.lines.enumerated()
    where line.first < columns.upperBound && columns.lowerBound <= line.last {
      drawLine(number, line, row, columns)
    }
    for column in columns {
      for join in trackPlan.joins(in: column) { drawJoin(join, in: column, row) }
    }
  }

  /// The level part of a line in a row, parted where the critical part begins and ends.
  private mutating func drawLine(_ number: Int, _ line: MapGraph.Line, _ row: Int, _ columns: Range<Int>) {
    let y = level(number, row)
    let half = MapLayout.column / 2
    var pieces: [(from: Int, to: Int, isCritical: Bool)] = []
    func add(_ from: Int, _ to: Int, _ isCritical: Bool) {
      if let last = pieces.last, last.to == from, last.isCritical == isCritical {
        pieces[pieces.count - 1].to = to
      } else {
        pieces.append((from, to, isCritical))
      }
    }
    let critical = criticalHalves(number, line)
    let isEnd = !graph.joins.contains { $0.from == number }
    let isStart = !graph.joins.contains { $0.to == number }
    for column in max(line.first, columns.lowerBound)...min(line.last, columns.upperBound - 1) {
      let place = 2 * (column - line.first)
      // What begins here begins at its sign.
      let left = lefts[column] + (column == line.first && isStart ? 8 : 0)
      let middle = lefts[column] + half
      add(left, middle, critical.contains(place))
      let isLast = column == line.last
      var right = lefts[column] + MapLayout.column + (isLast ? 0 : gapWidths[column])
      if isLast, isEnd {
        right = lefts[column] + MapLayout.column - 40
        ends.append(MapBox(x: right, y: y - 11, width: 6, height: 22))
      }
      add(middle, right, critical.contains(place + 1))
    }
    for piece in pieces {
      tracks.append(
        MapLayout.Track(
          route: line.route, points: [MapPoint(piece.from, y), MapPoint(piece.to, y)], isTaken: line.isTaken,
          isCritical: piece.isCritical, isReturn: false))
    }
  }

  /// Half columns from the beginning of a line that are critical: from the first critical stop to the last, and on to what it joins.
  private func criticalHalves(_ number: Int, _ line: MapGraph.Line) -> Range<Int> {
    guard line.isCritical, line.isTaken else { return 0..<0 }
    if line.isBypass { return 0..<Int.max }
    let places = line.stops.indices.filter { place in
      guard case .task(let task) = line.stops[place] else { return false }
      return graph.plan.routes[line.route].tasks[task].isCritical(graph.critical)
    }
    guard let first = places.first, let last = places.last else { return 0..<0 }
    let isEntered = graph.joins.contains { $0.to == number && $0.isCritical }
    let isLeft = graph.joins.contains { $0.from == number && $0.isCritical }
    let start = isEntered ? 0 : 2 * first + 1
    return start..<(isLeft ? Int.max : max(start, 2 * last + 1))
  }

  private mutating func drawJoin(_ number: Int, in column: Int, _ row: Int) {
    let join = graph.joins[number]
    let (left, right) = (
      lefts[column] + MapLayout.column, lefts[column] + MapLayout.column + gapWidths[column]
    )
    let (start, end) = (MapPoint(left, level(join.from, row)), MapPoint(right, level(join.to, row)))
    var corners = [start, end]
    if let lane = lanes[column].firstIndex(of: number) {
      let x = left + MapLayout.plainGap / 2 + MapCurve.slope + lane * MapLayout.lane
      corners = [start, MapPoint(x, start.y), MapPoint(x, end.y), end]
    }
    tracks.append(
      MapLayout.Track(
        route: join.colour, points: MapCurve.octilinear(corners),
        isTaken: join.isTaken, isCritical: join.isCritical, isReturn: false))
  }

  /// Leads the lines of the row before back to the left and into this row, without crossings.
  ///
  /// The upper line is the outermost on the right, the lowest between the rows and the innermost on the left.
  mutating func drawReturns(into row: Int, from top: Int) {
    let last = rows[row - 1].upperBound - 1
    let lines = Self.goingOn(graph, trackPlan, after: last)
    let right = lefts[last] + MapLayout.column + gapWidths[last]
    let left = lefts[last + 1]
    for (place, number) in lines.enumerated() {
      let outer = (lines.count - 1 - place) * MapLayout.lane
      let (start, end) = (level(number, row - 1), level(number, row))
      let (out, back) = (
        right + MapLayout.returnRoom + outer, left - MapLayout.returnRoom - place * MapLayout.lane
      )
      let corners = [
        MapPoint(right, start), MapPoint(out, start), MapPoint(out, top + outer), MapPoint(back, top + outer),
        MapPoint(back, end), MapPoint(left, end),
      ]
      let line = graph.lines[number]
      let entering = graph.joins.filter { $0.to == number }
      // A line that begins in the next row comes from the joins; one that goes on is critical where it is.
      let isCritical =
        line.first == last + 1
        ? entering.contains(where: \.isCritical)
        : criticalHalves(number, line).contains(2 * (last + 1 - line.first))
      tracks.append(
        MapLayout.Track(
          route: line.route, points: MapCurve.octilinear(corners, slope: MapLayout.returnSlope),
          isTaken: line.first == last + 1 ? entering.contains(where: \.isTaken) : line.isTaken,
          isCritical: isCritical, isReturn: true))
    }
  }
}

/// Turns columns, tracks and rows into pixels.
struct MapDrawing {
  let graph: MapGraph
  let trackPlan: MapTracks
  let rows: [Range<Int>]
  /// The gap after each column.
  let gapWidths: [Int]
  let lanes: [[Int]]
  /// The left edge of each column.
  private(set) var lefts: [Int] = []
  /// Of each row: the height of each of its tracks.
  private(set) var levels: [[Int: Int]] = []

  private(set) var stations: [MapLayout.Station] = []
  private(set) var switches: [MapLayout.Switch] = []
  private(set) var signs: [MapLayout.Sign] = []
  var tracks: [MapLayout.Track] = []
  var ends: [MapBox] = []
  var notes: [MapLayout.Note] = []
  private(set) var bands: [MapBox] = []
  var width = 0
  private(set) var height = 0
  /// What stands above and below a track, by line and column.
  private var titles: [Int: MapLines] = [:]
  private var labels: [Int: [Int: MapLines]] = [:]

  init(_ graph: MapGraph, room: Int) {
    self.graph = graph
    let trackPlan = MapTracks(graph)
    self.trackPlan = trackPlan
    let columns = 0..<graph.columnCount
    let lanes = columns.map { trackPlan.lanes(in: $0) }
    self.lanes = lanes
    gapWidths = lanes.map {
      $0.isEmpty
        ? MapLayout.plainGap : 2 * MapCurve.slope + ($0.count - 1) * MapLayout.lane + MapLayout.plainGap
    }
    rows =
      MapRows(
        widths: gapWidths.map { $0 + MapLayout.column },
        lines: columns.map { column in Self.goingOn(graph, trackPlan, after: column).count }, room: room
      ).rows
  }

  /// The lines that lead from a column to the next, from the upper track to the lower.
  static func goingOn(_ graph: MapGraph, _ trackPlan: MapTracks, after column: Int) -> [Int] {
    let entered = Set(trackPlan.joins(in: column).map { graph.joins[$0].to })
    return graph.lines.indices.filter { number in
      let line = graph.lines[number]
      return line.first <= column && column < line.last || entered.contains(number)
    }.sorted { (trackPlan.tracks[$0], $0) < (trackPlan.tracks[$1], $1) }
  }

  mutating func draw() {
    let returns = rows.map { Self.goingOn(graph, trackPlan, after: $0.upperBound - 1).count }
    let widest = rows.count > 1 ? returns.dropLast().max() ?? 0 : 0
    let indent = widest == 0 ? 0 : widest * MapLayout.lane + MapLayout.returnRoom
    place(from: MapLayout.margin + indent)
    measure()
    width = max(width + indent + MapLayout.margin, 360)
    var top = drawHead()
    var start = top
    for (row, columns) in rows.enumerated() {
      let between = top + MapLayout.lane
      if row > 0 { top += (returns[row - 1] + 1) * MapLayout.lane }
      top = setLevels(row, columns, from: top)
      drawStops(row, columns)
      drawLines(row, columns)
      if row > 0 { drawReturns(into: row, from: between) }
      bands.append(MapBox(x: 0, y: start, width: width, height: top - start))
      start = top
    }
    height = drawLegend(from: top + 12) + MapLayout.margin
  }

  /// Columns from left to right in their rows.
  private mutating func place(from left: Int) {
    lefts = Array(repeating: 0, count: gapWidths.count)
    for columns in rows {
      var x = left
      for column in columns {
        lefts[column] = x
        x += MapLayout.column + gapWidths[column]
      }
      width = max(width, x)
    }
  }

  // MARK: - Texts

  private mutating func measure() {
    for (number, line) in graph.lines.enumerated() where !line.isBypass {
      let route = graph.plan.routes[line.route]
      let span = titleSpan(line)
      titles[number] = MapLines(
        MapText.clean(route.title), width: span - 8, count: span > MapLayout.column ? 2 : 3,
        size: MapLayout.title.size,
        isBold: true)
      for (position, stop) in line.stops.enumerated() {
        let text: String
        var isBold = false
        switch stop {
        case .task(let task): text = route.tasks[task].title
        case .decision(let decision): (text, isBold) = (graph.plan.decisions[decision].question, true)
        }
        labels[number, default: [:]][line.first + position] = MapLines(
          MapText.clean(text), width: MapLayout.text.width, count: isBold ? 5 : 4, size: MapLayout.text.size,
          isBold: isBold)
      }
    }
  }

  /// How far a title may run: over the next columns of its line, as long as nothing crosses the gaps between.
  private func titleSpan(_ line: MapGraph.Line) -> Int {
    guard let row = rows.first(where: { $0.contains(line.first) }) else { return MapLayout.column }
    var column = line.first
    while column < line.first + max(1, line.stops.count) - 1, column + 1 < row.upperBound,
      lanes[column].isEmpty,
      column - line.first < 2
    {
      column += 1
    }
    return lefts[column] - lefts[line.first] + MapLayout.column
  }

  /// Gives the tracks of a row their heights; returns where the row ends.
  private mutating func setLevels(_ row: Int, _ columns: Range<Int>, from top: Int) -> Int {
    var heights: [Int: (above: Int, below: Int)] = [:]
    func widen(_ track: Int, _ above: Int, _ below: Int) {
      let old = heights[track] ?? (16, 18)
      heights[track] = (max(old.above, above), max(old.below, below))
    }
    for (number, line) in graph.lines.enumerated()
    where line.first < columns.upperBound && columns.lowerBound <= line.last {
      let track = trackPlan.tracks[number]
      widen(track, 0, 0)
      if columns.contains(line.first), let title = titles[number] {
        widen(track, title.lines.count * MapLayout.title.line + 20, 0)
      }
      for (column, label) in labels[number] ?? [:] where columns.contains(column) {
        widen(track, 0, label.lines.count * MapLayout.text.line + 26)
      }
    }
    for number in trackPlan.joins(in: columns.upperBound - 1) {
      widen(trackPlan.tracks[graph.joins[number].to], 0, 0)
    }
    var y = top
    var level: [Int: Int] = [:]
    for track in heights.keys.sorted() {
      let (above, below) = heights[track] ?? (0, 0)
      y += above
      level[track] = y
      y += below
    }
    levels.append(level)
    return y
  }

  /// How high a line lies in a row.
  func level(_ line: Int, _ row: Int) -> Int { levels[row][trackPlan.tracks[line]] ?? 0 }

  // MARK: - Stops

  private mutating func drawStops(_ row: Int, _ columns: Range<Int>) {
    for (number, line) in graph.lines.enumerated() where !line.isBypass {
      let y = level(number, row)
      drawSign(number, line, columns, y)
      for (position, stop) in line.stops.enumerated() {
        let column = line.first + position
        guard columns.contains(column), let lines = labels[number]?[column] else { continue }
        let centre = MapPoint(lefts[column] + MapLayout.column / 2, y)
        switch stop {
        case .task(let task):
          let value = graph.plan.routes[line.route].tasks[task]
          let wide = lines.width(size: MapLayout.text.size)
          stations.append(
            MapLayout.Station(
              route: line.route, task: task, centre: centre,
              label: label(lines, value.title, below: centre, wide),
              status: value.status, isCritical: line.isTaken && value.isCritical(graph.critical)))
        case .decision(let decision):
          let wide = lines.width(size: MapLayout.text.size, isBold: true)
          switches.append(
            MapLayout.Switch(
              decision: decision, centre: centre,
              label: label(lines, graph.plan.decisions[decision].question, below: centre, wide)))
        }
      }
    }
  }

  private func label(_ lines: MapLines, _ text: String, below centre: MapPoint, _ width: Int)
    -> MapLayout.Label
  {
    MapLayout.Label(
      box: MapBox(
        x: centre.x - (width + 1) / 2, y: centre.y + 16, width: width,
        height: lines.lines.count * MapLayout.text.line), lines: lines.lines, full: MapText.clean(text))
  }

  /// The number where a line begins with its title, and where it goes on in a new row.
  private mutating func drawSign(_ number: Int, _ line: MapGraph.Line, _ columns: Range<Int>, _ y: Int) {
    let begins = columns.contains(line.first)
    let lastStop = line.first + max(1, line.stops.count) - 1
    guard begins || line.first < columns.lowerBound && columns.lowerBound <= lastStop else { return }
    let left = lefts[max(line.first, columns.lowerBound)]
    var label: MapLayout.Label?
    if begins, let title = titles[number] {
      let height = title.lines.count * MapLayout.title.line
      label = MapLayout.Label(
        box: MapBox(
          x: left + 4, y: y - 16 - height, width: title.width(size: MapLayout.title.size, isBold: true),
          height: height),
        lines: title.lines, full: MapText.clean(graph.plan.routes[line.route].title))
    }
    signs.append(
      MapLayout.Sign(
        route: line.route, box: MapBox(x: left + 4, y: y - 11, width: 30, height: 22), label: label))
  }
}

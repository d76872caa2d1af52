import OperatingSystem

/// What stands above the map, and below it.
extension MapDrawing {
  /// The goal and the dates; returns where the map begins.
  mutating func drawHead() -> Int {
    let plan = graph.plan
    let room = width - 2 * MapLayout.margin
    var y = MapLayout.margin
    func note(_ kind: MapLayout.Note.Kind, _ text: String, size: Int, line: Int, count: Int, isBold: Bool) {
      let clean = MapText.clean(text)
      let lines = MapLines(clean, width: room, count: count, size: size, isBold: isBold)
      let box = MapBox(
        x: MapLayout.margin, y: y, width: lines.width(size: size, isBold: isBold),
        height: lines.lines.count * line)
      notes.append(
        MapLayout.Note(kind: kind, label: MapLayout.Label(box: box, lines: lines.lines, full: clean)))
      y += box.height + 4
    }
    note(.goal, plan.goal, size: MapLayout.goal.size, line: MapLayout.goal.line, count: 3, isBold: true)
    note(
      .dates, plan.mapFacts, size: MapLayout.title.size, line: MapLayout.title.line, count: 3, isBold: false)
    return y + 16
  }

  /// What the marks mean; returns where it ends.
  mutating func drawLegend(from top: Int) -> Int {
    let items: [(MapLayout.Note.Kind, String)] = [
      (.status(.open), "open"), (.status(.started), "started"), (.status(.blocked), "blocked"),
      (.status(.done), "done"),
      (.decision, "decision"), (.critical, "critical path"), (.notTaken, "not taken"),
    ]
    var (x, y) = (MapLayout.margin, top)
    for (kind, text) in items {
      let wide = MapLayout.mark + MapText.width(text, size: MapLayout.text.size)
      if x > MapLayout.margin, x + wide > width - MapLayout.margin {
        (x, y) = (MapLayout.margin, y + MapLayout.mark)
      }
      let box = MapBox(x: x, y: y, width: wide, height: 24)
      notes.append(MapLayout.Note(kind: kind, label: MapLayout.Label(box: box, lines: [text], full: text)))
      x += wide + 20
    }
    return y + 24
  }
}

extension RoutePlan {
  /// Dates and counts in a line.
  var mapFacts: String {
    let packages = workPackages
    let done = packages.count { $0.status == .done }
    var facts = ["start \(context.start.date)"]
    if let forecast { facts.append("done by \(forecast.p50.date) (50 %), \(forecast.p85.date) (85 %)") }
    if let deadline = context.deadline { facts.append("deadline \(deadline.date)") }
    facts.append(Self.count(routes.count, "route"))
    facts.append(Self.count(decisions.count, "decision"))
    facts.append("\(done) of \(Self.count(packages.count, "work package")) done")
    return facts.joined(separator: " · ")
  }

  /// `1 route`, `2 routes`.
  static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}

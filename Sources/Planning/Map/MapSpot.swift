/// A place on a map that can be opened: a station or a decision, in the order in which one reads.
struct MapSpot {
  enum Kind: Hashable {
    case station(Int)
    case decision(Int)
  }

  /// Unique on the page.
  let id: String
  let kind: Kind
  let centre: MapPoint
  let row: Int

  /// Row by row, from left to right, from above to below.
  static func all(_ layout: MapLayout) -> [MapSpot] {
    let marks =
      layout.stations.enumerated().map { (Kind.station($0), $1.centre) }
      + layout.switches.enumerated().map { (Kind.decision($0), $1.centre) }
    let placed = marks.map { kind, centre in
      (kind, centre, layout.bands.firstIndex { centre.y < $0.y + $0.height } ?? 0)
    }
    let sorted = placed.sorted { ($0.2, $0.1.x, $0.1.y) < ($1.2, $1.1.x, $1.1.y) }
    return sorted.enumerated().map { place, spot in
      MapSpot(id: "stop-\(place + 1)", kind: spot.0, centre: spot.1, row: spot.2)
    }
  }

  /// What a screen reader says.
  func name(_ layout: MapLayout) -> String {
    let plan = layout.graph.plan
    switch kind {
    case .decision(let number):
      let decision = plan.decisions[layout.switches[number].decision]
      let count = RoutePlan.count(decision.options.count, "way")
      return "Decision: \(decision.question) (\(count)\(decision.chosen == nil ? "" : ", decided"))"
    case .station(let number):
      let station = layout.stations[number]
      let route = plan.routes[station.route]
      let task = route.tasks[station.task]
      return
        "Line \(layout.graph.numbers[station.route] + 1), station \(station.task + 1) of \(route.tasks.count): "
        + "\(task.title), \(station.status.rawValue)\(station.isCritical ? ", critical" : ""), "
        + RoutePlan.count(task.workPackages.count, "work package")
    }
  }

  /// Where a click counts: the mark with its label.
  func reach(_ layout: MapLayout) -> MapBox {
    let label: MapLayout.Label
    switch kind {
    case .station(let number): label = layout.stations[number].label
    case .decision(let number): label = layout.switches[number].label
    }
    let half = max(24, label.box.width / 2 + 4)
    return MapBox(
      x: centre.x - half, y: centre.y - 15, width: 2 * half,
      height: label.box.y + label.box.height - centre.y + 18)
  }
}

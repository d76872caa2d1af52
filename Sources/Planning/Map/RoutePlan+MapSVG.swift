extension RoutePlan {
  /// The railway map of the plan as a picture (SVG 1.1) that needs nothing else; light and dark as the reader's screen is.
  public var mapSVG: String {
    let layout = MapLayout(self)
    let picture = MapPicture(layout)
    let plan = layout.graph.plan
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" aria-labelledby="map-title map-desc" \
      width="\(layout.width)" height="\(layout.height)" viewBox="0 0 \(layout.width) \(layout.height)">
      <title id="map-title">\(MapMarkup.text("Railway map: \(plan.goal)"))</title>
      <desc id="map-desc">\(MapMarkup.text(picture.description))</desc>
      <style>
      \(MapStyle.variables)\(MapStyle.printVariables)\(MapStyle.map)</style>
      \(picture.body)</svg>

      """
  }
}

/// Draws a layout as SVG.
struct MapPicture {
  let layout: MapLayout
  /// Whether stations and decisions are links to what the page says about them.
  var hasLinks = false
  private var plan: RoutePlan { layout.graph.plan }

  init(_ layout: MapLayout, hasLinks: Bool = false) { (self.layout, self.hasLinks) = (layout, hasLinks) }

  /// Everything within the picture.
  var body: String {
    var text = "<rect class=\"sheet\" width=\"\(layout.width)\" height=\"\(layout.height)\"/>\n"
    for note in layout.notes { text += draw(note) }
    text += lines
    for end in layout.ends {
      text +=
        "<rect fill=\"var(--ink)\" x=\"\(end.x)\" y=\"\(end.y)\" width=\"\(end.width)\" height=\"\(end.height)\"/>\n"
    }
    for sign in layout.signs { text += draw(sign) }
    for spot in MapSpot.all(layout) {
      switch spot.kind {
      case .station(let number): text += draw(layout.stations[number], spot)
      case .decision(let number): text += draw(layout.switches[number], spot)
      }
    }
    return text
  }

  /// The map in words.
  var description: String {
    let routes = plan.routes.indices.sorted { layout.graph.numbers[$0] < layout.graph.numbers[$1] }
    let lines = routes.map { number in
      let route = plan.routes[number]
      let stations = route.tasks.map(\.title).joined(separator: ", ")
      return "Line \(layout.graph.numbers[number] + 1), \(route.title): \(stations)."
    }
    return ([plan.mapFacts + "."] + lines + plan.decisions.map { "Decision: \($0.question)" }).joined(
      separator: " ")
  }

  // MARK: - Lines

  /// What is not taken first, so that the way lies on top.
  private var lines: String {
    var text = ""
    for isTaken in [false, true] {
      for route in plan.routes.indices {
        let pieces = layout.tracks.filter { $0.route == route && $0.isTaken == isTaken }
        guard !pieces.isEmpty else { continue }
        let (colour, pattern) = MapStyle.look(layout.graph.numbers[route])
        let all = pieces.map { MapCurve.path($0.points) }.joined()
        let critical = pieces.filter(\.isCritical).map { MapCurve.path($0.points) }.joined()
        let upright = pieces.filter { $0.points.count > 3 && !$0.isReturn }
        if !upright.isEmpty {
          let bridges = upright.map { MapCurve.path(Array($0.points.dropFirst(2).dropLast(2))) }.joined()
          text += "<path class=\"bridge\" d=\"\(bridges)\"/>\n"
        }
        if !critical.isEmpty { text += "<path class=\"path\" d=\"\(critical)\"/>\n" }
        text += "<path class=\"track s\(colour)\(isTaken ? "" : " off")\" d=\"\(all)\"/>\n"
        if pattern > 0, isTaken { text += "<path class=\"within p\(pattern)\" d=\"\(all)\"/>\n" }
        for piece in pieces where piece.isReturn { text += arrows(piece) }
      }
    }
    return text
  }

  /// Marks on the level part that leads back.
  private func arrows(_ piece: MapLayout.Track) -> String {
    let level = zip(piece.points, piece.points.dropFirst()).first { $0.x > $1.x && $0.y == $1.y }
    guard let (start, end) = level else { return "" }
    let count = max(1, (start.x - end.x) / 240)
    let path = (1...count).map { place in
      let x = end.x + (start.x - end.x) * (2 * place - 1) / (2 * count)
      return "M\(x + 3) \(start.y - 3)l-3 3l3 3"
    }
    return "<path class=\"arrow\" d=\"\(path.joined())\"/>\n"
  }

  // MARK: - Marks

  private func draw(_ sign: MapLayout.Sign) -> String {
    let number = layout.graph.numbers[sign.route]
    let (colour, _) = MapStyle.look(number)
    let box = sign.box
    var text = "<g>"
    if let label = sign.label {
      text += "<title>\(MapMarkup.text("Line \(number + 1): \(label.full)"))</title>"
    }
    text += """
      <rect class="plate s\(colour)" x="\(box.x + 2)" y="\(box.y + 1)" width="\(box.width - 4)" height="\(box.height - 2)" rx="5"/>\
      <text class="sign" x="\(box.x + box.width / 2)" y="\(box.y + 16)">\(number + 1)</text>
      """
    if let label = sign.label {
      text += texts(label, "title", x: label.box.x, line: MapLayout.title.line, base: 13)
    }
    return text + "</g>\n"
  }

  private func draw(_ station: MapLayout.Station, _ spot: MapSpot) -> String {
    let (colour, _) = MapStyle.look(layout.graph.numbers[station.route])
    return opened(spot) + mark(station.status, station.centre, colour, isCritical: station.isCritical)
      + texts(station.label, "label", x: station.centre.x, line: MapLayout.text.line, base: 11) + closed
  }

  private func draw(_ junction: MapLayout.Switch, _ spot: MapSpot) -> String {
    let isDecided = plan.decisions[junction.decision].chosen != nil
    return opened(spot) + diamond(junction.centre, isDecided: isDecided)
      + texts(junction.label, "label question", x: junction.centre.x, line: MapLayout.text.line, base: 11)
      + closed
  }

  private func opened(_ spot: MapSpot) -> String {
    let name = MapMarkup.text(spot.name(layout))
    guard hasLinks else { return "<g><title>\(name)</title>" }
    let box = spot.reach(layout)
    return """
      <a class="spot" id="spot-\(spot.id)" href="#\(spot.id)" aria-label="\(name)">\
      <title>\(name)</title><rect class="reach" x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(box.height)" rx="8"/>
      """
  }

  private var closed: String { hasLinks ? "</a>\n" : "</g>\n" }

  private func mark(_ status: RoutePlan.Status, _ at: MapPoint, _ colour: Int, isCritical: Bool) -> String {
    let (x, y) = (at.x, at.y)
    let ring = isCritical ? "<circle class=\"ring\" cx=\"\(x)\" cy=\"\(y)\" r=\"13\"/>" : ""
    let circle = "<circle class=\"stop s\(colour)\" cx=\"\(x)\" cy=\"\(y)\" r=\"9\"/>"
    switch status {
    case .open: return ring + circle
    case .started: return ring + circle + "<path class=\"f\(colour)\" d=\"M\(x) \(y - 9)a9 9 0 0 0 0 18z\"/>"
    case .blocked:
      return ring + "<circle class=\"trouble\" cx=\"\(x)\" cy=\"\(y)\" r=\"9\"/>"
        + "<rect class=\"bar\" x=\"\(x - 6)\" y=\"\(y - 2)\" width=\"12\" height=\"4\"/>"
    case .done:
      return ring
        + "<circle class=\"f\(colour) s\(colour)\" stroke-width=\"4\" cx=\"\(x)\" cy=\"\(y)\" r=\"9\"/>"
        + "<path class=\"tick\" d=\"M\(x - 5) \(y)l4 4l6 -8\"/>"
    }
  }

  private func diamond(_ at: MapPoint, isDecided: Bool) -> String {
    let shape = "M\(at.x) \(at.y - 13)l13 13l-13 13l-13 -13z"
    guard isDecided else {
      return
        "<path class=\"switch\" d=\"\(shape)\"/><text class=\"what\" x=\"\(at.x)\" y=\"\(at.y + 5)\">?</text>"
    }
    return
      "<path class=\"switch decided\" d=\"\(shape)\"/><path class=\"sure\" d=\"M\(at.x - 4) \(at.y)l3 3l5 -6\"/>"
  }

  // MARK: - Texts

  private func texts(_ label: MapLayout.Label, _ name: String, x: Int, line: Int, base: Int) -> String {
    label.lines.enumerated().map { place, text in
      "<text class=\"\(name)\" x=\"\(x)\" y=\"\(label.box.y + place * line + base)\">\(MapMarkup.escaped(text))</text>"
    }.joined()
  }

  private func draw(_ note: MapLayout.Note) -> String {
    let box = note.label.box
    let at = MapPoint(box.x + 14, box.y + 12)
    let sample: String
    switch note.kind {
    case .goal: return texts(note.label, "goal", x: box.x, line: MapLayout.goal.line, base: 20) + "\n"
    case .dates: return texts(note.label, "facts", x: box.x, line: MapLayout.title.line, base: 13) + "\n"
    case .status(let status): sample = mark(status, at, 0, isCritical: false)
    case .decision: sample = diamond(at, isDecided: false)
    case .critical:
      let path = "M\(box.x) \(at.y)h26"
      sample = "<path class=\"path\" d=\"\(path)\"/><path class=\"track s0\" d=\"\(path)\"/>"
    case .notTaken: sample = "<path class=\"track off s0\" d=\"M\(box.x) \(at.y)h26\"/>"
    }
    return
      "<g>\(sample)<text class=\"key\" x=\"\(box.x + MapLayout.mark)\" y=\"\(box.y + 16)\">\(note.label.lines[0])</text></g>\n"
  }
}

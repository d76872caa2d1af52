import Diagnostics
import Foundation
import Planning
import TestSupport
import Testing

@Suite("The railway map of a plan")
struct MapLayoutTests {
  @Test(
    "has nothing on anything else, and is the same whatever the order of the document, for 500 generated plans",
    arguments: (0..<20).map { $0 * 25..<($0 + 1) * 25 })
  func generated(seeds: Range<Int>) {
    for seed in seeds {
      let plan = GeneratedPlan.plan(seed)
      let layout = MapLayout(plan)
      Self.expectClear(layout, plan, "plan \(seed)")
      let other = GeneratedPlan.shuffled(plan, seed + 1)
      #expect(other.mapSVG == plan.mapSVG, "plan \(seed)")
    }
  }

  @Test("is as clear for the largest plans, in rows of any width", arguments: [200, 390, 1_240, 4_000])
  func largest(width: Int) {
    for plan in [
      GeneratedPlan.deep(), GeneratedPlan.deep(tasks: 6), PlanExamples.plan(tasks: 6, packages: 6),
    ] {
      Self.expectClear(MapLayout(plan, width: width), plan, "\(plan.name), \(width)")
    }
  }

  private static func expectClear(_ layout: MapLayout, _ plan: RoutePlan, _ name: String) {
    let comment = Comment(rawValue: name)
    #expect(layout.stations.count == plan.routes.reduce(0) { $0 + $1.tasks.count }, comment)
    #expect(layout.switches.count == plan.decisions.count, comment)
    #expect(faults(layout) == [], comment)
  }

  /// What overlaps, runs through a text or a stop that is not its own, is not octilinear or lies outside.
  private static func faults(_ layout: MapLayout) -> [String] {
    var faults: [String] = []
    let sheet = MapBox(x: 0, y: 0, width: layout.width, height: layout.height)
    let boxes = layout.boxes.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    for (place, box) in boxes.enumerated() {
      if !sheet.contains(box) { faults.append("\(box) is outside") }
      for other in boxes[(place + 1)...] {
        if other.x >= box.x + box.width { break }
        if box.overlaps(other) { faults.append("\(box) lies on \(other)") }
      }
    }
    let labels =
      layout.stations.map(\.label.box) + layout.switches.map(\.label.box)
      + layout.signs.compactMap(\.label?.box)
      + layout.notes.map(\.label.box)
    for track in layout.tracks {
      for (start, end) in zip(track.points, track.points.dropFirst()) {
        let (width, height) = (abs(start.x - end.x), abs(start.y - end.y))
        if width != 0, height != 0, width != height { faults.append("\(start) to \(end) is not octilinear") }
        // Three pixels to each side, as it is drawn.
        let piece = MapBox(
          x: min(start.x, end.x) - (width == 0 ? 3 : 0), y: min(start.y, end.y) - (height == 0 ? 3 : 0),
          width: max(width, 6), height: max(height, 6))
        if !sheet.contains(piece) { faults.append("\(piece) is outside") }
        for label in labels where label.overlaps(piece) {
          faults.append("a line runs through the text at \(label)")
        }
        for station in layout.stations where station.route != track.route && station.box.overlaps(piece) {
          faults.append("a line runs through the station at \(station.box)")
        }
      }
    }
    return faults
  }

  @Test("keeps what is recommended or chosen on one track, and folds where few lines go on")
  func straight() throws {
    let layout = MapLayout(PlanExamples.plan(tasks: 2), width: 3_000)
    let heights = Set(layout.stations.filter { $0.route != 5 }.map(\.centre.y))
    #expect(layout.bands.count == 1)
    #expect(heights.count == 1)
    var chosen = PlanExamples.plan(tasks: 2)
    chosen.decisions[0].chosen = "source"
    #expect(MapLayout(chosen, width: 3_000).tracks.contains { !$0.isTaken })
    #expect(MapLayout(PlanExamples.plan(tasks: 6), width: 1_240).bands.count > 3)
  }

  @Test("has no more crossings than there must be: a plan of nested decisions has none")
  func crossings() {
    for plan in [PlanExamples.plan(tasks: 3), GeneratedPlan.deep(), GeneratedPlan.deep(tasks: 5)] {
      let tracks = MapLayout(plan, width: 100_000).tracks
      var count = 0
      for (place, one) in tracks.enumerated() {
        for other in tracks.dropFirst(place + 1) where one.route != other.route && cross(one, other) {
          count += 1
        }
      }
      #expect(count == 0, "\(plan.name)")
    }
  }

  /// Whether two lines cross, ends apart.
  private func cross(_ one: MapLayout.Track, _ other: MapLayout.Track) -> Bool {
    func side(_ a: MapPoint, _ b: MapPoint, _ c: MapPoint) -> Int {
      ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).signum()
    }
    for (a, b) in zip(one.points, one.points.dropFirst()) {
      for (c, d) in zip(other.points, other.points.dropFirst())
      where side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0 { return true }
    }
    return false
  }

  @Test("shows every plan: empty, in a circle, with edges to nowhere and the same id twice")
  func broken() {
    var plan = PlanExamples.good
    plan.edges.append(RoutePlan.Edge(from: "review", to: "scope"))
    plan.edges.append(RoutePlan.Edge(from: "scope", to: "nowhere"))
    plan.edges.append(RoutePlan.Edge(from: "scope", to: "scope"))
    plan.routes.append(plan.routes[0])
    plan.decisions.append(plan.decisions[0])
    #expect(MapLayout(plan).stations.count == 7)
    plan.routes = []
    #expect(MapLayout(plan).stations == [])
    #expect(plan.mapSVG.hasSuffix("</svg>\n"))
  }

  @Test("marks status and the critical path")
  func marks() {
    var plan = PlanExamples.plan(tasks: 4)
    var number = 0
    plan.updatePackages { package in
      package.status = [.open, .started, .blocked, .done][number % 4]
      number += 1
    }
    plan.forecast = RoutePlan.Forecast(
      p50: PlanExamples.day("2027-01-01"), p85: PlanExamples.day("2027-01-08"), samples: 1, correlation: 0,
      hours: 1,
      criticalPath: ["scope.2.1", "scope.4.1", "packages.1.1"])
    let layout = MapLayout(plan)
    let scope = layout.stations.filter { $0.label.full.contains("scope") }
    #expect(scope.map(\.status) == [.open, .started, .blocked, .done])
    #expect(scope.map(\.isCritical) == [false, true, false, true])
    #expect(layout.tracks.contains { $0.isCritical })
    let svg = plan.mapSVG
    for part in [
      "done by 2027-01-01 (50 %), 2027-01-08 (85 %)", "class=\"path\"", "class=\"trouble\"", "class=\"tick\"",
      "class=\"ring\"",
    ] {
      #expect(svg.contains(part), "\(part)")
    }
  }

  @Test("is valid XML without outside references, whatever the texts are")
  func xml() throws {
    guard let python = PythonReference.path(modules: "xml.etree.ElementTree") else {
      print("skipped: no python3")
      return
    }
    let script = """
      import sys, json, xml.etree.ElementTree as E
      for text in json.load(sys.stdin):
          root = E.fromstring(text)
          assert root.tag == '{http://www.w3.org/2000/svg}svg', root.tag
          assert root[0].tag.endswith('title') and root[1].tag.endswith('desc')
          for element in root.iter():
              name = element.tag.split('}')[1]
              assert name in ('svg','title','desc','style','rect','g','text','path','circle'), name
              for key in element.attrib: assert not key.startswith('on') and 'href' not in key, key
          assert 'url(' not in text and '@import' not in text
      """
    let plans = (0..<60).map { GeneratedPlan.plan($0).mapSVG } + [HostilePlan.plan.mapSVG]
    _ = try PythonReference.run(python, ["-c", script], input: JSONEncoder().encode(plans))
  }
}

/// A plan whose every text would like to be something else.
enum HostilePlan {
  static let texts = [
    "</script><script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
    "]]>--><!--",
    "\"'`${alert(1)}\\u0027</title></style>", "\u{202E}\u{2066}reversed\u{0}\u{8}\u{1B}[31m\u{FFFE}\u{E0041}",
    "&lt;b&gt; & \u{2028}\u{2029}",
  ]

  static var plan: RoutePlan {
    var plan = PlanExamples.plan(tasks: 2, packages: 2)
    var number = 0
    func next() -> String {
      number += 1
      return texts[number % texts.count] + " \(number)"
    }
    plan.goal = next()
    for route in plan.routes.indices {
      plan.routes[route].title = next()
      plan.routes[route].why = next()
      for task in plan.routes[route].tasks.indices { plan.routes[route].tasks[task].title = next() }
    }
    plan.updatePackages { package in
      package.title = next()
      package.summary = next()
      package.steps = [next(), next()]
      package.risks = [RoutePlan.Risk(risk: next(), mitigation: next())]
      package.sources = [
        "javascript:document.title='owned'", " https://a.test/", "https://a.test/\"onclick=\"x",
        "data:text/html,<script>x</script>",
        "https://a.test/?q=<b>&r=1", "HTTPS://A.test/'x'", "//a.test/", "https://a.test/\nx",
        "https://a.test\\@b.test/",
      ].map { RoutePlan.Source(title: next(), url: $0) }
      package.people.owner = next()
    }
    plan.decisions[0].question = next()
    plan.decisions[0].criterion = next()
    plan.decisions[0].options[0].when = next()
    return plan
  }
}

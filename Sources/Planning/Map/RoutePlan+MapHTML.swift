import Cryptography
import JSON

extension RoutePlan {
  /// The railway map with everything that the plan says, as one page that asks no network.
  ///
  /// Stations and decisions open beside the map; with the keyboard, with a screen reader, on paper and without scripts the same
  /// text is there. The page runs its own script and style only, named by their digests (CSP 3 §2.3.1).
  public var mapHTML: String { MapPage(self).text }
}

/// Writes the page of a map.
struct MapPage {
  let layout: MapLayout
  let spots: [MapSpot]
  var plan: RoutePlan { layout.graph.plan }
  /// Routes from left to right.
  let routes: [Int]
  private let names: [String: String]

  init(_ plan: RoutePlan) {
    let layout = MapLayout(plan)
    self.layout = layout
    spots = MapSpot.all(layout)
    routes = layout.graph.plan.routes.indices.sorted { layout.graph.numbers[$0] < layout.graph.numbers[$1] }
    names = Dictionary(
      layout.graph.plan.routes.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
  }

  var text: String {
    let goal = MapMarkup.text(plan.goal)
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(goal)</title>
      <style>\(MapPageStyle.text)</style>
      </head>
      <body>
      <a class="skip" href="#lines">Skip the map: routes and stations as a list</a>
      <header>
      <h1 dir="auto">\(goal)</h1>
      <p>\(MapMarkup.text(plan.mapFacts))</p>
      </header>
      <main>
      \(tools)\(picture)\(plates)<nav id="lines" aria-label="Routes and stations">
      <h2>Routes and stations</h2>
      <ol class="lines">
      \(routes.map { line($0) }.joined())</ol>
      </nav>
      <div class="text">
      <button type="button" id="all" aria-expanded="false" aria-controls="sheets" hidden data-live>Show all work packages</button>
      <section id="sheets" class="sheets" aria-label="Work packages">
      \(spots.map { sheet($0) }.joined())</section>
      </div>
      </main>
      <dialog id="panel" aria-labelledby="panel-title">
      <div class="bar">
      <button type="button" id="before">Previous</button>
      <button type="button" id="after">Next</button>
      <button type="button" id="close" aria-label="Close">Close</button>
      </div>
      <div id="content"></div>
      </dialog>
      <script type="application/json" id="spots">\(MapMarkup.script(places.text))</script>
      <script>\(MapPageScript.text)</script>
      </body>
      </html>

      """
  }

  private static let policy =
    "default-src 'none'; img-src data:; style-src 'sha256-\(hash(MapPageStyle.text))'; "
    + "script-src 'sha256-\(hash(MapPageScript.text))'; base-uri 'none'; form-action 'none'"

  private static func hash(_ text: String) -> String { base64(checksum(.sha256, of: Array(text.utf8))) }

  /// Where the stations lie, for the arrow keys.
  private var places: JSON {
    .array(
      spots.map {
        [
          "id": .string($0.id), "x": .integer($0.centre.x), "y": .integer($0.centre.y),
          "row": .integer($0.row),
        ]
      })
  }

  /// The title of a route.
  func title(of route: String) -> String { names[route] ?? route }

  // MARK: - The map

  private var tools: String {
    """
    <div class="tools" role="group" aria-label="Size of the map" hidden data-live>
    <button type="button" id="smaller" aria-label="Smaller" title="Smaller (-)">&minus;</button>
    <button type="button" id="larger" aria-label="Larger" title="Larger (+)">+</button>
    <button type="button" id="fit" title="Whole map (0)">Whole map</button>
    <output id="zoom" aria-live="polite"></output>
    <span class="quiet">Enter opens a station, arrows lead to the next, Escape closes.</span>
    </div>

    """
  }

  /// The head of the drawing is the head of the page.
  private var top: Int { layout.bands.first.map { max(0, $0.y - 4) } ?? 0 }

  private var picture: String {
    """
    <div class="view" id="view" tabindex="0" role="region" aria-label="Railway map">
    <svg id="map" class="map" role="group" aria-roledescription="railway map" aria-label="\
    \(MapMarkup.text("Railway map: \(plan.goal)"))" viewBox="0 \(top) \(layout.width) \(layout.height - top)">
    <g id="drawing" class="map">
    \(MapPicture(layout, hasLinks: true).body)</g>
    </svg>
    </div>

    """
  }

  /// The rows of the map for paper, as many on a sheet as it holds.
  private var plates: String {
    var plates: [(from: Int, to: Int)] = []
    for (number, band) in layout.bands.enumerated() {
      let end = number == layout.bands.count - 1 ? layout.height : band.y + band.height
      if let last = plates.last, (end - last.from) * 100 <= layout.width * 56 {
        plates[plates.count - 1].to = end
      } else {
        plates.append((number == 0 ? top : band.y, end))
      }
    }
    return plates.map { plate in
      """
      <div class="plate" aria-hidden="true"><svg class="map" viewBox="0 \(plate.from) \(layout.width) \(plate.to - plate.from)">\
      <use href="#drawing"/></svg></div>

      """
    }.joined()
  }

  // MARK: - The list

  private func line(_ number: Int) -> String {
    let route = plan.routes[number]
    let place = layout.graph.numbers[number]
    let items = spots.map { spot -> String in
      switch spot.kind {
      case .station(let station) where layout.stations[station].route == number:
        let task = route.tasks[layout.stations[station].task]
        return item(spot, task.title, layout.stations[station].status.rawValue)
      case .decision(let junction):
        let decision = plan.decisions[layout.switches[junction].decision]
        return decision.after == route.id ? item(spot, decision.question, "decision") : ""
      default: return ""
      }
    }
    let end =
      route.endsBecause.map { "<p class=\"quiet\" dir=\"auto\">Ends: \(MapMarkup.text($0))</p>" } ?? ""
    return """
      <li class="line"><h3><span class="chip c\(MapStyle.look(place).colour)">\(place + 1)</span>\
      <span dir="auto">\(MapMarkup.text(route.title))</span></h3>
      <p class="quiet" dir="auto">\(route.kind.rawValue): \(MapMarkup.text(route.why))</p>\(end)
      <ol>\(items.joined())</ol></li>

      """
  }

  private func item(_ spot: MapSpot, _ title: String, _ state: String) -> String {
    "<li><a href=\"#\(spot.id)\"><span dir=\"auto\">\(MapMarkup.text(title))</span>\(Self.state(state))</a></li>\n"
  }

  static func state(_ name: String) -> String { "<span class=\"state \(name)\">\(name)</span>" }
}

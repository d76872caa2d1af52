/// Where everything lies on the railway map of a plan.
///
/// 1. Time runs to the right, row by row. Stops stand in columns, lines change their tracks only in the gaps between columns, and
///    a label lies in the column and in the band of its own track: so nothing can lie on anything else, whatever the plan is.
/// 2. Everything is a whole number of pixels, computed from whole numbers; nothing depends on the order in which a plan lists its
///    routes, edges and decisions.
/// 3. Every plan has a map. What leads nowhere or in a circle is left out; what is too long is shortened and kept whole beside.
///
///     plan -> MapGraph (lines, columns) -> MapTracks (tracks, lanes) -> MapRows (rows) -> MapLayout (pixels)
public struct MapLayout: Sendable {
  /// The width of the map.
  public private(set) var width = 0
  /// The height of the map.
  public private(set) var height = 0
  /// Tasks.
  public private(set) var stations: [Station] = []
  /// Decisions.
  public private(set) var switches: [Switch] = []
  /// Where a line begins, and again where it goes on in a new row.
  public private(set) var signs: [Sign] = []
  /// The pieces of the lines.
  public private(set) var tracks: [Track] = []
  /// Where a line ends for good.
  public private(set) var ends: [MapBox] = []
  /// The goal and the dates, and below the map what the marks mean.
  public private(set) var notes: [Note] = []
  /// The rows, from the left edge to the right one, without gaps between them.
  public private(set) var bands: [MapBox] = []
  /// The plan with its routes in the order of their ids; numbers of routes and tasks are positions in it.
  let graph: MapGraph

  /// A text in a box.
  public struct Label: Hashable, Sendable {
    /// Where it lies.
    public let box: MapBox
    /// The lines of the text, the last of them with `…` where the end is missing.
    public let lines: [String]
    /// The whole text.
    public let full: String
  }

  /// A task on its line.
  public struct Station: Hashable, Sendable {
    /// The position of its route, and its own within that.
    public let route: Int, task: Int
    /// The middle of the mark.
    public let centre: MapPoint
    /// The title, below.
    public let label: Label
    /// How far its packages are.
    public let status: RoutePlan.Status
    /// Whether the end of the plan waits for it.
    public let isCritical: Bool
    /// The square around the mark.
    public var box: MapBox { MapBox(around: centre, radius: MapLayout.radius) }
  }

  /// A decision on the line that it follows.
  public struct Switch: Hashable, Sendable {
    /// Its position among the decisions, in the order of ids.
    public let decision: Int
    /// The middle of the mark.
    public let centre: MapPoint
    /// The question, below.
    public let label: Label
    /// The square around the mark.
    public var box: MapBox { MapBox(around: centre, radius: MapLayout.radius) }
  }

  /// The number of a line, and its title where it begins.
  public struct Sign: Hashable, Sendable {
    /// The position of its route.
    public let route: Int
    /// Where the number lies.
    public let box: MapBox
    /// The title, above; none where the line only goes on.
    public let label: Label?
  }

  /// A piece of a line: level, upright and sloping parts.
  public struct Track: Hashable, Sendable {
    /// The position of the route whose colour it has.
    public let route: Int
    /// From corner to corner.
    public let points: [MapPoint]
    /// Whether it is on the way that is chosen or recommended.
    public let isTaken: Bool
    /// Whether it is on the way that the end of the plan waits for.
    public let isCritical: Bool
    /// Whether it leads from the end of a row to the beginning of the next.
    public let isReturn: Bool
  }

  /// A text of the margin.
  public struct Note: Hashable, Sendable {
    /// What it is for.
    public enum Kind: Hashable, Sendable {
      case goal
      case dates
      case status(RoutePlan.Status)
      case decision
      case critical
      case notTaken
    }
    /// What it is for.
    public let kind: Kind
    /// The text; of a mark that is explained, the mark stands before it in the same box.
    public let label: Label
  }

  static let radius = 15
  static let column = 164
  static let margin = 28
  static let lane = 10
  static let plainGap = 12
  static let text = (size: 12, line: 15, width: 152)
  static let title = (size: 13, line: 17)
  static let goal = (size: 20, line: 26)
  static let returnSlope = 12
  /// How far the upright part of a return lies from the row.
  static let returnRoom = 20
  static let mark = 34

  /// The map of a plan, folded into rows of about a width.
  public init(_ plan: RoutePlan, width: Int = 1_240) {
    graph = MapGraph(plan)
    var drawing = MapDrawing(graph, room: max(Self.column, width - 2 * Self.margin))
    drawing.draw()
    stations = drawing.stations
    switches = drawing.switches
    signs = drawing.signs
    tracks = drawing.tracks
    ends = drawing.ends
    notes = drawing.notes
    bands = drawing.bands
    (self.width, self.height) = (drawing.width, drawing.height)
  }

  /// Everything that must not lie on anything else.
  public var boxes: [MapBox] {
    stations.flatMap { [$0.box, $0.label.box] } + switches.flatMap { [$0.box, $0.label.box] }
      + signs.flatMap { [$0.box] + ($0.label.map { [$0.box] } ?? []) } + ends + notes.map(\.label.box)
  }
}

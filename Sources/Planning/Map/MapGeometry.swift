/// A place on a map, in pixels from the left and from the top.
public struct MapPoint: Hashable, Sendable {
  /// From the left.
  public let x: Int
  /// From the top.
  public let y: Int

  /// A place.
  public init(_ x: Int, _ y: Int) { (self.x, self.y) = (x, y) }
}

/// A rectangle on a map that holds something, in pixels.
public struct MapBox: Hashable, Sendable {
  /// The left edge.
  public let x: Int
  /// The upper edge.
  public let y: Int
  /// From the left edge to the right one.
  public let width: Int
  /// From the upper edge to the lower one.
  public let height: Int

  /// A rectangle.
  public init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  init(around centre: MapPoint, radius: Int) {
    self.init(x: centre.x - radius, y: centre.y - radius, width: 2 * radius, height: 2 * radius)
  }

  /// Whether two have more than an edge in common.
  public func overlaps(_ other: MapBox) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }

  /// Whether another lies within.
  public func contains(_ other: MapBox) -> Bool {
    x <= other.x && y <= other.y && other.x + other.width <= x + width && other.y + other.height <= y + height
  }
}

/// Lines that run level, upright or at 45 degrees.
enum MapCurve {
  /// How far from a right-angled corner the slope begins.
  static let slope = 26
  /// How far from the end of a slope it begins to be round.
  private static let round = 5

  /// Level and upright pieces with every corner cut at 45 degrees.
  static func octilinear(_ corners: [MapPoint], slope: Int = slope) -> [MapPoint] {
    guard corners.count > 2 else { return corners }
    var points = [corners[0]]
    for place in 1..<corners.count - 1 {
      let (before, corner, after) = (corners[place - 1], corners[place], corners[place + 1])
      // Two corners share the piece between them.
      let cut = min(
        slope, share(before, corner, place == 1), share(corner, after, place == corners.count - 2))
      append(toward(before, from: corner, by: cut), to: &points)
      append(toward(after, from: corner, by: cut), to: &points)
    }
    append(corners[corners.count - 1], to: &points)
    return points
  }

  private static func append(_ point: MapPoint, to points: inout [MapPoint]) {
    if points.last != point { points.append(point) }
  }

  private static func share(_ a: MapPoint, _ b: MapPoint, _ isWhole: Bool) -> Int {
    let length = abs(a.x - b.x) + abs(a.y - b.y)
    return isWhole ? length : length / 2
  }

  /// A point on the way to another, which is level with it, upright to it, or at 45 degrees.
  private static func toward(_ end: MapPoint, from start: MapPoint, by distance: Int) -> MapPoint {
    MapPoint(
      start.x + (end.x - start.x).signum() * distance, start.y + (end.y - start.y).signum() * distance)
  }

  /// The points as a path of SVG, corners rounded.
  static func path(_ points: [MapPoint]) -> String {
    guard let first = points.first, let last = points.last else { return "" }
    var path = "M\(first.x) \(first.y)"
    for place in points.indices.dropFirst().dropLast() {
      let (before, corner, after) = (points[place - 1], points[place], points[place + 1])
      let length = { (a: MapPoint, b: MapPoint) in max(abs(a.x - b.x), abs(a.y - b.y)) }
      let (near, far) = (min(round, length(before, corner) / 2), min(round, length(corner, after) / 2))
      let (start, end) = (toward(before, from: corner, by: near), toward(after, from: corner, by: far))
      path += "L\(start.x) \(start.y)Q\(corner.x) \(corner.y) \(end.x) \(end.y)"
    }
    return path + "L\(last.x) \(last.y)"
  }
}

public import Diagnostics
public import JSON
public import YAML

/// The places that a stage takes while it runs: one of a pool, or a number of each of several.
///
///     pool: compiler
///     pool: { compiler: 1, memory: 4 }
public struct PoolRequest: OptionValue {
  /// The names of pools with how many places, as written.
  public let places: [(pool: Located<String>, count: Int)]

  /// A name, or an object of numbers.
  public static var schema: [(name: String, value: JSON)] {
    [
      (
        "oneOf",
        [
          ["type": "string"],
          [
            "type": "object", "minProperties": 1,
            "additionalProperties": ["type": "integer", "minimum": 1],
          ],
        ]
      )
    ]
  }
  /// What may stand there.
  public static var typeName: String { "string, or table of integer, 1 or more" }
  /// As written.
  public var json: JSON { .object(places.map { ($0.pool.value, .integer($0.count)) }) }

  /// A text or a mapping.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard case .mapping(let pairs) = node.value else {
      guard let name = Located<String>.read(node, as: subject, into: &problems) else { return nil }
      return Self(places: [(name, 1)])
    }
    var places: [(pool: Located<String>, count: Int)] = []
    let before = problems.count
    for (name, value) in pairs {
      guard let count = Int.read(value, as: "'\(name.value)'", into: &problems) else { continue }
      if count < 1 {
        problems.append(
          Problem(
            .wrongValue, "'\(name.value)' is no number of places", at: value.location,
            hint: "write 1 or more"))
      }
      places.append((name, count))
    }
    if pairs.isEmpty { problems.append(Problem(.wrongValue, "\(subject) names no pool", at: node.location)) }
    return problems.count == before ? Self(places: places) : nil
  }
}

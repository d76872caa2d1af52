public import Diagnostics
public import JSON
import OperatingSystem
import YAML

extension RoutePlan {
  /// What a text of a plan is written in.
  public enum Format: String, Sendable {
    case json
    case yaml
  }

  /// Reads a plan strictly; records everything that is wrong with its shape.
  public init?(_ bytes: [UInt8], file: String, as format: Format, into problems: inout [Problem]) {
    let json: JSON
    var node: Node?
    do {
      switch format {
      case .json: json = try JSON(parsing: bytes, file: file)
      case .yaml:
        let document = try parseDocument(bytes, file: file)
        (node, json) = (document, try Self.json(of: document))
      }
    } catch {
      problems.append(error)
      return nil
    }
    var findings: [PlanFinding] = []
    let plan = RoutePlan(json: json, into: &findings)
    if !findings.isEmpty {
      let places = node.map { PlanPlaces($0) } ?? PlanPlaces(bytes, file: file)
      problems += findings.map { $0.problem(at: places.location(of: $0.pointer)) }
    }
    guard let plan else { return nil }
    self = plan
  }

  /// Reads a plan from a value; records everything that is wrong with its shape.
  public init?(json: JSON, into findings: inout [PlanFinding]) {
    let before = findings.count
    PlanType.object(PlanShapes.plan).check(json, at: "", into: &findings)
    guard findings.count == before, let plan = RoutePlan(checked: json) else { return nil }
    self = plan
  }

  /// Numbers and Booleans as JSON has them; what JSON has no word for is refused.
  private static func json(of node: Node) throws(Problem) -> JSON {
    switch node.value {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value):
      guard value.isFinite else {
        throw Problem(.planShape, "the number is not finite", at: node.location)
      }
      return .number(value)
    case .string(let text): return .string(text)
    case .sequence(let nodes):
      var elements: [JSON] = []
      for node in nodes { elements.append(try json(of: node)) }
      return .array(elements)
    case .mapping(let pairs):
      var members: [(name: String, value: JSON)] = []
      for (key, value) in pairs { members.append((key.value, try json(of: value))) }
      return .object(members)
    }
  }
}

/// Where the pointers of a text lead.
struct PlanPlaces {
  private let root: Node?

  init(_ root: Node) { self.root = root }

  /// A text of JSON, which is nearly always YAML too; where it is not, pointers lead nowhere.
  init(_ bytes: [UInt8], file: String) {
    root = try? parseDocument(bytes, file: file)
  }

  /// The place, or that of the nearest thing around it.
  func location(of pointer: String) -> SourceLocation? {
    guard var node = root else { return nil }
    for part in pointer.split(separator: "/") {
      if let index = Int(part), node.elements.indices.contains(index) {
        node = node.elements[index]
      } else if let (key, value) = node.pair(PlanPointer.unescaped(String(part))) {
        if case .mapping = value.value {
          node = value
        } else if case .sequence = value.value {
          node = value
        } else {
          return value.location.line > 0 ? value.location : key.location
        }
      } else {
        break
      }
    }
    return node.location
  }
}

/// JSON pointers (RFC 6901 §3).
enum PlanPointer {
  /// A name as it stands in a pointer.
  static func escaped(_ name: String) -> String { name.replacing(["~": "~0", "/": "~1"]) }

  /// The name that stands in a pointer.
  static func unescaped(_ part: String) -> String {
    var text = ""
    var isEscape = false
    for scalar in part.unicodeScalars {
      if isEscape {
        text += scalar == "0" ? "~" : scalar == "1" ? "/" : "~\(scalar)"
        isEscape = false
      } else if scalar == "~" {
        isEscape = true
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

public import Diagnostics

/// A condition on the environment: `python_version < "3.11" and extra == "test"` (PEP 508).
///
/// Decides as pypa/packaging 26 does; what packaging cannot decide is refused when it is read.
public struct PythonMarker: Sendable {
  /// A comparison of a variable and a text, in either order.
  struct Comparison: Sendable {
    let variable: PythonMarkerVariable
    let literal: String
    let kind: String
    let isVariableFirst: Bool
  }

  /// No node has fewer than two branches.
  indirect enum Term: Sendable {
    case comparison(Comparison)
    case all([Term])
    case any([Term])
  }

  let root: Term

  /// Reads a marker.
  ///
  /// - Throws: `packages.requirement`.
  public init(_ text: String) throws(Problem) {
    var scanner = PythonRequirementScanner(text)
    root = try scanner.marker(depth: 0)
    try scanner.end()
  }

  init(root: Term) { self.root = root }

  /// Whether it holds.
  ///
  /// - Parameters:
  ///   - environment: the Python it is asked about.
  ///   - extra: the optional feature that is demanded, as PEP 503 writes it; empty: none.
  /// - Returns: true where the requirement that carries it is needed.
  public func holds(in environment: PythonEnvironment, extra: String = "") -> Bool {
    Self.holds(root) { $0.holds(in: environment, extra: extra) }
  }

  // Recursion is bounded: the scanner limits the depth of parentheses.
  private static func holds(_ term: Term, _ isTrue: (Comparison) -> Bool) -> Bool {
    switch term {
    case .comparison(let comparison): isTrue(comparison)
    case .all(let terms): terms.allSatisfy { holds($0, isTrue) }
    case .any(let terms): terms.contains { holds($0, isTrue) }
    }
  }
}

extension PythonMarker.Comparison {
  /// The clause that compares versions; `nil` where the right side is none, or the operator asks for containment.
  private func specifiers(_ right: String) -> PEP440Specifiers? {
    guard variable.isVersion, kind != "in", kind != "not in", !right.contains(",") else { return nil }
    // What is no version is compared as text: no error.
    return try? PEP440Specifiers(kind + right)
  }

  /// Whether packaging can decide it at all.
  var isDecidable: Bool {
    if variable.isSet { return !isVariableFirst && (kind == "in" || kind == "not in") }
    guard kind == "~=" || kind == "===" else { return true }
    return variable.isVersion && (!isVariableFirst || specifiers(literal) != nil)
  }

  func holds(in environment: PythonEnvironment, extra: String) -> Bool {
    let value = variable.value(in: environment, extra: extra)
    let literal = variable == .extra || variable.isSet ? PythonName.normalised(literal) : literal
    if variable.isSet {
      let isMember = !value.isEmpty && value.utf8.elementsEqual(literal.utf8)
      return (kind == "in") == isMember
    }
    let (left, right) = isVariableFirst ? (value, literal) : (literal, value)
    if let specifiers = specifiers(right) { return specifiers.contains(left) }
    switch kind {
    case "in": return contains(right, left)
    case "not in": return !contains(right, left)
    // Text has no order: packaging 26 takes <= and >= as equality, < and > as never.
    case "==", "<=", ">=": return left.utf8.elementsEqual(right.utf8)
    case "!=": return !left.utf8.elementsEqual(right.utf8)
    default: return false
    }
  }

  private func contains(_ text: String, _ part: String) -> Bool {
    let (text, part) = (Array(text.utf8), Array(part.utf8))
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
  }
}

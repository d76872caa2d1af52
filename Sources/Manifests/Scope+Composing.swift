import Diagnostics
import Expressions
import OperatingSystem
import YAML

/// A place without its width, for finding out whether something has been said of it.
struct Place: Hashable {
  let file: String
  let line: Int
  let column: Int

  init(_ location: SourceLocation) { (file, line, column) = (location.file, location.line, location.column) }
}

extension Scope {
  /// The node with what speaks of one group replaced; everything else stays as it is written, for later.
  ///
  /// A string whose expression fails stays as it is, its place is added to `faults`.
  mutating func substituted(
    _ node: Node, onlyGroup group: String, faults: inout Set<Place>, into problems: inout [Problem]
  ) -> Node {
    let replaced = node.replacing { node in
      guard node.holdsExpression else { return .same }
      return .other(composed(node, group, faults: &faults, into: &problems))
    }
    return node.after(replaced) ?? node
  }

  /// What of an expression is in the group.
  private enum Share {
    case none, all
    /// These names and others.
    case some([Expression.FreeName])
  }

  private func share(of source: ExpressionSource, in group: String) -> Share {
    if let path = source.path { return path.hasPrefix("\(group).") ? .all : .none }
    // What is not CEL is told where it is compiled.
    let names = Expression.freeNames(of: source.text) ?? []
    let ours = names.filter { $0.root == group }
    return ours.isEmpty ? .none : ours.count == names.count ? .all : .some(ours)
  }

  private mutating func composed(
    _ node: Node, _ group: String, faults: inout Set<Place>, into problems: inout [Problem]
  ) -> Node {
    // A text that cannot be taken apart is told where it counts.
    guard let segments = try? ExpressionSource.segments(of: node) else { return node }
    var (result, isOurs) = ("", false)
    let before = problems.count
    for segment in segments {
      guard case .expression(let source) = segment else {
        if case .text(let text) = segment { result += text }
        continue
      }
      switch share(of: source, in: group) {
      case .none: result += "${{ \(source.text) }}"
      case .all where segments.count == 1:
        if let value = substituted(node, into: &problems) { return value }
        note(node, problems[before...], in: &faults)
        return node
      case .all:
        isOurs = true
        result += text(of: source, into: &problems) ?? ""
      case .some(let names):
        isOurs = true
        result += "${{ \(inlined(names, in: source, into: &problems)) }}"
      }
    }
    guard isOurs else { return node }
    guard problems.count == before else {
      note(node, problems[before...], in: &faults)
      return node
    }
    return Node(.string(result), at: node.location, scalar: result)
  }

  /// The expression with names replaced by their values, written as CEL.
  private func inlined(
    _ names: [Expression.FreeName], in source: ExpressionSource, into problems: inout [Problem]
  ) -> String {
    var scalars = Array(source.text.unicodeScalars)
    let folder = parent(of: source.node.location.file)
    for name in names.reversed() {
      let path = "\(name.root).\(name.field ?? "")"
      guard case .value(let node, let type, _)? = entry(path),
        let literal = CELValue(node, as: type, from: folder)?.expressionText
      else {
        if !isPostponed(path) {
          problems.append(
            Problem(
              .lookUp, "'\(path)' is not known", at: source.location(of: name.range),
              hint: suggestion(for: path, among: paths, orList: "known here:")))
        }
        continue
      }
      scalars.replaceSubrange(name.range.clamped(to: 0..<scalars.count), with: "(\(literal))".unicodeScalars)
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private func note(_ node: Node, _ problems: ArraySlice<Problem>, in faults: inout Set<Place>) {
    faults.insert(Place(node.location))
    for problem in problems { problem.location.map { _ = faults.insert(Place($0)) } }
  }
}

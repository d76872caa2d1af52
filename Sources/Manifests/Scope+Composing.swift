import Diagnostics
import YAML

/// A place without its width, for finding out whether something has been said of it.
struct Place: Hashable {
  let file: String
  let line: Int
  let column: Int

  init(_ location: SourceLocation) { (file, line, column) = (location.file, location.line, location.column) }
}

extension Scope {
  /// The node with the look-ups of one group replaced; all others stay as they are written, for later.
  ///
  /// A string whose look-up fails stays as it is, its place is added to `faults`.
  mutating func substituted(
    _ node: Node, onlyGroup group: String, faults: inout Set<Place>, into problems: inout [Problem]
  ) -> Node {
    switch node.value {
    case .string(let text):
      guard LookUpText.holdsLookUp(text) else { return node }
      return composed(text, of: node, group, faults: &faults, into: &problems)
    case .sequence(let nodes):
      var replaced: [Node] = []
      for node in nodes {
        replaced.append(substituted(node, onlyGroup: group, faults: &faults, into: &problems))
      }
      return Node(.sequence(replaced), at: node.location)
    case .mapping(let pairs):
      var replaced: [(key: Located<String>, value: Node)] = []
      for (key, node) in pairs {
        replaced.append((key, substituted(node, onlyGroup: group, faults: &faults, into: &problems)))
      }
      return Node(.mapping(replaced), at: node.location)
    default: return node
    }
  }

  private mutating func composed(
    _ text: String, of node: Node, _ group: String, faults: inout Set<Place>, into problems: inout [Problem]
  ) -> Node {
    // What is no look-up is an expression of another kind, which is read where it counts.
    guard let segments = try? LookUpText.segments(of: text, in: node) else { return node }
    func isOurs(_ segment: LookUpText.Segment) -> Bool {
      if case .lookUp(let path, _) = segment { path.hasPrefix("\(group).") } else { false }
    }
    guard segments.contains(where: isOurs) else { return node }
    let before = problems.count
    if segments.count == 1 {
      if let value = substituted(node, into: &problems) { return value }
      note(node, problems[before...], in: &faults)
      return node
    }
    var result = ""
    for segment in segments {
      switch segment {
      case .text(let text): result += text
      case .lookUp(let path, _) where !isOurs(segment): result += "${{ \(path) }}"
      case .lookUp(let path, let location):
        let value = value(path, at: location, into: &problems)
        if let text = value?.text {
          result += text
          continue
        }
        if value != nil {
          problems.append(
            Problem(
              .lookUp, "'\(path)' is not a text and cannot stand inside one", at: location,
              hint: "let it be the whole value"))
        }
        note(node, problems[before...], in: &faults)
        return node
      }
    }
    return Node(.string(result), at: node.location, scalar: result)
  }

  private func note(_ node: Node, _ problems: ArraySlice<Problem>, in faults: inout Set<Place>) {
    faults.insert(Place(node.location))
    for problem in problems { problem.location.map { _ = faults.insert(Place($0)) } }
  }
}

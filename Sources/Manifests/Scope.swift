/// Look-ups: `${{ inputs.prefix }}` in a string stands for a value written elsewhere.
///
/// 1. A string that is only `${{ name.name }}` becomes the value itself, of whatever type, with the place
///    where that value is written; inside a longer string a scalar becomes its text.
/// 2. Substitution happens once, before options are read; what it puts in is not looked at again.
/// 3. Names that are not there are problems with a suggestion; nothing becomes empty in silence.
public import Diagnostics
public import YAML

/// The values that look-ups can find: group, then name.
public struct Scope: Sendable {
  private var groups: [(name: String, values: [(name: String, node: Node)])] = []
  /// Paths whose values are not known yet, as when a pipeline is checked by itself.
  private var postponed: Set<String> = []
  /// Whether any path in a group that is not here may be known later.
  private var postponesGroups = false

  /// A scope without values.
  public init() {}

  /// Adds the values of a group, for example `inputs`.
  public mutating func add(_ group: String, _ values: [(name: String, node: Node)]) {
    groups.append((group, values))
  }

  /// Declares `group.name` as known but without a value.
  public mutating func postpone(_ path: String) { postponed.insert(path) }

  /// Declares every path outside the groups that are here as known but without a value.
  public mutating func postponeEverythingElse() { postponesGroups = true }

  /// Whether a path is known but has no value yet.
  func isPostponed(_ path: String) -> Bool {
    if postponed.contains(path) { return true }
    let group = path.prefix { $0 != "." }
    return postponesGroups && ["keys", "metadata", "run", "spec"].contains(String(group))
      && !groups.contains { $0.name == group }
  }

  /// The value at `group.name`; `nil` if there is none.
  public func node(_ path: String) -> Node? {
    let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let group = groups.first(where: { $0.name == parts[0] }) else { return nil }
    return group.values.first { $0.name == parts[1] }?.node
  }

  /// The node with every look-up replaced.
  ///
  /// - Returns: `nil` if a value is missing, which has been recorded, or is postponed.
  public func substituted(_ node: Node, into problems: inout [Problem]) -> Node? {
    switch node.value {
    case .string(let text): return substituted(text, of: node, into: &problems)
    case .sequence(let nodes):
      let replaced = nodes.map { substituted($0, into: &problems) }
      guard !replaced.contains(where: { $0 == nil }) else { return nil }
      return Node(.sequence(replaced.compactMap { $0 }), at: node.location)
    case .mapping(let pairs):
      let replaced = pairs.map { ($0.key, substituted($0.value, into: &problems)) }
      guard !replaced.contains(where: { $0.1 == nil }) else { return nil }
      return Node(
        .mapping(replaced.compactMap { key, value in value.map { (key: key, value: $0) } }), at: node.location)
    default: return node
    }
  }

  private func substituted(_ text: String, of node: Node, into problems: inout [Problem]) -> Node? {
    guard let segments = segments(of: text, in: node, into: &problems) else { return nil }
    if segments.count == 1, case .lookUp(let path, let location) = segments[0] {
      return value(path, at: location, into: &problems)
    }
    var result = ""
    var isComplete = true
    for segment in segments {
      switch segment {
      case .text(let text): result += text
      case .lookUp(let path, let location):
        guard let value = value(path, at: location, into: &problems) else {
          isComplete = false
          continue
        }
        guard let text = value.scalar else {
          problems.append(
            Problem(
              .lookUp, "'\(path)' is a list or mapping and cannot stand inside a text", at: location,
              hint: "let it be the whole value"))
          isComplete = false
          continue
        }
        result += text
      }
    }
    return isComplete ? Node(.string(result), at: node.location, scalar: result) : nil
  }

  private enum Segment {
    case text(String)
    case lookUp(String, SourceLocation)
  }

  /// Splits at `${{` and `}}`; `nil` after recording what is wrong.
  private func segments(of text: String, in node: Node, into problems: inout [Problem]) -> [Segment]? {
    var segments: [Segment] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "${{") {
      if open.lowerBound > rest.startIndex { segments.append(.text(String(rest[..<open.lowerBound]))) }
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        problems.append(
          Problem(.lookUp, "'${{' has no '}}'", at: node.location, hint: "write ${{ inputs.NAME }}"))
        return nil
      }
      let inner = rest[open.upperBound..<close.lowerBound]
      let path = inner.split(separator: " ").joined(separator: " ")
      let place = place(of: rest.distance(from: text.startIndex, to: open.lowerBound, in: text), text, node)
      guard isLookUp(path) else {
        problems.append(
          Problem(
            .lookUp, "'\(path)' is not a look-up", at: place,
            hint: "write ${{ GROUP.NAME }}; other expressions are not known yet"))
        return nil
      }
      segments.append(.lookUp(path, place))
      rest = rest[close.upperBound...]
    }
    if !rest.isEmpty || segments.isEmpty { segments.append(.text(String(rest))) }
    return segments
  }

  /// The place of the scalar at `offset`, where the text stands on one line as it is.
  private func place(of offset: Int, _ text: String, _ node: Node) -> SourceLocation {
    let at = node.location
    let quotes = node.isPlain ? 0 : 2
    guard at.width == text.unicodeScalars.count + quotes else { return at }
    return SourceLocation(file: at.file, line: at.line, column: at.column + offset + quotes / 2, width: 3)
  }

  private func value(_ path: String, at location: SourceLocation, into problems: inout [Problem]) -> Node? {
    if let node = node(path) { return node }
    if isPostponed(path) { return nil }
    let known = groups.flatMap { group in group.values.map { "\(group.name).\($0.name)" } } + postponed.sorted()
    problems.append(
      Problem(
        .lookUp, "'\(path)' is not known", at: location,
        hint: nearest(to: path, among: known).map { "did you mean '\($0)'?" }
          ?? "known here: \(known.sorted().joined(separator: ", "))"))
    return nil
  }
}

/// Two names joined by a full stop.
private func isLookUp(_ text: String) -> Bool {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 2
    && parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { Character(Unicode.Scalar($0)).isLetter || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}

extension Substring {
  /// The count of scalars from the start of `text` to `index`.
  fileprivate func distance(from start: String.Index, to index: String.Index, in text: String) -> Int {
    text.unicodeScalars.distance(from: start, to: index)
  }

  /// The first place where `pattern` stands.
  fileprivate func firstRange(of pattern: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].utf8.starts(with: pattern.utf8) {
        return start..<index(start, offsetBy: pattern.count)
      }
      formIndex(after: &start)
    }
    return nil
  }
}

extension Problem.Code {
  /// `${{ … }}` that is not a look-up, or finds nothing.
  public static let lookUp = Self("manifest.look-up", exit: .invalidData)
}

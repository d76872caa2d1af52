/// Look-ups: `${{ inputs.prefix }}` in a string stands for a value written elsewhere.
///
/// 1. A string that is only `${{ name.name }}` becomes the value itself, of whatever type, with the place
///    where that value is written; inside a longer string a scalar becomes its text. Keys are left alone.
/// 2. Substitution happens once, before options are read; what it puts in is not looked at again, so a value
///    that holds `${{ … }}` is only a text. There is no escape: nothing else may begin with `${{`.
/// 3. Names that are not there are problems with a suggestion; nothing becomes empty in silence.
/// 4. What look-ups put in is bounded: a short text must not repeat a long one without end.
public import Diagnostics
public import YAML

/// The values that look-ups can find: group, then name.
public struct Scope: Sendable {
  /// How many bytes all look-ups of one plan may put in; a node counts 16.
  public static let limit = 64 << 20

  /// A value, or that there will be one.
  private enum Entry {
    case value(Node, size: Int)
    case postponed
  }

  private var groups: [String: [String: Entry]] = [:]
  /// Groups of which every name may be known later.
  private var postponedGroups: Set<String> = []
  private var bytesLeft = Scope.limit

  /// A scope without values.
  public init() {}

  /// Adds the values of a group, for example `inputs`.
  public mutating func add(_ group: String, _ values: [(name: String, node: Node)]) {
    for (name, node) in values { groups[group, default: [:]][name] = .value(node, size: node.size) }
  }

  /// Declares `group.name` as known but without a value.
  public mutating func postpone(_ name: String, in group: String) {
    groups[group, default: [:]][name] = .postponed
  }

  /// Declares every name of a group as known but without a value.
  public mutating func postpone(group: String) { postponedGroups.insert(group) }

  /// Takes a group away with all its values.
  public mutating func remove(_ group: String) {
    groups[group] = nil
    postponedGroups.remove(group)
  }

  /// Counts what a scope that was made from this one has put in against the limit of both.
  public mutating func settle(with other: Scope) { bytesLeft = min(bytesLeft, other.bytesLeft) }

  /// Whether a path is known but has no value yet.
  func isPostponed(_ path: String) -> Bool {
    if case .postponed? = entry(path) { return true }
    return postponedGroups.contains(String(path.prefix { $0 != "." }))
  }

  /// The value at `group.name`; `nil` if there is none.
  public func node(_ path: String) -> Node? {
    if case .value(let node, _)? = entry(path) { node } else { nil }
  }

  /// The value at `group.name`, counted against the limit.
  ///
  /// - Returns: `nil` if there is none, or after recording that it is too much.
  mutating func take(_ path: String, at location: SourceLocation, into problems: inout [Problem]) -> Node? {
    guard case .value(let node, let size)? = entry(path), bytesLeft >= 0 else { return nil }
    bytesLeft -= size
    if bytesLeft >= 0 { return node }
    // Recorded once: what comes after is no mistake of its own.
    problems.append(
      Problem(
        .lookUp, "look-ups put in more than \(Self.limit >> 20) MiB", at: location,
        hint: "keep long texts in files"))
    return nil
  }

  private func entry(_ path: String) -> Entry? {
    let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? groups[String(parts[0])]?[String(parts[1])] : nil
  }

  /// Every path that is known, sorted.
  private var paths: [String] {
    groups.flatMap { group, names in names.keys.map { "\(group).\($0)" } }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

// MARK: - Substituting

extension Scope {
  /// The node with every look-up replaced.
  ///
  /// - Returns: `nil` if a value is missing, which has been recorded, or is postponed.
  public mutating func substituted(_ node: Node, into problems: inout [Problem]) -> Node? {
    switch node.value {
    case .string(let text): return substituted(text, of: node, into: &problems)
    case .sequence(let nodes):
      var replaced: [Node] = []
      for node in nodes {
        if let value = substituted(node, into: &problems) { replaced.append(value) }
      }
      return replaced.count == nodes.count ? Node(.sequence(replaced), at: node.location) : nil
    case .mapping(let pairs):
      var replaced: [(key: Located<String>, value: Node)] = []
      for (key, node) in pairs {
        if let value = substituted(node, into: &problems) { replaced.append((key, value)) }
      }
      return replaced.count == pairs.count ? Node(.mapping(replaced), at: node.location) : nil
    default: return node
    }
  }

  private mutating func substituted(_ text: String, of node: Node, into problems: inout [Problem]) -> Node? {
    let segments: [LookUpText.Segment]
    do { segments = try LookUpText.segments(of: text, in: node) } catch {
      problems.append(error)
      return nil
    }
    if segments.count == 1, case .text? = segments.first { return node }
    if segments.count == 1, case .lookUp(let path, let location)? = segments.first {
      return value(path, at: location, into: &problems)
    }
    var result = ""
    var isComplete = true
    for segment in segments {
      switch segment {
      case .text(let text): result += text
      case .lookUp(let path, let location):
        let value = value(path, at: location, into: &problems)
        result += value?.text ?? ""
        isComplete = isComplete && value?.text != nil
        if let value, value.text == nil {
          problems.append(
            Problem(
              .lookUp, "'\(path)' is not a text and cannot stand inside one", at: location,
              hint: "let it be the whole value"))
        }
      }
    }
    return isComplete ? Node(.string(result), at: node.location, scalar: result) : nil
  }

  /// The value of a look-up; `nil` after recording that it is not known, or if it is postponed.
  mutating func value(_ path: String, at location: SourceLocation, into problems: inout [Problem])
    -> Node?
  {
    if isPostponed(path) { return nil }
    if entry(path) != nil { return take(path, at: location, into: &problems) }
    problems.append(
      Problem(
        .lookUp, "'\(path)' is not known", at: location,
        hint: suggestion(for: path, among: paths, orList: "known here:")))
    return nil
  }
}

extension Node {
  /// Bytes of all scalars and 16 for each node.
  fileprivate var size: Int {
    switch value {
    case .sequence(let nodes): nodes.reduce(16) { $0 + $1.size }
    case .mapping(let pairs): pairs.reduce(16) { $0 + $1.key.value.utf8.count + $1.value.size }
    default: 16 + (scalar?.utf8.count ?? 0)
    }
  }
}

extension Problem.Code {
  /// `${{ … }}` that is not a look-up, finds nothing, or puts in too much.
  public static let lookUp = Self("manifest.look-up", exit: .invalidData)
}

public import Diagnostics
import JSON
public import YAML

/// `matrix:` of a stage: one stage for each combination of values.
public struct StageMatrix: MappingValue {
  private static let axesOption = Option<Table<IdentifierKey, Node>>(
    "axes", example: ["python": ["3.11", "3.12"]],
    "name to a list of values, each value once; expressions find them as `matrix.NAME`")
  private static let whereOption = Option<Condition?>(
    optional: "where", example: "${{ matrix.python != '3.12' || metadata.architecture == 'all' }}",
    "which combinations count; all of them, unless written")
  private static let includeOption = Option<[Table<IdentifierKey, Node>]>(
    "include", default: [], example: [["python": "3.13"]],
    "more combinations, each with a value for every axis; `where` is not asked for them")
  /// The keys of a matrix.
  public static let members: [any OptionDeclaration] = [axesOption, whereOption, includeOption]
  /// What was read.
  public let values: Options
  /// Takes what was read.
  public init(values: Options) { self.values = values }

  /// Where it is written.
  public var location: SourceLocation { values.location }
  private var axes: [(key: Located<String>, value: Node)] { values.ifRead(Self.axesOption)?.pairs ?? [] }
  private var condition: Node? { (values.ifRead(Self.whereOption) ?? nil)?.node }

  /// Records a matrix without an axis.
  public func check(into problems: inout [Problem]) {
    guard values.isComplete, axes.isEmpty else { return }
    problems.append(
      Problem(.wrongValue, "the matrix has no axes", at: location, hint: "write axes: { NAME: [ … ] }"))
  }

  /// One value of each axis.
  public struct Combination: Sendable {
    /// By axis, in the order written.
    public let values: [(name: String, node: Node)]

    /// What follows the name of the stage: `[3.11,amd64]`.
    public var suffix: String { "[\(values.map { $0.node.scalar ?? "" }.joined(separator: ","))]" }

    /// The value of an axis as text.
    public subscript(axis: String) -> String? { values.first { $0.name == axis }?.node.scalar }
  }

  /// How many stages one matrix may make.
  public static let limit = 1_000

  /// The combinations that count, the last axis changing first.
  ///
  /// - Returns: `nil` if they are not known yet, or after recording why there are none.
  public func combinations(in scope: inout Scope, into problems: inout [Problem]) -> [Combination]? {
    let before = problems.count
    var all: [[(name: String, node: Node)]] = [[]]
    var isKnown = true
    for (key, written) in axes {
      guard let found = scope.substituted(written, into: &problems) else {
        isKnown = false
        continue
      }
      let nodes = Self.checked(found, axis: key.value, writtenAt: written.location, into: &problems)
      guard all.count * nodes.count <= Self.limit else {
        problems.append(
          Problem(
            .wrongValue, "the matrix has more than \(Self.limit) combinations", at: location,
            hint: "take values away"))
        return nil
      }
      all = all.flatMap { values in nodes.map { values + [(key.value, $0)] } }
    }
    // A matrix without axes has been refused.
    guard isKnown, !axes.isEmpty, problems.count == before else { return nil }
    var kept: [Combination] = []
    for values in all {
      if let condition {
        var own = scope
        own.add("matrix", values)
        let holds = own.holds(condition, into: &problems)
        scope.settle(with: own)
        guard problems.count == before else { return nil }
        guard let holds else { return nil }
        if !holds { continue }
      }
      kept.append(Combination(values: values))
    }
    guard let more = included(beside: kept, in: &scope, into: &problems) else { return nil }
    kept += more
    if kept.isEmpty {
      problems.append(
        Problem(
          .wrongValue, "no combination of the matrix counts", at: condition?.location ?? location,
          hint: "let 'where' hold for one of them"))
      return nil
    }
    return kept
  }

  /// The combinations that are named one by one.
  private func included(
    beside kept: [Combination], in scope: inout Scope, into problems: inout [Problem]
  ) -> [Combination]? {
    let before = problems.count
    var known = Set(kept.map(\.suffix))
    var more: [Combination] = []
    for entry in values.ifRead(Self.includeOption) ?? [] {
      var isKnown = true
      for (key, _) in entry.pairs where !axes.contains(where: { $0.key.value == key.value }) {
        problems.append(
          Problem(
            .wrongValue, "'\(key.value)' is no axis of the matrix", at: key.location,
            hint: suggestion(for: key.value, among: axes.map(\.key.value), orList: "axes:")))
      }
      var named: [(name: String, node: Node)] = []
      for (axis, _) in axes {
        guard let pair = entry.pairs.first(where: { $0.key.value == axis.value }) else {
          problems.append(
            Problem(
              .wrongValue, "a combination under 'include' has no '\(axis.value)'",
              at: entry.pairs.first?.key.location ?? location, hint: "give each axis a value"))
          continue
        }
        guard let found = scope.substituted(pair.value, into: &problems) else {
          isKnown = false
          continue
        }
        let list = Node(.sequence([found]), at: pair.value.location)
        named += Self.checked(list, axis: axis.value, writtenAt: pair.value.location, into: &problems)
          .map { (axis.value, $0) }
      }
      guard problems.count == before else { continue }
      // What is not known yet may still be the same as another.
      guard isKnown else { return nil }
      let combination = Combination(values: named)
      if known.insert(combination.suffix).inserted {
        more.append(combination)
      } else {
        problems.append(
          Problem(
            .wrongValue, "the matrix has \(combination.suffix) already",
            at: entry.pairs.first?.key.location ?? location, hint: "take it away under 'include'"))
      }
    }
    guard problems.count == before else { return nil }
    guard kept.count + more.count <= Self.limit else {
      problems.append(
        Problem(
          .wrongValue, "the matrix has more than \(Self.limit) combinations", at: location,
          hint: "take values away"))
      return nil
    }
    return more
  }

  /// The values of an axis: scalars that can be part of a name, each once.
  private static func checked(
    _ node: Node, axis: String, writtenAt location: SourceLocation, into problems: inout [Problem]
  ) -> [Node] {
    guard case .sequence(let nodes) = node.value, !nodes.isEmpty else {
      problems.append(
        Problem(.wrongType, "'\(axis)' is not a list with values", at: location, hint: "write [a, b]"))
      return []
    }
    var seen: Set<String> = []
    for node in nodes {
      let isWord =
        node.scalar.map { text in
          (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isIdentifier([$0]) || Array(".+~".utf8).contains($0) }
        } ?? false
      if case .null = node.value {
      } else if isWord {
        if seen.insert(node.scalar ?? "").inserted { continue }
        problems.append(
          Problem(
            .wrongValue, "'\(axis)' has '\(node.scalar ?? "")' twice", at: node.location,
            hint: "take one away"))
        continue
      }
      problems.append(
        Problem(
          .wrongValue, "'\(axis)' has a value that can be no part of a name", at: node.location,
          hint: "use letters, digits and '._+~-'"))
    }
    return nodes
  }
}

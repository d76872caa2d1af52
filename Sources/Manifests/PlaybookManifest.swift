public import Diagnostics
import JSON
public import Planning
import YAML

/// A document of kind `Playbook`: how goals of one sort are reached.
public struct PlaybookManifest: Sendable {
  /// The name under `metadata`.
  public let name: String
  /// Raised when the playbook changes.
  public let version: Int
  /// Words of a goal that it is for.
  public let words: [String]
  /// The field that it is for, where that is written.
  public let domain: String?
  /// What a goal fills in, by name.
  public let parameters: [(key: Located<String>, value: Parameter)]
  /// The lines of the map, in the order written.
  public let routes: [Route]
  /// Where lines part.
  public let decisions: [Decision]
  /// The same for the planner.
  public let playbook: Playbook

  private static let nameOption = Option<CheckedText<NameForm>>(
    "name", example: "software-release", "what it is called")
  private static let versionOption = Option<Int>(
    "version", within: 1...Int.max, example: 1, "raised when the playbook changes")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [nameOption, versionOption]

  private static let matchesOption = Option<Matches>("matches", "the goals that it is for")
  private static let parametersOption = Option<Table<IdentifierKey, Parameter>>(
    "parameters", default: Table(), "what a goal fills in, by name")
  private static let routesOption = Option<[Route]>(
    "routes", within: 6...20, "the lines of the map, in their order")
  private static let decisionsOption = Option<[Decision]>(
    "decisions", default: [], within: 0...10, "where lines part, and where they meet again")
  private static let scaleOption = Option<ExpressionText?>(
    optional: "scale", example: "${{ params.size == 'large' ? 2.0 : 1.0 }}",
    "an expression that gives what all estimates are multiplied with, 0.1 to 10")
  private static let includesOption = Option<[Include]>(
    "includes", default: [], within: 0...10, "other playbooks of the folder that are put in")
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [
    matchesOption, parametersOption, scaleOption, routesOption, decisionsOption, includesOption,
  ]

  /// Reads a playbook document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.playbook, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    Self.check(
      spec.ifRead(Self.routesOption), spec.ifRead(Self.decisionsOption) ?? [], into: &problems)
    guard problems.count == before else { return nil }
    (name, version) = (metadata[Self.nameOption].value, metadata[Self.versionOption])
    (words, domain) = (spec[Self.matchesOption].words, spec[Self.matchesOption].domain)
    parameters = spec[Self.parametersOption].pairs
    (routes, decisions) = (spec[Self.routesOption], spec[Self.decisionsOption])
    playbook = Playbook(
      name: name, version: version, words: words, domain: domain,
      isFallback: spec[Self.matchesOption].isFallback,
      parameters: parameters.map { key, value in
        Playbook.Parameter(
          name: key.value, isFromGoal: value.source == .goal, value: value.value?.located,
          defaultValue: value.defaultValue)
      }, scale: spec[Self.scaleOption]?.located, routes: routes.map(\.route),
      decisions: decisions.map(\.decision), includes: spec[Self.includesOption].map(\.include))
  }

  /// Ids are unique, and decisions name routes that are there.
  private static func check(_ routes: [Route]?, _ decisions: [Decision], into problems: inout [Problem]) {
    for ids in [routes?.compactMap(\.writtenID) ?? [], decisions.map(\.id)] {
      var seen: Set<String> = []
      for id in ids where !seen.insert(id.value).inserted {
        problems.append(Problem(.wrongValue, "the id '\(id.value)' is there twice", at: id.location))
      }
    }
    // A route whose id cannot be read may be the one that is meant.
    guard let routes, !routes.contains(where: { $0.writtenID == nil }) else { return }
    let known = routes.map(\.id).sorted()
    for name in decisions.flatMap(\.namedRoutes) where !known.contains(name.value) {
      problems.append(
        Problem(
          .wrongValue, "there is no route '\(name.value)'", at: name.location,
          hint: suggestion(for: name.value, among: known, orList: "routes:")))
    }
  }
}

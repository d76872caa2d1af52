public import Diagnostics
public import YAML

/// What a command line chooses of a document: overlays by name, and values of variables.
public struct Selection: Sendable {
  /// `--set NAME=VALUE`.
  public struct Setting: Sendable {
    /// The variable.
    public let name: String
    /// Its value, read by the variable's type.
    public let text: String

    /// One setting.
    public init(name: String, text: String) { (self.name, self.text) = (name, text) }
  }

  /// Names of overlays, in the order in which they are put on.
  public let overlays: [String]
  /// Values from the command line; they go before those of files.
  public let settings: [Setting]
  /// Values from files, names and values with their places; a later one goes before an earlier one.
  public let values: [(key: Located<String>, value: Node)]

  /// A choice; without arguments nothing is chosen.
  public init(
    overlays: [String] = [], settings: [Setting] = [], values: [(key: Located<String>, value: Node)] = []
  ) {
    (self.overlays, self.settings, self.values) = (overlays, settings, values)
  }

  /// What the documents that were given cannot use: names of overlays and variables that none of them has.
  public func problems(givenTo documents: [ComposedDocument]) -> [Problem] {
    let variables = Self.sorted(documents.flatMap(\.variables))
    let known = Self.sorted(documents.flatMap(\.overlays))
    var problems: [Problem] = []
    for name in overlays where !known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
      problems.append(
        Problem(
          .unknownOverlay, "no manifest has an overlay '\(name)'",
          hint: suggestion(for: name, among: known, orList: "overlays:")))
    }
    for setting in settings where !variables.contains(where: { $0.utf8.elementsEqual(setting.name.utf8) }) {
      problems.append(
        Problem(
          .unknownSetting, "no manifest has a variable '\(setting.name)'",
          hint: Self.hint(setting.name, variables)))
    }
    for (key, _) in values where !variables.contains(where: { $0.utf8.elementsEqual(key.value.utf8) }) {
      problems.append(
        Problem(
          .unknownVariable, "no manifest has a variable '\(key.value)'", at: key.location,
          hint: Self.hint(key.value, variables)))
    }
    return problems
  }

  /// What was probably meant, and everything that there is.
  private static func hint(_ name: String, _ variables: [String]) -> String {
    let all = suggestion(for: "", among: variables, orList: "variables:")
    return suggestion(for: name, among: variables).map { "\($0) \(all)" } ?? all
  }

  private static func sorted(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Problem.Code {
  /// `--overlay` names nothing.
  public static let unknownOverlay = Self("usage.overlay", exit: .usage)
  /// `--set` names nothing, or gives a value of another type.
  public static let unknownSetting = Self("usage.variable", exit: .usage)
  /// A name that is no variable of any manifest.
  public static let unknownVariable = Self("manifest.unknown-variable", exit: .invalidData)
}

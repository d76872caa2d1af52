public import Expressions

/// What the expressions of a policy can speak of: the facts under their names, with types.
///
/// What nobody found out has no value: an expression that uses it fails, and the gate stays shut. `has(facts.findings)`
/// asks whether there is one.
public enum PolicyVocabulary {
  /// What a rule can be asked of one by one.
  public enum Item: String, CaseIterable, Sendable {
    case findings, components, inputs

    /// The variable that stands for one of them.
    public var variable: String {
      switch self {
      case .findings: "finding"
      case .components: "component"
      case .inputs: "input"
      }
    }

    var type: RecordType {
      switch self {
      case .findings: finding
      case .components: component
      case .inputs: input
      }
    }
  }

  /// The environment of an expression; with `item`, that has a variable of its own.
  public static func environment(_ item: Item? = nil) -> Environment {
    item.flatMap { byItem[$0] } ?? plain
  }

  static let finding = RecordType(
    "finding",
    [
      .init("component", .string), .init("version", .string), .init("purl", .string), .init("id", .string),
      .init("aliases", .list(.string)), .init("severity", .string), .init("score", .double, isOptional: true),
      .init("vector", .string, isOptional: true), .init("metrics", .map(.string, .string)),
      .init("decidedBy", .string, isOptional: true), .init("fixed", .list(.string)),
      .init("knownExploited", .bool, isOptional: true), .init("epss", .double, isOptional: true),
      .init("coveredBy", .list(.string)),
    ])

  static let component = RecordType(
    "component",
    [
      .init("name", .string), .init("version", .string, isOptional: true),
      .init("purl", .string, isOptional: true), .init("licenses", .list(.string)),
      .init("supplier", .string, isOptional: true), .init("pinned", .bool, isOptional: true),
    ])

  static let input = RecordType(
    "input",
    [
      .init("name", .string), .init("digest", .string, isOptional: true), .init("waived", .bool),
      .init("reason", .string, isOptional: true), .init("url", .string, isOptional: true),
    ])

  static let subject = RecordType(
    "subject",
    [
      .init("name", .string), .init("version", .string), .init("architecture", .string),
      .init("digest", .string), .init("size", .int), .init("mediaType", .string), .init("kind", .string),
    ])

  static let notEvaluated = RecordType("notEvaluated", [.init("purl", .string), .init("reason", .string)])

  static let scan = RecordType(
    "scan",
    [
      .init("advisories", .string), .init("records", .int), .init("newest", .timestamp, isOptional: true),
      .init("components", .int), .init("notEvaluated", .list(.record(notEvaluated))),
    ])

  static let signature = RecordType(
    "signature", [.init("keyID", .string), .init("algorithm", .string), .init("verified", .bool)])

  static let contents = RecordType(
    "contents",
    [
      .init("maintainerScripts", .list(.string)), .init("setuidFiles", .list(.string)),
      .init("services", .list(.string)), .init("timers", .list(.string)), .init("runsAsRoot", .bool),
      .init("nativeLibraries", .int), .init("filesOutsidePrefix", .list(.string)),
      .init("dependencies", .int), .init("configurationFiles", .int),
    ])

  static let build = RecordType(
    "build",
    [.init("reproducible", .bool, isOptional: true), .init("usesNetwork", .bool, isOptional: true)])

  static let history = RecordType("history", [.init("releases", .int), .init("failures", .int)])

  /// Everything; each field is also a variable.
  static let facts = RecordType(
    "facts",
    [
      .init("subject", .record(subject)), .init("inputs", .list(.record(input))),
      .init("declared", .map(.string, .string)), .init("build", .record(build)), .init("ring", .int),
      .init("now", .timestamp), .init("components", .list(.record(component)), isOptional: true),
      .init("findings", .list(.record(finding)), isOptional: true),
      .init("scan", .record(scan), isOptional: true),
      .init("signature", .record(signature), isOptional: true),
      .init("contents", .record(contents), isOptional: true),
      .init("history", .record(history), isOptional: true),
    ])

  private static let variables =
    facts.fields.map { Environment.Variable($0.name, $0.type) } + [.init("facts", .record(facts))]

  /// The language's libraries, and what a policy asks of licences.
  private static let libraries = Library.all + [licences]

  private static let plain = Environment(variables: variables, libraries: libraries)

  private static let byItem = Dictionary(
    uniqueKeysWithValues: Item.allCases.map { item in
      (
        item,
        Environment(
          variables: variables + [.init(item.variable, .record(item.type))], libraries: libraries)
      )
    })

  /// `licence.denied('MIT OR GPL-3.0-only', ['GPL-*'])`.
  private static let licences = Library(
    "licences",
    [
      Function(
        "licence.denied",
        [
          .global(
            "licence_denied_string_list", [.string, .list(.string)], .bool,
            .two { expression, ids, evaluation throws(EvaluationError) in
              guard case .string(let text) = expression, case .list(let elements) = ids else {
                throw EvaluationError(.noSuchOverload, "expected a licence expression and a list of ids")
              }
              var patterns: [String] = []
              for element in elements {
                guard case .string(let pattern) = element else {
                  throw EvaluationError(.noSuchOverload, "a licence id is not a string")
                }
                patterns.append(pattern)
              }
              try evaluation.charge(1 + text.utf8.count / 10 * max(1, patterns.count))
              return .bool(LicenceTerms(text).isDenied(by: patterns))
            })
        ])
    ])
}

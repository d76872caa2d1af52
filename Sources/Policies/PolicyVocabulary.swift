public import Expressions
public import JSON

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
      case .findings: finding.type
      case .components: component.type
      case .inputs: input.type
      }
    }
  }

  /// One name of the vocabulary.
  public struct Name: Sendable {
    /// The word itself: `severity`.
    public let name: String
    /// What it holds.
    public let type: CELType
    /// Whether it may have no value.
    public let isOptional: Bool
    /// What it means, in one line.
    public let meaning: String
  }

  /// Names that belong together: those of `finding`, or all variables.
  public struct Table: Sendable {
    /// What they are the names of.
    public let name: String
    /// In the order of documents.
    public let names: [Name]
    let type: RecordType

    init(_ name: String, _ names: [(String, CELType, isOptional: Bool, String)]) {
      self.name = name
      self.names = names.map { Name(name: $0.0, type: $0.1, isOptional: $0.isOptional, meaning: $0.3) }
      type = RecordType(name, self.names.map { .init($0.name, $0.type, isOptional: $0.isOptional) })
    }
  }

  /// Everything there is a name for; the first is of the variables.
  public static let tables = [
    facts, subject, finding, component, sbom, profile, input, scan, notEvaluated, signature, contents, build,
    history,
  ]

  /// The environment of an expression; with `item`, that has a variable of its own.
  public static func environment(_ item: Item? = nil) -> Environment {
    item.flatMap { byItem[$0] } ?? plain
  }

  /// The environment of an expression with parameters, which are the fields of the variable `with`.
  public static func environment(_ item: Item?, with parameters: ExpressionParameters?) -> Environment {
    guard let parameters else { return environment(item) }
    return Environment(
      variables: environment(item).variables + [.init("with", .record(parameters.type))], libraries: libraries
    )
  }

  private static let variables =
    facts.type.fields.map { Environment.Variable($0.name, $0.type) } + [.init("facts", .record(facts.type))]

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

/// What `with` says beside an expression of a policy, typed from its values: `with.at` is a string where `at` is one.
///
/// It means the same after it has been a canonical document, as a replay reads it: a whole number is an int however it is
/// written, one beyond 2^53 a double; members are in the order of their names.
public struct ExpressionParameters: Sendable {
  let type: RecordType
  let value: CELValue

  /// From the members of an object; `nil` for anything else.
  public init?(_ json: JSON) {
    guard let members = json.members else { return nil }
    let values = members.map { CELValue(json: Self.canonical($0.value)) }
    type = RecordType("with", zip(members, values).map { .init($0.name, $1.staticType) })
    value = .record(CELRecord(type, values))
  }

  private static func canonical(_ json: JSON) -> JSON {
    switch json {
    case .integer(let number): return number.magnitude <= 1 << 53 ? json : .number(Double(number))
    case .number(let number):
      return number.magnitude <= 0x1p53 ? Int(exactly: number).map { .integer($0) } ?? json : json
    case .array(let elements): return .array(elements.map(canonical))
    case .object(let members):
      return .object(
        members.map { (name: $0.name, value: canonical($0.value)) }
          .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    case .null, .bool, .string: return json
    }
  }
}

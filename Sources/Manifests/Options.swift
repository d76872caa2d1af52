public import Diagnostics
public import JSON
public import YAML

/// The values of declared options, read from a mapping.
public struct Options: Sendable {
  /// Where the mapping begins.
  public let location: SourceLocation
  /// Whether every declared option has a value; else only `ifRead` may be asked.
  public let isComplete: Bool
  /// Whether reading recorded any problem.
  public let isFaulty: Bool
  private var values: [String: any OptionValue] = [:]
  private var nodes: [String: Node] = [:]
  /// All values by name, sorted: part of the cache key and of the evidence.
  public private(set) var json: JSON = .object([])
  /// The secrets that the values refer to, by option name.
  public private(set) var secrets: [SecretReference] = []
  /// The files that the values stand for, by option name.
  public private(set) var files: [(option: String, path: InputPath)] = []

  /// No options: what a mapping that is left out holds.
  public static let none = Options()
  private init() {
    location = SourceLocation(file: "", line: 0, column: 0)
    (isComplete, isFaulty) = (true, false)
  }

  /// Reads every declared option of a mapping without look-ups, as far as it can be read.
  public init(
    reading declared: [any OptionDeclaration], from fields: consuming Fields, into problems: inout [Problem]
  ) {
    var scope = Scope()
    self.init(declared, readable: fields, scope: &scope, into: &problems)
  }

  /// Reads every declared option and finishes `fields`; `nil` if there was any problem.
  ///
  /// `scope` is where an option that is left out may look its value up.
  public init?(
    _ declared: [any OptionDeclaration], from fields: consuming Fields, scope: inout Scope,
    into problems: inout [Problem]
  ) {
    self.init(declared, readable: fields, scope: &scope, into: &problems)
    guard isComplete, !isFaulty else { return nil }
  }

  /// Reads every declared option as far as the values are known, and finishes `fields`.
  public init(
    _ declared: [any OptionDeclaration], readable fields: consuming Fields, scope: inout Scope,
    into problems: inout [Problem]
  ) {
    let before = problems.count
    location = fields.location
    for option in declared {
      if let node = fields.optional(option.name) { nodes[option.name] = node }
      values[option.name] = option.read(&fields, scope: &scope, into: &problems)
    }
    isComplete = values.count == declared.count
    fields.finish(into: &problems)
    isFaulty = problems.count > before
    // Made once: keys, evidence and preflight ask for them again and again.
    let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    json = .object(sorted.map { (name: $0.key, value: $0.value.json) })
    for (name, value) in sorted {
      secrets += value.secrets
      for file in value.files { files.append((name, file)) }
    }
  }

  /// The value of one of the declared options.
  public subscript<Value>(_ option: Option<Value>) -> Value {
    // Whoever made these has read or refused every declared option; another one is a mistake in the declaration.
    guard let value = values[option.name] as? Value else {
      preconditionFailure("the option '\(option.name)' is not declared, or was not read")
    }
    return value
  }

  /// The value of an option, where it could be read or has a default.
  public func ifRead<Value>(_ option: Option<Value>) -> Value? { values[option.name] as? Value }

  /// Whether an option has a value.
  func has(_ option: any OptionDeclaration) -> Bool { values[option.name] != nil }

  /// What is written for an option; `nil` where it is left out.
  public func node(_ option: any OptionDeclaration) -> Node? { nodes[option.name] }
}

public import Diagnostics
public import JSON
public import YAML

/// The values of declared options, read from a mapping.
///
/// Kept is only what was written or looked up: what stands for an option that is left out is in its declaration, which
/// all mappings of a sort share. A manifest may have a hundred thousand of them.
public struct Options: Sendable {
  /// Where the mapping begins.
  public let location: SourceLocation
  /// Whether every declared option has a value; else only `ifRead` may be asked.
  public let isComplete: Bool
  /// Whether reading recorded any problem.
  public let isFaulty: Bool
  private let declared: [any OptionDeclaration]
  private var entries: [Entry] = []
  /// The secrets that the values refer to, by option name; a default refers to none.
  public private(set) var secrets: [SecretReference] = []
  /// The files that the values stand for, by option name; a default stands for none.
  public private(set) var files: [(option: String, path: InputPath)] = []

  /// An option that does not have its default.
  private struct Entry {
    let name: String
    /// `nil` where there is none: not known yet, or with a problem recorded.
    let value: (any OptionValue)?
    /// What is written, if anything is.
    let node: Node?
  }

  /// No options: what a mapping that is left out holds.
  public static let none = Options()
  private init() {
    location = SourceLocation(file: "", line: 0, column: 0)
    (isComplete, isFaulty, declared) = (true, false, [])
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
    self.declared = declared
    fields.expect(declared.count)
    entries.reserveCapacity(fields.count)
    var isComplete = true
    for option in declared {
      let node = fields.optional(option.name)
      switch option.read(node, &fields, scope: &scope, into: &problems) {
      case .standard: continue
      case .value(let value): entries.append(Entry(name: option.name, value: value, node: node))
      case .nothing:
        entries.append(Entry(name: option.name, value: nil, node: node))
        isComplete = false
      }
    }
    self.isComplete = isComplete
    fields.finish(into: &problems)
    isFaulty = problems.count > before
    // Made once: preflight asks every stage for them again and again, and nearly none has any.
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for index in entries.indices {
      guard let value = entries[index].value else { continue }
      secrets += value.secrets
      for file in value.files { files.append((entries[index].name, file)) }
    }
  }

  private func index(_ name: String) -> Int? { entries.indices.first { entries[$0].name == name } }

  /// The value of one of the declared options.
  public subscript<Value>(_ option: Option<Value>) -> Value {
    // Whoever made these has read or refused every declared option; another one is a mistake in the declaration.
    guard let value = ifRead(option) else {
      preconditionFailure("the option '\(option.name)' is not declared, or was not read")
    }
    return value
  }

  /// The value of an option, where it could be read or has a default.
  public func ifRead<Value>(_ option: Option<Value>) -> Value? {
    guard let index = index(option.name) else { return option.defaultValue }
    return entries[index].value as? Value
  }

  /// Whether an option has a value.
  func has(_ option: any OptionDeclaration) -> Bool {
    guard let index = index(option.name) else { return option.standard != nil }
    return entries[index].value != nil
  }

  /// What is written for an option; `nil` where it is left out.
  public func node(_ option: any OptionDeclaration) -> Node? {
    index(option.name).flatMap { entries[$0].node }
  }

  /// All values by name, sorted: part of the cache key and of the evidence.
  public var json: JSON {
    var values: [(name: String, value: any OptionValue)] = []
    values.reserveCapacity(declared.count)
    for option in declared {
      let value = if let index = index(option.name) { entries[index].value } else { option.standard }
      if let value { values.append((option.name, value)) }
    }
    values.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return .object(values.map { ($0.name, $0.value.json) })
  }
}

public import Diagnostics
public import JSON
public import YAML

/// An option of a stage kind, declared as a value: reading, JSON Schema and reference page come from it.
///
///     static let level = Option("level", default: 6, "compression level")
///     static let name = Option<String>("name", from: "metadata.name", "name of the package")
public struct Option<Value: OptionValue>: Sendable {
  /// The key under `with:`.
  public let name: String
  /// The value when the key is left out; without one, and without `lookUp`, the key is required.
  public let defaultValue: Value?
  /// The look-up that stands for the option when the key is left out, for example `metadata.name`.
  public let lookUp: String?
  /// One clause for the reference page.
  public let text: String

  /// An option that must be written unless it has a default or a look-up that finds something.
  public init(_ name: String, default defaultValue: Value? = nil, from lookUp: String? = nil, _ text: String)
  {
    (self.name, self.defaultValue, self.lookUp, self.text) = (name, defaultValue, lookUp, text)
  }

  /// The value that a node holds; records `manifest.type` or `manifest.value` if it holds none.
  public func value(of node: Node, into problems: inout [Problem]) -> Value? {
    do { return try Value(node) } catch {
      let message = "'\(name)' \(error.message)"
      problems.append(Problem(error.code, message, at: error.location ?? node.location, hint: error.hint))
      return nil
    }
  }
}

/// A type an option can have.
public protocol OptionValue: Sendable {
  /// The type in JSON Schema.
  static var schema: [(name: String, value: JSON)] { get }
  /// The value in JSON: for the cache key, the evidence, and to show a default.
  var json: JSON { get }
  /// Files outside the document whose content the value stands for.
  var files: [InputPath] { get }
  /// Secrets that the value refers to.
  var secrets: [SecretReference] { get }
  /// Reads a node.
  ///
  /// - Throws: `manifest.type` or `manifest.value`, the message continuing "'name' …".
  init(_ node: Node) throws(Problem)
}

extension OptionValue {
  /// None.
  public var files: [InputPath] { [] }
  /// None.
  public var secrets: [SecretReference] { [] }
}

/// The values of a kind's options, read from `with:` and complete.
public struct Options: Sendable {
  private var values: [String: any OptionValue] = [:]

  /// Reads every declared option and finishes `fields`; `nil` if there was any problem.
  ///
  /// `scope` is where an option that is left out may look its value up.
  public init?(
    _ declared: [any OptionDeclaration], from fields: consuming Fields, scope: inout Scope,
    into problems: inout [Problem]
  ) {
    let before = problems.count
    for option in declared { values[option.name] = option.read(&fields, scope: &scope, into: &problems) }
    let isIncomplete = fields.isIncomplete
    fields.finish(into: &problems)
    guard problems.count == before, !isIncomplete else { return nil }
  }

  /// The value of one of the declared options.
  public subscript<Value>(_ option: Option<Value>) -> Value {
    // The initialiser has read or refused every declared option; another one is a mistake in the kind.
    guard let value = values[option.name] as? Value else {
      preconditionFailure("the kind does not declare its option '\(option.name)'")
    }
    return value
  }

  /// All values by name, sorted: part of the cache key and of the evidence.
  public var json: JSON {
    .object(
      values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
        (name: $0.key, value: $0.value.json)
      })
  }

  /// The secrets that the values refer to, by option name.
  public var secrets: [SecretReference] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap(\.value.secrets)
  }

  /// The files that the values stand for, by option name.
  public var files: [(option: String, path: InputPath)] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .flatMap { name, value in value.files.map { (name, $0) } }
  }
}

/// `Option<Value>` of any type, for lists of options.
public protocol OptionDeclaration: Sendable {
  /// The key under `with:`.
  var name: String { get }
  /// One clause for the reference page.
  var text: String { get }
  /// Where the value comes from when the key is left out, for example `metadata.name`.
  var lookUp: String? { get }
  /// Whether there is neither default nor look-up.
  var isRequired: Bool { get }
  /// The JSON Schema of the value.
  var schema: JSON { get }
  /// Reads the option's value; `nil` with a problem recorded, or left to `Fields.finish`.
  func read(_ fields: inout Fields, scope: inout Scope, into problems: inout [Problem]) -> (any OptionValue)?
}

extension Option: OptionDeclaration {
  /// Whether there is neither default nor look-up.
  public var isRequired: Bool { defaultValue == nil && lookUp == nil }

  /// The JSON Schema of the value: type, description, default.
  public var schema: JSON {
    .object(
      Value.schema + [("description", .string(text))]
        + (defaultValue.flatMap { $0.json.isNull ? nil : [("default", $0.json)] } ?? []))
  }

  /// Reads the option's value; `nil` with a problem recorded, or left to `Fields.finish`.
  public func read(_ fields: inout Fields, scope: inout Scope, into problems: inout [Problem]) -> (
    any OptionValue
  )? {
    if let node = fields.optional(name) { return value(of: node, into: &problems) }
    if fields.isUnread(name) { return nil }
    if let found = lookUp.flatMap({ scope.take($0, at: fields.location, into: &problems) }) {
      return value(of: found, into: &problems)
    }
    if let defaultValue { return defaultValue }
    if let lookUp, scope.isPostponed(lookUp) {
      fields.isIncomplete = true
      return nil
    }
    // Recorded as missing: neither written, nor found, nor left to a default.
    return fields.required(name).flatMap { value(of: $0, into: &problems) }
  }
}

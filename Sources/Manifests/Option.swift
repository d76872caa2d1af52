public import Diagnostics
public import JSON
public import YAML

/// A key of a mapping, declared as a value: reading, JSON Schema, reference page and example come from it.
///
///     static let level = Option("level", default: 6, within: 0...9, "compression level")
///     static let name = Option<String>("name", from: "metadata.name", "name of the package")
///     static let trust = Option<DocumentReference?>(optional: "trust", "whose word counts")
public struct Option<Value: OptionValue>: Sendable {
  /// The key.
  public let name: String
  /// The value when the key is left out; without one, and without `lookUp`, the key is required.
  public let defaultValue: Value?
  /// The look-up that stands for the option when the key is left out, for example `metadata.name`.
  public let lookUp: String?
  /// The least and the most of a number, or of the elements of a list.
  public let range: ClosedRange<Int>?
  /// A value that somebody could mean, for the schema and for `stellwerk init`.
  public let example: JSON?
  /// One clause for the reference page.
  public let text: String
  /// What messages begin with.
  private let subject: String

  /// An option that must be written unless it has a default or a look-up that finds something.
  public init(
    _ name: String, default defaultValue: Value? = nil, from lookUp: String? = nil,
    within range: ClosedRange<Int>? = nil, example: JSON? = nil, _ text: String
  ) {
    (self.name, self.defaultValue, self.lookUp, self.text) = (name, defaultValue, lookUp, text)
    (self.range, self.example, subject) = (range, example, "'\(name)'")
  }

  /// An option that may be left out, and then has no value.
  public init<Wrapped>(
    optional name: String, within range: ClosedRange<Int>? = nil, example: JSON? = nil, _ text: String
  ) where Value == Wrapped? {
    self.init(name, default: .some(nil), within: range, example: example, text)
  }

  /// The value that a node holds; records why if it holds none, or one with a mistake inside.
  public func value(of node: Node, into problems: inout [Problem]) -> Value? {
    guard let value = Value.read(node, as: subject, into: &problems) else { return nil }
    guard let range, let size = Value.size(of: node), !range.contains(size) else { return value }
    problems.append(
      Problem(.wrongValue, Value.objection(to: size, range, of: subject), at: node.location))
    return nil
  }
}

/// A type an option can have.
public protocol OptionValue: Sendable {
  /// The type in JSON Schema.
  static var schema: [(name: String, value: JSON)] { get }
  /// The type in words, for the reference page: `list of path`.
  static var typeName: String { get }
  /// The keys of the mapping that it is, or that its elements are.
  static var members: [any OptionDeclaration] { get }
  /// The value in JSON: for the cache key, the evidence, and to show a default.
  var json: JSON { get }
  /// Files outside the document whose content the value stands for.
  var files: [InputPath] { get }
  /// Secrets that the value refers to.
  var secrets: [SecretReference] { get }
  /// Whether a value may come from an item of a list that a build has made: no file, secret, permission or choice may.
  static var takesItems: Bool { get }
  /// A number, or how many elements are written: what a range of the option bounds.
  static func size(of node: Node) -> Int?
  /// The words of JSON Schema for the bounds of `size`.
  static var bounds: (least: String, most: String) { get }
  /// What to say of a size out of range.
  static func objection(to size: Int, _ range: ClosedRange<Int>, of subject: String) -> String
  /// Reads a node, recording every problem; `nil` if nothing of it can be used.
  ///
  /// `subject` begins the messages: `'name'`, `'name' element 2`.
  static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self?
}

extension OptionValue {
  /// None.
  public static var members: [any OptionDeclaration] { [] }
  /// None.
  public var files: [InputPath] { [] }
  /// None.
  public var secrets: [SecretReference] { [] }
  /// No.
  public static var takesItems: Bool { false }
  /// None.
  public static func size(of node: Node) -> Int? { nil }
  /// Those of a number.
  public static var bounds: (least: String, most: String) { ("minimum", "maximum") }
  /// That of a number.
  public static func objection(to size: Int, _ range: ClosedRange<Int>, of subject: String) -> String {
    range.upperBound == .max
      ? "\(subject) is less than \(range.lowerBound)"
      : "\(subject) is not \(range.lowerBound) to \(range.upperBound)"
  }
}

/// A type whose values have no parts: a node is one, or there is one reason why not.
public protocol SingleValue: OptionValue {
  /// Reads a node.
  ///
  /// - Throws: `manifest.type` or `manifest.value`, the message continuing "'name' …".
  init(_ node: Node) throws(Problem)
}

extension SingleValue {
  /// Reads a node, recording what is wrong with it.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    do { return try Self(node) } catch {
      let message = "\(subject) \(error.message)"
      problems.append(Problem(error.code, message, at: error.location ?? node.location, hint: error.hint))
      return nil
    }
  }
}

/// `Option<Value>` of any type, for lists of options.
public protocol OptionDeclaration: Sendable {
  /// The key.
  var name: String { get }
  /// One clause for the reference page.
  var text: String { get }
  /// Where the value comes from when the key is left out, for example `metadata.name`.
  var lookUp: String? { get }
  /// A value that somebody could mean.
  var example: JSON? { get }
  /// Whether there is neither default nor look-up.
  var isRequired: Bool { get }
  /// The JSON Schema of the value.
  var schema: JSON { get }
  /// The type in words.
  var typeName: String { get }
  /// The keys of the mapping that the value is, or that its elements are.
  var members: [any OptionDeclaration] { get }
  /// Whether its value may come from an item of a list that a build has made.
  var takesItems: Bool { get }
  /// What stands for it where it is left out and not found by its look-up.
  var standard: (any OptionValue)? { get }
  /// What is wrong with a value, if anything is.
  func problems(of node: Node) -> [Problem]
  /// Reads the option's value from what is written for it, if anything is.
  func read(
    _ node: Node?, _ fields: inout Fields, scope: inout Scope, into problems: inout [Problem]
  ) -> OptionReading
}

/// What came of reading an option.
public enum OptionReading {
  /// It is written, or was looked up.
  case value(any OptionValue)
  /// It is left out, and has a default.
  case standard
  /// There is no value: a problem is recorded, or left to `Fields.finish`.
  case nothing
}

extension Option: OptionDeclaration {
  /// Whether there is neither default nor look-up.
  public var isRequired: Bool { defaultValue == nil && lookUp == nil }
  /// The type in words, with its range.
  public var typeName: String {
    guard let range else { return Value.typeName }
    let (least, most) = (range.lowerBound, range.upperBound)
    return Value.typeName + (most == .max ? ", \(least) or more" : ", \(least) to \(most)")
  }
  /// The keys of the mapping that the value is, or that its elements are.
  public var members: [any OptionDeclaration] { Value.members }
  /// Whether its value may come from an item of a list that a build has made.
  public var takesItems: Bool { Value.takesItems }
  /// What is wrong with a value, if anything is.
  public func problems(of node: Node) -> [Problem] {
    var problems: [Problem] = []
    _ = value(of: node, into: &problems)
    return problems
  }

  /// The JSON Schema of the value: type, bounds, description, default, example.
  public var schema: JSON {
    var members = Value.schema
    if let range {
      members.append((Value.bounds.least, .integer(range.lowerBound)))
      if range.upperBound < .max { members.append((Value.bounds.most, .integer(range.upperBound))) }
    }
    members.append(("description", .string(text)))
    if let value = defaultValue?.json, !value.isNull { members.append(("default", value)) }
    if let example { members.append(("examples", [example])) }
    return .object(members)
  }

  /// What stands for it where it is left out and not found by its look-up.
  public var standard: (any OptionValue)? { defaultValue.map { $0 as any OptionValue } }

  /// Reads the option's value from what is written for it, if anything is.
  public func read(
    _ node: Node?, _ fields: inout Fields, scope: inout Scope, into problems: inout [Problem]
  ) -> OptionReading {
    func read(_ node: Node) -> OptionReading {
      value(of: node, into: &problems).map { .value($0) } ?? .nothing
    }
    if let node { return read(node) }
    if fields.isUnread(name) { return .nothing }
    if let found = lookUp.flatMap({ scope.take($0, at: fields.location, into: &problems) }) {
      return read(found)
    }
    if defaultValue != nil { return .standard }
    if let lookUp, scope.isPostponed(lookUp) {
      fields.isIncomplete = true
      return .nothing
    }
    // Recorded as missing: neither written, nor found, nor left to a default.
    fields.miss(name)
    return .nothing
  }
}

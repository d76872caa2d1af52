public import Diagnostics

/// The members of an object that must have a certain shape: read by name and type, nothing left over.
///
/// A member that is `null` counts as absent.
public struct JSONFields: Sendable {
  /// Where the object stands, for people: `facts.components[3]`.
  public let place: String
  private let members: [(name: String, value: JSON)]

  /// An object with no member but `names`; `nil` allows any.
  ///
  /// - Throws: `json.field` for another kind of value and for an unknown member.
  public init(_ value: JSON?, at place: String, only names: [String]? = nil) throws(Problem) {
    guard let members = value?.members else { throw Self.wrong("expected an object at '\(place)'") }
    if let names {
      for member in members where !names.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
        throw Self.wrong(
          "unknown member '\(member.name)' at '\(place)'", hint: "known are: \(names.joined(separator: ", "))"
        )
      }
    }
    (self.place, self.members) = (place, members)
  }

  /// The names of all members, in their order.
  public var names: [String] { members.map(\.name) }

  /// The member's value; `nil` if it is absent or `null`.
  public func value(_ name: String) -> JSON? {
    guard let value = members.first(where: { $0.name.utf8.elementsEqual(name.utf8) })?.value, !value.isNull
    else { return nil }
    return value
  }

  /// A string that must be there.
  ///
  /// - Throws: `json.field`.
  public func text(_ name: String) throws(Problem) -> String {
    guard let text = try optionalText(name) else { throw missing(name) }
    return text
  }

  /// A string that may be absent.
  ///
  /// - Throws: `json.field`.
  public func optionalText(_ name: String) throws(Problem) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.string else { throw expected("a string", name) }
    return text
  }

  /// A whole number of at least zero that must be there.
  ///
  /// - Throws: `json.field`.
  public func count(_ name: String) throws(Problem) -> Int {
    guard let value = value(name) else { throw missing(name) }
    guard let count = value.integer, count >= 0 else { throw expected("a whole number of at least 0", name) }
    return count
  }

  /// A whole number of at least zero that may be absent.
  ///
  /// - Throws: `json.field`.
  public func optionalCount(_ name: String) throws(Problem) -> Int? {
    value(name) == nil ? nil : try count(name)
  }

  /// A Boolean that must be there.
  ///
  /// - Throws: `json.field`.
  public func flag(_ name: String) throws(Problem) -> Bool {
    guard let flag = try optionalFlag(name) else { throw missing(name) }
    return flag
  }

  /// A Boolean that may be absent.
  ///
  /// - Throws: `json.field`.
  public func optionalFlag(_ name: String) throws(Problem) -> Bool? {
    guard let value = value(name) else { return nil }
    guard let flag = value.bool else { throw expected("true or false", name) }
    return flag
  }

  /// Strings; an absent member has none.
  ///
  /// - Throws: `json.field`.
  public func texts(_ name: String) throws(Problem) -> [String] {
    var texts: [String] = []
    for element in try array(name) {
      guard let text = element.string else { throw expected("a list of strings", name) }
      texts.append(text)
    }
    return texts
  }

  /// The elements of an array; an absent member has none.
  ///
  /// - Throws: `json.field`.
  public func array(_ name: String) throws(Problem) -> [JSON] {
    guard let value = value(name) else { return [] }
    guard let array = value.array else { throw expected("a list", name) }
    return array
  }

  /// The objects of an array; an absent member has none.
  ///
  /// - Throws: `json.field`.
  public func objects(_ name: String, only names: [String]? = nil) throws(Problem) -> [JSONFields] {
    var objects: [JSONFields] = []
    for (index, element) in try array(name).enumerated() {
      objects.append(try JSONFields(element, at: "\(place).\(name)[\(index)]", only: names))
    }
    return objects
  }

  /// An object that must be there.
  ///
  /// - Throws: `json.field`.
  public func object(_ name: String, only names: [String]? = nil) throws(Problem) -> JSONFields {
    guard let value = value(name) else { throw missing(name) }
    return try JSONFields(value, at: "\(place).\(name)", only: names)
  }

  /// An object that may be absent.
  ///
  /// - Throws: `json.field`.
  public func optionalObject(_ name: String, only names: [String]? = nil) throws(Problem) -> JSONFields? {
    value(name) == nil ? nil : try object(name, only: names)
  }

  /// A string that `read` turns into a value.
  ///
  /// - Throws: `json.field` saying that `what` was expected, when `read` returns `nil`.
  public func text<Value>(_ name: String, as what: String, _ read: (String) -> Value?) throws(Problem)
    -> Value
  {
    guard let value = read(try text(name)) else { throw expected(what, name) }
    return value
  }

  /// A problem with one member, said with its place.
  public func expected(_ what: String, _ name: String) -> Problem {
    Self.wrong("expected \(what) at '\(place).\(name)'")
  }

  private func missing(_ name: String) -> Problem { Self.wrong("'\(place).\(name)' is missing") }

  private static func wrong(_ message: String, hint: String? = nil) -> Problem {
    Problem(.jsonField, message, hint: hint)
  }
}

extension Problem.Code {
  /// A JSON document lacks a member, or has one of the wrong type or name.
  public static let jsonField = Self("json.field", exit: .invalidData)
}

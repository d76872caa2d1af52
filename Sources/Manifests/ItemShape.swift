public import Diagnostics
import Expressions
public import JSON
public import YAML

/// What the items of a list look like: a type, or the members of a mapping with theirs.
///
///     type: { name: string, files: integer, note: string? }
///
/// 1. Expressions are checked against it before the run, items in it, each before anything is made of it.
/// 2. An item may have more members than are declared; nothing can speak of those.
public struct ItemShape: OptionValue {
  /// What a member, or a whole item, can be.
  public enum Member: String, CaseIterable, Sendable {
    /// A text.
    case string
    /// A number without fraction.
    case integer
    /// True or false.
    case boolean
    /// Texts.
    case listOfStrings = "list(string)"
    /// Texts by name.
    case tableOfStrings = "table(string)"
    /// Whatever it is; expressions find out in the run.
    case any
  }

  /// A member of an item.
  struct Field: Sendable {
    let name: String
    let member: Member
    let isOptional: Bool

    /// As written.
    var word: String { member.rawValue + (isOptional ? "?" : "") }
  }

  /// What an item is that is no mapping of declared members.
  private let whole: Member?
  private let fields: [Field]

  /// A word, or an object of words.
  public static var schema: [(name: String, value: JSON)] {
    let words = Member.allCases.map(\.rawValue)
    return [
      (
        "oneOf",
        [
          ["type": "string", "enum": .strings(words)],
          [
            "type": "object", "minProperties": 1,
            "propertyNames": ["pattern": "^[A-Za-z_][A-Za-z0-9_]{0,99}$"],
            "additionalProperties": ["type": "string", "enum": .strings(words + words.map { $0 + "?" })],
          ],
        ]
      )
    ]
  }
  /// The words that may stand there.
  public static var typeName: String {
    Member.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "; or a table of these"
  }
  /// As written.
  public var json: JSON {
    whole.map { .string($0.rawValue) } ?? .object(fields.map { ($0.name, .string($0.word)) })
  }

  /// A word or a mapping of names to words, one with `?` for a member that may be missing.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard case .mapping(let pairs) = node.value else {
      guard let field = field("", node, as: subject, isWhole: true, into: &problems) else { return nil }
      return Self(whole: field.member, fields: [])
    }
    var fields: [Field] = []
    let before = problems.count
    for (key, value) in pairs {
      let bytes = key.value.utf8
      let isName = isIdentifier(bytes) && !bytes.contains(UInt8(ascii: "-"))
      if !isName || bytes.first.map({ (48...57).contains($0) }) == true {
        problems.append(
          Problem(
            .wrongValue, "'\(key.value)' is no name that expressions have", at: key.location,
            hint: "use letters, digits and '_'; of a list with other names write 'any'"))
      } else if let field = field(key.value, value, as: "'\(key.value)'", isWhole: false, into: &problems) {
        fields.append(field)
      }
    }
    if pairs.isEmpty {
      problems.append(Problem(.wrongValue, "\(subject) names no member", at: node.location))
    }
    return problems.count == before ? Self(whole: nil, fields: fields) : nil
  }

  private static func field(
    _ name: String, _ node: Node, as subject: String, isWhole: Bool, into problems: inout [Problem]
  ) -> Field? {
    guard let text = String.read(node, as: subject, into: &problems) else { return nil }
    let isOptional = !isWhole && text.hasSuffix("?")
    if let member = Member(rawValue: isOptional ? String(text.dropLast()) : text) {
      return Field(name: name, member: member, isOptional: isOptional)
    }
    let words = Member.allCases.map(\.rawValue)
    problems.append(
      Problem(
        .wrongValue, "\(subject) cannot be '\(text)'", at: node.location,
        hint: suggestion(for: text, among: words, orList: "one of")))
    return nil
  }
}

// MARK: - What is held against it

extension ItemShape {
  /// What is wrong with an item; `nil` if it is as declared.
  public func objection(to item: Node) -> String? {
    if let whole { return whole.takes(item) ? nil : "is no \(whole.rawValue)" }
    guard case .mapping(let pairs) = item.value else { return "is no mapping" }
    for field in fields {
      guard let found = pairs.first(where: { $0.key.value.utf8.elementsEqual(field.name.utf8) }) else {
        if field.isOptional { continue }
        return "has no '\(field.name)'"
      }
      if !field.member.takes(found.value) { return "'\(field.name)' is no \(field.member.rawValue)" }
    }
    return nil
  }

  /// As expressions see it, under the name that they have for it.
  func celType(named name: String) -> CELType {
    if let whole { return whole.celType }
    return .record(
      RecordType(
        name,
        fields.map { RecordType.Field($0.name, $0.member.celType, isOptional: $0.isOptional) }))
  }
}

extension ItemShape.Member {
  func takes(_ node: Node) -> Bool {
    switch (self, node.value) {
    case (.any, _), (.string, .string), (.integer, .integer), (.boolean, .bool): true
    case (.listOfStrings, .sequence(let elements)):
      elements.allSatisfy { if case .string = $0.value { true } else { false } }
    case (.tableOfStrings, .mapping(let pairs)):
      pairs.allSatisfy { if case .string = $0.value.value { true } else { false } }
    default: false
    }
  }

  var celType: CELType {
    switch self {
    case .string: .string
    case .integer: .int
    case .boolean: .bool
    case .listOfStrings: .list(.string)
    case .tableOfStrings: .map(.string, .string)
    case .any: .dyn
    }
  }
}

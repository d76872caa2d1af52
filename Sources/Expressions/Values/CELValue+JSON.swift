public import Diagnostics
public import JSON

extension Problem.Code {
  /// Data that has not the type that was declared for it.
  public static let expressionData = Self("expression.data", exit: .invalidData)
}

/// From JSON, without knowing types.
extension CELValue {
  /// A number written without fraction and exponent that fits is an int, every other a double; objects keep their order.
  public init(json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .int(Int64(value))
    case .number(let value): self = .double(value)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .list(elements.map { CELValue(json: $0) })
    case .object(let members):
      self = .map(CELMap(names: members.map { ($0.name, CELValue(json: $0.value)) }))
    }
  }

  /// What the checker may know of a value from JSON: lists of one type of elements; members of an object are `dyn`.
  public var staticType: CELType {
    switch self {
    case .list(let elements):
      let types = Set(elements.map(\.staticType))
      return .list(types.count == 1 ? types.first ?? .dyn : .dyn)
    case .map: return .map(.string, .dyn)
    default: return runtimeType
    }
  }

  /// A value of a declared type; `place` is how messages name it: `finding`.
  ///
  /// bytes are base64, timestamp and duration as their functions read them, an int may be a double that is whole.
  /// Members that a record does not declare are left out; `null` for an optional field means that it is not there.
  ///
  /// - Throws: `expression.data` for a value of another type and for a missing field, with its path.
  public init(json: JSON, as type: CELType, at place: String) throws(Problem) {
    do throws(Mismatch) {
      self = try Self.read(json, type)
    } catch {
      throw Problem(.expressionData, error.message(place))
    }
  }

  private static func read(_ json: JSON, _ type: CELType) throws(Mismatch) -> CELValue {
    switch type {
    case .list(let element):
      guard let elements = json.array else { throw Mismatch(json, type) }
      var values: [CELValue] = []
      values.reserveCapacity(elements.count)
      for (index, value) in elements.enumerated() {
        values.append(try read(value, element, at: "[\(index)]"))
      }
      return .list(values)
    case .map(let key, let value):
      guard let members = json.members else { throw Mismatch(json, type) }
      return .map(try map(members, key, value))
    case .record(let record):
      guard let members = json.members else { throw Mismatch(json, type) }
      return .record(try self.record(members, record))
    case .wrapper(let type): return json.isNull ? .null : try read(json, type)
    case .optional(let type): return .optional(json.isNull ? nil : try read(json, type))
    case .dyn, .error, .parameter: return CELValue(json: json)
    default:
      guard let value = scalar(json, type) else { throw Mismatch(json, type) }
      return value
    }
  }

  /// The same for a part; its place is written down only when something is wrong.
  @inline(__always)
  private static func read(_ json: JSON, _ type: CELType, at part: @autoclosure () -> String)
    throws(Mismatch) -> CELValue
  {
    do throws(Mismatch) {
      return try read(json, type)
    } catch {
      throw error.within(part())
    }
  }

  private static func scalar(_ json: JSON, _ type: CELType) -> CELValue? {
    switch (type, json) {
    case (.null, .null): .null
    case (.bool, .bool(let value)): .bool(value)
    case (.int, .integer(let value)): .int(Int64(value))
    case (.int, .number(let value)): Int64(exactly: value).map { .int($0) }
    case (.uint, .integer(let value)): UInt64(exactly: value).map { .uint($0) }
    case (.uint, .number(let value)): UInt64(exactly: value).map { .uint($0) }
    case (.double, .integer(let value)): .double(Double(value))
    case (.double, .number(let value)): .double(value)
    case (.string, .string(let text)): .string(text)
    case (.bytes, .string(let text)): Library.decoded(Array(text.utf8)).map { .bytes($0) }
    case (.timestamp, .string(let text)): CELTimestamp(text: text).map { .timestamp($0) }
    case (.duration, .string(let text)): CELDuration(text: text).map { .duration($0) }
    default: nil
    }
  }

  private static func map(_ members: [(name: String, value: JSON)], _ keyType: CELType, _ type: CELType)
    throws(Mismatch) -> CELMap
  {
    var entries: [(key: CELValue, value: CELValue)] = []
    entries.reserveCapacity(members.count)
    for (name, value) in members {
      guard let key = key(name, keyType) else {
        throw Mismatch("'\(name.brief)' at", "is no key of type '\(keyType)'")
      }
      entries.append((key, try read(value, type, at: ".\(name.brief)")))
    }
    do throws(EvaluationError) {
      return try CELMap(entries)
    } catch {
      throw Mismatch("", "has a key twice")
    }
  }

  /// Names of members are text: `{"1": …}` for an int.
  private static func key(_ name: String, _ type: CELType) -> CELValue? {
    switch type {
    case .int: NumberText.int(name).map { .int($0) }
    case .uint: NumberText.uint(name).map { .uint($0) }
    case .bool: name == "true" ? .bool(true) : name == "false" ? .bool(false) : nil
    case .string, .dyn, .error, .parameter: .string(name)
    default: nil
    }
  }

  private static func record(_ members: [(name: String, value: JSON)], _ type: RecordType)
    throws(Mismatch) -> CELRecord
  {
    var values: [CELValue?] = Array(repeating: nil, count: type.fields.count)
    for (name, json) in members {
      guard let index = type.index(of: name) else { continue }
      let field = type.fields[index]
      if json.isNull && field.isOptional { continue }
      values[index] = try read(json, field.type, at: ".\(field.name)")
    }
    for (field, value) in zip(type.fields, values) where value == nil && !field.isOptional {
      throw Mismatch("missing", "").within(".\(field.name)")
    }
    return CELRecord(type, values)
  }
}

/// What is wrong with data; the path to it grows on the way out.
private struct Mismatch: Error {
  private let before: String
  private let after: String
  private var path = ""

  init(_ before: String, _ after: String) { (self.before, self.after) = (before, after) }

  init(_ json: JSON, _ expected: CELType) {
    let found =
      switch json {
      case .null: "null"
      case .bool(let value): "'\(value)'"
      case .integer(let value): "'\(value)'"
      case .number(let value): "'\(value)'"
      case .string(let text): "'\(text.brief)'"
      case .array: "a list"
      case .object: "an object"
      }
    self.init("expected a value of type '\(expected)' at", "found \(found)")
  }

  func within(_ part: String) -> Mismatch {
    var outer = self
    outer.path = part + path
    return outer
  }

  func message(_ place: String) -> String {
    let comma = after.hasPrefix("found") ? "," : ""
    return [before, "'\(place)\(path)'\(comma)", after].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// To JSON.
extension CELValue {
  /// How many values may be written: shared parts are written out, so a small program can mean a vast text.
  private static let writtenLimit = 1_000_000

  /// As the JSON mapping of Protocol Buffers has it, except that int stays a number.
  ///
  /// bytes as base64, timestamp and duration as text, a uint beyond int as text, `NaN` and `Infinity` as text, a type as
  /// its name, none as `null`; keys of maps become names.
  ///
  /// - Throws: `expression.data` for a map whose keys become one name, and for more than a million values.
  public func json() throws(Problem) -> JSON {
    var left = Self.writtenLimit
    return try json(&left)
  }

  private func json(_ left: inout Int) throws(Problem) -> JSON {
    left -= 1
    guard left >= 0 else {
      throw Problem(.expressionData, "the value has more than \(Self.writtenLimit) parts")
    }
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .integer(Int(value))
    case .uint(let value): return Int(exactly: value).map { .integer($0) } ?? .string(String(value))
    case .double(let value): return value.isFinite ? .number(value) : .string(NumberText.plain(value))
    case .string(let text): return .string(text)
    case .bytes(let bytes): return .string(Library.encoded(bytes))
    case .list(let elements):
      var written: [JSON] = []
      written.reserveCapacity(elements.count)
      for element in elements { written.append(try element.json(&left)) }
      return .array(written)
    case .map(let map): return try Self.object(map, &left)
    case .record(let record): return try Self.object(record.map, &left)
    case .timestamp(let moment): return .string(moment.description)
    case .duration(let span): return .string(span.description)
    case .type(let type): return .string(type.erasedName)
    case .ip(let address): return .string(address.description)
    case .cidr(let range): return .string(range.description)
    case .optional(let value): return try value?.json(&left) ?? .null
    }
  }

  private static func object(_ map: CELMap, _ left: inout Int) throws(Problem) -> JSON {
    var members: [(name: String, value: JSON)] = []
    var names: Set<UTF8Text> = []
    for (key, value) in map.entries {
      let name: String
      switch key {
      case .string(let text): name = text
      case .bool(let value): name = value ? "true" : "false"
      default: name = key.numberText
      }
      guard names.insert(UTF8Text(name)).inserted else {
        throw Problem(.expressionData, "two keys of a map become the name '\(name.brief)'")
      }
      members.append((name, try value.json(&left)))
    }
    return .object(members)
  }
}

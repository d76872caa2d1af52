import Cryptography
import Diagnostics
import Expressions
import JSON

/// A value in the form of the set `cel`: an object with one member, which is named after the type.
///
/// int, uint and double are text, because JSON does not tell them apart.
struct TypedValue {
  /// `nil` for a value of Protocol Buffers.
  let value: CELValue?

  init(_ value: CELValue) { self.value = value }

  /// - Throws: `json.field` for what is no typed value.
  init(json: JSON) throws(Problem) {
    guard let (type, content) = json.members?.first.map({ ($0.name, $0.value) }) else {
      throw Problem(.jsonField, "expected a typed value")
    }
    value = try Self.read(type, content)
  }

  private static func read(_ type: String, _ content: JSON) throws(Problem) -> CELValue? {
    switch type {
    case "null": return .null
    case "bool": return content.bool.map { .bool($0) }
    case "int": return content.string.flatMap { Int64($0) }.map { .int($0) }
    case "uint": return content.string.flatMap { UInt64($0) }.map { .uint($0) }
    case "double": return content.string.flatMap { Double($0) }.map { .double($0) }
    case "string": return content.string.map { .string($0) }
    case "bytes": return content.string.flatMap { decoded(base64: $0) }.map { .bytes($0) }
    case "type": return content.string.flatMap { CELType(parsing: $0) }.map { .type($0) }
    case "timestamp": return try CELValue(json: content, as: .timestamp, at: "timestamp")
    case "duration": return try CELValue(json: content, as: .duration, at: "duration")
    case "list":
      var elements: [CELValue] = []
      for element in content.array ?? [] {
        guard let value = try TypedValue(json: element).value else { return nil }
        elements.append(value)
      }
      return .list(elements)
    case "map": return try map(content)
    default: return nil
    }
  }

  private static func map(_ content: JSON) throws(Problem) -> CELValue? {
    var entries: [(key: CELValue, value: CELValue)] = []
    for entry in content.array ?? [] {
      guard let pair = entry.array, pair.count == 2, let key = try TypedValue(json: pair[0]).value,
        let value = try TypedValue(json: pair[1]).value
      else { return nil }
      entries.append((key, value))
    }
    do throws(EvaluationError) {
      return .map(try CELMap(entries))
    } catch {
      throw Problem(.jsonField, error.message)
    }
  }

  /// `nil` for a value that has no such form.
  var json: JSON? { value.flatMap(Self.written) }

  private static func written(_ value: CELValue) -> JSON? {
    switch value {
    case .null: return ["null": .null]
    case .bool(let value): return ["bool": .bool(value)]
    case .int(let value): return ["int": .string(String(value))]
    case .uint(let value): return ["uint": .string(String(value))]
    case .double(let value): return ["double": .string(value.description)]
    case .string(let text): return ["string": .string(text)]
    case .bytes(let bytes): return ["bytes": .string(base64(bytes))]
    case .type(let type): return ["type": .string(type.erasedName)]
    case .timestamp(let moment): return ["timestamp": .string(moment.description)]
    case .duration(let span): return ["duration": .string(span.description)]
    case .list(let elements):
      let parts = elements.compactMap(written)
      return parts.count == elements.count ? ["list": .array(parts)] : nil
    case .map(let map): return object(map.entries)
    case .record(let record):
      return object(
        zip(record.type.fields, record.values).compactMap { field, value in
          value.map { (.string(field.name), $0) }
        })
    default: return nil
    }
  }

  private static func object(_ entries: [(key: CELValue, value: CELValue)]) -> JSON? {
    let parts = entries.compactMap { entry -> JSON? in
      guard let key = written(entry.key), let value = written(entry.value) else { return nil }
      return [key, value]
    }
    return parts.count == entries.count ? ["map": .array(parts)] : nil
  }
}

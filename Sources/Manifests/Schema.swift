public import JSON
import Policies

/// The dialect of every schema.
private let dialect: JSON = "https://json-schema.org/draft/2020-12/schema"

/// JSON Schema of an object with these keys and no others.
func objectSchema(of members: [any OptionDeclaration]) -> [(name: String, value: JSON)] {
  [
    ("type", "object"), ("properties", .object(members.map { ($0.name, $0.schema) })),
    ("required", .strings(members.filter(\.isRequired).map(\.name))), ("additionalProperties", false),
  ]
}

/// The JSON Schema (2020-12) of what may stand under `with:`.
public func schema(of options: [any OptionDeclaration], title: String) -> JSON {
  .object([("$schema", dialect), ("title", .string(title))] + objectSchema(of: options))
}

/// Where `key` is `value`, `part` holds these keys and no others.
func schema(
  when key: String, is value: String, then part: String, holds members: [(name: String, value: JSON)],
  required: [String], orText pattern: String? = nil
) -> JSON {
  var content: JSON = [
    "type": "object", "properties": .object(members), "required": .strings(required),
    "additionalProperties": false,
  ]
  if let pattern { content = ["anyOf": [content, ["type": "string", "pattern": .string(pattern)]]] }
  let isValue: JSON = ["const": .string(value)]
  let condition: JSON = ["properties": .object([(key, isValue)]), "required": .strings([key])]
  let consequence: JSON = [
    "properties": .object([(part, content)]), "required": .strings(required.isEmpty ? [] : [part]),
  ]
  return ["if": condition, "then": consequence]
}

extension JSON {
  static let lookUpPattern = #"\$\{\{"#

  /// The schema of a value in whose place, or in place of whose parts, a look-up may stand.
  var acceptingLookUps: JSON {
    guard case .object(let members) = self else { return self }
    var inner: [(name: String, value: JSON)] = []
    for (name, value) in members {
      switch name {
      case "items": inner.append((name, value.acceptingLookUps))
      case "additionalProperties": inner.append((name, value.acceptingLookUps))
      case "properties":
        inner.append((name, .object((value.members ?? []).map { ($0.name, $0.value.acceptingLookUps) })))
      case "oneOf", "anyOf": inner.append((name, .array((value.array ?? []).map(\.acceptingLookUps))))
      default: inner.append((name, value))
      }
    }
    let notes = inner.filter { ["description", "default", "examples"].contains($0.name) }
    let type = inner.filter { !["description", "default", "examples"].contains($0.name) }
    let lookUp: JSON = ["type": "string", "pattern": .string(Self.lookUpPattern)]
    return type.isEmpty ? self : .object([("anyOf", [.object(type), lookUp])] + notes)
  }
}

extension Parameter {
  /// The parameter in JSON Schema.
  var schema: (name: String, value: JSON) {
    var members: [(name: String, value: JSON)]
    switch kind {
    case .word(let words): members = [("enum", .strings(words))]
    case .words(let words):
      members = [
        ("type", "array"), ("items", words.isEmpty ? ["type": "string"] : ["enum": .strings(words)]),
      ]
    case .count(let range):
      members = [
        ("type", "integer"), ("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound)),
      ]
    case .flag: members = [("type", "boolean")]
    case .percentages:
      members = [
        ("type", "object"), ("additionalProperties", ["type": "integer", "minimum": 0, "maximum": 100]),
      ]
    }
    members.append(("description", .string(summary)))
    if let standard { members.append(("default", standard)) }
    return (name, .object(members))
  }
}

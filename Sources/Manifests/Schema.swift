public import JSON

/// The JSON Schema (2020-12) of what may stand under `with:`.
public func schema(of options: [any OptionDeclaration], title: String) -> JSON {
  [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": .string(title),
    "type": "object",
    "properties": .object(options.map { ($0.name, $0.schema) }),
    "required": .strings(options.filter(\.isRequired).map(\.name)),
    "additionalProperties": false,
  ]
}

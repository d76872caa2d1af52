public import JSON

/// What a schema of pipelines must know of a stage kind.
public struct StageShape: Sendable {
  let name: String
  let options: [any OptionDeclaration]
  /// `nil` for any names the person chooses.
  let ports: [(name: String, isRequired: Bool)]?

  /// A stage kind with its options and input ports.
  public init(
    name: String, options: [any OptionDeclaration], ports: [(name: String, isRequired: Bool)]?
  ) {
    (self.name, self.options, self.ports) = (name, options, ports)
  }
}

extension DocumentShape {
  /// The JSON Schema of the kind.
  ///
  /// A key without a value, which counts as not written, is refused: in an editor that is a key being typed.
  public func schema(stages: [StageShape]) -> JSON {
    .object(
      [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("$id", .string("urn:stellwerk:v1:\(kind.rawValue)")),
      ]
        + content(stages: stages))
  }

  /// One schema of all kinds, for editors.
  public static func combined(stages: [StageShape]) -> JSON {
    let shapes = DocumentKind.allCases.map(\.shape)
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:stellwerk:v1",
      "title": "A document of Stellwerk",
      "oneOf": .array(shapes.map { ["$ref": .string("#/$defs/\($0.kind.rawValue)")] }),
      "$defs": .object(shapes.map { ($0.kind.rawValue, .object($0.content(stages: stages))) }),
    ]
  }

  private func content(stages: [StageShape]) -> [(name: String, value: JSON)] {
    var spec = JSON.object(objectSchema(of: self.spec))
    if kind == .pipeline {
      let rules =
        stages.map(\.rule) + [
          [
            "properties": [
              "uses": ["enum": .strings(stages.map(\.name))], "name": ["pattern": "^[a-z0-9-]{1,100}$"],
            ]
          ]
        ]
      spec = spec.adding([("allOf", .array(rules))], at: ["properties", "stages", "items"])
    }
    let envelope: [(name: String, value: JSON)] = [
      ("apiVersion", ["const": "stellwerk/v1", "description": "the version of this language"]),
      ("kind", ["const": .string(kind.rawValue), "description": .string(purpose)]),
      ("metadata", .object(objectSchema(of: metadata) + [("description", "what the document is called")])),
      ("spec", spec),
    ]
    return [
      ("title", .string(kind.rawValue)), ("description", .string(purpose)), ("type", "object"),
      ("properties", .object(envelope + Document.further.map { ($0.name, $0.schema) })),
      ("required", .strings(envelope.map(\.name))), ("additionalProperties", false),
    ]
  }
}

extension StageShape {
  /// Where a stage uses this kind: its options, in whose place look-ups may stand, and its ports.
  fileprivate var rule: JSON {
    let required = options.filter(\.isRequired).map(\.name)
    var rule = Manifests.schema(
      when: "uses", is: name, then: "with",
      holds: options.map { ($0.name, $0.schema.acceptingLookUps) }, required: required,
      orText: JSON.lookUpPattern)
    guard let ports else { return rule }
    let needed = ports.filter(\.isRequired).map(\.name)
    let inputs: JSON = [
      "properties": .object(ports.map { ($0.name, true) }), "required": .strings(needed),
      "additionalProperties": false,
    ]
    rule = rule.adding([("inputs", inputs)], at: ["then", "properties"])
    let wanted = (required.isEmpty ? [] : ["with"]) + (needed.isEmpty ? [] : ["inputs"])
    return rule.adding([("required", .strings(wanted))], at: ["then"])
  }
}

extension JSON {
  /// The same with members put into the object at a path, in place of those of the same name.
  fileprivate func adding(_ added: [(name: String, value: JSON)], at path: [String]) -> JSON {
    guard case .object(let members) = self else { return self }
    guard let first = path.first else {
      return .object(members.filter { member in !added.contains { $0.name == member.name } } + added)
    }
    return .object(
      members.map {
        ($0.name, $0.name == first ? $0.value.adding(added, at: Array(path.dropFirst())) : $0.value)
      })
  }
}

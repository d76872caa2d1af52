public import JSON

/// What an answer is to look like: parts of the plan document, declared where the document is declared.
///
/// 1. Every key must be there; what the document may leave out may be `null`.
/// 2. Each answer repeats the id of what was asked for, so that no answer is taken for another's.
/// 3. Providers are sent only what all of them understand: types, keys, `enum`, `anyOf` with `null`. What else must hold
///    stands in descriptions, and is checked here.
public struct AnswerSchema: Sendable {
  /// What providers and the evidence call it.
  public let name: String
  private let fields: [PlanField]
  /// The wire form.
  public var json: JSON { PlanType.object(fields).wireSchema }

  /// Routes with decisions, without what is in them.
  public static let outline = AnswerSchema(
    name: "routes",
    fields: [
      PlanField(
        "routes", .list(.object(PlanShapes.route.filter { $0.name != "tasks" }), PlanLimits.routes),
        "the lines of the map, in the order of the work"),
      PlanField(
        optional: "decisions",
        .list(.object(PlanShapes.decision.filter { $0.name != "chosen" }), 0...PlanLimits.levels),
        "where lines part: each option is a route of kind 'branch'"),
    ])

  /// The tasks of one route with the titles of their work packages.
  public static func tasks(of route: String) -> AnswerSchema {
    AnswerSchema(
      name: "tasks",
      fields: [
        PlanField("route", .choice([route]), "the id of the route that was asked for"),
        PlanField(
          "tasks",
          .list(
            .object([
              PlanField("title", .line, "what the task is about"),
              PlanField(
                "workPackages", .list(.line, PlanLimits.workPackages), "titles of its work packages, in order"
              ),
            ]), PlanLimits.tasks), "the stations of the route, in order"),
      ])
  }

  /// The keys of a work package that are asked for.
  ///
  /// Texts first: a model that writes the title knows what the steps are about.
  static let packageParts = [
    "title", "summary", "steps", "definitionOfDone", "risks", "sources", "difficulty", "estimate",
  ]

  /// One work package.
  public static func workPackage(_ id: String) -> AnswerSchema {
    AnswerSchema(
      name: "work-package",
      fields: [PlanField("id", .choice([id]), "the id of the work package that was asked for")]
        + packageParts.compactMap { name in PlanShapes.package.first { $0.name == name } })
  }

  /// Everything in which a value has not this form, counts among it.
  public func findings(in answer: JSON) -> [PlanFinding] {
    var findings: [PlanFinding] = []
    let type = PlanType.object(fields)
    type.check(answer, at: "", into: &findings)
    if findings.isEmpty { type.checkCounts(answer, at: "", into: &findings) }
    return findings
  }
}

extension PlanType {
  /// The type in the part of JSON Schema that every provider takes.
  var wireSchema: JSON {
    switch self {
    case .line, .prose, .id, .url, .date, .digest: ["type": "string"]
    case .choice(let names): ["type": "string", "enum": .strings(names)]
    case .whole: ["type": "integer"]
    case .hours, .share: ["type": "number"]
    case .flag: ["type": "boolean"]
    case .list(let element, _): ["type": "array", "items": element.wireSchema]
    case .object(let fields):
      [
        "type": "object",
        "properties": .object(fields.map { ($0.name, $0.wireSchema) }),
        "required": .strings(fields.map(\.name)),
        "additionalProperties": false,
      ]
    }
  }

  /// What the schema of the document demands and the wire form cannot.
  fileprivate var demands: String? {
    switch self {
    case .line: "one line"
    case .id: "lower-case letters, digits, '-' and '.'"
    case .url: "begins with https://"
    case .date: "as 2026-11-21"
    case .whole, .hours, .share: words
    case .list(let element, let range):
      [
        range == 0...Int.max
          ? nil
          : range.upperBound == .max
            ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound) of them",
        element.demands.map { "each: \($0)" },
      ].compactMap { $0 }.joined(separator: "; ")
    default: nil
    }
  }

  /// Lists that are shorter or longer than they may be.
  ///
  /// Recursion is bounded: it follows the declarations.
  func checkCounts(_ value: JSON, at pointer: String, into findings: inout [PlanFinding]) {
    switch self {
    case .object(let fields):
      for field in fields {
        guard let part = value[field.name], !part.isNull else { continue }
        field.type.checkCounts(part, at: "\(pointer)/\(field.name)", into: &findings)
      }
    case .list(let element, let range):
      let elements = value.array ?? []
      if !range.contains(elements.count) {
        let wanted =
          elements.count < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
        findings.append(
          PlanFinding(.planLimit, "\(elements.count) elements, \(wanted) are wanted", at: pointer))
      }
      for (index, part) in elements.enumerated() {
        element.checkCounts(part, at: "\(pointer)/\(index)", into: &findings)
      }
    default: break
    }
  }
}

extension PlanField {
  /// The type with what it is for; one that may be left out may be `null`.
  fileprivate var wireSchema: JSON {
    let text = [text, type.demands].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
    let schema = isRequired ? type.wireSchema : ["anyOf": [type.wireSchema, ["type": "null"]]]
    return .object((schema.members ?? []) + [("description", .string(text))])
  }
}

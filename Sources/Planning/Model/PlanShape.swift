import JSON

/// What a value of the plan document may be.
indirect enum PlanType: Sendable {
  /// One line, not empty.
  case line
  /// Any text that is not empty.
  case prose
  /// A name that others refer to.
  case id
  /// A link; its form is looked at by the review.
  case url
  /// `2026-11-21`.
  case date
  /// `sha256:` and 64 hexadecimal digits.
  case digest
  case choice([String])
  case whole(ClosedRange<Int>)
  /// Hours of work.
  case hours
  /// 0 to 1.
  case share
  case flag
  /// The range is what the review asks for; reading takes any number of elements.
  case list(PlanType, ClosedRange<Int>)
  case object([PlanField])
}

/// A key of the plan document.
struct PlanField: Sendable {
  let name: String
  let type: PlanType
  let isRequired: Bool
  let text: String

  /// A key that must be written.
  init(_ name: String, _ type: PlanType, _ text: String) {
    (self.name, self.type, self.text, isRequired) = (name, type, text, true)
  }

  /// A key that may be left out.
  init(optional name: String, _ type: PlanType, _ text: String) {
    (self.name, self.type, self.text, isRequired) = (name, type, text, false)
  }
}

extension PlanType {
  /// Longer texts than this are no plan.
  static let textLimit = 20_000
  /// The form of an id, as a regular expression of JSON Schema.
  static let idPattern = "^[a-z0-9][a-z0-9.-]{0,99}$"

  /// The type in JSON Schema 2020-12.
  var schema: [(name: String, value: JSON)] {
    switch self {
    case .line:
      [("type", "string"), ("minLength", 1), ("maxLength", 1_000), ("pattern", #"^[^\r\n]*\S[^\r\n]*$"#)]
    case .prose:
      [("type", "string"), ("minLength", 1), ("maxLength", .integer(Self.textLimit)), ("pattern", #"\S"#)]
    case .id: [("type", "string"), ("pattern", .string(Self.idPattern))]
    case .url: [("type", "string"), ("pattern", "^https?://")]
    case .date: [("type", "string"), ("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    case .digest: [("type", "string"), ("pattern", "^sha256:[0-9a-f]{64}$")]
    case .choice(let names): [("type", "string"), ("enum", .strings(names))]
    case .whole(let range):
      [("type", "integer"), ("minimum", .integer(range.lowerBound))]
        + (range.upperBound == .max ? [] : [("maximum", .integer(range.upperBound))])
    case .hours: [("type", "number"), ("minimum", 0), ("maximum", 100_000)]
    case .share: [("type", "number"), ("minimum", 0), ("maximum", 1)]
    case .flag: [("type", "boolean")]
    case .list(let element, let range):
      [("type", "array"), ("items", .object(element.schema))]
        + (range.lowerBound == 0 ? [] : [("minItems", .integer(range.lowerBound))])
        + (range.upperBound == .max ? [] : [("maxItems", .integer(range.upperBound))])
    case .object(let fields):
      [
        ("type", "object"),
        (
          "properties",
          .object(fields.map { ($0.name, .object($0.type.schema + [("description", .string($0.text))])) })
        ), ("required", .strings(fields.filter(\.isRequired).map(\.name))), ("additionalProperties", false),
      ]
    }
  }

  /// What is expected, for people.
  var words: String {
    switch self {
    case .line: "a line of text"
    case .prose: "a text"
    case .id: "an id of lower-case letters, digits, '.' and '-'"
    case .url: "a URL"
    case .date: "a date like 2026-11-21"
    case .digest: "'sha256:' and 64 hexadecimal digits"
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    case .whole(let range):
      range.upperBound == .max
        ? "a whole number of \(range.lowerBound) or more"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .hours: "a number of hours from 0 to 100000"
    case .share: "a number from 0 to 1"
    case .flag: "true or false"
    case .list: "a list"
    case .object: "an object"
    }
  }
}

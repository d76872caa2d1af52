internal import JSON

/// Rules about licences.
let licenceRules = [
  RuleKind(
    name: "licence/denied",
    summary: "no component can only be used under a denied licence",
    parameters: [
      Parameter(
        name: "ids", kind: .words([]), standard: nil,
        summary: "SPDX licence ids; one that ends with * stands for all that begin so")
    ],
    expressions: [
      RuleExpression(
        forEach: .components, "component.licenses.exists(id, licence.denied(id, with.ids))")
    ],
    evaluate: denied)
]

private func denied(_ input: RuleInput) -> RuleOutcome {
  guard let components = input.facts.components else {
    return RuleOutcome(result: .fail, reasons: ["there is no bill of materials"])
  }
  let ids = input.arguments.words("ids")
  var outcome = RuleOutcome(result: .pass, reasons: [])
  for component in components {
    for licence in component.licenses where LicenceTerms(licence).isDenied(by: ids) {
      outcome.result = .fail
      outcome.reasons.append("\(component.name) \(component.version ?? ""): \(licence) is denied")
      outcome.details.append(["component": .string(component.name), "licence": .string(licence)])
    }
  }
  if outcome.reasons.isEmpty {
    let silent = components.count { !$0.licenses.contains { !$0.isEmpty && $0 != "NOASSERTION" } }
    outcome.reasons = ["no denied licence; \(silent) of \(components.count) components state none"]
  }
  return outcome
}

/// A licence expression (SPDX 2.3 Annex D) as far as denial needs it: which choices there are.
///
/// Of `A OR B` one free branch is enough; of `A AND B` each side must be free. What cannot be read counts
/// as all its words together, so that a slip in an expression never opens the gate.
struct LicenceTerms {
  private var tokens: [String]
  private var index = 0
  private var depth = 0

  init(_ text: String) {
    var spaced = ""
    for character in text {
      spaced += character == "(" || character == ")" ? " \(character) " : String(character)
    }
    tokens = spaced.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  func isDenied(by ids: [String]) -> Bool {
    var reader = self
    if let result = reader.alternatives(ids), reader.index == tokens.count { return result }
    return tokens.contains { Self.matches($0, ids) }
  }

  private mutating func alternatives(_ ids: [String]) -> Bool? {
    guard var result = conjunction(ids) else { return nil }
    while take("OR") {
      guard let other = conjunction(ids) else { return nil }
      result = result && other
    }
    return result
  }

  private mutating func conjunction(_ ids: [String]) -> Bool? {
    guard var result = simple(ids) else { return nil }
    while take("AND") {
      guard let other = simple(ids) else { return nil }
      result = result || other
    }
    return result
  }

  private mutating func simple(_ ids: [String]) -> Bool? {
    if take("(") {
      depth += 1
      // Deeper is no expression that a person wrote; it then counts by its words.
      guard depth <= 32, let result = alternatives(ids), take(")") else { return nil }
      depth -= 1
      return result
    }
    guard index < tokens.count, !["AND", "OR", "WITH", ")"].contains(tokens[index]) else { return nil }
    let id = tokens[index]
    index += 1
    if take("WITH") {
      guard index < tokens.count else { return nil }
      index += 1
    }
    return Self.matches(id, ids)
  }

  private mutating func take(_ token: String) -> Bool {
    guard index < tokens.count, tokens[index] == token else { return false }
    index += 1
    return true
  }

  private static func matches(_ id: String, _ ids: [String]) -> Bool {
    let id = id.lowercased()
    return ids.contains { pattern in
      let pattern = pattern.lowercased()
      if pattern.hasSuffix("*") { return id.hasPrefix(pattern.dropLast()) }
      return id == pattern || id == "\(pattern)+"
    }
  }
}

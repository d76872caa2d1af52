internal import JSON

/// Rules about where the release comes from and what proves it.
let provenanceRules = [
  RuleKind(
    name: "signature/present", summary: "the subject is signed, and the signature was checked",
    parameters: [],
    expressions: [RuleExpression("!facts.?signature.verified.orValue(false)")],
    evaluate: signature),
  RuleKind(
    name: "intake/pinned", summary: "everything from outside was fixed by its digest beforehand",
    parameters: [
      Parameter(
        name: "acceptWaivers", kind: .flag, standard: false,
        summary: "whether an input whose digest is waived with a reason is good enough")
    ],
    expressions: [
      RuleExpression(
        forEach: .inputs,
        """
        input.waived
          ? !with.acceptWaivers || input.?reason.orValue('') == ''
          : !has(input.digest)
        """)
    ],
    evaluate: pinned),
  RuleKind(
    name: "build/reproducible", summary: "a second build gave the same bytes", parameters: [],
    expressions: [RuleExpression("!build.?reproducible.orValue(false)")],
    evaluate: reproducible),
  RuleKind(
    name: "sbom/complete", summary: "the bill of materials says about each component what is asked for",
    parameters: [
      Parameter(
        name: "fields", kind: .words(["version", "purl", "licence", "supplier"]),
        standard: ["version", "purl"],
        summary: "what each component must have")
    ],
    expressions: [
      RuleExpression(
        forEach: .components,
        """
        with.fields.exists(field,
          field == 'version' ? component.?version.orValue('') == '' :
          field == 'purl' ? component.?purl.orValue('') == '' :
          field == 'supplier' ? component.?supplier.orValue('') in ['', 'NOASSERTION'] :
          component.licenses.all(licence, licence in ['', 'NOASSERTION']))
        """)
    ],
    evaluate: complete),
]

private func signature(_ input: RuleInput) -> RuleOutcome {
  guard let signature = input.facts.signature else {
    return RuleOutcome(result: .fail, reasons: ["\(input.facts.subject.name) is not signed"])
  }
  let detail: JSON = ["keyID": .string(signature.keyID), "algorithm": .string(signature.algorithm)]
  return signature.isVerified
    ? RuleOutcome(
      result: .pass, reasons: ["signed by \(signature.keyID) (\(signature.algorithm)), checked"],
      details: [detail])
    : RuleOutcome(
      result: .fail, reasons: ["the signature by \(signature.keyID) was not found to be right"],
      details: [detail])
}

private func pinned(_ input: RuleInput) -> RuleOutcome {
  var outcome = RuleOutcome(result: .pass, reasons: [])
  for file in input.facts.inputs.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
    if file.isWaived {
      outcome.reasons.append("\(file.name): digest waived: \(file.reason ?? "no reason given")")
      if !input.arguments.flag("acceptWaivers") || (file.reason ?? "").isEmpty { outcome.result = .fail }
    } else if file.digest == nil {
      outcome.reasons.append("\(file.name): no digest")
      outcome.result = .fail
    } else {
      continue
    }
    outcome.details.append(.compact(["name": .string(file.name), "waived": .bool(file.isWaived)]))
  }
  if outcome.reasons.isEmpty { outcome.reasons = ["\(input.facts.inputs.count) inputs, all with digests"] }
  return outcome
}

private func reproducible(_ input: RuleInput) -> RuleOutcome {
  switch input.facts.build.isReproducible {
  case true?: RuleOutcome(result: .pass, reasons: ["a second build gave the same bytes"])
  case false?: RuleOutcome(result: .fail, reasons: ["a second build gave other bytes"])
  case nil: RuleOutcome(result: .fail, reasons: ["no second build was compared"])
  }
}

private func complete(_ input: RuleInput) -> RuleOutcome {
  guard let components = input.facts.components else {
    return RuleOutcome(result: .fail, reasons: ["there is no bill of materials"])
  }
  let fields = input.arguments.words("fields")
  var outcome = RuleOutcome(result: .pass, reasons: [])
  for component in components {
    let missing = fields.filter { field in
      switch field {
      case "version": (component.version ?? "").isEmpty
      case "purl": (component.purl ?? "").isEmpty
      case "supplier": ["", "NOASSERTION"].contains(component.supplier ?? "")
      default: !component.licenses.contains { $0 != "NOASSERTION" && !$0.isEmpty }
      }
    }
    guard !missing.isEmpty else { continue }
    outcome.result = .fail
    outcome.reasons.append(
      "\(component.name) \(component.version ?? "(no version)"): no \(missing.joined(separator: ", no "))")
    outcome.details.append(["component": .string(component.name), "missing": .strings(missing)])
  }
  if outcome.reasons.isEmpty {
    outcome.reasons = ["\(components.count) components, each with \(fields.joined(separator: ", "))"]
  }
  return outcome
}

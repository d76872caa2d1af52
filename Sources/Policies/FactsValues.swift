import Cryptography
import Expressions
import OperatingSystem

/// The facts of one decision as values of expressions, made once for all rules.
struct FactsValues {
  /// Of the environment without variables of one's own.
  private let plain: Bindings
  private let items: [PolicyVocabulary.Item: [CELValue]]

  init(_ facts: Facts, waivers: [[String]], ring: Int, at time: Timestamp) {
    var values: [String: CELValue] = [
      "subject": facts.subject.value,
      "inputs": .list(facts.inputs.map(\.value)),
      "declared": .map(
        CELMap(
          names: facts.declared.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, .string($0.value)) })),
      "build": record(
        PolicyVocabulary.build.type,
        [
          "reproducible": facts.build.isReproducible.map { .bool($0) },
          "usesNetwork": facts.build.usesNetwork.map { .bool($0) },
        ]),
      "ring": .int(Int64(ring)),
    ]
    values["now"] = CELTimestamp(seconds: time.seconds).map { .timestamp($0) }
    values["components"] = facts.components.map { .list($0.map(\.value)) }
    values["findings"] = facts.findings.map { scan in
      .list(
        scan.findings.enumerated().map { $1.value(coveredBy: $0 < waivers.count ? waivers[$0] : []) })
    }
    values["scan"] = facts.findings?.value
    values["signature"] = facts.signature?.value
    values["contents"] = facts.package?.value
    values["history"] = facts.history.map {
      record(
        PolicyVocabulary.history.type,
        ["releases": .int(Int64($0.releaseCount)), "failures": .int(Int64($0.failureCount))])
    }
    var items: [PolicyVocabulary.Item: [CELValue]] = [:]
    for item in PolicyVocabulary.Item.allCases {
      if case .list(let elements)? = values[item.rawValue] { items[item] = elements }
    }
    self.items = items
    var bindings = Bindings(PolicyVocabulary.environment())
    for (name, value) in values { bindings[name] = value }
    bindings["facts"] = .record(
      CELRecord(PolicyVocabulary.facts.type, PolicyVocabulary.facts.type.fields.map { values[$0.name] }))
    plain = bindings
  }

  /// The elements that a rule goes over; `nil` if nobody found them out.
  func elements(_ item: PolicyVocabulary.Item) -> [CELValue]? { items[item] }

  /// Values for an expression over facts; variables of its own environment have none yet.
  func bindings(of expression: Expression, with parameters: ExpressionParameters?) -> Bindings {
    let shared = PolicyVocabulary.environment().variables.count
    guard expression.environment.variables.count > shared else { return plain }
    var bindings = Bindings(expression.environment)
    // Every environment of the vocabulary begins with the same variables.
    for index in 0..<shared { bindings[index] = plain[index] }
    if let parameters { bindings["with"] = parameters.value }
    return bindings
  }
}

/// A record from the values of its fields by name.
private func record(_ type: RecordType, _ values: [String: CELValue?]) -> CELValue {
  .record(CELRecord(type, type.fields.map { values[$0.name] ?? nil }))
}

private func strings(_ texts: [String]) -> CELValue { .list(texts.map { .string($0) }) }

extension FixedPoint {
  /// The nearest double.
  fileprivate var value: CELValue { .double(Double(tenThousandths) / 10_000) }
}

extension Facts.Subject {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.subject.type,
      [
        "name": .string(name), "version": .string(version), "architecture": .string(architecture),
        "digest": .string("sha256:\(digest.hex)"), "size": .int(Int64(byteCount)),
        "mediaType": .string(mediaType), "kind": .string(kind),
      ])
  }
}

extension Facts.Component {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.component.type,
      [
        "name": .string(name), "version": version.map { .string($0) }, "purl": purl.map { .string($0) },
        "licenses": strings(licenses), "supplier": supplier.map { .string($0) },
        "pinned": isPinned.map { .bool($0) },
      ])
  }
}

extension Facts.Input {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.input.type,
      [
        "name": .string(name), "digest": digest.map { .string("sha256:\($0.hex)") },
        "waived": .bool(isWaived),
        "reason": reason.map { .string($0) }, "url": url.map { .string($0) },
      ])
  }
}

extension Facts.Signature {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.signature.type,
      ["keyID": .string(keyID), "algorithm": .string(algorithm), "verified": .bool(isVerified)])
  }
}

extension Facts.PackageFacts {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.contents.type,
      [
        "maintainerScripts": strings(maintainerScripts), "setuidFiles": strings(setuidFiles),
        "services": strings(services), "timers": strings(timers), "runsAsRoot": .bool(runsAsRoot),
        "nativeLibraries": .int(Int64(nativeLibraryCount)),
        "filesOutsidePrefix": strings(filesOutsidePrefix), "dependencies": .int(Int64(dependencyCount)),
        "configurationFiles": .int(Int64(configurationFileCount)),
      ])
  }
}

extension Findings {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.scan.type,
      [
        "advisories": .string(advisories), "records": .int(Int64(records)),
        "newest": newest.flatMap { Timestamp($0) }.flatMap { CELTimestamp(seconds: $0.seconds) }
          .map { .timestamp($0) },
        "components": .int(Int64(components)), "knownExploited": .bool(hasExploitData),
        "notEvaluated": .list(
          notEvaluated.map {
            record(
              PolicyVocabulary.notEvaluated.type, ["purl": .string($0.purl), "reason": .string($0.reason)])
          }),
      ])
  }
}

extension Finding {
  fileprivate func value(coveredBy names: [String]) -> CELValue {
    record(
      PolicyVocabulary.finding.type,
      [
        "component": .string(component), "version": .string(version), "purl": .string(purl),
        "id": .string(id), "aliases": strings(aliases), "severity": .string(severity.rawValue),
        "score": score.map(\.value), "vector": vector.map { .string($0) },
        "metrics": .map(
          CELMap(
            names: metrics.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
              .map { ($0.key, .string($0.value)) })), "decidedBy": decidedBy.map { .string($0) },
        "fixed": strings(fixed), "knownExploited": isKnownExploited.map { .bool($0) },
        "epss": exploitProbability.map(\.value), "coveredBy": strings(names),
      ])
  }
}

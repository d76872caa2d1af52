import Cryptography
public import Expressions
public import OperatingSystem

/// The facts of one decision as values of expressions, made once for all rules.
public struct FactsValues: Sendable {
  private let facts: Facts
  /// Of the environment without variables of one's own.
  private let plain: Bindings
  private let items: [PolicyVocabulary.Item: [CELValue]]

  /// Facts that no exceptions are held against.
  public init(_ facts: Facts, ring: Int, at time: Timestamp) {
    self.init(facts.ordered, waivers: [], ring: ring, at: time)
  }

  /// Facts as a decision with these parameters sees them.
  public init(
    _ facts: Facts, exceptions: [SignedException], policy: PolicyDocument, trust: Trust, ring: Int,
    at time: Timestamp
  ) {
    let waivers = evaluate(
      sorted(exceptions), facts: facts, ring: ring, at: time, settings: policy.exceptions, trust: trust
    ).waivers
    self.init(facts.ordered, waivers: waivers, ring: ring, at: time)
  }

  init(_ facts: Facts, waivers: [[String]], ring: Int, at time: Timestamp) {
    self.facts = facts
    var values: [String: CELValue] = [
      "subject": facts.subject.value,
      "inputs": .list(facts.inputs.map(\.value)),
      "declared": .map(
        CELMap(
          names: facts.declared.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, .string($0.value)) })),
      "build": facts.build.value,
      "ring": .int(Int64(ring)),
    ]
    values["now"] = CELTimestamp(seconds: time.seconds).map { .timestamp($0) }
    values["components"] = facts.components.map { .list($0.map(\.value)) }
    values["sbom"] = facts.bill?.value
    values["findings"] = facts.findings?.values(waivers)
    values["scan"] = facts.findings?.value
    values["signature"] = facts.signature?.value
    values["contents"] = facts.package?.value
    values["history"] = facts.history?.value
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

  /// What people declared.
  var declared: [String: String] { facts.declared }

  /// The elements that a rule goes over; `nil` if nobody found them out.
  public func elements(_ item: PolicyVocabulary.Item) -> [CELValue]? { items[item] }

  /// One element on a line, for a person.
  public func line(of item: PolicyVocabulary.Item, _ index: Int) -> String { facts.line(of: item, index) }

  /// Values for an expression over facts; variables of its own environment have none yet.
  public func bindings(of expression: Expression, with parameters: ExpressionParameters?) -> Bindings {
    let shared = PolicyVocabulary.environment().variables.count
    guard expression.environment.variables.count > shared else { return plain }
    var bindings = Bindings(expression.environment)
    // Every environment of the vocabulary begins with the same variables.
    for index in 0..<shared { bindings[index] = plain[index] }
    if let parameters { bindings["with"] = parameters.value }
    return bindings
  }
}

/// A record from the values of its fields, in the order of the vocabulary: by name it would take three times as long.
private func record(_ table: PolicyVocabulary.Table, _ values: [CELValue?]) -> CELValue {
  .record(CELRecord(table.type, values))
}

private func strings(_ texts: [String]) -> CELValue { .list(texts.map { .string($0) }) }

private func string(_ text: String?) -> CELValue? { text.map { .string($0) } }

private func count(_ number: Int) -> CELValue { .int(Int64(number)) }

extension FixedPoint {
  /// The nearest double.
  fileprivate var value: CELValue { .double(Double(tenThousandths) / 10_000) }
}

extension Facts.Subject {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.subject,
      [
        .string(name), .string(version), .string(architecture), .string("sha256:\(digest.hex)"),
        count(byteCount), .string(mediaType), .string(kind),
      ])
  }
}

extension Facts.Component {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.component,
      [
        .string(name), string(version), string(purl), strings(licenses), string(supplier),
        isPinned.map { .bool($0) },
      ])
  }
}

extension Facts.Bill {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.sbom,
      [
        score.value, .bool(isValid),
        .map(
          CELMap(
            names: sortedProfiles.map { name, profile in
              (
                name,
                record(
                  PolicyVocabulary.profile,
                  [.bool(profile.isMet), profile.score.value, strings(profile.missing)])
              )
            })),
      ])
  }
}

extension Facts.Input {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.input,
      [
        .string(name), digest.map { .string("sha256:\($0.hex)") }, .bool(isWaived), string(reason),
        string(url),
      ])
  }
}

extension Facts.Signature {
  fileprivate var value: CELValue {
    record(PolicyVocabulary.signature, [.string(keyID), .string(algorithm), .bool(isVerified)])
  }
}

extension Facts.PackageFacts {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.contents,
      [
        strings(maintainerScripts), strings(setuidFiles), strings(services), strings(timers),
        .bool(runsAsRoot), count(nativeLibraryCount), strings(filesOutsidePrefix), count(dependencyCount),
        count(configurationFileCount),
      ])
  }
}

extension Facts.Build {
  fileprivate var value: CELValue {
    record(PolicyVocabulary.build, [isReproducible.map { .bool($0) }, usesNetwork.map { .bool($0) }])
  }
}

extension Facts.History {
  fileprivate var value: CELValue {
    record(PolicyVocabulary.history, [count(releaseCount), count(failureCount)])
  }
}

extension Findings {
  fileprivate var value: CELValue {
    record(
      PolicyVocabulary.scan,
      [
        .string(advisories), count(records),
        newest.flatMap { Timestamp($0) }.flatMap { CELTimestamp(seconds: $0.seconds) }.map { .timestamp($0) },
        count(components),
        .list(
          notEvaluated.map { record(PolicyVocabulary.notEvaluated, [.string($0.purl), .string($0.reason)]) }),
        .bool(hasExploitData),
      ])
  }

  fileprivate func values(_ waivers: [[String]]) -> CELValue {
    // A few hundred vectors are all there are in practice.
    var known: [String: CELValue] = [:]
    return .list(
      findings.enumerated().map { index, finding in
        let vector = finding.vector ?? ""
        let metrics = known[vector] ?? metrics(finding)
        known[vector] = metrics
        return finding.value(metrics, coveredBy: index < waivers.count ? waivers[index] : [])
      })
  }

  private func metrics(_ finding: Finding) -> CELValue {
    .map(
      CELMap(
        names: finding.metrics.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
          .map { ($0.key, .string($0.value)) }))
  }
}

extension Finding {
  fileprivate func value(_ metrics: CELValue, coveredBy names: [String]) -> CELValue {
    record(
      PolicyVocabulary.finding,
      [
        .string(component), .string(version), .string(purl), .string(id), strings(aliases),
        .string(severity.rawValue), score.map(\.value), string(vector), metrics, string(decidedBy),
        strings(fixed), isKnownExploited.map { .bool($0) }, exploitProbability.map(\.value), strings(names),
      ])
  }
}

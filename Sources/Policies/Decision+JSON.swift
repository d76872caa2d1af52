internal import Cryptography
public import JSON
internal import OperatingSystem

extension Decision {
  /// The decision as a document; the canonical form of the same decision is the same bytes.
  public var json: JSON {
    .object(
      (basisDocument.members ?? []) + (bundle.map { [("bundle", .string("sha256:\($0.hex)"))] } ?? []) + [
        ("verdict", .string(verdict.rawValue)), ("asOf", .string(asOf.text)),
        ("basis", .string("sha256:\(basis.hex)")),
        (
          "requirements",
          .array(
            requirements.map {
              [
                "role": .string($0.role), "count": .integer($0.count), "given": .integer($0.given),
                "because": .strings($0.because),
              ]
            })
        ),
        (
          "approvals",
          .array(approvals.map(\.json))
        ),
      ])
  }

  /// All that does not depend on approvals and on the exact moment.
  var basisDocument: JSON {
    Self.basis(
      ring: ring, name: name, version: version, subject: subject, rules: rules, score: score,
      factors: factors,
      exceptions: exceptions, remedies: remedies, policyName: policyName, policy: policy, facts: facts,
      trust: trust, advisories: advisories)
  }

  static func basis(
    ring: Int, name: String, version: String, subject: Digest, rules: [RuleOutcome], score: FixedPoint,
    factors: [FactorOutcome], exceptions: [ExceptionOutcome], remedies: [Remedy], policyName: String,
    policy: Digest, facts: Digest, trust: Digest, advisories: String?
  ) -> JSON {
    .compact([
      "format": "stellwerk-decision/v1", "ring": .integer(ring),
      "subject": [
        "name": .string(name), "version": .string(version), "digest": .string("sha256:\(subject.hex)"),
      ],
      "policy": ["name": .string(policyName), "digest": .string("sha256:\(policy.hex)")],
      "facts": .string("sha256:\(facts.hex)"), "trust": .string("sha256:\(trust.hex)"),
      "advisories": advisories.map { .string($0) }, "rules": .array(rules.map(\.json)),
      "risk": [
        "score": .string(score.text), "rounded": .integer(score.rounded),
        "factors": .array(factors.map(\.json)),
      ],
      "exceptions": .array(exceptions.map(\.json)),
      "remedies": .array(
        remedies.map { remedy in
          .compact([
            "name": .string(remedy.name), "version": .string(remedy.version), "purl": .string(remedy.purl),
            "to": remedy.target.map { .string($0) },
          ])
        }),
    ])
  }
}

extension Decision.RuleOutcome {
  fileprivate var json: JSON {
    .compact([
      "id": .string(id), "uses": .string(uses), "question": question.map { .string($0) },
      "effect": .string(effect.rawValue),
      "result": .string(result.rawValue), "reasons": .strings(reasons), "details": .array(details),
      "message": message.map { .string($0) }, "hint": hint.map { .string($0) },
    ])
  }
}

extension Decision.FactorOutcome {
  fileprivate var json: JSON {
    [
      "name": .string(name), "uses": .string(uses), "weight": .integer(weight), "value": .string(value.text),
      "contribution": .string(contribution.text), "explanation": .string(explanation), "facts": facts,
      "declared": .bool(isDeclared),
    ]
  }
}

extension Decision.ExceptionOutcome {
  fileprivate var json: JSON {
    [
      "name": .string(name), "effective": .bool(isEffective), "covers": .strings(covers),
      "reasons": .strings(reasons), "expires": .string(expires.text), "reason": .string(reason),
      "controls": .strings(controls),
    ]
  }
}

extension Decision.ApprovalOutcome {
  /// What became of an approval.
  var json: JSON {
    [
      "name": .string(name), "actor": .string(actor), "role": .string(role),
      "bundle": .string("sha256:\(bundle.hex)"), "keys": .strings(keys), "effective": .bool(!keys.isEmpty),
      "reasons": .strings(reasons),
    ]
  }
}

public import Diagnostics
public import JSON

/// An in-toto Statement, version 1: what is claimed about which artifacts (spec/v1/statement.md).
public struct Statement: Sendable {
  /// The artifacts, each with a digest; at least one.
  public let subject: [ResourceDescriptor]
  /// The URI of the kind of claim.
  public let predicateType: String
  /// The claim.
  public let predicate: JSON

  /// `https://in-toto.io/Statement/v1`.
  public static let type = "https://in-toto.io/Statement/v1"

  /// A statement of ours.
  public init(subject: [ResourceDescriptor], predicateType: String, predicate: JSON) {
    (self.subject, self.predicateType, self.predicate) = (subject, predicateType, predicate)
  }

  /// Reads and validates a statement.
  ///
  /// - Throws: `intoto.invalid`.
  public init(json: JSON) throws(Problem) {
    guard json["_type"]?.string == Self.type else {
      throw Problem(.inTotoInvalid, "_type is '\(json["_type"]?.string ?? "")', expected '\(Self.type)'")
    }
    var subject: [ResourceDescriptor] = []
    for (index, entry) in (json["subject"]?.array ?? []).enumerated() {
      let descriptor = try ResourceDescriptor(json: entry, at: "subject[\(index)]")
      guard !descriptor.digest.isEmpty else {
        throw Problem(.inTotoInvalid, "subject[\(index)] has no digest")
      }
      subject.append(descriptor)
    }
    guard !subject.isEmpty else { throw Problem(.inTotoInvalid, "the statement has no subject") }
    guard let type = json["predicateType"]?.string, !type.isEmpty else {
      throw Problem(.inTotoInvalid, "the statement has no predicateType")
    }
    guard let predicate = json["predicate"], predicate.members != nil else {
      throw Problem(.inTotoInvalid, "the statement has no predicate")
    }
    self.init(subject: subject, predicateType: type, predicate: predicate)
  }

  /// The statement as JSON.
  public var json: JSON {
    [
      "_type": .string(Self.type), "subject": .array(subject.map(\.json)),
      "predicateType": .string(predicateType), "predicate": predicate,
    ]
  }

  /// The bytes that are signed.
  public var payload: [UInt8] { json.canonical }

  /// The statement in an envelope.
  ///
  /// - Throws: what the signer says.
  public func signed(by signer: Signer) throws(Problem) -> DSSEEnvelope {
    try DSSEEnvelope(signing: payload, type: DSSEEnvelope.statementType, by: signer)
  }
}

/// The kinds of claims that are written here; docs/evidence.md describes those that are our own.
public enum PredicateType {
  /// SLSA provenance v1.
  public static let provenance = "https://slsa.dev/provenance/v1"
  /// A CycloneDX document.
  public static let cycloneDX = "https://cyclonedx.org/bom"
  /// An SPDX document.
  public static let spdx = "https://spdx.dev/Document"
  /// in-toto vulnerabilities v0.2.
  public static let vulnerabilities = "https://in-toto.io/attestation/vulns/v0.2"
  /// A decision with its risk score.
  public static let decision = "urn:stellwerk:decision:v1"
  /// The exceptions that were presented.
  public static let exceptions = "urn:stellwerk:exceptions:v1"
  /// One exception, signed by its approver.
  public static let exception = "urn:stellwerk:exception:v1"
  /// One approval.
  public static let approval = "urn:stellwerk:approval:v1"
  /// Results of tests.
  public static let tests = "urn:stellwerk:test-results:v1"
  /// Documents of the release: installation, rollout, rollback.
  public static let documents = "urn:stellwerk:release-documents:v1"
  /// A publication in a repository.
  public static let publication = "urn:stellwerk:publication:v1"
  /// That a publication was taken back.
  public static let undonePublication = "urn:stellwerk:publication-undone:v1"
}

public import Cryptography
public import OperatingSystem

/// What a run did, as a value; the runner fills it, evidence is made from it.
///
/// Everything that two runs of the same work may differ in stands in the `occurrence` members.
public struct RunRecord: Sendable {
  /// How a run ended, as far as evidence goes: publishing comes after it is sealed.
  public enum Outcome: String, Sendable {
    /// It may be published.
    case released
    /// The policy says no.
    case refused
    /// A stage failed.
    case failed
    /// It waits for people.
    case needsApproval = "needs-approval"
  }

  /// The manifest's name.
  public var name: String
  /// The version of what was made.
  public var version: String?
  /// The pipeline's name.
  public var pipeline: String?
  /// The version of this program.
  public var toolVersion: String
  /// How it ended.
  public var outcome: Outcome
  /// The run's one reading of the clock.
  public var asOf: Timestamp
  /// For which ring it was decided.
  public var ring: Int
  /// When it ran, and under which name; `nil` in the timeless form.
  public var occurrence: Occurrence?
  /// Manifest, pipeline, policy, trust, lock files, exceptions, approvals.
  public var documents: [Document]
  /// In the order of the plan.
  public var stages: [Stage]
  /// Everything that came from outside.
  public var materials: [Material]
  /// What was made to be published.
  public var products: [Artifact]

  /// A run without stages, to be filled.
  public init(
    name: String, version: String?, pipeline: String?, toolVersion: String, outcome: Outcome, asOf: Timestamp,
    ring: Int, occurrence: Occurrence? = nil, documents: [Document] = [], stages: [Stage] = [],
    materials: [Material] = [], products: [Artifact] = []
  ) {
    self.name = name
    self.version = version
    self.pipeline = pipeline
    self.toolVersion = toolVersion
    self.outcome = outcome
    self.asOf = asOf
    self.ring = ring
    self.occurrence = occurrence
    self.documents = documents
    self.stages = stages
    self.materials = materials
    self.products = products
  }

  /// One execution.
  public struct Occurrence: Hashable, Sendable {
    /// What joins log, ledger and evidence of a run.
    public var correlationID: String
    /// When it began.
    public var started: Timestamp
    /// When it was sealed.
    public var finished: Timestamp

    /// A run and its times.
    public init(correlationID: String, started: Timestamp, finished: Timestamp) {
      (self.correlationID, self.started, self.finished) = (correlationID, started, finished)
    }
  }

  /// A file that steered the run.
  public struct Document: Hashable, Sendable {
    /// `manifest`, `pipeline`, `policy`, `trust`, `lock`, `exception`, `approval`, ...
    public var role: String
    /// Relative to the manifest's folder, so that two clones agree.
    public var path: String
    /// The file's digest.
    public var digest: Digest

    /// A file and what it was for.
    public init(role: String, path: String, digest: Digest) {
      (self.role, self.path, self.digest) = (role, path, digest)
    }
  }

  /// Something that came from outside.
  public struct Material: Hashable, Sendable {
    /// The file's name.
    public var name: String
    /// Where it came from, without credentials.
    public var uri: String?
    /// What it has.
    public var digest: Digest
    /// Its size.
    public var byteCount: Int
    /// Whether its digest was not demanded beforehand.
    public var isWaived: Bool
    /// Why not.
    public var reason: String?

    /// An input and its digest.
    public init(
      name: String, uri: String?, digest: Digest, byteCount: Int, isWaived: Bool = false, reason: String? = nil
    ) {
      (self.name, self.uri, self.digest) = (name, uri, digest)
      (self.byteCount, self.isWaived, self.reason) = (byteCount, isWaived, reason)
    }
  }

  /// Bytes at a port of a stage, or a product.
  public struct Artifact: Hashable, Sendable {
    /// The port's name.
    public var port: String
    /// The file's name.
    public var name: String
    /// Its digest.
    public var digest: Digest
    /// Its media type.
    public var mediaType: String
    /// Its size.
    public var byteCount: Int

    /// Bytes by digest.
    public init(port: String, name: String, digest: Digest, mediaType: String, byteCount: Int) {
      (self.port, self.name, self.digest) = (port, name, digest)
      (self.mediaType, self.byteCount) = (mediaType, byteCount)
    }
  }
}

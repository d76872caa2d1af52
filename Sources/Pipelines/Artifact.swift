public import Cryptography
public import Diagnostics
public import JSON
public import Manifests
public import OperatingSystem

/// A file with its digest, size and media type; the file never changes.
public struct Artifact: Hashable, Sendable {
  /// Where the bytes are.
  public let path: String
  /// SHA-256 of the bytes.
  public let digest: Digest
  /// Size of the file.
  public let byteCount: Int
  /// What the bytes are (RFC 6838).
  public let mediaType: String

  /// Made by who has digested the file.
  public init(path: String, digest: Digest, byteCount: Int, mediaType: String) {
    (self.path, self.digest, self.byteCount, self.mediaType) = (path, digest, byteCount, mediaType)
  }
}

/// Something from outside that went into a run.
public struct Material: Hashable, Sendable {
  /// A file name, a package with its version, a path.
  public let name: String
  /// Where it came from, without secrets; `nil` for a file beside the manifest.
  public let uri: String?
  /// SHA-256 of the bytes.
  public let digest: Digest
  /// How many bytes there were.
  public let byteCount: Int
  /// Why nobody had to say the digest before, if nobody did.
  public let waiver: String?

  /// What was taken in.
  public init(name: String, uri: String? = nil, digest: Digest, byteCount: Int, waiver: String? = nil) {
    (self.name, self.uri, self.digest, self.byteCount, self.waiver) = (name, uri, digest, byteCount, waiver)
  }
}

/// What a stage is given to work with.
public struct StageWork: Sendable {
  /// The artifacts it reads, by its own input port.
  public let inputs: [String: Artifact]
  /// Returns the path of the stage's private folder, made when first asked for.
  public let folder: @Sendable () throws(Problem) -> String
  /// Returns the path of a private folder with empty folders of these names, and nothing else; the second value says
  /// whether they are for an isolated program, and given away to it.
  public let workplace: @Sendable ([String], Bool) throws(Problem) -> String
  /// Unpacks the tree at an input port into a new private folder and returns its path.
  public let unpacked: @Sendable (Artifact) throws(Problem) -> String
  /// The one clock reading of the run; a pure stage must not look at it.
  public let now: Timestamp
  /// The time stamp of what is built (`SOURCE_DATE_EPOCH`).
  public let sourceDate: Timestamp
  /// When the stage must have ended.
  public let deadline: ContinuousClock.Instant
  /// Says when to stop.
  public let cancellation: Cancellation
  /// What the stages before this one took in from outside, sorted by name.
  public let materials: [Material]
  /// What the stages before this one said of themselves, by name; several may say something under one name.
  public let notes: [String: [JSON]]
  /// The name of the program and its version, for documents.
  public let tool: (name: String, version: String)
  /// What a kind that needs the network may hand to its programs: proxies, certificates, indexes.
  public let networkEnvironment: [String: String]
  /// The secret that an option refers to.
  public let secret: @Sendable (SecretReference) throws(Problem) -> Secret
  /// Files and folders that no program of a stage may see: store, ledger, keys.
  public let hidden: [String]
  /// What is taken out of everything that the stage's programs say.
  public let redaction: Redaction
  /// What the stages of the run share beside artifacts.
  public let memory: RunMemory
  /// Whether its programs are to be kept from the machine.
  public let isolation: Isolation.Demand

  /// Made by the runner.
  public init(
    inputs: [String: Artifact], folder: @escaping @Sendable () throws(Problem) -> String,
    workplace: @escaping @Sendable ([String], Bool) throws(Problem) -> String,
    unpacked: @escaping @Sendable (Artifact) throws(Problem) -> String, now: Timestamp, sourceDate: Timestamp,
    deadline: ContinuousClock.Instant, cancellation: Cancellation, materials: [Material],
    notes: [String: [JSON]],
    tool: (name: String, version: String), networkEnvironment: [String: String] = [:],
    secret: @escaping @Sendable (SecretReference) throws(Problem) -> Secret = { (reference) throws(Problem) in
      throw Problem(.stageInput, "no secret was given for '\(reference.identity)'", at: reference.location)
    }, hidden: [String] = [], redaction: Redaction = Redaction(), memory: RunMemory = RunMemory(),
    isolation: Isolation.Demand = .best
  ) {
    (self.memory, self.isolation) = (memory, isolation)
    (self.secret, self.hidden, self.redaction) = (secret, hidden, redaction)
    self.networkEnvironment = networkEnvironment
    (self.inputs, self.folder, self.unpacked) = (inputs, folder, unpacked)
    self.workplace = workplace
    (self.now, self.sourceDate, self.deadline, self.cancellation) = (now, sourceDate, deadline, cancellation)
    (self.materials, self.notes, self.tool) = (materials, notes, tool)
  }

  /// How long the stage may still take; at least a millisecond, so that a call ends by its own time limit.
  public var timeLeft: Duration { max(.milliseconds(1), deadline - ContinuousClock.now) }

  /// The artifact at an input port.
  ///
  /// - Throws: `stage.input` if the port is not connected.
  public func input(_ port: String) throws(Problem) -> Artifact {
    guard let artifact = inputs[port] else {
      throw Problem(.stageInput, "nothing is connected to the input '\(port)'")
    }
    return artifact
  }
}

/// What a stage leaves at an output port.
public enum StageOutput: Sendable {
  /// A file in its private folder; the runner digests it and moves it into the store.
  case file(path: String)
  /// A folder in its private folder; the runner packs it, sorted and normalised, and stores that.
  case folder(path: String)
  /// One of its inputs, unchanged.
  case unchanged(Artifact)
}

/// What a stage did.
public struct StageResult: Sendable {
  /// One for each output port.
  public let outputs: [String: StageOutput]
  /// A few words for the summary, for example `19 files, 14 MB, all digests match`.
  public let summary: String
  /// What it took in from outside.
  public let materials: [Material]
  /// What later stages and the evidence shall know, by dotted name.
  public let notes: [(name: String, value: JSON)]
  /// What a gate decided; `nil` for a stage that decides nothing.
  public let verdict: Verdict?

  /// Everything a stage has to say.
  public init(
    _ outputs: [String: StageOutput], summary: String = "", materials: [Material] = [],
    notes: [(name: String, value: JSON)] = [], verdict: Verdict? = nil
  ) {
    (self.outputs, self.summary, self.materials) = (outputs, summary, materials)
    (self.notes, self.verdict) = (notes, verdict)
  }
}

/// What a gate says of a release.
public enum Verdict: String, Sendable {
  case pass
  case fail
  case needsApproval = "needs-approval"
}

extension Problem.Code {
  /// A stage asks for an input that is not connected.
  public static let stageInput = Self("stage.input", exit: .stageFailed)
}

/// Where a stage is executed: here, or on a machine that shares nothing with this one but what it is told.
///
/// 1. A request and an answer speak of files by digest, size and media type, never by a path; the bytes go through a
///    `BlobSource` and a `BlobSink`. Nothing in a kind or in the scheduler needs a disk that both sides see.
/// 2. Keys, recorded results, claims, attempts, breakers and secrets' redaction in problems stay with `Attempt`; an
///    executor does one attempt and remembers nothing.
/// 3. An executor is believed in what a stage said, not in what it made: each output must be in the store, or in the
///    deposit for it, and is hashed on its way there.
public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem
public import Pipelines
public import Store

/// Does one attempt of a stage.
public protocol Executor: Sendable {
  /// Whether it takes the files that options name from the blobs; else it reads them where they are.
  var needsFilesAsBlobs: Bool { get }

  /// Executes a stage, on a thread that may block; when this returns, its outputs are in the session's store, or in
  /// the answer's deposit, which is committed with those of other stages.
  ///
  /// - Throws: what the kind throws; transient where another attempt may succeed.
  func execute(_ request: ExecutionRequest, in session: ExecutionSession) throws(Problem) -> ExecutionAnswer
}

/// Everything that the result of a stage may depend on.
public struct ExecutionRequest: Sendable {
  /// A file at an input or output port.
  public struct File: Hashable, Sendable {
    /// The port; of a file that an option names, the option.
    public let name: String
    /// SHA-256 of the bytes.
    public let digest: Digest
    /// How many bytes there are.
    public let byteCount: Int
    /// What the bytes are (RFC 6838); a tree is a tar.
    public let mediaType: String

    /// Keeps all four.
    public init(name: String, digest: Digest, byteCount: Int, mediaType: String) {
      (self.name, self.digest, self.byteCount, self.mediaType) = (name, digest, byteCount, mediaType)
    }
  }

  /// Name and version of the kind.
  public let kind: (name: String, version: Int)
  /// The name of the stage.
  public let stage: String
  /// All options with their values, sorted by name.
  public let options: JSON
  /// By input port, sorted.
  public let inputs: [File]
  /// The files that options name, each with the path as it was written, in the order of the options.
  public let files: [(written: String, file: File)]
  /// What the kind may hand to its programs.
  public let environment: [String: String]
  /// The programs that it starts, with the digests that they have here.
  public let tools: [(path: String, digest: Digest)]
  /// How long it may take.
  public let timeout: Duration
  /// The time stamp of what is built.
  public let sourceDate: Timestamp
  /// The clock reading of the run; a pure stage does not look at it.
  public let now: Timestamp
  /// What it needs of the world.
  public let needs: Capabilities
  /// Whether its programs are to be kept from the machine.
  public let isolation: Isolation.Demand
  /// Whether its options refer to secrets, which only this machine has.
  public let hasSecrets: Bool
  /// What earlier stages took in and said, for a stage that is not pure.
  public let (materials, notes): ([Material], [String: [JSON]])
  /// The number of the attempt, from 1.
  public let attempt: Int
  /// Why the last attempt failed, where what the kind has for that case is asked for.
  public let failure: Problem?

  /// Keeps all; for who takes a request apart and puts it together again elsewhere.
  public init(
    kind: (name: String, version: Int), stage: String, options: JSON, inputs: [File],
    files: [(written: String, file: File)], environment: [String: String],
    tools: [(path: String, digest: Digest)], timeout: Duration, sourceDate: Timestamp, now: Timestamp,
    needs: Capabilities, isolation: Isolation.Demand = .best, hasSecrets: Bool, materials: [Material],
    notes: [String: [JSON]], attempt: Int, failure: Problem? = nil
  ) {
    (self.kind, self.stage, self.options, self.inputs, self.files) = (kind, stage, options, inputs, files)
    (self.environment, self.tools, self.timeout) = (environment, tools, timeout)
    (self.sourceDate, self.now, self.needs, self.hasSecrets) = (sourceDate, now, needs, hasSecrets)
    self.isolation = isolation
    (self.materials, self.notes, self.attempt, self.failure) = (materials, notes, attempt, failure)
  }
}

/// What is at hand in this process: of use to an executor beside it, not to send.
public struct ExecutionSession: Sendable {
  /// The kind with its options.
  public let kind: any StageKind
  /// Where inputs are and outputs go.
  public let store: ContentStore
  /// The path of a folder that nobody else uses; it is not there yet.
  public let folder: String
  /// Says when to stop.
  public let cancellation: Cancellation
  /// Name and version of the program.
  public let tool: (name: String, version: String)
  /// What the options refer to.
  public let secrets: Secrets
  /// Files and folders that no program of a stage may see.
  public let hidden: [String]
  /// What the stages of the run share.
  public let memory: RunMemory
  /// Folders of stages before; `nil`: each has its own.
  var places: Workplaces?

  /// Keeps all eight.
  public init(
    kind: any StageKind, store: ContentStore, folder: String, cancellation: Cancellation,
    tool: (name: String, version: String), secrets: Secrets = Secrets(), hidden: [String] = [],
    memory: RunMemory = RunMemory()
  ) {
    (self.kind, self.store, self.folder, self.cancellation) = (kind, store, folder, cancellation)
    (self.tool, self.secrets, self.hidden, self.memory) = (tool, secrets, hidden, memory)
  }
}

/// What an attempt left; what was enforced is among the notes.
public struct ExecutionAnswer: Sendable {
  /// One for each output port of the kind.
  public let outputs: [ExecutionRequest.File]
  /// What the stage said.
  public let report: StageReport
  /// What the store does not have yet; `nil` if it has everything.
  public let deposit: Deposit?

  /// Keeps all three.
  public init(outputs: [ExecutionRequest.File], report: StageReport, deposit: Deposit? = nil) {
    (self.outputs, self.report, self.deposit) = (outputs, report, deposit)
  }
}

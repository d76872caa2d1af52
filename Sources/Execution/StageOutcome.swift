public import Cryptography
public import Diagnostics
public import OperatingSystem
public import Pipelines

/// How a stage ended, and what it left.
public struct StageOutcome: Sendable {
  /// The states of the diagram in `Runner`.
  public enum Status: Sendable {
    case waiting
    case executed
    /// A recorded result stands for it.
    case reused
    case failed(Problem)
    case skipped(String)
  }

  /// How it ended.
  public let status: Status
  /// By output port; empty unless it succeeded.
  public let outputs: [String: Artifact]
  /// What it said; `nil` unless it succeeded.
  public let result: StageReport?
  /// The key of a pure stage.
  public let key: Digest?
  /// The digests of the files that its options name.
  public let files: [FileDigest]
  /// How often it was tried.
  public let attempts: Int
  /// Wall-clock time of all attempts.
  public let duration: Duration
  /// When it had ended, by the system's clock; `nil` if it did not run.
  public let finished: Timestamp?

  /// Whether it stands only for this run, because the service could not be asked.
  public let isSubstitute: Bool

  /// Whether a recorded result stands for it.
  public var isReused: Bool { if case .reused = status { true } else { false } }

  init(
    status: Status, outputs: [String: Artifact] = [:], result: StageReport? = nil, key: Digest? = nil,
    files: [FileDigest] = [], attempts: Int = 0, duration: Duration = .zero, isSubstitute: Bool = false
  ) {
    self.isSubstitute = isSubstitute
    (self.status, self.outputs, self.result) = (status, outputs, result)
    (self.key, self.files, self.attempts, self.duration) = (key, files, attempts, duration)
    switch status {
    case .waiting, .skipped: finished = nil
    case .executed, .reused, .failed: finished = .now()
    }
  }

  /// The same, if what it left could not be kept.
  func failed(_ problem: Problem) -> StageOutcome {
    StageOutcome(status: .failed(problem), attempts: attempts, duration: duration)
  }
}

/// A file or folder that an option names, with the digest of its content.
public struct FileDigest: Sendable {
  /// The option.
  public let option: String
  /// As written in the document.
  public let written: String
  /// SHA-256 of the file, or of the sorted list of a folder's files.
  public let digest: Digest
  /// Size of the file; of all files for a folder.
  public let byteCount: Int
}

public import Cryptography
public import JSON
public import OperatingSystem

extension RunRecord {
  /// What one stage did.
  public struct Stage: Sendable {
    /// Whether and why a result may be used again.
    public enum Class: String, Sendable {
      /// Same key, same output.
      case pure
      /// Depends on the time of the run.
      case clocked
      /// Acts outside; runs after the evidence is sealed.
      case effect
    }

    /// What became of it.
    public enum Result: String, Sendable {
      /// It has a result; the timeless form does not say how it came by it.
      case done
      /// It ran.
      case executed
      /// A recorded result stands.
      case reused
      /// It could not do its work.
      case failed
      /// It was not its turn: something before it failed or refused.
      case skipped
    }

    /// The stage's name.
    public var name: String
    /// The stage kind's name.
    public var kind: String
    /// The stage kind's version.
    public var kindVersion: Int
    /// Whether a result may be used again.
    public var stageClass: Class
    /// The canonical options.
    public var options: JSON
    /// What went in, by port.
    public var inputs: [Artifact]
    /// What came out, by port.
    public var outputs: [Artifact]
    /// What became of it.
    public var result: Result
    /// The problem's code when it failed; why it was skipped.
    public var reason: String?
    /// The key that its result is found by.
    public var key: Digest?
    /// How it was kept apart from the machine: environment, network, file system.
    public var isolation: [String]
    /// When and how often it ran; `nil` in the timeless form.
    public var occurrence: Occurrence?

    /// A stage and what it did.
    public init(
      name: String, kind: String, kindVersion: Int, stageClass: Class, options: JSON = [:],
      inputs: [Artifact] = [], outputs: [Artifact] = [], result: Result, reason: String? = nil,
      key: Digest? = nil, isolation: [String] = [], occurrence: Occurrence? = nil
    ) {
      self.name = name
      self.kind = kind
      self.kindVersion = kindVersion
      self.stageClass = stageClass
      self.options = options
      self.inputs = inputs
      self.outputs = outputs
      self.result = result
      self.reason = reason
      self.key = key
      self.isolation = isolation
      self.occurrence = occurrence
    }

    /// One execution of a stage.
    public struct Occurrence: Hashable, Sendable {
      /// When it began.
      public var started: Timestamp
      /// When it ended.
      public var finished: Timestamp
      /// How often it was tried.
      public var attempts: Int
      /// What a person reads about a failure.
      public var message: String?

      /// Times and tries.
      public init(started: Timestamp, finished: Timestamp, attempts: Int, message: String? = nil) {
        (self.started, self.finished, self.attempts, self.message) = (started, finished, attempts, message)
      }
    }
  }

  /// What any run of the same work has in common: no times, no names of runs, no effects, no approvals.
  public var timeless: RunRecord {
    var record = self
    record.occurrence = nil
    record.documents.removeAll { $0.role == "approval" }
    record.stages = stages.filter { $0.stageClass != .effect }.map { stage in
      var stage = stage
      stage.occurrence = nil
      if stage.result == .executed || stage.result == .reused { stage.result = .done }
      return stage
    }
    return record
  }
}

import Archives
import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Store

/// One stage's turn: a recorded result, or attempts until one succeeds, its outputs into the store.
struct Attempt: Sendable {
  let stage: Plan.Stage
  let inputs: [String: Artifact]
  let history: Lineage.History
  let folder: String
  let settings: RunSettings
  let tools: KeyDigests.Tools
  let places: Workplaces
  /// The key, where it is known that nothing was recorded for it.
  private var missed: StageKey?

  init(
    stage: Plan.Stage, inputs: [String: Artifact], history: Lineage.History, folder: String,
    settings: RunSettings, tools: KeyDigests.Tools, places: Workplaces
  ) {
    (self.stage, self.inputs, self.history, self.folder) = (stage, inputs, history, folder)
    (self.settings, self.tools, self.places) = (settings, tools, places)
  }

  /// The outcome where a recorded result stands for the stage and nothing has to be opened to know it.
  ///
  /// `nil` where more has to be looked at, or went wrong: that is the business of `outcome`.
  mutating func knownOutcome() -> StageOutcome? {
    guard stage.stageClass == .pure, !settings.verifiesAll else { return nil }
    let start = ContinuousClock.now
    func known() throws(Problem) -> StageOutcome? {
      guard let key = try key(.known, tools) else { return nil }
      guard let bytes = try settings.store.result(for: key.digest) else {
        // Without files it is the same however much is believed: programs are looked at once in a run.
        if key.files.isEmpty { missed = key }
        return nil
      }
      let record = try StageRecord(
        bytes, of: stage.kind, in: settings.store,
        isIntact: { (digest, count) throws(Problem) in settings.store.isKnown(digest, byteCount: count) })
      return record.map { reused($0, key, since: start) }
    }
    // A problem here is met again, and told, where the stage is tried.
    return try? known()
  }

  private func reused(
    _ record: StageRecord, _ key: StageKey, since start: ContinuousClock.Instant
  ) -> StageOutcome {
    StageOutcome(
      status: .reused, outputs: record.outputs, result: record.report, key: key.digest, files: key.files,
      duration: ContinuousClock.now - start)
  }

  /// How the turn of a stage has ended.
  enum End: Sendable {
    /// It was executed: it counts when what it leaves is committed.
    case made(StageOutcome, Deposit, Claim?)
    /// There is nothing to commit: reused, or failed.
    case settled(StageOutcome)
  }

  /// Blocks until the stage has ended in one way or another.
  func end(reporting observe: (Runner.Progress) -> Void) -> End {
    let start = ContinuousClock.now
    var attempts = 0
    do throws(Problem) {
      let (key, record) = try keyed()
      if let key, let record { return .settled(reused(record, key, since: start)) }
      if let selection = settings.selection, selection.isAlone, !selection.names(stage) {
        throw Problem(
          .notRecorded, "its result is not recorded, and '--only \(selection.name)' does not make it",
          hint: "run with '--until \(selection.name)'")
      }
      let claim = if let key { try self.claim(key, observe) } else { Claim?.none }
      // Another run may have made it since it was looked for.
      if let key, let record = try recorded(key.digest, isIntact) {
        return .settled(reused(record, key, since: start))
      }
      let files =
        if let key { key.files } else { try StageKey.files(of: stage, digests(.nothing, tools)) ?? [] }
      let (answer, isSubstitute) = try answered(files, key?.tools ?? [], &attempts, observe)
      var deposit = answer.deposit
      if let key, !isSubstitute, stillHolds(key), key.isMade(of: answer.report) {
        let record = StageRecord(outputs: answer.outputs, report: answer.report)
        deposit.result = (key.digest, record.json.canonical)
      }
      let outcome = StageOutcome(
        status: .executed, outputs: answer.outputs, result: answer.report, key: key?.digest, files: files,
        attempts: attempts, duration: ContinuousClock.now - start, isSubstitute: isSubstitute)
      return .made(outcome, deposit, claim)
    } catch {
      return .settled(
        StageOutcome(
          status: .failed(error.failing(stage, by: settings.secrets.redaction)), attempts: attempts,
          duration: ContinuousClock.now - start))
    }
  }

  /// Waits until no other run makes what has the key.
  private func claim(_ key: StageKey, _ observe: (Runner.Progress) -> Void) throws(Problem) -> Claim {
    let claim = try settings.store.claim(key.digest, settings.cancellation) {
      observe(.noticed(stage, .waitsForAnotherRun))
    }
    guard let claim else { throw Problem(.stopped, "was stopped while another run made its result") }
    return claim.claim
  }

  // MARK: - Attempts

  /// What the attempts come to; where they fail for now, what the kind has for that case.
  private func answered(
    _ files: [FileDigest], _ tools: [(path: String, digest: Digest)], _ attempts: inout Int,
    _ observe: (Runner.Progress) -> Void
  ) throws(Problem) -> (Answer, isSubstitute: Bool) {
    do throws(Problem) { return (try executed(files, tools, &attempts, observe), false) } catch {
      guard error.isTransient, stage.kind.hasSubstitute, !settings.cancellation.isCancelled else {
        throw error
      }
      observe(.noticed(stage, .substituted(error.code)))
      return (try execute(files, tools, attempt: attempts + 1, after: error), true)
    }
  }

  private typealias Answer = (outputs: [String: Artifact], report: StageReport, deposit: Deposit)

  /// Tries until it succeeds, or until trying once more is of no use.
  private func executed(
    _ files: [FileDigest], _ tools: [(path: String, digest: Digest)], _ attempts: inout Int,
    _ observe: (Runner.Progress) -> Void
  ) throws(Problem) -> Answer {
    let service = type(of: stage.kind).needs.contains(.network) ? stage.kind.service(environment) : nil
    let breakers = Breakers(store: settings.store, clock: settings.clock)
    while true {
      if let service { try breakers.admit(service) }
      attempts += 1
      func end(_ ending: Breakers.Ending) {
        // What cannot be remembered of a service is no fault of the stage.
        guard let service, let notice = try? breakers.end(service, ending) else { return }
        observe(.noticed(stage, notice))
      }
      do throws(Problem) {
        let answer = try execute(files, tools, attempt: attempts)
        end(.success)
        return answer
      } catch {
        end(error.isTransient && !settings.cancellation.isCancelled ? .failure : .other)
        guard error.isTransient, attempts < stage.attempts, !settings.cancellation.isCancelled else {
          throw error
        }
        guard let delay = settings.delay(after: error, attempt: attempts, of: stage) else { throw error }
        guard settings.retries.take() else { throw settings.retries.usedUp(error) }
        observe(.retrying(stage, attempt: attempts, error, after: delay))
        pause(for: delay, settings.cancellation)
        if settings.cancellation.isCancelled { throw error }
      }
    }
  }

  /// One attempt, wherever it is done: what is asked for and what comes back are digests.
  private func execute(
    _ files: [FileDigest], _ tools: [(path: String, digest: Digest)], attempt: Int,
    after failure: Problem? = nil
  ) throws(Problem) -> Answer {
    try checkInputs()
    let executor = settings.executor
    let request = ExecutionRequest(
      kind: (stage.kindName, type(of: stage.kind).version), stage: stage.name, options: stage.options.json,
      inputs: inputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { port, artifact in
        ExecutionRequest.File(
          name: port, digest: artifact.digest, byteCount: artifact.byteCount, mediaType: artifact.mediaType)
      },
      files: executor.needsFilesAsBlobs ? try filesAsBlobs() : files.map { ($0.written, $0.file) },
      environment: environment, tools: tools, timeout: stage.timeout.duration, sourceDate: sourceDate,
      now: settings.now, needs: type(of: stage.kind).needs, isolation: settings.isolation,
      hasSecrets: !stage.options.secrets.isEmpty,
      materials: history.materials, notes: history.notes, attempt: attempt, failure: failure)
    var session = ExecutionSession(
      kind: stage.kind, store: settings.store, folder: "\(folder)-\(attempt)",
      cancellation: settings.cancellation, tool: settings.tool, secrets: settings.secrets,
      hidden: settings.hidden, memory: settings.memory)
    session.places = places
    let answer = try executor.execute(request, in: session)
    let deposit = answer.deposit ?? .nothing
    var outputs: [String: Artifact] = [:]
    for output in answer.outputs {
      guard
        deposit.holds(output.digest, byteCount: output.byteCount)
          || settings.store.contains(output.digest, byteCount: output.byteCount)
      else {
        throw Problem(.executorOutput, "its output '\(output.name)' did not arrive", isTransient: true)
      }
      outputs[output.name] = Artifact(
        path: settings.store.path(of: output.digest), digest: output.digest, byteCount: output.byteCount,
        mediaType: output.mediaType)
    }
    for port in stage.kind.outputs where outputs[port.name] == nil {
      throw Problem(.stageOutput, "left no '\(port.name)'", at: stage.location)
    }
    return (outputs, answer.report, deposit)
  }

  private var environment: [String: String] {
    type(of: stage.kind).needs.contains(.network) ? settings.networkEnvironment : [:]
  }

  /// The files that the options name, in the store; a folder as the tree that it is.
  private func filesAsBlobs() throws(Problem) -> [(written: String, file: ExecutionRequest.File)] {
    var files: [(written: String, file: ExecutionRequest.File)] = []
    for (number, (option, input)) in stage.options.files.enumerated() {
      let isTree = isFolder(input.path)
      var path = input.path
      defer { if isTree { removeFolder(parent(of: path)) } }
      if isTree {
        path = "\(folder)-files/\(number).tar"
        try createFolder(parent(of: path))
        try packTree(input.path, to: path, modified: sourceDate.seconds)
      }
      let added = try settings.store.add(file: path)
      files.append(
        (
          input.written,
          ExecutionRequest.File(
            name: option, digest: added.digest, byteCount: added.byteCount,
            mediaType: isTree ? MediaType.tree : MediaType.binary)
        ))
    }
    return files
  }

  // MARK: - Key and record

  /// The key of a pure stage, and what is recorded for it.
  ///
  /// Before a stage is executed the files that its options name are hashed, whatever was known of them.
  private func keyed() throws(Problem) -> (StageKey?, StageRecord?) {
    guard stage.stageClass == .pure else { return (nil, nil) }
    if let missed { return (missed, nil) }
    var seen: Digest?
    for trust in settings.verifiesAll ? [KeyDigests.Trust.nothing] : [.unchanged, .nothing] {
      guard let key = try key(trust, tools) else { continue }
      // The same key twice is looked up once.
      if key.digest != seen, let record = try recorded(key.digest, isIntact) { return (key, record) }
      if trust == .nothing || key.files.isEmpty { return (key, nil) }
      seen = key.digest
    }
    return (nil, nil)
  }

  private func digests(_ trust: KeyDigests.Trust, _ tools: KeyDigests.Tools?) -> KeyDigests {
    KeyDigests(trust: trust, store: settings.store, tools: tools)
  }

  private func key(_ trust: KeyDigests.Trust, _ tools: KeyDigests.Tools?) throws(Problem) -> StageKey? {
    try StageKey(
      stage, inputs: inputs, tool: settings.tool, sourceDate: sourceDate, isolation: settings.isolation,
      digests: digests(trust, tools))
  }

  /// Whether files and tools are what they were before the stage was executed: else its result is not recorded.
  private func stillHolds(_ key: StageKey) -> Bool {
    do throws(Problem) {
      let digests = digests(.unchanged, nil)
      for tool in key.tools {
        guard try digests.digest(ofTool: tool.path) == tool.digest else { return false }
      }
      guard let files = try StageKey.files(of: stage, digests), files.count == key.files.count else {
        return false
      }
      return zip(files, key.files).allSatisfy { $0.digest == $1.digest }
    } catch { return false }
  }

  private func isIntact(_ digest: Digest, byteCount: Int) throws(Problem) -> Bool {
    try settings.store.isIntact(digest, byteCount: byteCount, hashesAlways: settings.verifiesAll)
  }

  private var sourceDate: Timestamp { stage.sourceDate ?? settings.sourceDate }

  private func recorded(
    _ key: Digest, _ isIntact: (Digest, Int) throws(Problem) -> Bool
  ) throws(Problem) -> StageRecord? {
    guard let bytes = try settings.store.result(for: key) else { return nil }
    return try StageRecord(bytes, of: stage.kind, in: settings.store, isIntact: isIntact)
  }

  /// Inputs are of the sort that the kind takes.
  private func checkInputs() throws(Problem) {
    for input in stage.inputs {
      guard let artifact = inputs[input.port] else { continue }
      guard case .exactly(let ports) = type(of: stage.kind).inputs,
        let wanted = ports.first(where: { $0.name == input.port })?.mediaType, wanted != "*/*"
      else { continue }
      // An output of any type (`*/*`) shows only now whether it is a folder.
      guard (wanted == MediaType.tree) == (artifact.mediaType == MediaType.tree) else {
        throw Problem(
          .stageInput, "'\(input.port)' takes \(wanted), not \(artifact.mediaType)", at: stage.location,
          hint: "look at what '\(input.output)' of the stage before is: a file or a folder")
      }
    }
  }
}

extension FileDigest {
  fileprivate var file: ExecutionRequest.File {
    ExecutionRequest.File(name: option, digest: digest, byteCount: byteCount, mediaType: MediaType.binary)
  }
}

extension Problem.Code {
  /// An executor says that it made what is not in the store.
  static let executorOutput = Self("executor.output", exit: .stageFailed)
  static let stopped = Self("stage.stopped", exit: .interrupted)
}

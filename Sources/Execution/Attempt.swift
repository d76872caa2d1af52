import Archives
import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Store
import Synchronization

/// One stage's turn: a recorded result, or attempts until one succeeds, its outputs into the store.
struct Attempt: Sendable {
  let stage: Plan.Stage
  let inputs: [String: Artifact]
  let history: Lineage.History
  let folder: String
  let settings: RunSettings
  let tools: KeyDigests.Tools

  /// The outcome where a recorded result stands for the stage and nothing has to be opened to know it.
  ///
  /// `nil` where more has to be looked at, or went wrong: that is the business of `outcome`.
  func knownOutcome() -> StageOutcome? {
    guard stage.stageClass == .pure, !settings.verifiesAll else { return nil }
    let start = ContinuousClock.now
    func known() throws(Problem) -> StageOutcome? {
      guard let key = try key(.known, tools),
        let record = try recorded(
          key.digest, { (digest, count) throws(Problem) in settings.store.isKnown(digest, byteCount: count) })
      else { return nil }
      return reused(record, key, since: start)
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

  /// Blocks until the stage has ended in one way or another.
  func outcome(reporting observe: (Runner.Progress) -> Void) -> StageOutcome {
    let start = ContinuousClock.now
    var attempts = 0
    do throws(Problem) {
      let (key, record) = try keyed()
      if let key, let record { return reused(record, key, since: start) }
      if let selection = settings.selection, selection.isAlone, !selection.names(stage) {
        throw Problem(
          .notRecorded, "its result is not recorded, and '--only \(selection.name)' does not make it",
          hint: "run with '--until \(selection.name)'")
      }
      let files: [FileDigest]
      if let key {
        files = key.files
      } else {
        files = try StageKey.files(of: stage, digests(.nothing, tools)) ?? []
      }
      while true {
        attempts += 1
        do throws(Problem) {
          let (outputs, report) = try run(attempt: attempts)
          if let key, stillHolds(key), key.isMade(of: report) {
            let record = StageRecord(outputs: outputs, report: report)
            try settings.store.record(record.json.canonical, for: key.digest)
          }
          return StageOutcome(
            status: .executed, outputs: outputs, result: report, key: key?.digest, files: files,
            attempts: attempts,
            duration: ContinuousClock.now - start)
        } catch {
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
    } catch {
      return StageOutcome(
        status: .failed(failed(error)), attempts: attempts, duration: ContinuousClock.now - start)
    }
  }

  // MARK: - Key and record

  /// The key of a pure stage, and what is recorded for it.
  ///
  /// Before a stage is executed the files that its options name are hashed, whatever was known of them.
  private func keyed() throws(Problem) -> (StageKey?, StageRecord?) {
    guard stage.stageClass == .pure else { return (nil, nil) }
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
      stage, inputs: inputs, tool: settings.tool, sourceDate: sourceDate, digests: digests(trust, tools))
  }

  /// Whether files and tools are what they were before the stage was executed: else its result is not recorded.
  private func stillHolds(_ key: StageKey) -> Bool {
    do throws(Problem) { return try self.key(.unchanged, nil)?.digest == key.digest } catch { return false }
  }

  private func isIntact(_ digest: Digest, byteCount: Int) throws(Problem) -> Bool {
    try settings.store.isIntact(digest, byteCount: byteCount, hashesAlways: settings.verifiesAll)
  }

  private var sourceDate: Timestamp { stage.sourceDate ?? settings.sourceDate }

  private func recorded(
    _ key: Digest, _ isIntact: (Digest, Int) throws(Problem) -> Bool
  ) throws(Problem) -> StageRecord? {
    guard let bytes = try settings.store.result(for: key) else { return nil }
    return try StageRecord(bytes, of: stage.kind.outputs, in: settings.store, isIntact: isIntact)
  }

  /// One try: a private folder, the work, its outputs into the store.
  private func run(attempt: Int) throws(Problem) -> ([String: Artifact], StageReport) {
    try checkInputs()
    let folder = "\(folder)-\(attempt)"
    defer { removeFolder(folder) }
    let unpackings = Atomic<Int>(0)
    let work = StageWork(
      inputs: inputs,
      folder: { () throws(Problem) in
        try createFolder("\(folder)/work")
        return "\(folder)/work"
      },
      unpacked: { (artifact) throws(Problem) in
        let number = unpackings.add(1, ordering: .relaxed).newValue
        let target = "\(folder)/input-\(number)"
        try createFolder(target)
        try unpackTree(artifact.path, into: target)
        return target
      },
      now: settings.now, sourceDate: sourceDate,
      deadline: ContinuousClock.now + stage.timeout.duration, cancellation: settings.cancellation,
      materials: history.materials, notes: history.notes, tool: settings.tool,
      networkEnvironment: type(of: stage.kind).needs.contains(.network) ? settings.networkEnvironment : [:],
      secret: { [settings] (reference) throws(Problem) in try settings.secrets.secret(reference) },
      hidden: [settings.store.folder] + settings.hidden, redaction: settings.secrets.redaction)
    let result = try stage.kind.run(work)
    var artifacts: [String: Artifact] = [:]
    for (number, port) in stage.kind.outputs.enumerated() {
      let tar = "\(folder)/output-\(number + 1).tar"
      artifacts[port.name] = try artifact(result.outputs[port.name], at: port, packedTo: tar)
    }
    return (artifacts, StageReport(result, by: settings.secrets.redaction))
  }

  /// The bytes are those of their names, in the order of the ports, and of the sort that the kind takes.
  private func checkInputs() throws(Problem) {
    for input in stage.inputs {
      guard let artifact = inputs[input.port] else { continue }
      try settings.store.verify(artifact.digest)
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

  private func artifact(_ output: StageOutput?, at port: Port, packedTo tar: String) throws(Problem)
    -> Artifact
  {
    let path: String
    var mediaType = port.mediaType
    switch output {
    case .unchanged(let artifact): return artifact
    case .file(let file):
      path = file
      if mediaType == "*/*" { mediaType = MediaType.binary }
    case .folder(let tree):
      path = tar
      if mediaType == "*/*" { mediaType = MediaType.tree }
      try createFolder(parent(of: tar))
      try packTree(tree, to: tar, modified: sourceDate.seconds)
    case nil: throw Problem(.stageOutput, "left no '\(port.name)'", at: stage.location)
    }
    try refuseSecrets(in: path, port)
    let (digest, byteCount) = try settings.store.add(file: path)
    return Artifact(
      path: settings.store.path(of: digest), digest: digest, byteCount: byteCount, mediaType: mediaType)
  }

  /// A stage that was given secrets must not hand them on: what is in the store is published.
  private func refuseSecrets(in path: String, _ port: Port) throws(Problem) {
    guard !stage.options.secrets.isEmpty else { return }
    var stream = Redaction.Stream(settings.secrets.redaction)
    try readChunks(of: path) { (chunk) throws(Problem) in _ = stream.take(chunk) }
    _ = stream.finish()
    guard stream.count > 0 else { return }
    throw Problem(
      .secretInOutput, "the output '\(port.name)' holds a secret of the stage", at: stage.location,
      hint: "let the command write what it made, not what it was given")
  }

  /// The kind's problem under its own code, but with the exit status of a failed stage, and a place.
  private func failed(_ problem: Problem) -> Problem {
    let exit: ExitStatus = problem.code.exitStatus == .bug ? .bug : .stageFailed
    let redaction = settings.secrets.redaction
    return Problem(
      Problem.Code(problem.code.name, exit: exit),
      redaction.applied(to: "stage '\(stage.name)': \(problem.message)"),
      at: problem.location ?? stage.location, hint: problem.hint.map { redaction.applied(to: $0) },
      cause: problem.cause.map { redaction.applied(to: $0) }, isTransient: problem.isTransient)
  }
}

extension Problem.Code {
  static let stageOutput = Self("stage.output", exit: .bug)
}

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

  /// Blocks until the stage has ended in one way or another.
  func outcome(reporting observe: (Runner.Progress) -> Void) -> StageOutcome {
    let start = ContinuousClock.now
    var attempts = 0
    do throws(Problem) {
      let (key, files) = try key()
      if let key, let record = try recorded(key) {
        return StageOutcome(
          status: .reused, outputs: Dictionary(uniqueKeysWithValues: record.outputs.map { ($0.port, $0.artifact) }),
          result: record.report, key: key, files: files, duration: ContinuousClock.now - start)
      }
      while true {
        attempts += 1
        do throws(Problem) {
          let (outputs, report) = try run(attempt: attempts)
          if let key {
            let record = StageRecord(outputs: outputs, report: report)
            try settings.store.record(record.json.canonical, for: key)
          }
          return StageOutcome(
            status: .executed, outputs: outputs, result: report, key: key, files: files, attempts: attempts,
            duration: ContinuousClock.now - start)
        } catch {
          guard error.isTransient, attempts < stage.attempts, !settings.cancellation.isCancelled else { throw error }
          let delay = settings.backoff(attempts)
          observe(.retrying(stage, attempt: attempts, error, after: delay))
          pause(for: delay, settings.cancellation)
        }
      }
    } catch {
      return StageOutcome(
        status: .failed(failed(error)), attempts: attempts, duration: ContinuousClock.now - start)
    }
  }

  /// The key of a pure stage, and the files its options name.
  private func key() throws(Problem) -> (Digest?, [FileDigest]) {
    guard stage.stageClass == .pure else { return (nil, try StageKey.files(of: stage)) }
    let key = try StageKey(stage, inputs: inputs, sourceDate: settings.sourceDate)
    return (key.digest, key.files)
  }

  private func recorded(_ key: Digest) throws(Problem) -> StageRecord? {
    guard let bytes = try settings.store.result(for: key) else { return nil }
    return StageRecord(bytes, store: settings.store)
  }

  /// One try: a private folder, the work, its outputs into the store.
  private func run(attempt: Int) throws(Problem) -> ([String: Artifact], StageReport) {
    for artifact in inputs.values { try settings.store.verify(artifact.digest) }
    let private_ = "\(folder)-\(attempt)"
    defer { removeFolder(private_) }
    let unpackings = Atomic<Int>(0)
    let work = StageWork(
      inputs: inputs,
      folder: { () throws(Problem) in
        try createFolder("\(private_)/work")
        return "\(private_)/work"
      },
      unpacked: { (artifact) throws(Problem) in
        let number = unpackings.add(1, ordering: .relaxed).newValue
        let target = "\(private_)/input-\(number)"
        try createFolder(target)
        try unpackTree(artifact.path, into: target)
        return target
      },
      now: settings.now, sourceDate: settings.sourceDate,
      deadline: ContinuousClock.now + stage.timeout.duration, cancellation: settings.cancellation,
      materials: history.materials, notes: history.notes, tool: settings.tool,
      networkEnvironment: type(of: stage.kind).needs.contains(.network) ? settings.networkEnvironment : [:])
    let result = try stage.kind.run(work)
    var artifacts: [String: Artifact] = [:]
    for port in stage.kind.outputs {
      artifacts[port.name] = try artifact(result.outputs[port.name], at: port, in: private_)
    }
    let report = StageReport(
      summary: result.summary, materials: result.materials, notes: result.notes, verdict: result.verdict)
    return (artifacts, report)
  }

  private func artifact(_ output: StageOutput?, at port: Port, in folder: String) throws(Problem) -> Artifact {
    let path: String
    switch output {
    case .unchanged(let artifact): return artifact
    case .file(let file): path = file
    case .folder(let tree):
      path = "\(folder)/\(port.name).tar"
      try packTree(tree, to: path, modified: settings.sourceDate.seconds)
    case nil: throw Problem(.stageOutput, "left no '\(port.name)'", at: stage.location)
    }
    let (digest, byteCount) = try settings.store.add(file: path)
    return Artifact(
      path: settings.store.path(of: digest), digest: digest, byteCount: byteCount, mediaType: port.mediaType)
  }

  /// The kind's problem under its own code, but with the exit status of a failed stage, and a place.
  private func failed(_ problem: Problem) -> Problem {
    let exit: ExitStatus = problem.code.exitStatus == .bug ? .bug : .stageFailed
    return Problem(
      Problem.Code(problem.code.name, exit: exit), "stage '\(stage.name)': \(problem.message)",
      at: problem.location ?? stage.location, hint: problem.hint, cause: problem.cause,
      isTransient: problem.isTransient)
  }
}

extension Problem.Code {
  static let stageOutput = Self("stage.output", exit: .bug)
}

import Diagnostics
import Execution
import Foundation
import Manifests
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

/// A store of its own and what a run in it says.
final class Bench: Sendable {
  let scratch = Scratch(inMemory: true)
  let store: ContentStore
  let cancellation = Cancellation()
  /// What the runner reported: `started a`, `retrying a 1`, `finished a`.
  let log = Mutex<[String]>([])

  init() throws { store = try ContentStore(folder: scratch("store")) }

  func plan(
    _ stages: String, pools: String = "{}", file: String? = nil, catalogue: StageCatalogue = .tests
  ) throws -> Plan {
    let file = file ?? scratch("p.yaml")
    let text = pipeline(stages).replacing("spec:\n", with: "spec:\n  pools: \(pools)\n")
    var problems: [Problem] = []
    let document = try #require(
      Document.only(.pipeline, in: Array(text.utf8), file: file, into: &problems), "\(problems)")
    let pipeline = try #require(PipelineDocument(document, file: file, into: &problems), "\(problems)")
    let metadata = "{name: test, version: '1', summary: a test, architecture: all}"
    let package = "apiVersion: stellwerk/v1\nkind: Package\nmetadata: \(metadata)\nspec: {pipeline: p.yaml}\n"
    let manifest = try #require(
      Document.only(.package, in: Array(package.utf8), file: file, into: &problems)
        .flatMap { PackageManifest($0, file: file, into: &problems) }, "\(problems)")
    return try #require(
      Plan(pipeline, for: manifest, catalogue: catalogue, into: &problems), "\(problems)")
  }

  func settings(
    jobs: Int = 2, sourceDate: Int64 = 1_700_000_000, version: String = "1", backoff: Duration = .zero
  ) -> RunSettings {
    RunSettings(
      store: store, jobs: jobs, now: Timestamp(seconds: 1_790_000_000),
      sourceDate: Timestamp(seconds: sourceDate), cancellation: cancellation, tool: ("stellwerk", version),
      networkEnvironment: ["PIP_INDEX_URL": "here"], backoff: { _ in backoff })
  }

  func runner(_ settings: RunSettings? = nil) -> Runner {
    Runner(settings ?? self.settings()) { [self] progress in
      log.withLock {
        switch progress {
        case .started(let stage): $0.append("started \(stage.name)")
        case .retrying(let stage, let attempt, let problem, let delay):
          $0.append("retrying \(stage.name) \(attempt) \(problem.code.name) \(delay)")
        case .noticed(let stage, let notice): $0.append("noticed \(stage.name) \(notice.text)")
        case .expanded(let stage, let keys, _):
          $0.append("expanded \(stage.name) \(keys.joined(separator: " "))")
        case .ended: break
        case .finished(let stage, _): $0.append("finished \(stage.name)")
        }
      }
    }
  }

  /// Runs stages that are no effects, and says of each how it ended: `a executed`.
  func run(_ stages: String, _ settings: RunSettings? = nil, catalogue: StageCatalogue = .tests) async throws
    -> [String]
  {
    try await words(
      plan(stages, catalogue: catalogue), runner(settings).run(plan(stages, catalogue: catalogue)))
  }

  func outcome(of name: String, _ stages: String, _ settings: RunSettings? = nil) async throws -> StageOutcome
  {
    let plan = try plan(stages)
    let outcomes = try await runner(settings).run(plan)
    return try #require(zip(plan.stages, outcomes).first { $0.0.name == name }?.1)
  }

  func write(_ name: String, _ text: String) throws {
    try createFolder(parent(of: scratch(name)))
    try writeAtomically(Array(text.utf8), to: scratch(name))
  }
}

func words(_ plan: Plan, _ outcomes: [StageOutcome]) -> [String] {
  zip(plan.stages, outcomes).map { stage, outcome in
    switch outcome.status {
    case .waiting: "\(stage.name) waiting"
    case .executed: "\(stage.name) executed"
    case .reused: "\(stage.name) reused"
    case .failed(let problem): "\(stage.name) failed: \(problem.code.name)"
    case .skipped(let reason): "\(stage.name) skipped: \(reason)"
    }
  }
}

/// The text of an output.
func text(_ outcome: StageOutcome, _ port: String = "text") throws -> String {
  try readText(of: #require(outcome.outputs[port]).path)
}

extension StageOutcome {
  var problem: Problem? { if case .failed(let problem) = status { problem } else { nil } }
}

/// Lets threads wait for each other: nobody goes on before `count` have come; gives up after ten seconds.
final class Meeting: Sendable {
  private let condition = NSCondition()
  private let came = Mutex<Int>(0)

  /// Comes, and waits for nobody.
  func come() {
    condition.lock()
    defer { condition.unlock() }
    came.withLock { $0 += 1 }
    condition.broadcast()
  }

  /// Whether all came.
  func wait(for count: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    came.withLock { $0 += 1 }
    condition.broadcast()
    let end = Date(timeIntervalSinceNow: 10)
    while came.withLock({ $0 }) < count { if !condition.wait(until: end) { return false } }
    return true
  }
}

/// The problem that `body` throws.
func problem(_ body: () throws -> Void) -> Problem? {
  do { try body() } catch { return error as? Problem }
  return nil
}

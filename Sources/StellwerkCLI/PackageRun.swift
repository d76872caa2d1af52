import Attestations
import Cryptography
import Diagnostics
import Execution
import JSON
import Ledger
import Manifests
import OperatingSystem
import Pipelines
import Policies
import Stages
import Reports
import Store

/// One manifest's part of a run: its stages, evidence, publication, each told to ledger, log and person.
///
///     init (run.started) --> record, for each of its stages --> finish (evidence, effects, summary)
struct PackageRun: Sendable {
  private let loaded: LoadedPackage
  private let ring: Int
  let settings: RunSettings
  private let ledger: Ledger
  private let call: Call
  let correlationID = CorrelationID.new()
  private let started = Timestamp.now()
  private let start = ContinuousClock.now
  private let log: RunLog
  private let events: StageEvents
  private let trace: TraceFile
  private let planned: PlannedGraph

  /// Begins the run's record.
  ///
  /// - Throws: what keeps a run from being recorded: folder, log or ledger cannot be written.
  init(_ loaded: LoadedPackage, ring: Int, settings: RunSettings, ledger: Ledger, call: Call) throws(Problem)
  {
    (self.loaded, self.ring, self.settings) = (loaded, ring, settings)
    (self.ledger, self.call) = (ledger, call)
    let folder = "\(call.artifacts)/runs/\(correlationID)"
    try createFolder(folder)
    let metadata = loaded.package.metadata
    log = try RunLog(
      "\(folder)/log.jsonl", correlationID: correlationID, run: loaded.title,
      redaction: settings.secrets.redaction, console: call.console)
    events = StageEvents(ledger, correlationID: correlationID)
    planned = PlannedGraph(folder: folder)
    trace = TraceFile(
      "\(folder)/trace.json", title: "\(metadata.name) \(metadata.version) · run \(correlationID.suffix(8))",
      [
        ("correlation_id", correlationID), ("package", metadata.name), ("version", metadata.version),
        ("pipeline", loaded.plan.name), ("started", started.text),
        ("program", "stellwerk \(stellwerkVersion)"),
      ])
    let lines = RunLines(loaded.plan, style: TextStyle(usesColor: call.console.usesColor(on: .errors)))
    call.console.say(
      lines.heading(
        name: metadata.name, version: metadata.version, pipeline: loaded.plan.name,
        correlationID: correlationID) + "\n")
    try event(
      "run.started",
      ["name": .string(metadata.name), "version": .string(metadata.version), "ring": .integer(ring)])
    log.write(.info, "run started")
  }

  private var title: String { loaded.title }

  /// How many of its stages act outside.
  var effectCount: Int { loaded.plan.stages.count { $0.stageClass == .effect } }

  /// Tells the ledger of stages that were executed or have failed; on the disk when it returns.
  func write(_ finished: [Runner.Progress]) { events.write(finished) }

  /// Tells log and trace what happened to one of its stages; `spans` are those that have ended with it.
  func record(_ progress: Runner.Progress, _ spans: [ScheduleWatch.Span]) {
    if case .started = progress { keepPlan() }
    log.write(progress)
    events.record(progress)
    trace.add(spans)
  }

  /// Seals the evidence of what its stages did, runs its effects, and shows the result.
  ///
  /// - Parameters:
  ///   - outcomes: those of its own stages, in their order.
  ///   - plan: its plan as the run left it.
  ///   - publishes: whether effects are run where they may.
  ///   - view: shows the effects.
  ///   - origin: when the trace begins.
  ///   - shown: what the view is told of them.
  /// - Returns: the status of this manifest.
  /// - Throws: what keeps a run from being recorded: store, ledger or evidence cannot be written.
  func finish(
    _ outcomes: [StageOutcome], of plan: Plan, publishes: Bool, view: ProgressView,
    from origin: ContinuousClock.Instant,
    _ shown: @escaping @Sendable (Runner.Progress) -> Runner.Progress
  ) async throws(Problem) -> Diagnostics.ExitStatus {
    let loaded = loaded.after(plan)
    let metadata = loaded.package.metadata
    let folder = "\(call.artifacts)/runs/\(correlationID)"
    defer { view.close() }
    try events.finish()
    try account(metadata.name)
    if settings.selection != nil { return try finishPart(outcomes, of: loaded) }
    let evidence = EvidenceAssembly(
      loaded: loaded, outcomes: outcomes, ring: ring, settings: settings,
      occurrence: .init(correlationID: correlationID, started: started, finished: .now()))
    log.write(.info, "sealing evidence", [("outcome", .string(evidence.outcome.rawValue))])
    try event(
      "run.decided",
      .object(
        [("name", .string(metadata.name)), ("outcome", .string(evidence.outcome.rawValue))]
          + DecidedFacts(outcomes).members))
    let bundle = try seal(evidence, log: folder + "/log.jsonl")
    let planFiles = try writePlan(outcomes, of: loaded, evidence.outcome)

    var final = outcomes
    if publishes || evidence.outcome != .released {
      let watch = WatchedSchedule(loaded.plan, jobs: settings.jobs, from: origin)
      let runner = Runner(settings) { progress in
        record(progress, watch.take(progress))
        view.show(shown(progress))
      } record: {
        write($0)
      }
      final = try await runner.publish(loaded.plan, after: outcomes)
      try events.check()
    }
    view.close()
    let publications = try publish(final, of: loaded, bundle)
    // A publication that failed is not in the bundle, which was sealed before, but it is how the run ended.
    let isFailed = final.contains { if case .failed = $0.status { true } else { false } }
    let outcome = isFailed ? RunRecord.Outcome.failed : evidence.outcome
    try finished(outcome.rawValue, loaded, final)
    if let bundle {
      try Checkpoints(artifacts: call.artifacts).write(try ledger.checkpoint(at: .now()), by: bundle.key)
    }
    log.write(.info, "run finished", [("outcome", .string(outcome.rawValue))])
    try log.close()
    closeTrace()
    let summary = RunSummary(
      loaded: loaded, outcomes: final, bundle: bundle, publications: publications, planFiles: planFiles,
      call: call, duration: ContinuousClock.now - start)
    return try summary.show()
  }

  /// What providers were asked in this run, also for stages that failed.
  private func account(_ plan: String) throws(Problem) {
    guard let calls = CompletionDesk.known(in: settings.memory, plan: plan)?.calls, !calls.isEmpty else {
      return
    }
    let totals = CompletionTotals(calls)
    try event("completions.spent", .object([("name", .string(plan))] + (totals.json.members ?? [])))
    call.console.say("  asked providers: \(totals.text)")
  }

  /// Ends a run of some stages only: there is nothing that a bundle could say of the package.
  private func finishPart(
    _ outcomes: [StageOutcome], of loaded: LoadedPackage
  ) throws(Problem) -> Diagnostics.ExitStatus {
    let isFailed = outcomes.contains { if case .failed = $0.status { true } else { false } }
    let outcome = isFailed ? "failed" : "partial"
    try finished(outcome, loaded, outcomes)
    log.write(.info, "run finished", [("outcome", .string(outcome))])
    try log.close()
    closeTrace()
    call.console.say("  a part of the run: no evidence is sealed, nothing is published")
    return try RunSummary(
      loaded: loaded, outcomes: outcomes, bundle: nil, publications: [], planFiles: [], call: call,
      duration: ContinuousClock.now - start
    ).show()
  }

  /// The event of the end, with what the earlier ones do not tell.
  private func finished(
    _ outcome: String, _ loaded: LoadedPackage, _ outcomes: [StageOutcome]
  ) throws(Problem) {
    let skipped = outcomes.count { if case .skipped = $0.status { true } else { false } }
    let graph = keepGraph(of: loaded, outcomes)
    try event(
      "run.finished",
      .compact([
        "name": .string(loaded.package.metadata.name), "outcome": .string(outcome),
        "milliseconds": .integer(Int((ContinuousClock.now - start).microseconds / 1_000)),
        "skipped": .integer(skipped), "graph": graph.map { .string("sha256:\($0.hex)") },
      ]))
    if graph != nil { planned.remove() }
  }

  /// The record of the graph that ran, in the store; one that cannot be written takes nothing from the run.
  private func keepGraph(of loaded: LoadedPackage, _ outcomes: [StageOutcome]) -> Digest? {
    let metadata = loaded.package.metadata
    let graph = RunGraph(
      loaded.plan, name: metadata.name, version: "\(metadata.version)", outcomes: outcomes)
    do throws(Problem) {
      let digest = try settings.store.add(bytes: graph.record)
      try StoreReferences.remember(graph: digest, in: settings.store)
      return digest
    } catch {
      call.console.warn(error)
      return nil
    }
  }

  /// What is to be shown if the run has no end; one that cannot be written takes nothing from the run.
  private func keepPlan() {
    let metadata = loaded.package.metadata
    do throws(Problem) {
      try planned.write(loaded.plan, name: metadata.name, version: "\(metadata.version)")
    } catch { call.console.warn(error) }
  }

  /// A trace that cannot be written takes nothing from the run.
  private func closeTrace() {
    do throws(Problem) { try trace.close() } catch { call.console.warn(error) }
  }

  /// Seals the bundle into the store and points to it from the artifacts folder.
  private func seal(_ evidence: EvidenceAssembly, log: String) throws(Problem) -> EvidenceFile? {
    guard let (key, path) = try loaded.statementKey(settings.secrets) else {
      call.console.say("  evidence is not sealed: the manifest names no key 'statements'")
      return nil
    }
    let events = try ledger.events(correlationID: correlationID)
    let sealed = try evidence.sealed(by: Signer(key), log: try readBytes(of: log), events: events)
    let digest = try settings.store.add(bytes: sealed.bytes)
    let name = "\(call.artifacts)/\(title).evidence"
    try writeAtomically(sealed.bytes, to: name)
    try event(
      "evidence.sealed", ["bundle": .string("sha256:\(digest.hex)"), "path": .string("\(title).evidence")])
    return EvidenceFile(path: name, digest: digest, index: sealed.index, key: key, keyPath: path)
  }

  /// Puts a plan that was made into the artifacts folder; one that waits for an approval too, because somebody must read it.
  private func writePlan(
    _ outcomes: [StageOutcome], of loaded: LoadedPackage, _ outcome: RunRecord.Outcome
  ) throws(Problem) -> [String] {
    guard loaded.package.plan != nil, outcome == .released || outcome == .needsApproval else { return [] }
    var files: [String] = []
    for (artifact, name) in PlanArtifacts.rendered(loaded, outcomes) {
      let path = "\(call.artifacts)/\(name)"
      try writeAtomically(try settings.store.read(artifact.digest, limit: 256 << 20), to: path)
      files.append(path)
    }
    return files
  }

  /// Each publication is an event and a signed statement, and keeps the bundle that it rests on.
  private func publish(
    _ outcomes: [StageOutcome], of loaded: LoadedPackage, _ bundle: EvidenceFile?
  ) throws(Problem) -> [Publication] {
    var publications: [Publication] = []
    let effects = effectCount
    for (stage, outcome) in zip(loaded.plan.stages, outcomes) where stage.stageClass == .effect {
      guard let result = outcome.result,
        let artifact = outcome.outputs.values.first(where: { $0.mediaType == MediaType.publication })
      else { continue }
      let document = try JSON(
        parsing: try settings.store.read(artifact.digest, limit: 16 << 20), file: stage.name)
      let folder = result.notes.first { $0.name == "publication.repository" }?.value.string
      let isChanged = result.notes.first { $0.name == "publication.changed" }?.value.bool ?? true
      publications.append(
        Publication(document: document, folder: folder ?? "\(call.artifacts)/apt", isChanged: isChanged))
      // The same bytes once more are no publication, unless a run was killed before it could say that it was one.
      if !isChanged && isRecorded(document) { continue }
      let metadata = loaded.package.metadata
      let payload = JSON.object(
        [
          ("name", .string(metadata.name)), ("version", .string(metadata.version)),
          ("stage", .string(stage.name)),
        ] + (document.members ?? [])
          + [("effect", .string("sha256:\(Self.effectKey(of: stage, document).hex)"))]
          + (bundle.map { [("bundle", .string("sha256:\($0.digest.hex)"))] } ?? []))
      if isChanged {
        try event("publication", payload)
      } else {
        // Another run may have made and recorded it while this one was on its way.
        _ = try ledger.appendOnce(
          kind: "publication", undoneBy: "publication.undone", by: "effect", correlationID: correlationID,
          actor: "stellwerk", time: .now(), payload: payload)
      }
      guard let bundle else { continue }
      let statement = publicationStatement(
        document, bundle: bundle.digest, content: bundle.index.contentDigest)
      let envelope = try statement.signed(by: Signer(bundle.key))
      let name = effects == 1 ? "publication" : "publication-\(stage.fileName)"
      try writeAtomically(envelope.json.canonical, to: "\(call.artifacts)/\(title).\(name).dsse.json")
      try writeAtomically(
        try readBytes(of: bundle.path, limit: Verifier.byteLimit),
        to: "\(call.artifacts)/\(title).published.evidence")
    }
    return publications
  }

  /// What an effect does, whichever run does it: kind, options, what is published and where.
  ///
  /// The bundle is no part of it: the same bytes at the same place are not published again by a new decision.
  private static func effectKey(of stage: Plan.Stage, _ publication: JSON) -> Digest {
    let parts: JSON = [
      "kind": .string(stage.kindName), "options": stage.options.json,
      // The signed list of a repository changes with everything else in it.
      "publication": .object((publication.members ?? []).filter { $0.name != "release" }),
    ]
    return Digest(of: parts.canonical)
  }

  /// Whether the ledger knew the publication of these bytes when this run began.
  private func isRecorded(_ publication: JSON) -> Bool {
    let published = loaded.package.scope.node("run.published")?.json.array ?? []
    return published.contains { "sha256:\($0.string ?? "")" == publication["subject"]?.string }
      && exists("\(call.artifacts)/\(title).published.evidence")
  }

  private func event(_ kind: String, _ payload: JSON) throws(Problem) {
    _ = try ledger.append(
      kind: kind, correlationID: correlationID, actor: "stellwerk", time: .now(), payload: payload)
  }
}

/// A sealed bundle where it lies.
struct EvidenceFile {
  let path: String
  let digest: Digest
  let index: EvidenceIndex
  let key: PrivateKey
  /// The file of the key, beside which its public half lies.
  let keyPath: String
}

/// A publication that stands after this run.
struct Publication {
  let document: JSON
  /// Where the repository is, as the stage was told.
  let folder: String
  /// Whether this run made it; else the same bytes were there already.
  let isChanged: Bool
}

/// Names of runs: 26 letters and digits that sort by time (ULID, Crockford's base 32).
enum CorrelationID {
  static func new() -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var text = ""
    var time = UInt64(max(0, Timestamp.now().seconds)) * 1_000
    for _ in 0..<10 {
      text = String(alphabet[Int(time & 31)]) + text
      time >>= 5
    }
    for _ in 0..<16 { text.append(alphabet[Int.random(in: 0..<32)]) }
    return text
  }
}

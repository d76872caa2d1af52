import Attestations
import Cryptography
import Diagnostics
import Execution
import JSON
import Ledger
import Manifests
import OperatingSystem
import Pipelines
import Reports
import Store

/// Runs with nothing left to do: the short way through them, and how they are remembered (`Settlement`).
///
/// 1. The short way looks at the checkpoints and leaves folder, log, events and metrics as the long way does.
/// 2. It is taken only where the long way would load the same documents, plan the same stages, find a recorded result for
///    each, seal no evidence and publish nothing; any doubt means the long way.
/// 3. What conditions may ask of earlier runs is part of it: no publication came after the ledger was read, which
///    is still the same, and there is no bundle.
struct SettledRuns {
  let call: Call
  let ring: Int
  /// What is asked; `nil` where runs like this one are never remembered.
  private let request: Digest?
  private let start = ContinuousClock.now

  /// Options that change what is told, not what is done.
  private static let silent = [
    "--jobs", "--format", "--color", "--log", "-q", "-v", "--keep-going", "--verify",
  ]
  private static let actor = "stellwerk"

  /// - Throws: `input.read` where the working folder has no path.
  init(_ call: Call, ring: Int) throws(Problem) {
    (self.call, self.ring) = (call, ring)
    guard !["--dry-run", "--until", "--only"].contains(where: call.has) else {
      request = nil
      return
    }
    let environment = call.environment.filter { name, _ in
      name == "SOURCE_DATE_EPOCH" || RunCommand.isForTheNetwork(name)
    }
    let variables = environment.map { "\($0.key)=\($0.value)" }
    var words = [try workingFolder(), stellwerkVersion, "\(ring)"]
    words += variables.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    // Of an option given more than once the order counts, of different ones it does not.
    for option in (RunCommand.options + CommandOption.global) where !Self.silent.contains(option.name) {
      words += call.all(option.name).map { "\(option.name)=\($0)" }
    }
    request = Settlement.request(words + ["--"] + call.operands)
  }

  // MARK: - The short way

  /// Does what a run does that has nothing to do; `nil` where it must be looked at whether this is one.
  ///
  /// - Throws: what keeps a run from being recorded: folder, log or ledger cannot be written.
  func show() throws(Problem) -> Diagnostics.ExitStatus? {
    guard let request, !call.has("--verify"), !call.console.isVerbose, exists(call.ledgerPath) else {
      return nil
    }
    let threads = min(try call.jobs, processorCount())
    return try ContentStore.settled(request, in: call.store, threads: threads) { (bytes) throws(Problem) in
      guard let message = Message(bytes) else { return nil }
      let checkpoints = try Checkpoints(artifacts: call.artifacts).entries(newest: 1)
      try Checkpoints.verify(checkpoints, ledger: call.ledgerPath)
      let ledger = try Ledger(path: call.ledgerPath)
      guard try isSame(ledger, message) else { return nil }
      for package in message.packages { try record(package, of: request, ledger) }
      ledger.leaveLog()
      do throws(Problem) {
        try StatisticsFile(artifacts: call.artifacts).update(from: ledger)
      } catch { call.console.warn(error) }
      try call.console.flush()
      return call.cancellation.isCancelled ? .interrupted : .done
    }
  }

  /// Whether the ledger still says the same of publications.
  private func isSame(_ ledger: Ledger, _ message: Message) throws(Problem) -> Bool {
    guard try ledger.digest(at: message.sequence) == message.digest else { return false }
    return try hasNoPublication(ledger, after: message.sequence)
  }

  private func hasNoPublication(_ ledger: Ledger, after sequence: Int64) throws(Problem) -> Bool {
    var hasNone = true
    try ledger.forEach(of: PublicationHistory.kinds, after: sequence) { (_) throws(Problem) in hasNone = false
    }
    return hasNone
  }

  private func record(_ package: Message.Package, of request: Digest, _ ledger: Ledger) throws(Problem) {
    let id = CorrelationID.new()
    let folder = "\(call.artifacts)/runs/\(id)"
    try createFolder(folder)
    let lines = RunLines(nameWidth: 0, style: TextStyle(usesColor: call.console.usesColor(on: .errors)))
    call.console.say(
      lines.heading(
        name: package.name, version: package.version, pipeline: package.pipeline, correlationID: id) + "\n")
    let log = try RunLog(
      "\(folder)/log.jsonl", correlationID: id, run: "\(package.name)-\(package.version)",
      redaction: Redaction(), console: call.console)
    let details: [(name: String, value: JSON)] =
      [("stages", .integer(package.stages)), ("settlement", .string("sha256:\(request.hex)"))]
      + (package.graph.map { [("graph", .string($0))] } ?? [])
    log.write(.info, "run started", isUrgent: false)
    log.write(.info, "nothing to do", details, isUrgent: false)
    log.write(.info, "run finished", [("outcome", .string(package.outcome))], isUrgent: false)
    // Nothing is sealed that would name it: the ledger alone has to outlast a power cut.
    try log.close(syncing: false)
    let name: (name: String, value: JSON) = ("name", .string(package.name))
    try ledger.append(
      [
        ("run.started", .object([name, ("version", .string(package.version)), ("ring", .integer(ring))])),
        ("run.settled", .object([name] + details)),
        (
          "run.finished",
          .object([
            name, ("outcome", .string(package.outcome)),
            ("milliseconds", .integer(Int(clamping: (ContinuousClock.now - start).microseconds / 1_000))),
          ])
        ),
      ], correlationID: id, actor: Self.actor, time: .now())
    guard !call.console.isQuiet else { return }
    let style = TextStyle(usesColor: call.console.usesColor(on: .output))
    try call.console.tell(
      "\n\(RunSummary.idle(package.stages, in: ContinuousClock.now - start, style))\n\n")
  }

  // MARK: - Remembering

  /// Remembers a run that has ended well, if the next one of the same request need not look at more than the witnesses.
  ///
  /// What cannot be remembered costs time, nothing else: that it could not is no problem of this run.
  func remember(
    _ packages: [LoadedPackage], _ plan: Plan, _ outcomes: [StageOutcome], of runs: [String],
    settings: RunSettings, _ history: PublicationHistory, on witnesses: Witnesses
  ) {
    guard let request, packages.allSatisfy(\.package.keys.isEmpty),
      // Other runs may leave plans for it at any time.
      !packages.contains(where: { $0.package.plan?.looksAtEarlierPlans == true })
    else { return }
    // Read when the packages were loaded: a condition may ask for the bundle.
    for package in packages
    where witnesses.realPath(history.bundlePath(package.package)) != nil { return }
    do throws(Problem) {
      let ledger = try Ledger(reading: call.ledgerPath)
      let end = try ledger.head
      // From here on, so that the next run does not look through what this one has added.
      guard try ledger.digest(at: history.end.sequence) == history.end.digest,
        try hasNoPublication(ledger, after: history.end.sequence)
      else { return }
      let graphs = try runs.map { (run) throws(Problem) in
        try ledger.events(correlationID: run).last?.payload["graph"]?.string
      }
      guard try SettledRun(plan, outcomes, settings: settings).isWitnessed(by: witnesses) else { return }
      let message = Message(
        sequence: end.sequence, digest: end.digest,
        packages: packages.enumerated().map { number, package in
          let metadata = package.package.metadata
          // As the run left the plan, with the stages for items.
          let own = plan.stages.filter { $0.memberships.contains { $0.plan == number } }
          return Message.Package(
            name: metadata.name, version: metadata.version, pipeline: package.plan.name,
            outcome: RunRecord.Outcome.released.rawValue,
            stages: own.count { $0.skipped == nil }, graph: graphs[number])
        })
      guard let settlement = Settlement(request: request, message: message.json.canonical, on: witnesses)
      else { return }
      try settings.store.settle(settlement)
    } catch { return }
  }

  /// What the short way tells, and the end of the ledger that it builds on.
  private struct Message {
    struct Package {
      let (name, version, pipeline, outcome): (String, String, String, String)
      let stages: Int
      /// The digest of the graph that ran, as the event of the end has it.
      let graph: String?
    }

    let sequence: Int64
    let digest: Digest
    let packages: [Package]

    init(sequence: Int64, digest: Digest, packages: [Package]) {
      (self.sequence, self.digest, self.packages) = (sequence, digest, packages)
    }

    /// `nil` for what another version has written.
    init?(_ bytes: [UInt8]) {
      guard let json = try? JSON(parsing: bytes, file: "settlement"), json["version"]?.integer == 1,
        let sequence = json["sequence"]?.integer,
        let digest = json["digest"]?.string.flatMap({ Digest(hex: $0) })
      else { return nil }
      var packages: [Package] = []
      for entry in json["packages"]?.array ?? [] {
        guard let name = entry["name"]?.string, let version = entry["version"]?.string,
          let pipeline = entry["pipeline"]?.string, let outcome = entry["outcome"]?.string,
          let stages = entry["stages"]?.integer
        else { return nil }
        packages.append(
          Package(
            name: name, version: version, pipeline: pipeline, outcome: outcome, stages: stages,
            graph: entry["graph"]?.string))
      }
      self.init(sequence: Int64(sequence), digest: digest, packages: packages)
    }

    var json: JSON {
      [
        "version": 1, "sequence": .integer(Int(sequence)), "digest": .string(digest.hex),
        "packages": .array(
          packages.map { package in
            .compact([
              "name": .string(package.name), "version": .string(package.version),
              "pipeline": .string(package.pipeline), "outcome": .string(package.outcome),
              "stages": .integer(package.stages), "graph": package.graph.map { .string($0) },
            ])
          }),
      ]
    }
  }
}

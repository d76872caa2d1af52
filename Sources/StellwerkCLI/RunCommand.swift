import Diagnostics
import Execution
import Ledger
import Manifests
import OperatingSystem
import Pipelines
import Stages
import Store
import YAML

/// `stellwerk run`: manifests become packages, decisions, evidence, publications.
enum RunCommand: Command {
  static let name = "run"
  static let summary = "run manifests: build, sign, scan, decide, seal evidence, publish"
  static let operands = "MANIFEST…"
  static let operandCount = 1...10_000
  static let formats = ["human", "gnu", "github", "json", "sarif"]
  static let hearsSignals = true
  static let options =
    [
      CommandOption("--ring", "N", "for which ring the decision is taken, 0 to 4 (0)"),
      CommandOption("--no-publish", nil, "seal the evidence, but run no effect"),
      CommandOption("--keep-going", nil, "after a failure go on with what does not need the stage"),
      CommandOption("--until", "STAGE", "run the stage and what leads to it; seal and publish nothing"),
      CommandOption("--only", "STAGE", "run the stage on what is recorded; seal and publish nothing"),
      CommandOption(
        "--isolation", "WHEN",
        "isolate the programs of stages: none, best (where it can be done), required (best)"),
      CommandOption("--min-free", "BYTES", "refuse to begin with less free space (33554432, 32 MiB)"),
      CommandOption("--verify", nil, "hash every file and result again, also what is unchanged"),
      CommandOption(
        "--dry-run", nil, "list what would be executed, fetched, signed and published; write nothing"),
    ] + SelectionOptions.all

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let ring = try call.number("--ring", 0...4, default: 0)
    let settled = try SettledRuns(call, ring: ring)
    if let status = try settled.show() { return status }
    let now = try call.asOf ?? .now()
    let epoch = try sourceDateEpoch(call.environment)
    let ledgerPath = "\(call.artifacts)/ledger.sqlite"
    let isDry = call.has("--dry-run")
    let history = try PublicationHistory(ledger: ledgerPath, artifacts: call.artifacts, isReading: isDry)
    let witnesses = Witnesses()
    var loading = try call.loading(noting: witnesses)
    loading.ring = ring
    loading.runScope = { [artifacts = call.artifacts] package in
      _ = witnesses.realPath(history.bundlePath(package))
      return history.scope(package) + PlanHistory(call).scope(package)
        + [text("repository", "\(artifacts)/apt")]
    }
    var problems: [Problem] = []
    let packages = loading.packages(in: call.operands, into: &problems)
    let secrets = call.secrets(of: packages, into: &problems)
    for package in packages where problems.isEmpty {
      do throws(Problem) { _ = try package.statementKey(secrets) } catch { problems.append(error) }
    }
    guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    let dates = packages.map { epoch ?? $0.package.metadata.date ?? firstOfZIP }
    let selection = try selection(call, of: packages)
    let isolation = try isolation(call, of: packages)
    if isDry {
      return try DryRun(call: call, secrets: secrets, isolation: isolation).show(Array(zip(packages, dates)))
    }

    let store = try openStore(call)
    let checkpoints = try Checkpoints(artifacts: call.artifacts).entries(newest: 1)
    try Checkpoints.verify(checkpoints, ledger: ledgerPath)
    let ledger = try Ledger(path: ledgerPath)
    let (retries, memory) = (RetryBudget(), RunMemory())
    let file = StatisticsFile(artifacts: call.artifacts)
    // Read when somebody asks: where nothing is executed, nobody does.
    let expected = Once { [names = packages.map(\.package.metadata.name)] in
      Estimates(file.records(), packages: names)
    }
    var runs: [PackageRun] = []
    for (package, date) in zip(packages, dates) {
      let settings = RunSettings(
        store: store, jobs: try call.jobs, now: now, sourceDate: date, cancellation: call.cancellation,
        tool: ("stellwerk", stellwerkVersion), networkEnvironment: networkEnvironment(call.environment),
        secrets: secrets, hidden: try hidden(from: package, call), isolation: isolation,
        verifiesAll: call.has("--verify"),
        keepsGoing: call.has("--keep-going"), selection: selection, retries: retries,
        memory: memory, estimates: { expected.value })
      runs.append(try PackageRun(package, ring: ring, settings: settings, ledger: ledger, call: call))
    }
    let joint = JointRun(packages: packages, dates: dates, runs: runs, call: call) {
      [settings = runs.first?.settings, ids = runs.map(\.correlationID)] plan, outcomes in
      guard let settings else { return }
      settled.remember(packages, plan, outcomes, of: ids, settings: settings, history, on: witnesses)
    }
    defer {
      // What came of the run stands in the ledger, and so in the metrics of the next one.
      do throws(Problem) { try file.update(from: ledger) } catch { call.console.warn(error) }
    }
    return try await joint.perform(publishes: !call.has("--no-publish"))
  }

  /// The store, after what a run had left that was killed is ended and taken away.
  ///
  /// - Throws: `preflight.space`, and what making and opening a store throw.
  private static func openStore(_ call: Call) throws(Problem) -> ContentStore {
    try Preflight.checkSpace(
      [("artifacts", call.artifacts), ("store", call.store)],
      minimum: try call.number("--min-free", 0...Int.max, default: Preflight.minimumFreeBytes))
    try createFolder(call.artifacts)
    // Absolute, because stages start programs in folders of their own.
    let store = try ContentStore(folder: resolved(call.store, in: try workingFolder()))
    let left = store.sweep()
    if left > 0 {
      call.console.say(
        "  \(left) process\(left == 1 ? "" : "es") of a run that was killed had been left, and \(left == 1 ? "was" : "were") ended"
      )
    }
    return store
  }

  /// What no program of a stage may see: ledger, evidence and keys.
  private static func hidden(from package: LoadedPackage, _ call: Call) throws(Problem) -> [String] {
    let here = try workingFolder()
    let keys = package.package.keys.map { entry in
      switch entry.value {
      case .pem(let path, _): path.path
      case .openPGP(_, let home): home.path
      }
    }
    return ([call.artifacts] + keys).map { resolved($0, in: here) }
  }

  /// The part of the run that the command line asks for.
  private static func selection(_ call: Call, of packages: [LoadedPackage]) throws(Problem) -> StageSelection?
  {
    let (until, only) = (call.value("--until"), call.value("--only"))
    guard until == nil || only == nil else {
      throw Problem(.usage, "'--until' and '--only' exclude each other", hint: "give one of them")
    }
    guard let name = until ?? only else { return nil }
    return try StageSelection(name, isAlone: only != nil, of: packages.map(\.plan))
  }

  /// Whether programs of stages are isolated.
  ///
  /// - Throws: `usage`; `preflight.isolation` where that cannot be done, or a stage wants it otherwise.
  private static func isolation(_ call: Call, of packages: [LoadedPackage]) throws(Problem)
    -> Isolation.Demand
  {
    let word = call.value("--isolation") ?? Isolation.Demand.best.rawValue
    guard let demand = Isolation.Demand(rawValue: word) else {
      throw Problem(.usage, "'--isolation' takes none, best or required, not '\(word)'")
    }
    let stages = packages.flatMap(\.plan.stages).filter { $0.skipped == nil }
    let kinds = { (stage: Plan.Stage) in [stage.kind] + (stage.body?.sample.map { [$0.kind] } ?? []) }
    switch demand {
    case .best: break
    case .none:
      if let stage = stages.first(where: { kinds($0).contains { $0.mayHaveObstacle } }) {
        throw Problem(
          .isolationMissing, "'\(stage.name)' requires isolation, which '--isolation none' switches off",
          at: stage.location, hint: "run it with '--isolation best'")
      }
    case .required:
      if let stage = stages.first(where: { kinds($0).contains { type(of: $0).needs.contains(.subprocess) } }),
        let obstacle = Isolation.obstacle
      {
        throw Problem(
          .isolationMissing, "'\(stage.name)' starts programs, which this machine cannot isolate",
          at: stage.location, hint: "allow user namespaces (sysctl user.max_user_namespaces)", cause: obstacle
        )
      }
    }
    return demand
  }

  /// The beginning of 1980, before which ZIP has no times: for a package without a date.
  private static let firstOfZIP = Timestamp(seconds: 315_532_800)

  /// `SOURCE_DATE_EPOCH`, which goes before the date of a package (reproducible-builds.org).
  static func sourceDateEpoch(_ environment: [String: String]) throws(Problem) -> Timestamp? {
    guard let text = environment["SOURCE_DATE_EPOCH"] else { return nil }
    // Up to the year 9999: later times have no form in the documents that carry them.
    guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else {
      throw Problem(.usage, "SOURCE_DATE_EPOCH is '\(text)', expected seconds since 1970")
    }
    return Timestamp(seconds: seconds)
  }

  /// What programs that fetch may see of our environment: where to fetch from and by way of whom.
  private static func networkEnvironment(_ environment: [String: String]) -> [String: String] {
    environment.filter { isForTheNetwork($0.key) }
  }

  /// Whether a variable says where to fetch from and by way of whom.
  static func isForTheNetwork(_ name: String) -> Bool {
    let names = [
      "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
      "ALL_PROXY",
      "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    ]
    return names.contains(name) || (name.hasPrefix("PIP_") && name != "PIP_REQUIRE_VIRTUALENV")
  }
}

/// A text as a value that look-ups can find.
func text(_ name: String, _ value: String) -> (name: String, node: Node) {
  (name, Node(.string(value), at: SourceLocation(file: "", line: 1, column: 1), scalar: value))
}

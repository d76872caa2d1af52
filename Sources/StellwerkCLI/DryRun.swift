import Cryptography
import Diagnostics
import Execution
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Reports
import Store

/// `run --dry-run`: what a run would execute, fetch, sign and publish; nothing is written.
///
/// One model, a document in JSON; the lines for people are made from it.
struct DryRun {
  let call: Call
  let secrets: Secrets
  let isolation: Isolation.Demand

  /// Shows what would be done for each package.
  ///
  /// - Throws: what reading locks, keys and the store throws.
  func show(_ packages: [(package: LoadedPackage, date: Timestamp)]) throws(Problem) -> Diagnostics.ExitStatus
  {
    let store = try ContentStore(reading: call.store)
    let joined = JoinedPlan(packages.map { ($0.package.plan, $0.date) })
    var grown = joined.plan
    let forecasts = try Forecast.of(
      &grown, store: store, tool: ("stellwerk", stellwerkVersion), sourceDate: packages[0].date,
      isolation: isolation)
    var documents: [JSON] = []
    for (number, (package, _)) in packages.enumerated() {
      let (plan, places) = joined.part(number, as: package.plan, of: grown)
      var stages: [JSON] = []
      for (stage, place) in zip(plan.stages, places) {
        let sharing = grown.stages[place].memberships.first.flatMap {
          $0.plan < number ? packages[$0.plan].package.package.metadata.name : nil
        }
        stages.append(try document(stage, forecasts[place], sharedWith: sharing))
      }
      documents.append(try document(package, stages))
    }
    if call.format == "json" {
      let document: JSON = ["packages": .array(documents)]
      try call.console.write(String(decoding: document.canonical, as: UTF8.self) + "\n")
    } else {
      for document in documents { try call.console.write(lines(document).joined(separator: "\n") + "\n") }
    }
    return .done
  }

  // MARK: - The model

  private func document(_ stage: Plan.Stage, _ forecast: Forecast, sharedWith other: String?) throws(Problem)
    -> JSON
  {
    let intentions: [Intention]
    // Where the items are known, each has a stage of its own.
    let body = stage.instances == nil ? stage.body : nil
    let kind = body?.sample?.kind ?? stage.kind
    do throws(Problem) { intentions = stage.skipped == nil ? try kind.intentions() : [] } catch {
      throw Problem(
        error.code, "stage '\(stage.name)': \(error.message)", at: error.location ?? stage.location,
        hint: error.hint, cause: error.cause)
    }
    // What stands already is not fetched, started or signed again.
    let deeds = forecast == .reused || (other != nil && forecast != .ifAllowed) ? [] : intentions
    return .compact([
      "name": .string(stage.name), "kind": .string(body?.kindName ?? stage.kindName),
      "class": .string(stage.stageClass.rawValue),
      "forecast": .string(stage.skipped.map { "not run: \($0)" } ?? word(forecast, stage)),
      "sharedWith": stage.skipped == nil ? other.map { .string($0) } : nil,
      "intentions": .array(deeds.map(entry)),
    ])
  }

  private func document(_ loaded: LoadedPackage, _ stages: [JSON]) throws(Problem) -> JSON {
    let metadata = loaded.package.metadata
    var evidence: [Intention] = []
    if let (key, path) = try loaded.statementKey(secrets) {
      let place = "\(call.artifacts)/\(loaded.title).evidence"
      evidence.append(
        Intention(
          .sign, "the evidence \(place)",
          "\(key.algorithm.rawValue) \(key.publicKey.keyID) 'statements' in \(path)"))
    }
    return [
      "name": .string(metadata.name), "version": .string("\(metadata.version)"),
      "pipeline": .string(loaded.plan.name), "manifest": .string(loaded.package.file),
      "publishes": .bool(!call.has("--no-publish")), "stages": .array(stages),
      "evidence": .array(evidence.map(entry)),
    ]
  }

  private func entry(_ intention: Intention) -> JSON {
    .compact([
      "action": .string(intention.action.rawValue), "subject": .string(intention.subject),
      "detail": intention.detail.map { .string($0) },
    ])
  }

  private func word(_ forecast: Forecast, _ stage: Plan.Stage) -> String {
    switch forecast {
    case .reused: "reused"
    case .executed: "executed"
    case .inputsUnknown: "executed, inputs not known yet"
    case .forEachItem: "one stage for each item of \(stage.body?.source ?? "a list")"
    case .fails(let message): "fails: \(message)"
    case .everyTime: "executed in every run"
    case .ifAllowed:
      call.has("--no-publish") ? "not run: --no-publish" : "executed where the decision allows it"
    }
  }

  // MARK: - For people

  private func lines(_ document: JSON) -> [String] {
    let stages = document["stages"]?.array ?? []
    let text = { (value: JSON?) in (value?.string ?? "").printable }
    let names = stages.map { text($0["name"]) }
    let (width, kinds) = (
      names.map(\.count).max() ?? 0, stages.map { text($0["kind"]).count }.max() ?? 0
    )
    var lines = [
      "\(text(document["name"])) \(text(document["version"])) · pipeline \(text(document["pipeline"])) · nothing is executed"
    ]
    for stage in stages {
      let shared = stage["sharedWith"].map { ", once for this and \(text($0))" } ?? ""
      lines.append(
        "  \(padded(text(stage["name"]), width))  \(padded(text(stage["kind"]), kinds))  \(text(stage["forecast"]))\(shared)"
      )
      lines += (stage["intentions"]?.array ?? []).map(deed)
    }
    let evidence = document["evidence"]?.array ?? []
    lines.append(evidence.isEmpty ? "  the evidence is not sealed: no key 'statements'" : "  evidence")
    return lines + evidence.map(deed)
  }

  private func deed(_ entry: JSON) -> String {
    let detail = entry["detail"]?.string.map { "  (\($0.printable))" } ?? ""
    return
      "      \(padded(entry["action"]?.string ?? "", 7))  \((entry["subject"]?.string ?? "").printable)\(detail)"
  }
}

import Attestations
import Cryptography
import Diagnostics
import Execution
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning
import Reports

/// The end of a run for a person, on standard output: what came of it, why, and where to look.
///
/// With `-q` a run that has ended well says nothing; a refusal is always told.
struct RunSummary {
  let loaded: LoadedPackage
  let outcomes: [StageOutcome]
  let bundle: EvidenceFile?
  let publications: [Publication]
  /// The files of a plan that was made.
  let planFiles: [String]
  let call: Call
  let duration: Duration

  /// Shows everything and returns the exit status.
  ///
  /// - Throws: `output.write`.
  func show() throws(Problem) -> Diagnostics.ExitStatus {
    let title = loaded.caption.printable
    let style = TextStyle(usesColor: call.console.usesColor(on: .output))
    let decision = document(MediaType.decision)
    let lines = decision.map { DecisionLines($0, findings: document(MediaType.findings), style: style) }
    let verdict = outcomes.compactMap { $0.result?.verdict }.first { $0 != .pass }
    let status: Diagnostics.ExitStatus
    var text = lines.map { ["  \($0.risk)", ""] } ?? []
    if call.cancellation.isCancelled {
      status = .interrupted
      text.append("\(style.bad("✗")) stopped: \(title)")
    } else if let problem = failures.first {
      status = failures.contains { $0.code.exitStatus == .bug } ? .bug : problem.code.exitStatus
      // The log has said it already where standard error is a log.
      if !call.console.logsJSON { call.console.show(failures) }
      text.append("\(style.bad("✗")) failed: \(title)")
    } else if let verdict {
      status = verdict == .fail ? .refused : .approvalNeeded
      let refusal = loaded.package.plan == nil ? "not published" : "not good enough"
      text += ["\(style.bad("✗")) \(verdict == .fail ? refusal : "waiting for an approval"): \(title)", ""]
      if let lines { text += lines.refusals() + lines.wayOut }
      if loaded.package.plan == nil {
        text.append("  or an exception: docs/policy.md says how")
      } else {
        text +=
          outcomes.compactMap { $0.result?.verdict.map { $0 != .pass } == true ? $0.result?.summary : nil }
          .map { "  \($0.printable)" } + approvalLines + planLines
      }
    } else {
      status = .done
      text += success(title, style)
    }
    guard status != .done || !call.console.isQuiet else { return status }
    if call.console.isVerbose {
      text += RunLines.slowest(zip(loaded.plan.stages, outcomes).map { ($0.name, $1) })
    }
    try call.console.tell(([""] + text + evidence + [""]).joined(separator: "\n") + "\n")
    try call.console.flush()
    return status
  }

  /// Nothing to do, and of how many stages.
  static func idle(_ stages: Int, _ more: String = "", in duration: Duration, _ style: TextStyle) -> String {
    let count = "\(stages) stage\(stages == 1 ? "" : "s")"
    return "\(style.good("✓")) nothing to do (\(count) unchanged\(more); \(durationText(duration)))"
  }

  private func success(_ title: String, _ style: TextStyle) -> [String] {
    let works = zip(loaded.plan.stages, outcomes).filter { $0.0.stageClass == .pure && $0.0.skipped == nil }
    let isIdle =
      !works.isEmpty && works.allSatisfy { $0.1.isReused } && !publications.contains(where: \.isChanged)
    var text: [String] = []
    if isIdle {
      let decided = outcomes.contains { $0.result?.verdict != nil } ? ", decision taken again: pass" : ""
      text.append(Self.idle(works.count, decided, in: duration, style))
    }
    for publication in publications {
      let (suite, component) = (
        publication.document["suite"]?.string ?? "", publication.document["component"]?.string ?? ""
      )
      let place = absolutePath(publication.folder)
      text.append(
        "\(style.good("✓")) published   \(publication.folder)    \(sourceLine(place, suite, component))"
      )
    }
    text += planLines
    if publications.isEmpty && !isIdle && planFiles.isEmpty {
      text.append("\(style.good("✓")) done, not published: \(title)")
    }
    return text
  }

  private var planLines: [String] {
    reuseLines + planFiles.enumerated().map { "  \($0 == 0 ? "plan       " : "           ") \($1)" }
  }

  /// Earlier plans that were taken or are offered.
  private var reuseLines: [String] {
    (document(MediaType.planReuse)?["candidates"]?.array ?? []).map { candidate in
      let isTaken = candidate["decision"]?.string == PlanReuse.Decision.use.rawValue
      let reasons = (candidate["reasons"]?.array ?? []).compactMap(\.string).joined(separator: "; ")
      let (name, likeness) = (candidate["name"]?.string ?? "", candidate["similarity"]?.text ?? "")
      return "  \(isTaken ? "taken from " : "offered    ") plan '\(name)', \(likeness) alike: \(reasons)"
        .printable
    }
  }

  /// What an approval of a plan has to name.
  private var approvalLines: [String] {
    guard let bundle, let gate = document(MediaType.planGate), let basis = gate["basis"]?.string,
      gate["verdict"]?.string == Verdict.needsApproval.rawValue
    else { return [] }
    return [
      "  to approve  sign bundle sha256:\(bundle.index.contentDigest.hex)",
      "              and decision \(basis); docs/planning.md says how",
    ]
  }

  /// The line for a sources.list; a path that apt cannot have in one is for a deb822 file (`man 5 sources.list`).
  private func sourceLine(_ place: String, _ suite: String, _ component: String) -> String {
    guard shellWord(place) != place else {
      return "deb [signed-by=\(place)/repository.asc] file:\(place) \(suite) \(component)"
    }
    return
      "Types: deb, URIs: file:\(uriPath(place)), Suites: \(suite), Components: \(component), Signed-By: the key in repository.asc"
  }

  private var evidence: [String] {
    guard let bundle else { return [] }
    let key = bundle.keyPath.hasSuffix(".pem") ? "\(bundle.keyPath.dropLast(4)).pub.pem" : bundle.keyPath
    let missing = bundle.index.contents.filter { !$0.isPresent }.map(\.title)
    return ["  evidence    \(bundle.path)"]
      + (missing.isEmpty ? [] : ["              lacks: \(missing.joined(separator: "; "))"])
      + [
        "  verify      stellwerk verify \(shellWord(bundle.path)) --trust \(shellWord(key))",
        "  explain     stellwerk explain \(shellWord(bundle.path))",
      ]
  }

  private var failures: [Problem] {
    outcomes.compactMap { if case .failed(let problem) = $0.status { problem } else { nil } }
  }

  private func document(_ mediaType: String) -> JSON? { DecidedFacts.document(mediaType, of: outcomes) }

  private func absolutePath(_ path: String) -> String {
    // Without a working folder the relative path is still right from here.
    (try? workingFolder()).map { resolved(path, in: $0) } ?? path
  }
}

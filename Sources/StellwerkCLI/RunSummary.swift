import Attestations
import Diagnostics
import Execution
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Reports

/// The end of a run for a person: what came of it, why, and where to look.
struct RunSummary {
  let loaded: LoadedPackage
  let outcomes: [StageOutcome]
  let bundle: EvidenceFile?
  let publications: [JSON]
  let call: Call
  let style: TextStyle
  let duration: Duration

  /// Shows everything and returns the exit status.
  func show() -> Diagnostics.ExitStatus {
    let metadata = loaded.package.metadata
    let title = "\(metadata.name) \(metadata.version)"
    let decision = document(MediaType.decision)
    let lines = decision.map { DecisionLines($0, findings: document(MediaType.findings), style: style) }
    say("")
    if let lines { say("  \(lines.risk)") }
    if call.cancellation.isCancelled {
      say("\n\(style.bad("✗")) stopped: \(title)")
      showEvidence()
      return .interrupted
    }
    if let problem = failure {
      say("")
      call.console.show([problem], style: call.style)
      say("\n\(style.bad("✗")) failed: \(title)")
      showEvidence()
      return problem.code.exitStatus
    }
    let verdict = outcomes.compactMap { $0.result?.verdict }.first { $0 != .pass }
    if let verdict, let lines {
      say("\n\(style.bad("✗")) \(verdict == .fail ? "not published" : "waiting for an approval"): \(title)\n")
      for line in lines.refusals() + lines.wayOut { say(line) }
      say("  or an exception: docs/policy.md says how")
      showEvidence()
      return verdict == .fail ? .refused : .approvalNeeded
    }
    showSuccess(title)
    showEvidence()
    return .done
  }

  private func showSuccess(_ title: String) {
    let works = zip(loaded.plan.stages, outcomes).filter { $0.0.stageClass == .pure }
    let isIdle = !works.isEmpty && works.allSatisfy { $0.1.isReused }
    say("")
    if isIdle {
      let count = works.count
      say("\(style.good("✓")) nothing to do (\(count) stages unchanged, decision taken again: pass; \(durationText(duration)))")
    }
    for publication in publications {
      let (suite, component) = (publication["suite"]?.string ?? "", publication["component"]?.string ?? "")
      let folder = "\(call.artifacts)/apt"
      let place = absolutePath(folder)
      say(
        "\(style.good("✓")) published   \(folder)    deb [signed-by=\(place)/repository.asc] file:\(place) \(suite) \(component)")
    }
    if publications.isEmpty && !isIdle { say("\(style.good("✓")) done, not published: \(title)") }
  }

  private func showEvidence() {
    guard let bundle else { return }
    let key = bundle.publicKeyPath.hasSuffix(".pem") ? "\(bundle.publicKeyPath.dropLast(4)).pub.pem" : bundle.publicKeyPath
    say("  evidence    \(bundle.path)")
    let missing = bundle.index.contents.filter { !$0.isPresent }.map(\.title)
    if !missing.isEmpty { say("              lacks: \(missing.joined(separator: ", "))") }
    say("  verify      stellwerk verify \(bundle.path) --trust \(key)")
    say("  explain     stellwerk explain \(bundle.path)\n")
  }

  private func say(_ line: String) { call.console.say(line) }

  private var failure: Problem? {
    for outcome in outcomes { if case .failed(let problem) = outcome.status { return problem } }
    return nil
  }

  /// The document of a media type that a stage put out.
  private func document(_ mediaType: String) -> JSON? {
    for outcome in outcomes {
      for artifact in outcome.outputs.values where artifact.mediaType == mediaType {
        // A document that the store cannot give any more is missing in the summary, not in the evidence.
        return (try? readBytes(of: artifact.path, limit: 256 << 20)).flatMap { try? JSON(parsing: $0, file: mediaType) }
      }
    }
    return nil
  }

  private func absolutePath(_ path: String) -> String {
    // Without a working folder the relative path is still right from here.
    (try? workingFolder()).map { resolved(path, in: $0) } ?? path
  }
}

import Attestations
import Cryptography
import Diagnostics
import Execution
import JSON
import Ledger
import Manifests
import OperatingSystem
import Pipelines
import Store
import YAML

/// From what a run did to what its evidence bundle holds.
struct EvidenceAssembly {
  let loaded: LoadedPackage
  let outcomes: [StageOutcome]
  let ring: Int
  let settings: RunSettings
  let occurrence: RunRecord.Occurrence

  /// How the run ended, before anything is published.
  var outcome: RunRecord.Outcome {
    if outcomes.contains(where: { if case .failed = $0.status { true } else { false } }) { return .failed }
    let verdicts = outcomes.compactMap { $0.result?.verdict }
    if verdicts.contains(.fail) { return .refused }
    if verdicts.contains(.needsApproval) { return .needsApproval }
    // A run that was stopped before its gate has not been released.
    let isWhole = zip(loaded.plan.stages, outcomes).allSatisfy {
      $0.0.stageClass == .effect || $0.0.skipped != nil || $0.1.result != nil
    }
    return isWhole ? .released : .failed
  }

  /// The bundle, signed.
  ///
  /// - Throws: what reading the artifacts and sealing throw.
  func sealed(by signer: Signer, log: [UInt8], events: [LedgerEvent]) throws(Problem) -> SealedEvidence {
    var members = try artifacts() + documents()
    members.append(member(EvidencePath.log, log))
    let lines = events.map { $0.json.text + "\n" }.joined()
    members.append(member(EvidencePath.ledger, Array(lines.utf8)))
    return try seal(record: record(), members: members, signer: signer)
  }

  // MARK: - Members

  /// The small artifacts that evidence consists of, by their media types.
  private func artifacts() throws(Problem) -> [EvidenceMember] {
    let paths = PlanArtifacts.members.merging([
      MediaType.cycloneDX: EvidencePath.cycloneDX, MediaType.spdx: EvidencePath.spdx,
      MediaType.findings: EvidencePath.findings, MediaType.facts: EvidencePath.facts,
      MediaType.policy: EvidencePath.policy, MediaType.trust: EvidencePath.trust,
      MediaType.decision: EvidencePath.decision,
    ]) { first, _ in first }
    var members: [EvidenceMember] = []
    for (stage, port, artifact) in outputs() {
      // A plan goes through several stages; the evidence is about what was written for people.
      if artifact.mediaType == MediaType.plan, stage.kindName != PlanArtifacts.writer { continue }
      if let path = paths[artifact.mediaType] {
        // The last of a kind counts: it is what later stages read.
        members.removeAll { $0.path == path }
        members.append(member(path, try bytes(artifact)))
      } else if artifact.mediaType == MediaType.openPGPSignature {
        members.append(member("\(EvidencePath.signatures)\(stage.fileName).\(port).asc", try bytes(artifact)))
      } else if artifact.mediaType == MediaType.exceptions || artifact.mediaType == MediaType.approvals {
        members += try signedDocuments(artifact)
      }
    }
    return members
  }

  /// `{"exceptions": [{name, document, envelope}]}` as one or two members each.
  private func signedDocuments(_ artifact: Artifact) throws(Problem) -> [EvidenceMember] {
    let json = try JSON(parsing: try bytes(artifact), file: artifact.mediaType)
    let isException = artifact.mediaType == MediaType.exceptions
    let folder = isException ? EvidencePath.exceptions : EvidencePath.approvals
    var members: [EvidenceMember] = []
    for entry in json[isException ? "exceptions" : "approvals"]?.array ?? [] {
      guard let name = entry["name"]?.string else { continue }
      if isException, let document = entry["document"] {
        members.append(member("\(folder)\(name).json", document.canonical))
      }
      if let envelope = entry["envelope"] {
        members.append(member("\(folder)\(name).dsse.json", envelope.canonical))
      }
    }
    return members
  }

  /// Install, uninstall, detection, rollout, rollback, tests: what the manifest brings.
  private func documents() throws(Problem) -> [EvidenceMember] {
    let release = loaded.package.release
    var members: [EvidenceMember] = []
    for (name, path) in [("install.md", release.install), ("uninstall.md", release.uninstall)] {
      if let path { members.append(member("\(EvidencePath.documents)\(name)", try readBytes(of: path.path))) }
    }
    let values = [
      ("\(EvidencePath.documents)detection.json", release.detection), (EvidencePath.rollout, release.rollout),
      (EvidencePath.rollback, release.rollback),
    ]
    for (path, node) in values {
      if let node { members.append(member(path, node.written.canonical)) }
    }
    for path in release.tests {
      members.append(
        member("\(EvidencePath.tests)\(lastComponent(of: path.path))", try readBytes(of: path.path)))
    }
    return members
  }

  private func member(_ path: String, _ bytes: [UInt8]) -> EvidenceMember {
    EvidenceMember(path: path, mediaType: mediaType(of: path), bytes: bytes)
  }

  private func bytes(_ artifact: Artifact) throws(Problem) -> [UInt8] {
    try settings.store.read(artifact.digest, limit: 256 << 20)
  }

  /// Every output of every stage, in the order of the plan and of the ports.
  private func outputs() -> [(stage: Plan.Stage, port: String, artifact: Artifact)] {
    zip(loaded.plan.stages, outcomes).flatMap { stage, outcome in
      stage.kind.outputs.compactMap { port in outcome.outputs[port.name].map { (stage, port.name, $0) } }
    }
  }
}

// MARK: - The record

extension EvidenceAssembly {
  private func record() throws(Problem) -> RunRecord {
    let metadata = loaded.package.metadata
    let documents = loaded.documents.map {
      RunRecord.Document(role: $0.role, path: $0.name, digest: $0.digest)
    }
    var materials: [RunRecord.Material] = []
    var stages: [RunRecord.Stage] = []
    for (index, stage) in loaded.plan.stages.enumerated() {
      let outcome = outcomes[index]
      stages.append(self.stage(index, outcome))
      for material in outcome.result?.materials ?? [] {
        materials.append(
          .init(
            name: material.name, uri: material.uri, digest: material.digest, byteCount: material.byteCount,
            isWaived: material.waiver != nil, reason: material.waiver))
      }
      // What an option of a pure stage names is an input like any other; other classes read documents.
      guard stage.stageClass == .pure, outcome.result != nil else { continue }
      for file in outcome.files {
        materials.append(.init(name: file.written, uri: nil, digest: file.digest, byteCount: file.byteCount))
      }
    }
    var record = RunRecord(
      name: metadata.name,
      version: loaded.package.plan == nil ? "\(metadata.version)-\(metadata.revision)" : nil,
      pipeline: loaded.plan.name,
      toolVersion: settings.tool.version, outcome: outcome, asOf: settings.now, ring: ring,
      occurrence: occurrence,
      documents: documents, stages: stages)
    record.materials = materials.sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
    record.products = products()
    return record
  }

  private func stage(_ index: Int, _ outcome: StageOutcome) -> RunRecord.Stage {
    let stage = loaded.plan.stages[index]
    let kind = type(of: stage.kind)
    var (result, reason, message): (RunRecord.Stage.Result, String?, String?)
    switch outcome.status {
    case .executed: (result, reason, message) = (.executed, nil, nil)
    case .reused: (result, reason, message) = (.reused, nil, nil)
    case .failed(let problem):
      message = problem.message + (problem.cause.map { "\n\($0)" } ?? "")
      (result, reason) = (.failed, problem.code.name)
    case .skipped(let why): (result, reason, message) = (.skipped, why, nil)
    case .waiting: (result, reason, message) = (.skipped, "effects run after the evidence is sealed", nil)
    }
    let inputs = stage.inputs.compactMap { input in
      outcomes[input.stage].outputs[input.output].map {
        artifact(input.port, input.stage, input.output, $0)
      }
    }
    let occurrence = outcome.finished.map { finished in
      let seconds = outcome.duration.components.seconds
      return RunRecord.Stage.Occurrence(
        started: Timestamp(seconds: finished.seconds - seconds), finished: finished,
        attempts: outcome.attempts,
        message: message)
    }
    return RunRecord.Stage(
      name: stage.name, kind: kind.name, kindVersion: kind.version,
      stageClass: .init(rawValue: stage.stageClass.rawValue) ?? .pure,
      options: recorded(stage), inputs: inputs,
      outputs: stage.kind.outputs.compactMap { port in
        outcome.outputs[port.name].map { artifact(port.name, index, port.name, $0) }
      },
      result: result, reason: reason, key: outcome.key,
      isolation: isolation(outcome.result?.notes ?? []), occurrence: occurrence)
  }

  /// How a stage was kept from the machine: as it says itself, else what holds for every one.
  private func isolation(_ notes: [(name: String, value: JSON)]) -> [String] {
    Enforcement(notes)?.record ?? ["environment: declared", "process group: own", "folder: private"]
  }

  /// The options without what the run filled in from this place: earlier bundles and publications, folders.
  ///
  /// Two runs of the same work differ there; what a decision used of it stands in its facts. The ring is recorded.
  private func recorded(_ stage: Plan.Stage) -> JSON {
    let fromRun = type(of: stage.kind).options.filter { option in
      guard let path = option.lookUp, path.hasPrefix("run."), path != "run.ring" else { return false }
      return (loaded.package.scope.node(path)?.json ?? .null) == stage.options.json[option.name]
    }
    return .object(
      (stage.options.json.members ?? []).filter { member in !fromRun.contains { $0.name == member.name } })
  }

  private func artifact(_ port: String, _ stage: Int, _ output: String, _ artifact: Artifact)
    -> RunRecord.Artifact
  {
    .init(
      port: port, name: fileName(of: stage, output), digest: artifact.digest, mediaType: artifact.mediaType,
      byteCount: artifact.byteCount)
  }

  /// What effects take in, the decision apart, and what was decided about: the files that are released; of a plan, its files.
  private func products() -> [RunRecord.Artifact] {
    var products = PlanArtifacts.rendered(loaded, outcomes).map { artifact, name in
      RunRecord.Artifact(
        port: "plan", name: name, digest: artifact.digest, mediaType: artifact.mediaType,
        byteCount: artifact.byteCount)
    }
    let effects = loaded.plan.stages.filter { $0.stageClass == .effect }
    let gates = loaded.plan.stages.filter { stage in
      stage.kind.outputs.contains { $0.mediaType == MediaType.decision }
    }
    for stage in effects + gates {
      for input in stage.inputs where stage.stageClass == .effect || input.port == "subject" {
        guard let found = outcomes[input.stage].outputs[input.output], found.mediaType != MediaType.decision,
          !products.contains(where: { $0.digest == found.digest })
        else { continue }
        products.append(artifact(input.port, input.stage, input.output, found))
      }
    }
    return products
  }

  /// The name that a stage gave its file, else stage and port.
  private func fileName(of stage: Int, _ output: String) -> String {
    let notes = outcomes[stage].result?.notes ?? []
    let written = notes.first { $0.name == "\(output).file" }?.value.string
    return written ?? "\(loaded.plan.stages[stage].fileName).\(output)"
  }
}

extension Node {
  /// The value as JSON with scalars as they are written: `2.10` stays a text, not a number.
  var written: JSON {
    switch value {
    case .sequence(let nodes): .array(nodes.map(\.written))
    case .mapping(let pairs): .object(pairs.map { ($0.key.value, $0.value.written) })
    case .number: .string(scalar ?? "")
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .string(let text): .string(text)
    }
  }
}

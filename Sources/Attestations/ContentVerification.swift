internal import Cryptography
internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Policies

/// Holds what a sound and trusted bundle says against itself.
struct ContentVerification {
  let bundle: OpenedBundle
  let verifier: Verifier
  let subject: Digest?

  /// Every check adds a line; one that throws is noted, and the next one goes on.
  func run(_ report: inout VerificationReport) throws(Problem) {
    guard let document = try bundle.json(EvidencePath.record) else {
      throw Problem(.evidenceDamaged, "member \(EvidencePath.record) is missing")
    }
    let record = try RunRecord(json: document)
    report.name = record.name
    report.version = record.version
    report.outcome = record.outcome
    report.asOf = record.asOf
    let index = EvidenceIndex(record, members: payload)
    report.contents = index.contents
    report.contentDigest = index.contentDigest
    guard index.json.canonical == bundle[EvidencePath.index]?.bytes else {
      throw Problem(.evidenceDamaged, "index.json does not follow from what it lists")
    }
    let run = EvidenceIndex.runIndex(of: bundle.members, index: index.json.canonical)
    guard run.canonical == bundle[EvidencePath.runIndex]?.bytes else {
      throw Problem(.evidenceDamaged, "run/index.json does not belong to this bundle")
    }
    attempt("signatures", &report) { (report) throws(Problem) in
      if !keyHints(of: report.signers) { report.fail("signatures", "a key hint names another key") }
    }
    attempt("run", &report) { (report) throws(Problem) in try checkRun(record, &report) }
    attempt("statements", &report) { (report) throws(Problem) in try checkStatements(record, &report) }
    checkSubject(record, &report)
    attempt("provenance", &report) { (report) throws(Problem) in try checkProvenance(record, &report) }
    if record.version == nil {
      attempt("plan", &report) { (report) throws(Problem) in try checkPlan(record, &report) }
      return checkContents([], &report)
    }
    attempt("sbom", &report) { (report) throws(Problem) in try checkBills(&report) }
    attempt("scan", &report) { (report) throws(Problem) in try checkScan(record, &report) }
    var replay: Replay?
    attempt("decision", &report) { (report) throws(Problem) in
      replay = try Replay(bundle)
      try checkDecision(record, replay, index.contentDigest, &report)
    }
    checkContents(replay?.policy.requiredEvidence ?? [], &report)
  }

  /// All members but index and signatures, as they were when the index was made.
  private var payload: [EvidenceMember] {
    bundle.members.filter { ![EvidencePath.index, EvidencePath.indexSignature].contains($0.path) }
  }

  private func attempt(
    _ name: String, _ report: inout VerificationReport,
    _ body: (inout VerificationReport) throws(Problem) -> Void
  ) {
    do throws(Problem) { try body(&report) } catch { report.fail(name, error.message) }
  }

  /// The hint of each envelope is the name of the key that signed it.
  private func keyHints(of signers: [PublicKey]) -> Bool {
    bundle.envelopes.allSatisfy { entry in
      let names = entry.envelope.signers(among: signers).map(\.keyID)
      return entry.envelope.signatures.allSatisfy { $0.keyID.map(names.contains) == true }
    }
  }

  private func checkRun(_ record: RunRecord, _ report: inout VerificationReport) throws(Problem) {
    guard let document = try bundle.json(EvidencePath.runRecord) else {
      throw Problem(.evidenceDamaged, "member \(EvidencePath.runRecord) is missing")
    }
    let run = try RunRecord(json: document)
    guard run.timeless.json == record.json else {
      throw Problem(.evidenceDamaged, "the run's record is not that of this bundle")
    }
    report.occurrence = run.occurrence
  }

  private func checkStatements(_ record: RunRecord, _ report: inout VerificationReport) throws(Problem) {
    let expected = try EvidenceStatements(record, members: payload).statements
    for (path, statement) in expected {
      guard let envelope = bundle.envelopes.first(where: { $0.path == path })?.envelope else {
        throw Problem(.evidenceDamaged, "\(path) is missing")
      }
      guard envelope.payload == statement.payload else {
        throw Problem(.evidenceDamaged, "\(path) does not state what the artifacts say")
      }
    }
    let present = bundle.members.count { $0.path.hasPrefix("statements/") }
    guard present == expected.count else {
      throw Problem(.evidenceDamaged, "there are \(present) statements, expected \(expected.count)")
    }
    report.add("statements", .ok, "\(present) statements, each says what the artifacts say")
  }

  private func checkSubject(_ record: RunRecord, _ report: inout VerificationReport) {
    guard let subject else { return }
    if let product = record.products.first(where: { $0.digest == subject }) {
      report.add("subject", .ok, "the file is \(product.name), sha256:\(subject.hex)")
    } else {
      report.fail("subject", "the file (sha256:\(subject.hex)) is none of the products of this bundle")
    }
  }

  private func checkProvenance(_ record: RunRecord, _ report: inout VerificationReport) throws(Problem) {
    guard let document = try bundle.json(EvidencePath.provenance) else {
      throw Problem(.evidenceDamaged, "member \(EvidencePath.provenance) is missing")
    }
    let provenance = try Provenance(json: document)
    guard provenance.json == Provenance(record).json else {
      throw Problem(.evidenceDamaged, "the provenance is not that of the record")
    }
    let waived = record.materials.count(where: \.isWaived)
    let note = waived == 0 ? "" : ", \(waived) waived"
    report.add(
      "provenance", .ok,
      "\(record.materials.count) inputs, all with digests\(note); built by stellwerk \(record.toolVersion) (SLSA v1)"
    )
  }

  private func checkBills(_ report: inout VerificationReport) throws(Problem) {
    guard let cycloneDX = try bundle.json(EvidencePath.cycloneDX),
      let spdx = try bundle.json(EvidencePath.spdx)
    else {
      report.add("sbom", .missing, "no two bills of materials to compare")
      return
    }
    let comparison = try verifier.compare(cycloneDX, spdx)
    if let difference = comparison.differences.first {
      report.fail("sbom", "CycloneDX and SPDX differ: \(difference)")
    } else {
      report.add("sbom", .ok, "CycloneDX and SPDX describe the same \(comparison.componentCount) components")
    }
  }

  private func checkScan(_ record: RunRecord, _ report: inout VerificationReport) throws(Problem) {
    guard let document = try bundle.json(EvidencePath.findings) else {
      report.add("scan", .missing, "no scan result")
      return
    }
    let scan = try Findings(json: document)
    if let facts = try bundle.json(EvidencePath.facts), facts["findings"] != document {
      throw Problem(.evidenceDamaged, "the decision was taken on other findings than those of the scan")
    }
    var age = ""
    if let newest = scan.newest.flatMap({ Timestamp($0) }) {
      let days = (record.asOf.seconds - newest.seconds) / 86_400
      age = days < 0 ? ", newer than the run" : ", \(days) day\(days == 1 ? "" : "s") old at the time"
    }
    report.add(
      "scan", .ok, "\(scan.findings.count) findings; advisories \(scan.advisories.prefix(19))…\(age)")
  }

  private func checkDecision(
    _ record: RunRecord, _ replay: Replay?, _ content: Digest, _ report: inout VerificationReport
  ) throws(Problem) {
    guard let replay else {
      report.add("decision", .missing, "no decision was taken")
      return
    }
    let again = replay.decide()
    guard again.json.canonical == bundle[EvidencePath.decision]?.bytes else {
      throw Problem(
        .evidenceDamaged, "the decision does not follow from facts and policy: \(replay.difference(again))")
    }
    if again.approvals.contains(where: { !$0.keys.isEmpty }), again.bundle != content {
      throw Problem(.evidenceDamaged, "the approvals that the decision counts are for another bundle")
    }
    guard record.asOf == again.asOf, record.ring == again.ring else {
      throw Problem(.evidenceDamaged, "the decision was taken for another time or ring than the record says")
    }
    let subject = replay.facts.subject
    guard
      record.products.contains(where: { $0.digest == subject.digest && $0.byteCount == subject.byteCount })
    else { throw Problem(.evidenceDamaged, "the decision is about a file that the record does not list") }
    let outcomes: [Decision.Verdict: [RunRecord.Outcome]] = [
      .pass: [.released, .failed], .fail: [.refused, .failed], .needsApproval: [.needsApproval, .failed],
    ]
    guard outcomes[again.verdict]?.contains(record.outcome) == true else {
      throw Problem(
        .evidenceDamaged,
        "the run ended as '\(record.outcome.rawValue)', the decision is '\(again.verdict.rawValue)'")
    }
    report.decision = again
    report.add(
      "decision", .ok, "replayed from the bundle: \(again.verdict.rawValue), risk \(again.score.rounded)")
  }

  /// The plan is the one that the record lists, and the run ended as the gate says.
  private func checkPlan(_ record: RunRecord, _ report: inout VerificationReport) throws(Problem) {
    guard let member = bundle[EvidencePath.plan] else {
      report.add("plan", .missing, "no plan was made")
      return
    }
    // A run that failed before its end lists what it has; a plan that is listed must be this one.
    let listed = record.products.filter { $0.mediaType == "application/vnd.stellwerk.plan+json" }
    guard listed.allSatisfy({ $0.digest == member.digest }), record.outcome == .failed || !listed.isEmpty
    else {
      throw Problem(.evidenceDamaged, "the plan is not the one that the record lists")
    }
    let gate = try bundle.json(EvidencePath.planGate)
    let verdict = gate?["verdict"]?.string ?? "missing"
    let outcomes = ["pass": RunRecord.Outcome.released, "fail": .refused, "needs-approval": .needsApproval]
    guard record.outcome == .failed || outcomes[verdict] == record.outcome else {
      throw Problem(
        .evidenceDamaged, "the run ended as '\(record.outcome.rawValue)', the gate says '\(verdict)'")
    }
    if let gate, gate["basis"] != nil { try checkGate(gate, report.contentDigest) }
    let because = gate?["because"]?.string ?? "no gate"
    report.add("plan", .ok, "the record lists it; \(because)")
  }

  /// The gate decides the same again from score, risk, trust and approvals of the bundle.
  private func checkGate(_ gate: JSON, _ content: Digest?) throws(Problem) {
    let approval = try PlanApproval(json: gate)
    let written = try bundle.json(EvidencePath.trust)
    let trust = try Trust(json: written ?? ["keys": [], "separation": []])
    let approvals = try bundle.approvals(trust: trust)
    let seen = gate["bundle"]?.string.flatMap { Digest(hex: String($0.dropFirst("sha256:".count))) }
    guard let time = gate["asOf"]?.string.flatMap({ Timestamp($0) }),
      let plan = try bundle.json(EvidencePath.plan), Digest(of: plan.canonical) == approval.plan,
      try bundle.json(EvidencePath.planScore)?["score"]?.double == approval.score,
      try bundle.json(EvidencePath.planRisk)?["score"]?.integer == approval.risk,
      seen == nil || seen == content
    else { throw Problem(.evidenceDamaged, "the gate has not decided about this plan") }
    let again = approval.answer(approvals, bundle: seen, trust: trust, at: time)
    guard again.json.canonical == bundle[EvidencePath.planGate]?.bytes else {
      throw Problem(.evidenceDamaged, "the gate decides otherwise when it is asked again")
    }
  }

  private func checkContents(_ required: [String], _ report: inout VerificationReport) {
    for content in report.contents where !content.isPresent {
      let isRequired = required.contains(content.slug)
      let lacking = content.missing.joined(separator: ", ")
      report.add(
        content.slug, .missing,
        "\(content.title): \(lacking) missing (\(isRequired ? "required" : "not required") by this policy)")
      guard isRequired else { continue }
      report.markLastAsRequired()
      if report.status == .done { report.status = .notJudged }
    }
  }
}

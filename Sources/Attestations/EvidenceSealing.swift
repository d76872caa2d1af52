public import Cryptography
public import Diagnostics
internal import JSON
internal import Policies

/// A sealed bundle.
public struct SealedEvidence: Sendable {
  /// The file.
  public let bytes: [UInt8]
  /// What it holds.
  public let index: EvidenceIndex

  /// The digest of the file.
  public var digest: Digest { Digest(of: bytes) }
}

/// Seals what a run did into one bundle: index and statements are made and signed here.
///
/// - Parameters:
///   - record: the whole record; its timeless form becomes `artifacts/record.json`, all of it `run/record.json`.
///   - members: what else belongs in, below `artifacts/` and `run/` (`EvidencePath`).
///   - signer: signs index and statements.
/// - Returns: the bundle; but for `run/`, the same bytes for the same work and an Ed25519 key.
/// - Throws: `evidence.member`, `evidence.inconsistent`, what a member or the signer says.
public func seal(
  record: RunRecord, members given: [EvidenceMember], signer: Signer
) throws(Problem) -> SealedEvidence {
  let timeless = record.timeless
  var members = given
  func add(_ path: String, _ json: JSON) {
    members.append(EvidenceMember(path: path, mediaType: mediaType(of: path), bytes: json.canonical))
  }
  add(EvidencePath.record, timeless.json)
  add(EvidencePath.provenance, Provenance(timeless).json)
  add(EvidencePath.runRecord, record.json)
  for member in members {
    guard member.path.hasPrefix("artifacts/") || member.path.hasPrefix("run/"),
      members.count(where: { $0.path.utf8.elementsEqual(member.path.utf8) }) == 1,
      ![EvidencePath.runIndex, EvidencePath.runIndexSignature].contains(member.path)
    else { throw Problem(.evidenceMember, "'\(member.path)' cannot be a member, or is one twice") }
    guard member.mediaType == mediaType(of: member.path) else {
      throw Problem(
        .evidenceMember, "'\(member.path)' is said to be '\(member.mediaType)'",
        hint: "use mediaType(of:)")
    }
  }
  try checkApprovals(in: members)
  for (path, statement) in try EvidenceStatements(timeless, members: members).statements {
    add(path, try statement.signed(by: signer).json)
  }
  let index = EvidenceIndex(timeless, members: members)
  let indexBytes = index.json.canonical
  let runIndex = EvidenceIndex.runIndex(of: members, index: indexBytes).canonical
  let signature = try DSSEEnvelope(signing: indexBytes, type: indexType, by: signer)
  let runSignature = try DSSEEnvelope(signing: runIndex, type: runIndexType, by: signer)
  add(EvidencePath.index, index.json)
  add(EvidencePath.indexSignature, signature.json)
  members.append(
    EvidenceMember(path: EvidencePath.runIndex, mediaType: mediaType(of: EvidencePath.runIndex), bytes: runIndex))
  add(EvidencePath.runIndexSignature, runSignature.json)
  return SealedEvidence(bytes: try EvidenceTar.bytes(of: inOrder(members)), index: index)
}

/// The content digest that a bundle of these members gets: what approvals of it must name.
///
/// - Throws: never for a record that `seal` takes.
public func contentDigest(record: RunRecord, members: [EvidenceMember]) -> Digest {
  let path = EvidencePath.provenance
  let provenance = EvidenceMember(
    path: path, mediaType: mediaType(of: path), bytes: Provenance(record.timeless).json.canonical)
  return EvidenceIndex.contentDigest(of: members + [provenance])
}

let indexType = "application/vnd.stellwerk.evidence-index+json"
let runIndexType = "application/vnd.stellwerk.evidence-run-index+json"

/// The media type of a member: it follows from the path, so that nobody has to believe it.
public func mediaType(of path: String) -> String {
  switch path {
  case EvidencePath.cycloneDX: return "application/vnd.cyclonedx+json"
  case EvidencePath.spdx: return "application/spdx+json"
  case EvidencePath.findings: return "application/vnd.stellwerk.findings+json"
  default: break
  }
  let types: KeyValuePairs<String, String> = [
    ".dsse.json": "application/vnd.dsse.envelope+json", ".jsonl": "application/jsonl", ".json": "application/json",
    ".md": "text/markdown", ".txt": "text/plain", ".xml": "application/xml", ".html": "text/html",
    ".asc": "application/pgp-signature", ".sig": "application/pgp-signature",
  ]
  return types.first { path.hasSuffix($0.key) }?.value ?? "application/octet-stream"
}

/// Index and its signature, the others by path, then what is of the run in the same way.
func inOrder(_ members: [EvidenceMember]) -> [EvidenceMember] {
  let heads = [EvidencePath.index, EvidencePath.indexSignature]
  let runHeads = [EvidencePath.runIndex, EvidencePath.runIndexSignature]
  func rank(_ member: EvidenceMember) -> Int {
    if let place = heads.firstIndex(of: member.path) { return place }
    if let place = runHeads.firstIndex(of: member.path) { return place + 3 }
    return member.isOfTheRun ? 5 : 2
  }
  return members.sorted {
    let (left, right) = (rank($0), rank($1))
    return left == right ? precedes($0.path, $1.path) : left < right
  }
}

/// A decision that counts an approval of another bundle must not be sealed: nobody could replay it.
private func checkApprovals(in members: [EvidenceMember]) throws(Problem) {
  guard let member = members.first(where: { $0.path == EvidencePath.decision }) else { return }
  let decision = try Decision(json: try JSON(parsing: member.bytes, file: member.path))
  let digest = EvidenceIndex.contentDigest(of: members)
  for approval in decision.approvals where !approval.keys.isEmpty {
    guard approval.bundle == digest else {
      throw Problem(
        .evidenceInconsistent, "approval '\(approval.name)' is for another bundle than the one to be sealed",
        hint: "approve the bundle anew: what it holds has changed")
    }
  }
}

import Attestations
import Cryptography
import Diagnostics
import JSON
import Policies
import Testing

@Suite("A bundle that was tampered with")
struct AttackTests {
  typealias Members = [(path: String, bytes: [UInt8])]

  @Test("is refused whichever byte was changed")
  func flips() throws {
    let bytes = try SampleRun().sealed().bytes
    #expect(tar(untar(bytes)) == bytes)
    // A sample of every kind of place: all of the first header, of each header, content, padding and end.
    var places = Set(stride(from: 0, to: bytes.count, by: 211))
    var offset = 0
    for member in untar(bytes) {
      let end = offset + 512 + member.bytes.count
      places.formUnion(stride(from: offset, to: offset + 512, by: offset == 0 ? 1 : 37))
      places.formUnion(stride(from: end, to: (end + 511) / 512 * 512, by: 97))
      offset = (end + 511) / 512 * 512
    }
    places.formUnion(stride(from: offset, to: bytes.count, by: 29))
    var accepted: [Int] = []
    var other: [Int] = []
    for place in places {
      var changed = bytes
      changed[place] ^= place % 2 == 0 ? 1 : 0x80
      let status = try verify(changed).status
      if status == .done { accepted.append(place) } else if status != .refused { other.append(place) }
    }
    #expect(accepted.isEmpty)
    #expect(other.isEmpty)
    #expect(places.count > 1_000)
  }

  @Test("is refused when it is cut or goes on")
  func lengths() throws {
    let bytes = try SampleRun().sealed().bytes
    for count in [512, 1_000, bytes.count / 2, bytes.count - 1_024, bytes.count - 512, bytes.count - 1] {
      #expect(try verify(Array(bytes.prefix(count))).status == .refused, "\(count)")
    }
    for tail in [[0], [1], [UInt8](repeating: 0, count: 512), [UInt8](repeating: 7, count: 512), bytes]
      as [[UInt8]]
    {
      #expect(try verify(bytes + tail).status == .refused)
    }
  }

  @Test("is refused when members are dropped, doubled, added or moved")
  func members() throws {
    let members = untar(try SampleRun().sealed().bytes)
    for index in members.indices {
      var fewer = members
      fewer.remove(at: index)
      #expect(try verify(tar(fewer)).status == .refused, "without \(members[index].path)")
      #expect(try verify(tar(members + [members[index]])).status == .refused, "twice \(members[index].path)")
      guard index > 0 else { continue }
      var moved = members
      moved.swapAt(index, index - 1)
      #expect(try verify(tar(moved)).status == .refused, "moved \(members[index].path)")
    }
    for path in ["artifacts/new", "run/new", "statements/new.dsse.json", "new"] {
      #expect(try verify(tar(members + [(path, [1])])).status == .refused, "\(path)")
    }
  }

  /// Rewrites a member, then the index that lists it, as somebody without the key would.
  private func rewritten(_ members: Members, _ path: String, _ bytes: [UInt8], payload: Bool) throws
    -> Members
  {
    var members = members
    let old = try #require(members.firstIndex { $0.path == path })
    let (before, after) = (Digest(of: members[old].bytes).hex, Digest(of: bytes).hex)
    let (sizeBefore, sizeAfter) = (members[old].bytes.count, bytes.count)
    members[old].bytes = bytes
    let text = String(decoding: members[0].bytes, as: UTF8.self)
      .replacing(
        "\"byteCount\":\(sizeBefore),\"digest\":\"sha256:\(before)\"",
        with: "\"byteCount\":\(sizeAfter),\"digest\":\"sha256:\(after)\"")
    members[0].bytes = Array(text.utf8)
    if payload {
      let signature = try #require(members.firstIndex { $0.path == EvidencePath.indexSignature })
      let json = try JSON(parsing: members[signature].bytes, file: "x")
      members[signature].bytes =
        JSON.object(
          [("payload", .string(base64(members[0].bytes)))]
            + (json.members ?? []).filter { $0.name != "payload" }
        ).canonical
    }
    return members
  }

  @Test(
    "is refused when a member is changed and index and digests are made to fit", arguments: [false, true])
  func recomputed(payload: Bool) throws {
    let members = untar(try SampleRun().sealed().bytes)
    let changed = try rewritten(
      members, EvidencePath.rollback, Array("{\"to\":\"9\"}".utf8), payload: payload)
    #expect(changed[0].bytes != members[0].bytes)
    let report = try verify(tar(changed))
    #expect(report.status == .refused)
  }

  @Test("says which member is not what the index says")
  func named() throws {
    var members = untar(try SampleRun().sealed().bytes)
    let index = try #require(members.firstIndex { $0.path == EvidencePath.cycloneDX })
    members[index].bytes[3] ^= 1
    #expect(
      try verify(tar(members)).conclusion.hasPrefix(
        "refused: member artifacts/sbom.cdx.json is not what the index says (sha256:"))
  }

  @Test("and signed anew by another key is nobody's who is trusted")
  func otherKey() throws {
    let report = try verify(try SampleRun().sealed(by: Keys.other).bytes)
    #expect(report.status == .untrusted)
    #expect(report.conclusion == "not trusted: no trusted key has signed this")
    var members = untar(try SampleRun().sealed().bytes)
    let changed = try rewritten(members, EvidencePath.rollback, Array("{\"to\":\"9\"}".utf8), payload: false)
    // Somebody without our program: keeps the hint, writes JSON in any form, signs the stale statements as they are.
    members = changed
    let signer = Signer(try Keys.other.get())
    let hint = try Keys.release.get().publicKey.keyID
    let run = String(decoding: members.first { $0.path == EvidencePath.runIndex }?.bytes ?? [], as: UTF8.self)
      .replacing(
        Digest(of: untar(try SampleRun().sealed().bytes)[0].bytes).hex, with: Digest(of: changed[0].bytes).hex
      )
    for index in members.indices where members[index].path == EvidencePath.runIndex {
      members[index].bytes = Array(run.utf8)
    }
    func envelope(_ type: String, _ payload: [UInt8]) throws -> [UInt8] {
      let signature = try signer.sign(DSSEEnvelope.preAuthenticationEncoding(type: type, body: payload))
      return Array(
        "{\"payloadType\": \"\(type)\", \"payload\": \"\(base64(payload))\", \"signatures\": [{\"keyid\": \"\(hint)\", \"sig\": \"\(base64(signature))\"}]}"
          .utf8)
    }
    for index in members.indices where members[index].path.hasPrefix("statements/") {
      let old = try DSSEEnvelope(parsing: members[index].bytes, file: "x")
      let path = members[index].path
      let bytes = try envelope(old.payloadType, old.payload)
      members = try rewritten(members, path, bytes, payload: false)
    }
    let runText = String(
      decoding: members.first { $0.path == EvidencePath.runIndex }?.bytes ?? [], as: UTF8.self)
    for index in members.indices {
      switch members[index].path {
      case EvidencePath.indexSignature:
        members[index].bytes = try envelope("application/vnd.stellwerk.evidence-index+json", members[0].bytes)
      case EvidencePath.runIndexSignature:
        members[index].bytes = try envelope(
          "application/vnd.stellwerk.evidence-run-index+json", Array(runText.utf8))
      default: break
      }
    }
    #expect(try verify(tar(members)).status == .untrusted)
    #expect(try verify(tar(members), trusting: [Keys.release, Keys.other]).status == .refused)
  }

  @Test(
    "and signed anew by a trusted key is refused for what it says",
    arguments: [
      (
        EvidencePath.decision, "\"verdict\":\"pass\"", "\"verdict\":\"fail\"",
        "the decision does not follow from facts and policy: 'verdict' differs"
      ),
      (
        EvidencePath.decision, "\"score\":\"2\"", "\"score\":\"1\"",
        "the decision does not follow from facts and policy: 'risk' differs"
      ),
      (EvidencePath.facts, "user-files", "nothing", "the decision does not follow from facts and policy"),
      (
        EvidencePath.policy, "\"weight\":10", "\"weight\":11",
        "the decision does not follow from facts and policy"
      ),
      (
        EvidencePath.findings, "2026-11-20", "2026-11-19",
        "the decision was taken on other findings than those of the scan"
      ),
      (EvidencePath.spdx, "pyOpenSSL", "pyOpenSSH", "CycloneDX and SPDX differ: names differ"),
      (
        EvidencePath.trust, "cab-1", "cab-2",
        "the decision does not follow from facts and policy: 'trust' differs"
      ),
      (
        EvidencePath.decision, "stellwerk-decision/v1", "stellwerk-decision/v2",
        "expected 'stellwerk-decision/v1' at 'decision.format'"
      ),
    ])
  func untrue(path: String, text: String, with other: String, reason: String) throws {
    var run = try SampleRun()
    let index = try #require(run.members.firstIndex { $0.path == path })
    let before = String(decoding: run.members[index].bytes, as: UTF8.self)
    let after = before.replacing(text, with: other)
    #expect(before != after)
    run.members[index] = member(path, Array(after.utf8))
    let sealed = Result { try run.sealed() }
    guard case .success(let evidence) = sealed else {
      // What cannot even be read is not sealed either.
      #expect(reason.hasPrefix("expected"))
      return
    }
    let report = try verify(evidence.bytes)
    #expect(report.status == .refused)
    #expect(report.conclusion.hasPrefix("refused: \(reason)"), "\(report.conclusion)")
  }

  @Test("is refused when the run ended otherwise than it was decided, or was about something else")
  func records() throws {
    var run = try SampleRun()
    run.record.outcome = .refused
    #expect(
      try verify(try run.sealed().bytes).conclusion
        == "refused: the run ended as 'refused', the decision is 'pass'")
    run = try SampleRun()
    run.record.products[0].digest = Digest(of: [8])
    #expect(
      try verify(try run.sealed().bytes).conclusion
        == "refused: the decision is about a file that the record does not list")
    run = try SampleRun()
    run.record.ring = 1
    #expect(try verify(try run.sealed().bytes).status == .refused)
    run = try SampleRun()
    run.members.removeAll { $0.path == EvidencePath.policy }
    #expect(
      try verify(try run.sealed().bytes).conclusion
        == "refused: member artifacts/policy.json is missing, so the decision cannot be taken again")
  }

  @Test("is refused when its run/ part is that of another bundle")
  func swappedRun() throws {
    let one = untar(try SampleRun().sealed().bytes)
    let two = untar(try SampleRun(severities: ["low"]).sealed().bytes)
    let mixed = one.filter { !$0.path.hasPrefix("run/") } + two.filter { $0.path.hasPrefix("run/") }
    let report = try verify(tar(mixed))
    #expect(report.status == .refused)
    #expect(report.conclusion == "refused: run/index.json does not belong to this bundle")
  }

  @Test("is refused for another file than it is about")
  func otherSubject() throws {
    let report = try verify(try SampleRun().sealed().bytes, subject: Digest(of: [7]))
    #expect(report.status == .refused)
    #expect(report.conclusion.hasSuffix("is none of the products of this bundle"))
  }

  @Test(
    "is not judged when it is no bundle",
    arguments: [
      [], [UInt8](repeating: 0, count: 2_048),
      Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 65, count: 4_096),
    ])
  func noBundle(bytes: [UInt8]) throws {
    let report = try verify(bytes)
    #expect(report.status == .notJudged)
    #expect(report.conclusion == "not judged: this is no evidence bundle")
  }
}

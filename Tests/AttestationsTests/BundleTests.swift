import Attestations
import Cryptography
import Diagnostics
import Foundation
import JSON
import Policies
import Testing

@Suite("An evidence bundle")
struct BundleTests {
  @Test("is verified by anybody who has the key, and says what it proved")
  func verified() throws {
    let report = try verify(try SampleRun().sealed().bytes, subject: Digest(of: package))
    #expect(report.status == .done, "\(report.checks)")
    #expect(
      report.checks.map { "\($0.state.rawValue) \($0.name): \($0.text)" } == [
        "ok bundle: 29 members, all digests match", "ok signatures: 10 signatures by 1 trusted key",
        "ok statements: 8 statements, each says what the artifacts say",
        "ok subject: the file is csvkit.deb, sha256:\(Digest(of: package).hex)",
        "ok provenance: 2 inputs, all with digests, 1 waived; built by stellwerk 0.4.0 (SLSA v1)",
        "ok sbom: CycloneDX and SPDX describe the same 1 components",
        "ok scan: 0 findings; advisories sha256:77ab…, 1 day old at the time",
        "ok decision: replayed from the bundle: pass, risk 2",
        "missing rollout: rollout plan: rollout plan missing (not required by this policy)",
      ])
    #expect(report.conclusion == "verified: 6 of 7 evidence contents present, nothing contradicts")
    #expect(report.name == "csvkit")
    #expect(report.version == "2.2.0")
    #expect(report.occurrence?.correlationID == "01JD3K7Q")
    #expect(report.signers == [try Keys.release.get().publicKey])
    #expect(report.decision?.verdict == .pass)
    #expect(report.json["status"] == 0)
  }

  @Test("is the same bytes but for run/, whenever and however often the work was done")
  func deterministic() throws {
    let one = try SampleRun().sealed()
    let two = try SampleRun(started: "2026-11-21T11:00:00Z", reused: true).sealed()
    #expect(try SampleRun().sealed().bytes == one.bytes)
    #expect(one.bytes != two.bytes)
    func outside(_ bundle: SealedEvidence) -> [String] {
      untar(bundle.bytes).filter { !$0.path.hasPrefix("run/") }.map {
        "\($0.path) \(Digest(of: $0.bytes).hex)"
      }
    }
    #expect(outside(one) == outside(two))
    #expect(outside(one).first?.hasPrefix("index.json ") == true)
  }

  @Test("signed with P-256 is verified too")
  func p256() throws {
    #expect(
      try verify(try SampleRun().sealed(by: Keys.p256).bytes, trusting: [Keys.other, Keys.p256]).isVerified)
  }

  @Test("of a refused run is verified: the refusal is what is proved")
  func refused() throws {
    let report = try verify(try SampleRun(severities: ["critical"]).sealed().bytes)
    #expect(report.isVerified)
    #expect(report.outcome == .refused)
    #expect(report.decision?.verdict == .fail)
  }

  @Test("with a signed exception replays the waiver; the exception does not count without its signature")
  func exceptions() throws {
    let run = try SampleRun(severities: ["critical"], exception: true)
    #expect(run.decision.verdict == .pass)
    #expect(try verify(try run.sealed().bytes).isVerified)
    var unsigned = run
    unsigned.members.removeAll { $0.path.hasSuffix("pyopenssl.dsse.json") }
    let report = try verify(try unsigned.sealed().bytes)
    #expect(report.status == .refused)
    #expect(
      report.conclusion == "refused: the decision does not follow from facts and policy: 'rules' differs")
  }

  @Test("can be approved: going on keeps what was approved")
  func approval() throws {
    let waiting = try SampleRun(ring: 2)
    #expect(waiting.decision.verdict == .needsApproval)
    let first = try waiting.sealed()
    #expect(try verify(first.bytes).outcome == .needsApproval)
    let approved = try SampleRun(ring: 2, approve: true)
    #expect(approved.decision.verdict == .pass)
    let second = try approved.sealed()
    #expect(first.index.contentDigest == second.index.contentDigest)
    #expect(try verify(second.bytes).isVerified)
    #expect(try verify(second.bytes).contentDigest == first.index.contentDigest)
    var changed = approved
    changed.members.append(member(EvidencePath.rollout, ["ring": 0]))
    let problem = #expect(throws: Problem.self) { try changed.sealed() }
    #expect(problem?.code.name == "evidence.inconsistent")
    #expect(problem?.message == "approval 'board' is for another bundle than the one to be sealed")
  }

  @Test("that lacks what the policy requires cannot be judged")
  func required() throws {
    let report = try verify(try SampleRun(required: ["rollout"]).sealed().bytes)
    #expect(report.status == .notJudged)
    #expect(report.conclusion == "not judged: rollout plan: rollout plan missing (required by this policy)")
    #expect(try verify(try SampleRun(required: ["rollback"]).sealed().bytes).isVerified)
  }

  @Test("of a run that failed before there was a product is verified, and names what is missing")
  func failed() throws {
    var run = try SampleRun()
    run.record.outcome = .failed
    run.record.products = []
    run.members = [member(EvidencePath.log, Array("{}\n".utf8))]
    run.record.stages = [
      RunRecord.Stage(
        name: "closure", kind: "intake/pypi", kindVersion: 1, stageClass: .pure, result: .failed,
        reason: "intake.digest")
    ]
    let sealed = try run.sealed()
    let report = try verify(sealed.bytes)
    #expect(report.isVerified)
    #expect(report.contents.map(\.isPresent) == [false, false, false, false, false, false, false])
    #expect(sealed.index.contents[0].missing == ["products", "signatures"])
    #expect(try verify(sealed.bytes, subject: Digest(of: [1])).status == .refused)
  }

  @Test(
    "is read by tar and by Python",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"))
  func foreign() throws {
    let bytes = try SampleRun().sealed().bytes
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).evidence")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    let script = """
      import base64,hashlib,io,json,sys,tarfile
      t=tarfile.open(sys.argv[1]); m={i.name:t.extractfile(i).read() for i in t}
      index=json.loads(m['index.json'])
      for e in index['members']: assert e['digest']=='sha256:'+hashlib.sha256(m[e['path']]).hexdigest()
      e=json.loads(m['statements/scan.dsse.json']); s=json.loads(base64.b64decode(e['payload']))
      b=io.BytesIO(); o=tarfile.open(fileobj=b,mode='w',format=tarfile.USTAR_FORMAT)
      for i in t: o.addfile(i,io.BytesIO(m[i.name]))
      print(list(m)[:2],s['predicate']['scanner']['db']['version'],len(index['members']))
      """
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", script, file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == "['index.json', 'index.dsse.json'] sha256:77ab 23\n")
    let publicKey = try Keys.release.get().publicKey
    let verifier = Verifier(trusting: [publicKey], compare: compare)
    #expect(verifier.verify(path: file.path).isVerified)
    #expect(verifier.verify(path: file.path + ".none").status == .notJudged)
    let reader = try EvidenceReader(path: file.path)
    #expect(try reader.json(EvidencePath.decision)?["verdict"] == "pass")
    #expect(reader.contentDigest == (try SampleRun().sealed().index.contentDigest))
    let problem = #expect(throws: Problem.self) { try EvidenceReader(path: #filePath) }
    #expect(problem?.code.name == "evidence.unreadable")
  }

  @Test(
    "takes no member that it could not hold",
    arguments: [
      "index.json", "artifacts/../x", "artifacts//x", "run/index.json",
      "artifacts/" + String(repeating: "x", count: 91), "artifacts/record.json",
    ])
  func badMember(path: String) throws {
    var run = try SampleRun()
    run.members.append(member(path, [1]))
    let problem = #expect(throws: Problem.self) { try run.sealed() }
    #expect(problem?.code.name == "evidence.member")
  }

  @Test("takes no media type but the one that follows from the path")
  func mediaTypes() throws {
    var run = try SampleRun()
    run.members.append(EvidenceMember(path: "artifacts/x.json", mediaType: "text/plain", bytes: []))
    #expect(throws: Problem.self) { try run.sealed() }
    #expect(mediaType(of: "artifacts/x") == "application/octet-stream")
    #expect(mediaType(of: "a.md") == "text/markdown")
  }

  @Test("needs something to be about")
  func noSubject() throws {
    var run = try SampleRun()
    run.record.products = []
    run.record.documents = []
    #expect(throws: Problem.self) { try run.sealed() }
  }
}

@Suite("A publication")
struct PublicationTests {
  @Test("is stated about the package, and points to the bundle that allowed it")
  func statement() throws {
    let (bundle, content, package) = (Digest(of: [1]), Digest(of: [2]), Digest(of: [3]))
    let made = publicationStatement(
      ["package": "csvkit.deb", "subject": .string("sha256:\(package.hex)")], bundle: bundle, content: content
    )
    #expect(made.subject == [ResourceDescriptor(name: "csvkit.deb", sha256: package)])
    #expect(made.predicate["evidence"]?["content"]?["sha256"]?.string == content.hex)
    #expect(try Statement(json: made.json).predicateType == PredicateType.publication)
  }
}

@Suite("A run's record")
struct RunRecordTests {
  @Test("reads back as the same, with its times and without")
  func roundTrip() throws {
    let record = try SampleRun().record
    for one in [record, record.timeless] {
      #expect(
        try RunRecord(json: try JSON(parsing: one.json.canonical, file: "r")).json.canonical
          == one.json.canonical)
    }
    #expect(record.timeless.stages.map(\.name) == ["deb", "decision"])
    #expect(record.timeless.documents.map(\.role) == ["manifest"])
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("format", "v0", "expected 'stellwerk-record/v1' at 'record.format'"),
      ("outcome", "fine", "expected an outcome at 'record.outcome'"),
      ("asOf", "today", "expected a time as in 2026-11-21T10:00:00Z at 'record.asOf'"),
      (
        "stages", [["name": "x", "kind": "k", "kindVersion": 1, "class": "lazy"]],
        "expected pure, clocked or effect at 'record.stages[0].class'"
      ),
      (
        "products", [["port": "p", "name": "n", "digest": "x"]],
        "expected 'sha256:' and 64 hexadecimal digits at 'record.products[0].digest'"
      ),
    ] as [(String, JSON, String)])
  func refusal(name: String, value: JSON, message: String) throws {
    let members = (try SampleRun().record.json.members ?? []).filter { $0.name != name }
    let problem = #expect(throws: Problem.self) { try RunRecord(json: .object(members + [(name, value)])) }
    #expect(problem?.message == message)
  }
}

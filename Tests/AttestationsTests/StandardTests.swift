import Attestations
import Cryptography
import Diagnostics
import Foundation
import JSON
import Policies
import Testing

private let cases = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../shared/conformance/dsse-intoto/cases.jsonl").standardizedFileURL

@Suite("DSSE and in-toto")
struct StandardTests {
  @Test(
    "agree with the public cases",
    .enabled(
      if: FileManager.default.fileExists(atPath: cases.path), "the shared conformance sets are not here"))
  func conformance() throws {
    let lines = try String(contentsOf: cases, encoding: .utf8).split(separator: "\n")
    #expect(lines.count >= 14)
    for line in lines {
      let row = try JSON(parsing: Array(line.utf8), file: "cases.jsonl")
      let text = Array((row["json"]?.string ?? "").utf8)
      switch row["op"]?.string {
      case "pae":
        let body = decoded(base64: row["payload_b64"]?.string ?? "") ?? []
        let bytes = DSSEEnvelope.preAuthenticationEncoding(type: row["payloadType"]?.string ?? "", body: body)
        #expect(String(decoding: bytes, as: UTF8.self) == row["expect"]?.string)
      // Its key and signature are in forms that are not read here: Tests/Conformance translates them.
      case "verify": break
      case "validate":
        let problem = Result { () throws(Problem) in
          let json = try JSON(parsing: text, file: "case")
          switch row["kind"]?.string {
          case "statement": _ = try Statement(json: json)
          case "provenance": _ = try Provenance(json: json)
          default: _ = try ResourceDescriptor(json: json, at: "descriptor")
          }
        }
        #expect(((try? problem.get()) != nil) == row["expect"]?.bool, "\(row["id"]?.string ?? "")")
      default:
        let json = try JSON(parsing: text, file: "case")
        #expect(row["expect"]?.string == "parses; predicateType=\(json["predicateType"]?.string ?? "")")
      }
    }
  }

  @Test("an envelope is read in both alphabets, and trust comes from keys, not hints")
  func envelope() throws {
    let (release, other) = (try Keys.release.get(), try Keys.other.get())
    let payload = Array("???>>>".utf8)
    let made = try DSSEEnvelope(signing: payload, type: "text/plain", by: Signer(release))
    let text = made.json.text.replacing("+", with: "-").replacing("/", with: "_")
      .replacing("text_plain", with: "text/plain")
    let read = try DSSEEnvelope(parsing: Array(text.utf8), file: "x")
    #expect(read.payload == payload)
    #expect(read.signers(among: [other.publicKey, release.publicKey]) == [release.publicKey])
    let hinted = text.replacing(release.publicKey.keyID, with: other.publicKey.keyID)
    let lying = try DSSEEnvelope(parsing: Array(hinted.utf8), file: "x")
    #expect(lying.signers(among: [other.publicKey]).isEmpty)
    #expect(lying.signers(among: [release.publicKey]).count == 1)
  }

  @Test("a threshold counts different keys")
  func threshold() throws {
    let (release, other) = (try Keys.release.get(), try Keys.other.get())
    let one = try DSSEEnvelope(signing: [1], type: "t", by: Signer(release)).json
    let two = try DSSEEnvelope(signing: [1], type: "t", by: Signer(other)).json
    func both(_ left: JSON, _ right: JSON) throws -> DSSEEnvelope {
      let signatures = (left["signatures"]?.array ?? []) + (right["signatures"]?.array ?? [])
      return try DSSEEnvelope(
        json: ["payload": "AQ==", "payloadType": "t", "signatures": .array(signatures)], name: "x")
    }
    let keys = [release.publicKey, release.publicKey, other.publicKey]
    #expect(try both(one, two).payload(ofType: "t", signedBy: keys, threshold: 2) == [1])
    for (envelope, type, threshold, code) in [
      (try both(one, one), "t", 2, "dsse.untrusted"), (try both(one, two), "t", 3, "dsse.untrusted"),
      (try both(one, two), "u", 1, "dsse.invalid"), (try both(one, two), "t", 0, "dsse.untrusted"),
    ] {
      let problem = #expect(throws: Problem.self) {
        try envelope.payload(ofType: type, signedBy: keys, threshold: threshold)
      }
      #expect(problem?.code.name == code)
    }
  }

  @Test(
    "an envelope that is none is refused with the reason",
    arguments: [
      ("{}", "no payloadType"), (#"{"payloadType":"t"}"#, "no payload in base64"),
      (#"{"payloadType":"t","payload":"A"}"#, "no payload in base64"),
      (#"{"payloadType":"t","payload":"AQ==","signatures":[]}"#, "no signatures"),
      (
        #"{"payloadType":"t","payload":"AQ==","signatures":[{"sig":""}]}"#,
        "a signature without sig in base64"
      ),
    ])
  func noEnvelope(text: String, reason: String) {
    let problem = #expect(throws: Problem.self) {
      try DSSEEnvelope(parsing: Array(text.utf8), file: "e.json")
    }
    #expect(problem?.message == "'e.json' is no DSSE envelope: \(reason)")
  }

  @Test(
    "a statement that is none is refused",
    arguments: [
      (#"{"_type":"https://in-toto.io/Statement/v1"}"#, "the statement has no subject"),
      (#"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x"}]}"#, "subject[0] has no digest"),
      (#"{"_type":"https://in-toto.io/Statement/v1","subject":[3]}"#, "subject[0]: expected an object"),
      (
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{}]}"#,
        "subject[0]: neither name, uri nor digest"
      ),
      (
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":3}]}"#,
        "subject[0]: 'name' is no string"
      ),
      (
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":[]}]}"#,
        "subject[0]: 'digest' is no object"
      ),
      (
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"x":1}}]}"#,
        "subject[0]: a digest is no string"
      ),
      (
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"ab"}}]}"#,
        "subject[0]: the sha256 digest 'ab' is not one"
      ),
    ])
  func noStatement(text: String, message: String) {
    let problem = #expect(throws: Problem.self) {
      try Statement(json: try JSON(parsing: Array(text.utf8), file: "s"))
    }
    #expect(problem?.message == message)
    #expect(problem?.code.name == "intoto.invalid")
  }

  @Test(
    "provenance without what SLSA requires is refused",
    arguments: [
      ("{}", "provenance has no buildDefinition"),
      (#"{"buildDefinition":{}}"#, "buildDefinition has no buildType"),
      (#"{"buildDefinition":{"buildType":"t"}}"#, "buildDefinition has no externalParameters"),
      (
        #"{"buildDefinition":{"buildType":"t","externalParameters":{}},"runDetails":{"builder":{}}}"#,
        "the builder has no id"
      ),
      (
        #"{"buildDefinition":{"buildType":"t","externalParameters":{},"resolvedDependencies":3},"runDetails":{"builder":{"id":"b"}}}"#,
        "resolvedDependencies: expected a list"
      ),
    ])
  func noProvenance(text: String, message: String) {
    let problem = #expect(throws: Problem.self) {
      try Provenance(json: try JSON(parsing: Array(text.utf8), file: "p"))
    }
    #expect(problem?.message == message)
  }

  @Test("provenance of a run names every input and every output of a pure stage")
  func provenance() throws {
    let provenance = Provenance(try SampleRun().record.timeless)
    #expect(provenance.resolvedDependencies.map(\.name) == ["agent", "csvkit.yaml", "x.whl"])
    #expect(provenance.byproducts.map(\.name) == ["deb.package"])
    #expect(try Provenance(json: provenance.json).json == provenance.json)
  }

  @Test("an approval that is something else is refused, an exception with a foreign signature is unsigned")
  func signedDocuments() throws {
    let trust = try Trust(json: ["keys": []])
    let signer = Signer(try Keys.board.get())
    let wrong = try DSSEEnvelope(signing: [1], type: "t", by: signer)
    #expect(throws: Problem.self) { try signedApproval(wrong, trust: trust) }
    let decision = Statement(
      subject: [ResourceDescriptor(name: "x", sha256: Digest(of: [1]))],
      predicateType: PredicateType.decision,
      predicate: [:])
    let problem = #expect(throws: Problem.self) {
      try signedApproval(try decision.signed(by: signer), trust: trust)
    }
    #expect(problem?.message == "the statement is 'urn:stellwerk:decision:v1', expected an approval")
    let run = try SampleRun(severities: ["critical"], exception: true)
    let document = try #require(run.members.first { $0.path.hasSuffix("pyopenssl.json") })
    let json = try JSON(parsing: document.bytes, file: "x")
    #expect(try signedException(json, envelope: wrong, trust: trust).signers.isEmpty)
    #expect(
      try signedException(json, envelope: try decision.signed(by: signer), trust: trust).signers.isEmpty)
    let key = try Keys.board.get().publicKey
    let swapped = try Trust(
      keys: [
        Trust.Key(id: "k", keyID: "00", pem: String(decoding: key.pem, as: UTF8.self), roles: [], from: noon)
      ], separation: [])
    let envelope = try statement(of: try ExceptionDocument(json: json)).signed(by: signer)
    let mismatch = #expect(throws: Problem.self) {
      try signedException(json, envelope: envelope, trust: swapped)
    }
    #expect(mismatch?.message == "the key id of 'k' is not that of its key")
  }
}

import Attestations
import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import Policies

let noon = moment("2026-11-21T12:00:00Z")

func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

/// Keys that are made once a process: making them is not what is tested.
enum Keys {
  static let release = Result { () throws(Problem) in try PrivateKey.generate(.ed25519) }
  static let other = Result { () throws(Problem) in try PrivateKey.generate(.ed25519) }
  static let p256 = Result { () throws(Problem) in try PrivateKey.generate(.p256) }
  static let reviewer = Result { () throws(Problem) in try PrivateKey.generate(.ed25519) }
  static let board = Result { () throws(Problem) in try PrivateKey.generate(.ed25519) }
}

let policyJSON: JSON = [
  "name": "default", "owner": "security@example.org",
  "rules": [
    [
      "id": "vulnerability.critical", "uses": "vulnerability/severity", "with": ["at": "critical"],
      "effect": "block",
    ],
    ["id": "signature.required", "uses": "signature/present", "effect": "block"],
  ],
  "risk": ["dataAccess": ["weight": 10, "uses": "risk/data-access"]],
  "rings": ["2": ["approvalWhen": ["riskAbove": 1], "approvals": [["role": "cab", "count": 1]]]],
]

let package = Array("a package".utf8)

func member(_ path: String, _ bytes: [UInt8]) -> EvidenceMember {
  EvidenceMember(path: path, mediaType: mediaType(of: path), bytes: bytes)
}

func member(_ path: String, _ json: JSON) -> EvidenceMember { member(path, json.canonical) }

func findingsJSON(_ severities: [String]) -> JSON {
  [
    "advisories": ["digest": "sha256:77ab", "records": 3, "newest": "2026-11-20T00:00:00Z"], "components": 1,
    "findings": .array(
      severities.map { severity in
        [
          "component": ["name": "pyOpenSSL", "version": "22.0.0", "purl": "pkg:pypi/pyopenssl@22.0.0"],
          "id": "CVE-2026-27459", "aliases": ["PYSEC-2026-2269"], "severity": .string(severity),
          "score": "9.8",
          "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "fixed": ["26.0.0"],
        ]
      }),
  ]
}

/// What a small run leaves: a package that was decided on.
struct SampleRun {
  var record: RunRecord
  var members: [EvidenceMember]
  let decision: Decision

  init(
    severities: [String] = [], ring: Int = 0, exception: Bool = false, approve: Bool = false,
    required: [String] = [], started: String = "2026-11-21T12:00:00Z", reused: Bool = false
  ) throws {
    let digest = Digest(of: package)
    let findings = findingsJSON(severities)
    let facts = Facts(
      subject: Facts.Subject(
        name: "csvkit", version: "2.2.0-1", architecture: "amd64", digest: digest, byteCount: package.count,
        mediaType: "application/vnd.debian.binary-package", kind: "deb"),
      findings: try Findings(json: findings),
      signature: Facts.Signature(keyID: "9F2C", algorithm: "openpgp", isVerified: true),
      declared: ["dataAccess": "user-files"])
    let policy = try PolicyDocument(
      json: .object((policyJSON.members ?? []) + [("evidence", ["required": .strings(required)])]))
    func key(_ id: String, _ key: PrivateKey, _ role: String) -> Trust.Key {
      Trust.Key(
        id: id, keyID: key.publicKey.keyID, pem: String(decoding: key.publicKey.pem, as: UTF8.self),
        roles: [role],
        from: moment("2026-01-01"))
    }
    let trust = try Trust(
      keys: [
        key("rev-1", try Keys.reviewer.get(), "security-reviewer"), key("cab-1", try Keys.board.get(), "cab"),
      ], separation: [["release", "cab"]])
    var members = [
      member(EvidencePath.facts, facts.json), member(EvidencePath.policy, policy.json),
      member(EvidencePath.trust, trust.json), member(EvidencePath.findings, findings),
      member(EvidencePath.cycloneDX, ["bomFormat": "CycloneDX", "components": [["name": "pyOpenSSL"]]]),
      member(EvidencePath.spdx, ["spdxVersion": "SPDX-2.3", "packages": [["name": "pyOpenSSL"]]]),
      member(EvidencePath.signatures + "csvkit.deb.asc", Array("sig".utf8)),
      member(EvidencePath.documents + "install.md", Array("apt install".utf8)),
      member(EvidencePath.documents + "uninstall.md", Array("apt remove".utf8)),
      member(EvidencePath.documents + "detection.json", ["package": "csvkit"]),
      member(EvidencePath.rollback, ["to": "2.1.0-1"]),
      member(EvidencePath.tests + "lab.xml", Array("<x/>".utf8)),
      member(EvidencePath.log, Array("{\"message\":\"\(started)\"}\n".utf8)),
    ]
    var exceptions: [SignedException] = []
    if exception {
      let document = try ExceptionDocument(json: [
        "name": "pyopenssl", "requester": "web", "created": "2026-11-20", "expires": "2026-12-01",
        "covers": [
          "vulnerabilities": ["CVE-2026-27459"], "components": ["pkg:pypi/pyopenssl"], "subjects": ["csvkit"],
          "rings": [0],
        ], "reason": "not reachable", "controls": [["text": "egress restricted"]],
      ])
      let envelope = try statement(of: document).signed(by: Signer(try Keys.reviewer.get()))
      exceptions = [try signedException(document.json, envelope: envelope, trust: trust)]
      members.append(member(EvidencePath.exceptions + "pyopenssl.json", document.json))
      members.append(member(EvidencePath.exceptions + "pyopenssl.dsse.json", envelope.json))
    }
    record = RunRecord(
      name: "csvkit", version: "2.2.0", pipeline: "deb-python", toolVersion: "0.4.0", outcome: .released,
      asOf: noon, ring: ring,
      occurrence: RunRecord.Occurrence(correlationID: "01JD3K7Q", started: moment(started), finished: noon),
      documents: [
        RunRecord.Document(role: "manifest", path: "csvkit.yaml", digest: Digest(of: [1])),
        RunRecord.Document(role: "approval", path: "a.dsse.json", digest: Digest(of: [2])),
      ],
      stages: [
        RunRecord.Stage(
          name: "deb", kind: "package/deb", kindVersion: 1, stageClass: .pure, options: ["compression": "xz"],
          inputs: [artifact("contents", "tree.tar")], outputs: [artifact("package", "csvkit.deb")],
          result: reused ? .reused : .executed, key: Digest(of: [3]), isolation: ["no network"],
          occurrence: RunRecord.Stage.Occurrence(started: moment(started), finished: noon, attempts: 1)),
        RunRecord.Stage(
          name: "decision", kind: "policy/decide", kindVersion: 1, stageClass: .clocked, result: .executed),
        RunRecord.Stage(
          name: "publish", kind: "store/apt", kindVersion: 1, stageClass: .effect, result: .skipped),
      ],
      materials: [
        RunRecord.Material(
          name: "x.whl", uri: "https://example.org/x.whl", digest: Digest(of: [4]), byteCount: 4),
        RunRecord.Material(
          name: "agent", uri: nil, digest: Digest(of: [5]), byteCount: 5, isWaived: true,
          reason: "vendor has none"),
      ],
      products: [artifact("package", "csvkit.deb", digest, package.count)])
    var approvals: [SignedApproval] = []
    var bundle: Digest?
    if approve {
      let first = Policies.decide(
        facts: facts, policy: policy, trust: trust, exceptions: exceptions, ring: ring, at: noon)
      bundle = contentDigest(record: record, members: members)
      let approval = Approval(
        name: "board", actor: "m", role: "cab", created: noon, expires: moment("2026-12-01"),
        bundle: bundle ?? digest, decision: first.basis, rings: [2], comment: "")
      let envelope = try statement(of: approval).signed(by: Signer(try Keys.board.get()))
      approvals = [try signedApproval(envelope, trust: trust)]
      members.append(member(EvidencePath.approvals + "board.dsse.json", envelope.json))
    }
    decision = Policies.decide(
      facts: facts, policy: policy, trust: trust, exceptions: exceptions, approvals: approvals,
      bundle: bundle,
      ring: ring, at: noon)
    members.append(member(EvidencePath.decision, decision.json))
    self.members = members
    record.outcome =
      switch decision.verdict {
      case .pass: .released
      case .fail: .refused
      case .needsApproval: .needsApproval
      }
  }

  func sealed(by key: Result<PrivateKey, Problem> = Keys.release) throws -> SealedEvidence {
    try seal(record: record, members: members, signer: Signer(try key.get()))
  }
}

func artifact(_ port: String, _ name: String, _ digest: Digest = Digest(of: [9]), _ byteCount: Int = 1)
  -> RunRecord.Artifact
{
  RunRecord.Artifact(
    port: port, name: name, digest: digest, mediaType: "application/octet-stream", byteCount: byteCount)
}

/// Compares by names: enough for the documents of these tests.
func compare(_ cycloneDX: JSON, _ spdx: JSON) throws(Problem) -> BillComparison {
  let left = cycloneDX["components"]?.array?.compactMap { $0["name"]?.string } ?? []
  let right = spdx["packages"]?.array?.compactMap { $0["name"]?.string } ?? []
  return BillComparison(componentCount: left.count, differences: left == right ? [] : ["names differ"])
}

func verify(
  _ bytes: [UInt8], trusting keys: [Result<PrivateKey, Problem>] = [Keys.release], subject: Digest? = nil
) throws -> VerificationReport {
  var publicKeys: [PublicKey] = []
  for key in keys { publicKeys.append(try key.get().publicKey) }
  return Verifier(trusting: publicKeys, compare: compare).verify(bytes, subject: subject)
}

/// The members of a tar file as a stranger would take them apart.
func untar(_ bytes: [UInt8]) -> [(path: String, bytes: [UInt8])] {
  var members: [(path: String, bytes: [UInt8])] = []
  var offset = 0
  while offset + 512 <= bytes.count, bytes[offset] != 0 {
    let name = String(decoding: bytes[offset..<offset + 100].prefix { $0 != 0 }, as: UTF8.self)
    let count = Int(String(decoding: bytes[offset + 124..<offset + 135], as: UTF8.self), radix: 8) ?? 0
    members.append((name, Array(bytes[offset + 512..<offset + 512 + count])))
    offset += 512 + (count + 511) / 512 * 512
  }
  return members
}

/// A tar file as a stranger would put it together; headers are taken from an existing one where sizes agree.
func tar(_ members: [(path: String, bytes: [UInt8])]) -> [UInt8] {
  var file: [UInt8] = []
  for (path, bytes) in members {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ offset: Int) {
      for (i, b) in text.utf8.enumerated() { header[offset + i] = b }
    }
    let octal = String(bytes.count, radix: 8)
    put(path, 0)
    put("0000644\u{0}0000000\u{0}0000000\u{0}", 100)
    put(String(repeating: "0", count: 11 - octal.count) + octal, 124)
    put("00000000000\u{0}        0", 136)
    put("ustar\u{0}00", 257)
    put("0000000\u{0}0000000\u{0}", 329)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", 148)
    file += header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }
  return file + [UInt8](repeating: 0, count: 1024)
}

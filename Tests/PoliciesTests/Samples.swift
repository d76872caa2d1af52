import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import Policies

/// The policy of the repository, as its reader gives it.
let defaultPolicy: JSON = [
  "name": "default", "owner": "security@example.org",
  "rules": [
    [
      "id": "vulnerability.critical", "uses": "vulnerability/severity", "with": ["at": "critical"],
      "effect": "block",
    ],
    [
      "id": "vulnerability.high", "uses": "vulnerability/severity", "with": ["at": "high"], "effect": "block",
    ],
    [
      "id": "vulnerability.unknown", "uses": "vulnerability/severity", "with": ["at": "unknown"],
      "effect": "review",
    ],
    ["id": "vulnerability.exploited", "uses": "vulnerability/known-exploited", "effect": "block"],
    ["id": "signature.required", "uses": "signature/present", "effect": "block"],
    ["id": "intake.digest", "uses": "intake/pinned", "effect": "review"],
  ],
  "risk": [
    "privilegeImpact": ["weight": 20, "uses": "risk/privilege-impact"],
    "supplyChainTrust": ["weight": 15, "uses": "risk/supply-chain-trust"],
    "exploitability": ["weight": 10, "uses": "risk/exploitability"],
    "dataAccess": ["weight": 10, "uses": "risk/data-access"],
    "vulnerability": ["weight": 15, "uses": "risk/vulnerability"],
    "blastRadius": ["weight": 10, "uses": "risk/blast-radius"],
    "operationalComplexity": ["weight": 10, "uses": "risk/operational-complexity"],
    "history": ["weight": 10, "uses": "risk/history"],
  ],
  "rings": ["2": ["approvalWhen": ["riskAbove": 50], "approvals": [["role": "cab", "count": 2]]]],
  "exceptions": ["maximum": ["critical": 30, "high": 90, "default": 180], "approver": "security-reviewer"],
]

let noon = moment("2026-11-21T12:00:00Z")

func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

func policy(_ change: [(String, JSON)] = []) throws -> PolicyDocument {
  var members = defaultPolicy.members ?? []
  for (name, value) in change {
    members.removeAll { $0.name == name }
    members.append((name, value))
  }
  return try PolicyDocument(json: .object(members))
}

/// A policy of one rule.
func policy(rule uses: String, with: JSON = [:], effect: String = "block") throws -> PolicyDocument {
  try PolicyDocument(json: [
    "name": "one", "rules": [["id": "it", "uses": .string(uses), "with": with, "effect": .string(effect)]],
  ])
}

/// A policy of one factor with weight 100.
func policy(factor uses: String, with: JSON = [:]) throws -> PolicyDocument {
  try PolicyDocument(json: [
    "name": "one", "rules": [], "risk": ["it": ["weight": 100, "uses": .string(uses), "with": with]],
  ])
}

/// One finding; what is `nil` is left out.
func finding(
  _ id: String = "CVE-2026-27459", _ severity: String = "critical", score: String? = "9.8",
  vector: String? = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", name: String = "pyOpenSSL",
  version: String = "22.0.0", aliases: [String] = ["GHSA-aaaa"], exploited: Bool? = nil, epss: String? = nil
) -> JSON {
  .compact([
    "component": [
      "name": .string(name), "version": .string(version),
      "purl": .string("pkg:pypi/\(name.lowercased())@\(version)"),
    ],
    "id": .string(id), "aliases": .strings(aliases), "severity": .string(severity),
    "score": score.map { .string($0) } ?? .null, "vector": vector.map { .string($0) } ?? .null,
    "decidedBy": "PYSEC-2026-2269", "fixed": ["26.0.0"], "knownExploited": exploited.map { .bool($0) },
    "epss": epss.map { .string($0) },
  ])
}

func findings(_ list: [JSON], notEvaluated: [JSON] = []) throws -> Findings {
  try Findings(json: [
    "advisories": ["digest": "sha256:77ab", "records": 7091, "newest": "2026-11-20T00:00:00Z"],
    "components": 19,
    "notEvaluated": .array(notEvaluated), "findings": .array(list),
    "remedies": [
      ["component": "pkg:pypi/pyopenssl@22.0.0", "name": "pyOpenSSL", "version": "22.0.0", "to": "26.0.0"]
    ],
  ])
}

/// A plain command line tool from a pinned closure: nothing found, signed, rebuilt.
func plainTool(_ list: [JSON] = [], name: String = "csvkit") throws -> Facts {
  Facts(
    subject: Facts.Subject(
      name: name, version: "2.2.0-1", architecture: "amd64", digest: Digest(of: Array(name.utf8)),
      byteCount: 6_400_000, mediaType: "application/vnd.debian.binary-package", kind: "deb"),
    components: (0..<19).map {
      Facts.Component(
        name: "part\($0)", version: "1.\($0)", purl: "pkg:pypi/part\($0)@1.\($0)", licenses: ["MIT"],
        supplier: "Somebody", isPinned: true)
    },
    bill: Facts.Bill(
      score: FixedPoint(tenThousandths: 81_200), isValid: true,
      profiles: [
        "ntia": Facts.Bill.Profile(isMet: true, score: FixedPoint(tenThousandths: 100_000), missing: [])
      ]),
    findings: try findings(list),
    signature: Facts.Signature(keyID: "9F2C71A0", algorithm: "openpgp", isVerified: true),
    inputs: (0..<19).map { Facts.Input(name: "part\($0).whl", digest: Digest(of: [UInt8($0)])) },
    declared: ["dataAccess": "user-files", "blastRadius": "team"],
    package: Facts.PackageFacts(nativeLibraryCount: 8, dependencyCount: 3),
    build: Facts.Build(isReproducible: true, usesNetwork: false),
    history: Facts.History(releaseCount: 0, failureCount: 0))
}

let reviewerKey = String(repeating: "a", count: 64)
let cabKeys = ["b", "c"].map { String(repeating: $0, count: 64) }
let releaseKey = String(repeating: "d", count: 64)

func key(_ id: String, _ keyID: String, _ roles: [String], until: String? = nil) -> Trust.Key {
  Trust.Key(
    id: id, keyID: keyID, pem: "", roles: roles, from: moment("2026-01-01T00:00:00Z"),
    until: until.map(moment))
}

func trust(_ more: [Trust.Key] = []) throws -> Trust {
  try Trust(
    keys: [
      key("rev-1", reviewerKey, ["security-reviewer"]), key("cab-1", cabKeys[0], ["cab"]),
      key("cab-2", cabKeys[1], ["cab"]), key("release", releaseKey, ["release"]),
    ] + more, separation: [["requester", "security-reviewer"], ["release", "cab"]])
}

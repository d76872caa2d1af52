// How long one decision takes: 3,000 findings (300 components) through rules with expressions, with exceptions and with built-in rules.
//
//     policies-benchmark                 times of several sizes, the best of several rounds, in processor time
//     policies-benchmark INPUT.json      the job `policy-3000`: prints the number of findings refused
import Cryptography
import Glibc
import JSON
import OperatingSystem
import Policies

let severities = ["critical", "high", "medium", "low"]
let now = Timestamp("2026-06-01T00:00:00Z") ?? Timestamp(seconds: 0)
let reviewer = String(repeating: "a", count: 64)

func finding(_ index: Int) -> JSON {
  let name = "package-\(index)"
  return [
    "component": ["name": .string(name), "version": "1.0.0", "purl": .string("pkg:pypi/\(name)@1.0.0")],
    "id": .string("CVE-2026-\(10_000 + index)"), "aliases": [.string("GHSA-\(index)")],
    "severity": .string(severities[index % 4]), "score": .string("\(index % 10).5"),
    "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "decidedBy": .string("PYSEC-\(index)"),
    "fixed": index % 2 == 0 ? ["1.2.3"] : [], "knownExploited": .bool(index % 97 == 0),
    "epss": .string("0.\(index % 90 + 10)"),
  ]
}

func facts(_ findings: [JSON], components: Int) throws -> Facts {
  Facts(
    subject: Facts.Subject(
      name: "bench", version: "1.0-1", architecture: "all", digest: Digest(of: []), byteCount: 1,
      mediaType: "application/vnd.debian.binary-package", kind: "deb"),
    components: (0..<components).map {
      Facts.Component(
        name: "package-\($0)", version: "1.0.0", purl: "pkg:pypi/package-\($0)@1.0.0", licenses: ["MIT"],
        supplier: nil, isPinned: true)
    },
    findings: try Findings(json: [
      "advisories": ["digest": "sha256:00", "records": 1], "components": .integer(components),
      "notEvaluated": [], "findings": .array(findings), "remedies": [],
    ]))
}

func exception(_ index: Int, id: String, purl: String, expires: String) throws -> SignedException {
  SignedException(
    try ExceptionDocument(json: [
      "name": .string("exception-\(index)"), "requester": "a", "created": "2026-05-01T00:00:00Z",
      "covers": [
        "vulnerabilities": [.string(id)], "components": [.string(purl)], "subjects": ["bench"], "rings": [0],
      ],
      "reason": "known", "expires": .string(expires), "controls": [["text": "egress restricted"]],
    ]), signers: [reviewer])
}

let trust = try Trust(
  keys: [
    Trust.Key(
      id: "reviewer", keyID: reviewer, pem: "", roles: ["security-reviewer"],
      from: Timestamp(seconds: 0), until: nil)
  ], separation: [])

/// Rules about findings, few of which match.
func policy(_ count: Int) throws -> PolicyDocument {
  try PolicyDocument(json: [
    "name": "bench",
    "rules": .array(
      (0..<count).map { index in
        [
          "id": .string("rule-\(index)"), "forEach": "findings", "effect": "warn",
          "when": .string(
            "${{ finding.severity == 'high' && finding.score >= \(index % 10).5 && !finding.knownExploited "
              + "&& finding.fixed.size() > 0 && finding.component.startsWith('p') && finding.epss < 0.\(index % 9 + 1) "
              + "|| finding.component == 'package-\(index)' }}"),
        ]
      }),
    "exceptions": ["maximum": ["default": 3650, "critical": 3650, "high": 3650]],
  ])
}

func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

func measure(_ name: String, _ work: () throws -> Decision) throws {
  var best = Double.infinity
  var reasons = 0
  for _ in 0..<9 {
    let start = processorTime()
    reasons = try work().rules.reduce(0) { $0 + $1.reasons.count }
    best = min(best, processorTime() - start)
  }
  print("decide  \(name)  \(Double(Int(best * 100)) / 100) ms  \(reasons) reasons")
}

func sizes() throws {
  let found = (0..<3_000).map(finding)
  let facts = try facts(found, components: 300)
  let exceptions = try (0..<150).map {
    let index = $0 * 4 + 1
    return try exception(
      $0, id: "CVE-2026-\(10_000 + index)", purl: "pkg:pypi/package-\(index)@1.0.0",
      expires: $0 % 3 == 0 ? "2026-05-15T00:00:00Z" : "2026-06-20T00:00:00Z")
  }
  for (rules, count) in [(0, 0), (1, 0), (20, 0), (0, 150), (40, 150)] {
    let policy = try policy(rules)
    try measure("3,000 findings, \(rules) rules, \(count) exceptions") {
      decide(
        facts: facts, policy: policy, trust: trust, exceptions: Array(exceptions.prefix(count)), ring: 0,
        at: now)
    }
  }
}

/// One rule with an expression, as the peers have it, the exceptions as ours.
func job(_ path: String) throws {
  let input = try JSON(parsing: try readBytes(of: path), file: path)
  let found = (input["findings"]?.array ?? []).map { entry -> JSON in
    let purl = entry["purl"]?.string ?? ""
    let parts = purl.split(separator: "@").map(String.init)
    return .compact([
      "component": [
        "name": .string(String(parts[0].split(separator: "/").last ?? "")), "version": .string(parts[1]),
        "purl": .string(purl),
      ],
      "id": entry["id"], "aliases": [], "severity": entry["severity"], "score": entry["score"],
      "fixed": entry["fixed"]?.bool == true ? ["1"] : [], "knownExploited": entry["kev"],
      "epss": entry["epss"],
    ])
  }
  let exceptions = try (input["exceptions"]?.array ?? []).enumerated().map { index, entry in
    try exception(
      index, id: entry["id"]?.string ?? "", purl: entry["purl"]?.string ?? "",
      expires: "\(entry["expires"]?.string ?? "")T00:00:00Z")
  }
  let policy = try PolicyDocument(json: [
    "name": "bench",
    "rules": [
      [
        "id": "all", "forEach": "findings", "effect": "block",
        "when": "${{ finding.severity in ['critical', 'high'] || finding.knownExploited }}",
      ]
    ],
    "exceptions": ["maximum": ["default": 3650, "critical": 3650, "high": 3650]],
  ])
  let decision = decide(
    facts: try facts(found, components: 0), policy: policy, trust: trust, exceptions: exceptions, ring: 0,
    at: now)
  print(decision.rules[0].details.count { $0["coveredBy"] == nil })
}

if CommandLine.arguments.count > 1 {
  try job(CommandLine.arguments[1])
} else {
  try sizes()
}

internal import Cryptography
internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Policies

/// What a bundle states: one statement for each thing that others may want to read by itself.
///
/// A function of the members below `artifacts/`: a verifier makes the statements again and compares.
struct EvidenceStatements {
  /// By the path of the member that holds it.
  private(set) var statements: [(path: String, statement: Statement)] = []

  /// - Throws: what makes a member unreadable.
  init(_ record: RunRecord, members: [EvidenceMember]) throws(Problem) {
    let subjects = EvidenceIndex.subjects(of: record)
    guard !subjects.isEmpty else {
      throw Problem(
        .evidenceInconsistent, "the record names neither a product nor a manifest, so there is nothing to state")
    }
    func add(_ name: String, _ type: String, _ predicate: JSON) {
      statements.append(
        (
          "statements/\(name).dsse.json",
          Statement(subject: subjects, predicateType: type, predicate: predicate)
        ))
    }
    func json(_ path: String) throws(Problem) -> JSON? {
      guard let member = members.first(where: { $0.path == path }) else { return nil }
      return try JSON(parsing: member.bytes, file: path)
    }
    if let decision = try json(EvidencePath.decision) {
      add("decision", PredicateType.decision, decision)
      let documents = try Self.exceptions(members)
      add(
        "exceptions", PredicateType.exceptions,
        ["exceptions": .array(documents), "outcomes": decision["exceptions"] ?? []])
    }
    let documents = Self.descriptors(members, below: EvidencePath.documents)
    if !documents.isEmpty { add("documents", PredicateType.documents, ["documents": .array(documents)]) }
    if let provenance = try json(EvidencePath.provenance) {
      add("provenance", PredicateType.provenance, provenance)
    }
    if let bill = try json(EvidencePath.cycloneDX) { add("sbom-cyclonedx", PredicateType.cycloneDX, bill) }
    if let bill = try json(EvidencePath.spdx) { add("sbom-spdx", PredicateType.spdx, bill) }
    if let findings = try json(EvidencePath.findings) {
      add("scan", PredicateType.vulnerabilities, try Self.vulnerabilities(findings, record))
    }
    let tests = Self.descriptors(members, below: EvidencePath.tests)
    if !tests.isEmpty { add("tests", PredicateType.tests, ["results": .array(tests)]) }
  }

  /// in-toto vulns v0.2 (spec/predicates/vuln.md), with the digest of the advisory data.
  ///
  /// The times are the run's reading of the clock: the moment that the scan speaks for.
  private static func vulnerabilities(_ document: JSON, _ record: RunRecord) throws(Problem) -> JSON {
    let scan = try Findings(json: document)
    var results: [JSON] = []
    for finding in scan.findings {
      var severities: [JSON] = []
      if let score = finding.score {
        let method = (finding.vector?.prefix { $0 != "/" }).map { String($0) } ?? "CVSS"
        severities.append(["method": .string(method), "score": .string(score.text)])
      }
      severities.append(["method": "stellwerk", "score": .string(finding.severity.rawValue)])
      results.append(
        .compact([
          "id": .string(finding.id), "severity": .array(severities),
          "annotations": [["component": .string(finding.purl), "aliases": .strings(finding.aliases)]],
        ]))
    }
    return [
      "scanner": [
        "uri": .string(Provenance.builderID), "version": .string(record.toolVersion),
        "db": .compact([
          "uri": "urn:stellwerk:advisories", "version": .string(scan.advisories),
          "lastUpdate": scan.newest.map { .string($0) },
        ]),
        "result": .array(results),
      ],
      "metadata": [
        "scanStartedOn": .string(record.asOf.text), "scanFinishedOn": .string(record.asOf.text),
      ],
    ]
  }

  private static func exceptions(_ members: [EvidenceMember]) throws(Problem) -> [JSON] {
    var documents: [JSON] = []
    for member in members.sorted(by: { precedes($0.path, $1.path) })
    where member.path.hasPrefix(EvidencePath.exceptions) && !member.path.hasSuffix(".dsse.json") {
      documents.append(try JSON(parsing: member.bytes, file: member.path))
    }
    return documents
  }

  private static func descriptors(_ members: [EvidenceMember], below folder: String) -> [JSON] {
    members.filter { $0.path.hasPrefix(folder) }.sorted { precedes($0.path, $1.path) }.map {
      ResourceDescriptor(
        name: String($0.path.dropFirst(folder.count)), sha256: $0.digest, mediaType: $0.mediaType
      ).json
    }
  }
}

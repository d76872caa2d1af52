public import Cryptography
public import JSON
internal import Policies

/// The list of what a bundle holds, and which of the seven contents it has; a plan has four of its own.
///
/// It is a function of the other members: a verifier makes it again and compares.
public struct EvidenceIndex: Sendable {
  /// One of the seven required contents.
  public struct Content: Hashable, Sendable {
    /// The slug: `rollout`.
    public let slug: String
    /// What it is called for people.
    public let title: String
    /// The members that it consists of.
    public let members: [String]
    /// What it lacks; empty if it is complete.
    public let missing: [String]
    /// Whether nothing is missing.
    public var isPresent: Bool { missing.isEmpty }
  }

  /// The document.
  public let json: JSON
  /// In the order of the product's list.
  public let contents: [Content]
  /// What approvals name: the digest over all members but those of the run, of approvals and of the decision.
  public let contentDigest: Digest

  /// Lists the members; those of the run and the index itself are left out.
  init(_ record: RunRecord, members: [EvidenceMember]) {
    let members = members.filter { !$0.isOfTheRun }.sorted { precedes($0.path, $1.path) }
    contents = Self.contents(record, members.map(\.path))
    contentDigest = Self.contentDigest(of: members)
    json = .compact([
      "format": "stellwerk-evidence/v1", "name": .string(record.name),
      "version": record.version.map { .string($0) },
      "subjects": .array(Self.subjects(of: record).map(\.json)),
      "contents": .array(
        contents.map {
          [
            "content": .string($0.slug), "present": .bool($0.isPresent), "members": .strings($0.members),
            "missing": .strings($0.missing),
          ]
        }),
      "members": .array(members.map(\.entry)), "contentDigest": .string("sha256:\(contentDigest.hex)"),
    ])
  }

  /// The list of what differs between runs, bound to the index it belongs to.
  static func runIndex(of members: [EvidenceMember], index: [UInt8]) -> JSON {
    let members = members.filter { $0.isOfTheRun && $0.path != EvidencePath.runIndex }
      .filter { $0.path != EvidencePath.runIndexSignature }.sorted { precedes($0.path, $1.path) }
    return [
      "format": "stellwerk-evidence-run/v1", "index": .string("sha256:\(Digest(of: index).hex)"),
      "members": .array(members.map(\.entry)),
    ]
  }

  /// The digest over path and digest of each member that people approve.
  static func contentDigest(of members: [EvidenceMember]) -> Digest {
    let content = members.filter(\.isContent).sorted { precedes($0.path, $1.path) }
    return Digest(of: JSON.array(content.map(\.entry)).canonical)
  }

  /// What the statements are about: the products, or where there are none the manifests.
  static func subjects(of record: RunRecord) -> [ResourceDescriptor] {
    if !record.products.isEmpty {
      return record.products.sorted { precedes($0.name, $1.name) }.map {
        ResourceDescriptor(name: $0.name, sha256: $0.digest, mediaType: $0.mediaType)
      }
    }
    return record.documents.filter { $0.role == "manifest" }.sorted { precedes($0.path, $1.path) }
      .map { ResourceDescriptor(name: $0.path, sha256: $0.digest) }
  }

  private static func contents(_ record: RunRecord, _ paths: [String]) -> [Content] {
    func content(_ slug: String, _ title: String, _ parts: KeyValuePairs<String, String>) -> Content {
      var members: [String] = []
      var missing: [String] = []
      for (name, prefix) in parts {
        let found = paths.filter { $0.hasPrefix(prefix) }
        if found.isEmpty { missing.append(name) }
        for path in found where !members.contains(path) { members.append(path) }
      }
      return Content(slug: slug, title: title, members: members, missing: missing)
    }
    // A plan has other contents than a package: nothing is installed, rolled out or taken back.
    if paths.contains(EvidencePath.plan) || record.version == nil {
      return [
        content(
          "plan", "the plan, for machines and people",
          ["JSON": EvidencePath.plan, "Markdown": EvidencePath.planText]),
        content("review", "what the rules found in it", ["report": EvidencePath.planReport]),
        content("score", "how good it is, with reasons", ["score": EvidencePath.planScore]),
        content(
          "risk", "how likely it is to go wrong, and what was decided",
          ["risk": EvidencePath.planRisk, "gate": EvidencePath.planGate]),
      ]
    }
    var artifacts = content(
      "artifacts", "artifact hashes and signatures",
      ["hashes": EvidencePath.record, "signatures": EvidencePath.signatures])
    if record.products.isEmpty {
      artifacts = Content(
        slug: artifacts.slug, title: artifacts.title, members: artifacts.members,
        missing: ["products"] + artifacts.missing)
    }
    let documents = EvidencePath.documents
    return [
      artifacts,
      content(
        "assessment", "SBOMs, scan results, policy decision",
        [
          "CycloneDX": EvidencePath.cycloneDX, "SPDX": EvidencePath.spdx,
          "scan results": EvidencePath.findings,
          "policy decision": EvidencePath.decision,
        ]),
      content(
        "documentation", "install, uninstall and detection documentation",
        [
          "install": "\(documents)install", "uninstall": "\(documents)uninstall",
          "detection": "\(documents)detection",
        ]),
      content("rollout", "rollout plan", ["rollout plan": EvidencePath.rollout]),
      content("rollback", "rollback plan", ["rollback plan": EvidencePath.rollback]),
      content("tests", "test evidence", ["results of tests": EvidencePath.tests]),
      // The decision lists every exception that was presented, also when there was none.
      content("exceptions", "exception records", ["policy decision": EvidencePath.decision]),
    ]
  }
}

extension EvidenceMember {
  fileprivate var entry: JSON {
    [
      "path": .string(path), "digest": .string("sha256:\(digest.hex)"), "byteCount": .integer(bytes.count),
      "mediaType": .string(mediaType),
    ]
  }
}

/// By UTF-8 bytes.
func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

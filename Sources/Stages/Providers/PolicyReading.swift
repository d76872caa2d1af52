import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Policies

/// The documents that a decision rests on, read from their files.
struct PolicyReading {
  let policy: PolicyDocument
  let trust: Trust
  let exceptions: [SignedException]
  let approvals: [SignedApproval]
  /// `{"exceptions": [{name, document, envelope}]}`, for the evidence.
  let exceptionsJSON: JSON
  /// `{"approvals": [{name, document, envelope}]}`, for the evidence.
  let approvalsJSON: JSON

  /// - Throws: the first problem of a document, at its place.
  init(policy reference: DocumentReference, exceptions: InputPath?, approvals: InputPath?) throws(Problem) {
    let manifest = try Self.read(reference, .policy) { PolicyManifest($0, into: &$1) }
    policy = manifest.policy
    trust = try Self.trust(manifest.trust)
    let trust = trust
    let excepted = try exceptions.map { (folder) throws(Problem) in
      try SignedDocuments(folder.path, trust: trust).exceptions()
    }
    let approved = try approvals.map { (folder) throws(Problem) in
      try SignedDocuments(folder.path, trust: trust).approvals()
    }
    self.exceptions = excepted?.signed ?? []
    self.approvals = approved?.signed ?? []
    exceptionsJSON = Self.document("exceptions", excepted?.entries ?? [])
    approvalsJSON = Self.document("approvals", approved?.entries ?? [])
  }

  static func document(_ name: String, _ entries: [SignedDocuments.Entry]) -> JSON {
    .object([
      (
        name,
        .array(
          entries.map {
            .compact(["name": .string($0.name), "document": $0.document, "envelope": $0.envelope])
          })
      )
    ])
  }

  /// Reads a document with all that it is composed of.
  ///
  /// Where it may lie has been judged before anything ran; its digest is held against the pinned one again.
  private static func read<T>(
    _ reference: DocumentReference, _ kind: DocumentKind, _ make: (Document, inout [Problem]) -> T?
  ) throws(Problem) -> T {
    var problems: [Problem] = []
    let composed = DocumentComposer(.onDisk()).document(kind, reference, into: &problems)
    if let value = composed?.read(into: &problems, make), problems.isEmpty { return value }
    throw problems.min { $0.comes(before: $1) }
      ?? Problem(.wrongType, "'\(reference.written)' is no \(kind.rawValue)", at: reference.location)
  }

  /// Reads the only document of a file.
  static func read<T>(
    _ path: String, _ kind: DocumentKind, _ make: (Document, inout [Problem]) -> T?
  ) throws(Problem) -> T {
    var problems: [Problem] = []
    let bytes = try readBytes(of: path)
    if let document = Document.only(kind, in: bytes, file: path, into: &problems),
      let value = make(document, &problems)
    {
      return value
    }
    throw problems.min { $0.comes(before: $1) } ?? Problem(.wrongType, "'\(path)' is no \(kind.rawValue)")
  }

  /// The keys with their public halves; no trust document, nobody trusted.
  static func trust(_ reference: DocumentReference?) throws(Problem) -> Trust {
    guard let reference else { return try Trust(keys: [], separation: []) }
    let manifest = try read(reference, .trust) { TrustManifest($0, into: &$1) }
    var keys: [JSON] = []
    for key in manifest.keys {
      let pem = try readBytes(of: key.publicKey.path, limit: 64 << 10)
      let publicKey = try PublicKey(pem: pem, name: key.publicKey.path)
      keys.append(
        .compact([
          "id": .string(key.id.value), "keyID": .string(publicKey.keyID),
          "public": .string(String(decoding: publicKey.pem, as: UTF8.self)), "roles": .strings(key.roles),
          "from": .string(key.from.text), "until": key.until.map { .string($0.text) },
        ]))
    }
    return try Trust(
      json: ["keys": .array(keys), "separation": .array(manifest.separation.map { .strings($0) })])
  }
}

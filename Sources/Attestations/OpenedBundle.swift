internal import Cryptography
internal import Diagnostics
internal import JSON

/// A bundle whose members are what its index says; whose word that is, is not known yet.
struct OpenedBundle: Sendable {
  /// In the order of the file.
  let members: [EvidenceMember]
  /// Index, run index and statements, by path.
  let envelopes: [(path: String, envelope: DSSEEnvelope)]

  /// - Throws: `evidence.damaged`, and what JSON and DSSE say about damaged members.
  init(_ bytes: [UInt8]) throws(Problem) {
    let entries = try EvidenceTar.members(in: bytes)
    var members: [EvidenceMember] = []
    var paths: Set<[UInt8]> = []
    for entry in entries {
      guard paths.insert(Array(entry.path.utf8)).inserted else {
        throw Problem(.evidenceDamaged, "member \(entry.path) is there twice")
      }
      members.append(
        EvidenceMember(path: entry.path, mediaType: mediaType(of: entry.path), bytes: Array(entry.bytes)))
    }
    self.members = members
    var byPath: [String: EvidenceMember] = [:]
    for member in members { byPath[member.path] = member }
    var listed: Set<String> = [
      EvidencePath.index, EvidencePath.indexSignature, EvidencePath.runIndex, EvidencePath.runIndexSignature,
    ]
    for path in [EvidencePath.index, EvidencePath.runIndex] {
      guard let index = byPath[path] else { throw Problem(.evidenceDamaged, "member \(path) is missing") }
      let json = try JSON(parsing: index.bytes, file: path)
      let format = path == EvidencePath.index ? "stellwerk-evidence/v1" : "stellwerk-evidence-run/v1"
      guard json["format"]?.string == format else {
        throw Problem(.evidenceDamaged, "\(path) is not of the format \(format)")
      }
      for entry in json["members"]?.array ?? [] {
        guard let name = entry["path"]?.string, listed.insert(name).inserted else {
          throw Problem(.evidenceDamaged, "\(path) lists a member twice or without path")
        }
        guard let member = byPath[name] else { throw Problem(.evidenceDamaged, "member \(name) is missing") }
        let (found, expected) = (member.digest.hex, entry["digest"]?.string ?? "no digest")
        guard expected == "sha256:\(found)" else {
          throw Problem(
            .evidenceDamaged,
            "member \(name) is not what the index says (sha256:\(found.prefix(12))…, expected \(expected.prefix(19))…)"
          )
        }
      }
    }
    if let member = members.first(where: { !listed.contains($0.path) }) {
      throw Problem(.evidenceDamaged, "member \(member.path) is not in the index")
    }
    var envelopes: [(path: String, envelope: DSSEEnvelope)] = []
    for (path, index, type) in [
      (EvidencePath.indexSignature, EvidencePath.index, indexType),
      (EvidencePath.runIndexSignature, EvidencePath.runIndex, runIndexType),
    ] {
      guard let member = byPath[path] else { throw Problem(.evidenceDamaged, "member \(path) is missing") }
      let envelope = try DSSEEnvelope(parsing: member.bytes, file: path)
      guard envelope.payloadType == type, envelope.payload == byPath[index]?.bytes else {
        throw Problem(.evidenceDamaged, "what \(path) signs is not \(index)")
      }
      envelopes.append((path, envelope))
    }
    for member in members where member.path.hasPrefix("statements/") {
      let envelope = try DSSEEnvelope(parsing: member.bytes, file: member.path)
      guard envelope.payloadType == DSSEEnvelope.statementType else {
        throw Problem(.evidenceDamaged, "\(member.path) holds no statement")
      }
      envelopes.append((member.path, envelope))
    }
    self.envelopes = envelopes
  }

  /// The member at a path.
  subscript(_ path: String) -> EvidenceMember? { members.first { $0.path == path } }

  /// The member at a path, read.
  ///
  /// - Throws: what JSON says.
  func json(_ path: String) throws(Problem) -> JSON? {
    guard let member = self[path] else { return nil }
    return try JSON(parsing: member.bytes, file: path)
  }

  /// That every byte is the only one it could be: order, headers, padding, end, and the form of envelopes.
  ///
  /// - Throws: `evidence.damaged`.
  func checkForm(_ bytes: [UInt8]) throws(Problem) {
    guard try EvidenceTar.bytes(of: inOrder(members)) == bytes else {
      throw Problem(
        .evidenceDamaged, "the file is not in the one form of a bundle: order, header or padding differ")
    }
    for (path, envelope) in envelopes {
      guard envelope.signatures.count == 1, self[path]?.bytes == envelope.json.canonical else {
        throw Problem(.evidenceDamaged, "\(path) is not in canonical form")
      }
    }
  }
}

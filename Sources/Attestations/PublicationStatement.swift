public import Cryptography
public import JSON

/// The statement that something was published: about the package, pointing to the bundle that allowed it.
///
/// - Parameters:
///   - publication: what the stage said it did; `subject` is the digest of the package.
///   - bundle: SHA-256 of the bundle file.
///   - content: its content digest, which approvals name.
/// - Returns: the statement, to be signed and kept beside the bundle.
public func publicationStatement(_ publication: JSON, bundle: Digest, content: Digest) -> Statement {
  let subject = publication["subject"]?.string.flatMap { Digest(hex: String($0.dropFirst("sha256:".count))) }
  return Statement(
    subject: [
      ResourceDescriptor(name: publication["package"]?.string ?? "package", sha256: subject ?? bundle)
    ],
    predicateType: PredicateType.publication,
    predicate: [
      "publication": publication,
      "evidence": ["bundle": ["sha256": .string(bundle.hex)], "content": ["sha256": .string(content.hex)]],
    ])
}

/// The statement that a publication was taken back: about the package, with what the ledger says of it.
///
/// - Parameters:
///   - undo: the payload of the event.
///   - subject: the digest of the package.
///   - package: its name.
///   - time: when the event was recorded.
/// - Returns: the statement, to be signed and kept beside the bundle.
public func undoStatement(_ undo: JSON, subject: Digest, package: String, at time: String) -> Statement {
  Statement(
    subject: [ResourceDescriptor(name: package, sha256: subject)],
    predicateType: PredicateType.undonePublication, predicate: ["undone": undo, "time": .string(time)])
}

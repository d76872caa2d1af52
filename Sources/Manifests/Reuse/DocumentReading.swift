import Cryptography
public import Diagnostics
import OperatingSystem
import YAML

extension DocumentReference {
  /// Where the path is written.
  public var location: SourceLocation { path.location }
  /// The path as the person wrote it.
  public var written: String { path.written }
}

/// A document that another one names, opened: allowed to be there, and the one that was meant.
struct OpenedDocument {
  let bytes: [UInt8]
  let digest: Digest
  /// Absolute, every link resolved.
  let realPath: String
}

extension DocumentFiles {
  /// Reads a document that another one names, after looking where it lies and whether it is the pinned one.
  ///
  /// `kind` is what it is called in messages; without a `repository` places are not judged. Throws
  /// `manifest.missing-document`, `manifest.pin-missing`, `manifest.pin-mismatch`.
  func open(_ reference: DocumentReference, as kind: String, repository: String?) throws(Problem)
    -> OpenedDocument
  {
    let place = reference.location
    if reference.written.utf8.first == UInt8(ascii: "~") {
      throw Problem(
        .wrongValue, "'\(reference.written)' begins with '~', which nobody replaces", at: place,
        hint: "write a path relative to this file")
    }
    guard let realPath = realPath(reference.path.path) else {
      throw Problem(
        .missingDocument, "the \(kind) '\(reference.written)' cannot be read", at: place,
        hint: "looked for '\(reference.path.path)'")
    }
    if let repository, reference.digest == nil, !Self.isFolder(repository, around: realPath) {
      // Through a link or by '..': what counts is where it ends.
      let isSaid = resolved(reference.path.path, in: "/").utf8.elementsEqual(realPath.utf8)
      throw Problem(
        .pinMissing,
        "'\(reference.written)' lies outside the repository and has no sha256", at: place,
        hint: "'stellwerk pin' writes it; the repository is '\(repository)'",
        cause: isSaid ? nil : "it leads to '\(realPath)'")
    }
    let bytes: [UInt8]
    do { bytes = try read(realPath) } catch {
      throw Problem(
        .missingDocument, "the \(kind) '\(reference.written)' cannot be read", at: place,
        hint: "looked for '\(reference.path.path)'", cause: error.cause)
    }
    let digest = Digest(of: bytes)
    if let pin = reference.digest, pin.value != digest {
      throw changed(reference, pin: pin, to: bytes, digest)
    }
    return OpenedDocument(bytes: bytes, digest: digest, realPath: realPath)
  }

  /// The refusal of a document that is not the pinned one, with what has changed where that is known.
  private func changed(
    _ reference: DocumentReference, pin: Located<Digest>, to bytes: [UInt8], _ digest: Digest
  ) -> Problem {
    let old = kept(pin.value).flatMap { Digest(of: $0) == pin.value ? $0 : nil }
    let change = old.flatMap { old in
      LineDifference(from: String(decoding: old, as: UTF8.self), to: String(decoding: bytes, as: UTF8.self))
        .unified()
    }
    let hint = "look at the change, then 'stellwerk pin --update' takes it over"
    return Problem(
      .pinMismatch, "'\(reference.written)' has the sha256 '\(digest.hex)', not '\(pin.value.hex)'",
      at: pin.location, hint: change == nil ? "\(hint); the pinned text is not in the store" : hint,
      cause: change)
  }
}

extension Problem.Code {
  /// A document that another one names is not there.
  public static let missingDocument = Self("manifest.missing-document", exit: .invalidData)
  /// A document outside the repository is named without the digest that it must have.
  public static let pinMissing = Self("manifest.pin-missing", exit: .invalidData)
  /// A document is not the one whose digest is written.
  public static let pinMismatch = Self("manifest.pin-mismatch", exit: .invalidData)
}

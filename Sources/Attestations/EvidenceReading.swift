public import Cryptography
public import Diagnostics
public import JSON
internal import OperatingSystem

/// A bundle opened for looking into: its digests are checked, its signatures are not.
public struct EvidenceReader: Sendable {
  let bundle: OpenedBundle

  /// Opens a bundle file.
  ///
  /// - Throws: `evidence.unreadable` for a file that is not there or no bundle, `evidence.damaged`.
  public init(path: String) throws(Problem) {
    let bytes: [UInt8]
    do { bytes = try readBytes(of: path, limit: Verifier.byteLimit) } catch {
      throw Problem(.evidenceUnreadable, error.message, cause: error.cause)
    }
    guard Verifier.looksLikeBundle(bytes) else {
      throw Problem(.evidenceUnreadable, "'\(path)' is no evidence bundle")
    }
    bundle = try OpenedBundle(bytes)
  }

  /// A member as JSON; `nil` if there is none of that path.
  ///
  /// - Throws: `json.syntax` and its like.
  public func json(_ path: String) throws(Problem) -> JSON? { try bundle.json(path) }

  /// What approvals of this bundle must name.
  public var contentDigest: Digest? {
    // A bundle without an index has been refused when it was opened.
    guard let text = try? bundle.json(EvidencePath.index)?["contentDigest"]?.string else { return nil }
    return Digest(hex: String(text.dropFirst("sha256:".count)))
  }
}

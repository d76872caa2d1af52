public import Diagnostics
internal import OperatingSystem

/// The SHA-256 and the size of a file, read to its end.
///
/// - Throws: `input.read`.
public func digestOfFile(_ path: String) throws(Problem) -> (digest: Digest, byteCount: Int) {
  let stream = ChecksumStream(.sha256)
  let byteCount = try readChunks(of: path) { (chunk) throws(Problem) in stream.update(chunk) }
  return (stream.finishDigest(), byteCount)
}

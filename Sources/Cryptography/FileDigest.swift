public import Diagnostics
public import OperatingSystem

/// The SHA-256 and the size of a file, read to its end.
///
/// - Throws: `input.read`.
public func digestOfFile(_ path: String) throws(Problem) -> (digest: Digest, byteCount: Int) {
  let stream = ChecksumStream(.sha256)
  let byteCount = try readChunks(of: path) { (chunk) throws(Problem) in stream.update(chunk) }
  return (stream.finishDigest(), byteCount)
}

/// The checksums of a file that somebody holds, in the order of the algorithms; it is read once.
///
/// - Throws: `input.read`.
public func checksums(
  of file: any FileBytes, _ algorithms: [ChecksumAlgorithm]
) throws(Problem) -> [[UInt8]] {
  let streams = algorithms.map { HeldStream($0) }
  var place = 0
  while place < file.byteCount {
    let piece = try file.bytes(at: place, count: 1 << 18)
    guard !piece.isEmpty else { throw Problem(.inputRead, "a file became shorter while it was read") }
    place += piece.count
    for held in streams { held.stream?.update(piece) }
  }
  return streams.map { $0.stream.take()?.finish() ?? [] }
}

/// A stream in an array, which holds nothing that cannot be copied.
private final class HeldStream {
  var stream: ChecksumStream?

  init(_ algorithm: ChecksumAlgorithm) { stream = ChecksumStream(algorithm) }
}

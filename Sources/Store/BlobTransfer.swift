public import Cryptography
public import Diagnostics
internal import OperatingSystem

/// Where blobs come from: this store, or one elsewhere.
public protocol BlobSource: Sendable {
  /// Hands out the bytes of a blob, in order.
  ///
  /// - Throws: `store.missing`, or what `body` throws.
  func forEachChunk(
    of digest: Digest, _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
  ) throws(Problem)
}

/// Where blobs go to.
public protocol BlobSink: Sendable {
  /// Takes a blob over, unless it is there; it is there, with the bytes of its name, when this returns.
  ///
  /// - Throws: `store.damaged` for other bytes, `output.create`, `output.write`, what the source throws.
  func take(_ digest: Digest, byteCount: Int, from source: any BlobSource) throws(Problem)
}

extension ContentStore: BlobSource, BlobSink {
  /// Hands out bytes that are not checked: who takes them does that.
  public func forEachChunk(
    of digest: Digest, _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
  ) throws(Problem) {
    try holdInPlace(digest)
    try blob(digest).forEachChunk(body)
  }

  /// Hashes while it takes over; nothing has a name before its bytes are known to be right.
  public func take(_ digest: Digest, byteCount: Int, from source: any BlobSource) throws(Problem) {
    if try isWhole(digest, byteCount: byteCount) { return try store([], [digest]) }
    let pending = try PendingBlob(in: area) { (writer) throws(Problem) in
      let stream = ChecksumStream(.sha256)
      var count = 0
      try source.forEachChunk(of: digest) { (chunk) throws(Problem) in
        count += chunk.count
        guard count <= byteCount else { throw Self.wrong(digest, byteCount) }
        stream.update(chunk)
        try writer.write(chunk)
      }
      return (stream.finishDigest(), count)
    }
    guard pending.digest == digest, pending.byteCount == byteCount else {
      throw Self.wrong(digest, byteCount)
    }
    try store([pending], [])
  }

  private static func wrong(_ digest: Digest, _ byteCount: Int) -> Problem {
    Problem(
      .storeDamaged, "what came for blob \(digest.hex) is not its \(byteCount) bytes",
      hint: "run again what makes it")
  }
}

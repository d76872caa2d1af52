public import Cryptography
public import Diagnostics
internal import OperatingSystem

/// What a piece of work leaves in a store: files, and the record of its result; there when it is committed.
///
///     deposit(files:) --(bytes written)--> Deposit --(commit, many at once)--> bytes on the disk
///         --> names --> folders of the names on the disk --> one transaction of the index
///
/// 1. Until it is committed nobody finds anything of it, and nothing of it outlives the process.
/// 2. Deposits that are committed together wait for the disk together; each fails for itself where it can: for bytes,
///    names and folders of its own. The index takes the results of all that are left, or none.
public struct Deposit: Sendable {
  /// Digest and size of each file, in the order in which they were given.
  public let files: [(digest: Digest, byteCount: Int)]
  /// What is recorded once the blobs are there: a record and its key.
  public var result: (key: Digest, record: [UInt8])?
  /// Those that the store does not have yet.
  let blobs: [PendingBlob]
  /// Those that had a name, of which it is not known that it is on the disk.
  let found: [Digest]

  /// Of work that leaves nothing.
  public static let nothing = Deposit(files: [], result: nil, blobs: [], found: [])

  /// How many files it keeps open.
  public var openFileCount: Int { blobs.count }

  /// Whether the store will have a blob when this is committed.
  public func holds(_ digest: Digest, byteCount: Int) -> Bool {
    blobs.contains { $0.digest == digest && $0.byteCount == byteCount }
  }
}

extension ContentStore {
  /// New blobs that are open at once; more are stored before.
  private static let mostOpen = 64
  /// Bytes of a file that is not read twice.
  private static let mostInMemory = 1 << 16

  /// Copies files for the store, hashing the very bytes that will be stored.
  ///
  /// - Throws: `input.read`, also for a folder or device; `output.create`, `output.write`.
  public func deposit(files paths: [String]) throws(Problem) -> Deposit {
    var files: [(digest: Digest, byteCount: Int)] = []
    var pending: [PendingBlob] = []
    var found: [Digest] = []
    for path in paths {
      let source = try OpenFile(reading: path)
      // What is small is read once: the bytes that were hashed are those that are written.
      let bytes = try source.bytes(limit: Self.mostInMemory)
      let seen =
        if let bytes { (digest: Digest(of: bytes), byteCount: bytes.count) } else { try source.digest() }
      if try isWhole(seen.digest, byteCount: seen.byteCount) {
        files.append(seen)
        found.append(seen.digest)
        continue
      }
      if pending.count == Self.mostOpen {
        try store(pending, [])
        pending = []
      }
      let blob = try PendingBlob(in: area) { (writer) throws(Problem) in
        if let bytes {
          try writer.write(bytes)
          return seen
        }
        // Hashed again while it is copied: if somebody wrote to the file meanwhile, the copy has its own name.
        let stream = ChecksumStream(.sha256)
        let byteCount = try source.forEachChunk { (chunk) throws(Problem) in
          stream.update(chunk)
          try writer.write(chunk)
        }
        return (stream.finishDigest(), byteCount)
      }
      pending.append(blob)
      files.append((blob.digest, blob.byteCount))
    }
    return Deposit(files: files, result: nil, blobs: pending, found: found)
  }

  /// Puts deposits into the store and their results into the index; on the disk when it returns.
  ///
  /// - Returns: for each deposit what kept it out, `nil` where it is in: `output.create`, `output.write`,
  ///   `database.statement`.
  public func commit(_ deposits: [Deposit]) -> [Problem?] {
    var problems = storing(deposits.map { ($0.blobs, $0.found) })
    let left = deposits.indices.filter { problems[$0] == nil && deposits[$0].result != nil }
    do throws(Problem) { try index.record(left.compactMap { deposits[$0].result }) } catch {
      for number in left { problems[number] = error }
    }
    return problems
  }

  /// Stores blobs that belong together, and keeps those that were found by name.
  ///
  /// - Throws: `output.create`, `output.write`.
  func store(_ blobs: [PendingBlob], _ found: [Digest]) throws(Problem) {
    if let problem = storing([(blobs, found)])[0] { throw problem }
  }

  /// Bytes on the disk, then names, then the folders of the names; of a group all or, after a problem, none that counts.
  private func storing(_ groups: [(blobs: [PendingBlob], found: [Digest])]) -> [Problem?] {
    var problems = [Problem?](repeating: nil, count: groups.count)
    // A file system writes many files at once; asked for each in turn it would do one after the other.
    if groups.reduce(0, { $0 + $1.blobs.count }) > 1 {
      for blob in groups.lazy.flatMap(\.blobs) { blob.startSync() }
    }
    func forEachWhole(_ body: (PendingBlob) throws(Problem) -> Void) {
      for (number, group) in groups.enumerated() where problems[number] == nil {
        do throws(Problem) { for blob in group.blobs { try body(blob) } } catch { problems[number] = error }
      }
    }
    forEachWhole { (blob) throws(Problem) in try blob.sync() }
    // The same bytes of two are one blob.
    var named: Set<Digest> = []
    forEachWhole { (blob) throws(Problem) in
      guard !named.contains(blob.digest) else { return }
      try hold(blob.digest)
      try blob.name(path(of: blob.digest))
      named.insert(blob.digest)
    }
    var round = blobNames.round()
    for (number, group) in groups.enumerated() where problems[number] == nil {
      do throws(Problem) {
        for digest in group.blobs.map(\.digest) {
          try round.settle(digest, at: path(of: digest), isNew: true)
        }
        for digest in group.found { try round.settle(digest, at: path(of: digest), isNew: false) }
      } catch { problems[number] = error }
    }
    return problems
  }
}

public import Cryptography
public import Diagnostics
import Glibc
internal import OperatingSystem

extension ContentStore {
  /// Where the blob lies or would lie: `blobs/sha256/ab/ab12…`.
  public func path(of digest: Digest) -> String {
    "\(folder)/\(Self.place(of: digest))"
  }

  /// Where the bytes with a digest are in the folder of any store.
  public static func place(of digest: Digest) -> String {
    "blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)"
  }

  /// Whether a blob has this name; whether its bytes are right says `verify`.
  public func contains(_ digest: Digest) -> Bool {
    var status = stat()
    return lstat(path(of: digest), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a blob of this name and size is there.
  public func contains(_ digest: Digest, byteCount: Int) -> Bool {
    var status = stat()
    return lstat(path(of: digest), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && Int(status.st_size) == byteCount
  }

  /// Copies a file into the store, hashing the very bytes that are stored.
  ///
  /// - Throws: `input.read`, also for a folder or device; `output.create`, `output.write`.
  public func add(file path: String) throws(Problem) -> (digest: Digest, byteCount: Int) {
    guard let added = try add(files: [path]).first else { return (Digest(of: []), 0) }
    return added
  }

  /// Copies files into the store, with as few waits for the disk as can be.
  ///
  /// The bytes of all are on the disk before the first has a name, the names before this returns.
  ///
  /// - Throws: as `add(file:)`.
  public func add(files paths: [String]) throws(Problem) -> [(digest: Digest, byteCount: Int)] {
    let deposit = try deposit(files: paths)
    try store(deposit.blobs, deposit.found)
    return deposit.files
  }

  /// Stores bytes in memory.
  ///
  /// - Throws: `output.create`, `output.write`.
  public func add(bytes: [UInt8]) throws(Problem) -> Digest {
    let digest = Digest(of: bytes)
    if try isWhole(digest, byteCount: bytes.count) {
      try store([], [digest])
      return digest
    }
    let blob = try PendingBlob(in: area) { (writer) throws(Problem) in
      try writer.write(bytes)
      return (digest, bytes.count)
    }
    try store([blob], [])
    return digest
  }

  /// Hashes a blob.
  ///
  /// - Throws: `store.missing`, `store.damaged`, `input.read`.
  public func verify(_ digest: Digest) throws(Problem) {
    try holdInPlace(digest)
    let moment = FileIdentity.moment()
    let file = try blob(digest)
    guard try file.digest().digest == digest else { throw damaged(digest) }
    if let identity = file.unchanged(since: moment) { facts.note(identity, for: digest) }
  }

  /// The bytes of a blob, verified.
  ///
  /// - Throws: `store.missing`, `store.damaged`, `store.too-large`, `input.read`.
  public func read(_ digest: Digest, limit: Int) throws(Problem) -> [UInt8] {
    try holdInPlace(digest)
    var bytes: [UInt8] = []
    try blob(digest).forEachChunk { (chunk) throws(Problem) in
      guard bytes.count + chunk.count <= limit else {
        throw Problem(.storeTooLarge, "blob \(digest.hex) has more than \(limit) bytes")
      }
      bytes.append(contentsOf: chunk)
    }
    guard Digest(of: bytes) == digest else { throw damaged(digest) }
    return bytes
  }

  // MARK: - Names and bytes

  /// Whether a blob is there with the right bytes; what is there with others will be replaced.
  func isWhole(_ digest: Digest, byteCount: Int) throws(Problem) -> Bool {
    try holdInPlace(digest)
    guard contains(digest) else { return false }
    let moment = FileIdentity.moment()
    let found = try OpenFile(reading: path(of: digest))
    guard found.byteCount == byteCount, try found.digest().digest == digest else { return false }
    if let identity = found.unchanged(since: moment) { facts.note(identity, for: digest) }
    return true
  }

  func blob(_ digest: Digest) throws(Problem) -> OpenFile {
    do throws(Problem) { return try OpenFile(reading: path(of: digest), followsLinks: false) } catch {
      guard !contains(digest) else { throw error }
      throw Problem(
        .storeMissing, "blob \(digest.hex) is not in the store '\(folder)'",
        hint: "run again what makes it")
    }
  }

  private func damaged(_ digest: Digest) -> Problem {
    Problem(
      .storeDamaged, "blob \(digest.hex) in the store '\(folder)' is damaged", hint: "run again what makes it"
    )
  }
}

/// A regular file, open for reading; whoever renames another over its path does not change what is read.
struct OpenFile: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private let identity: FileIdentity
  /// Whether its mode lets somebody write.
  let isWritable: Bool
  var byteCount: Int { Int(identity.byteCount) }

  /// - Throws: `input.read`, also for what is no regular file.
  init(reading path: String, followsLinks: Bool = true) throws(Problem) {
    let status: stat
    (descriptor, status) = try Self.opened(path, followsLinks ? 0 : O_NOFOLLOW)
    (identity, isWritable) = (FileIdentity(status), status.st_mode & 0o222 != 0)
    self.path = path
  }

  /// What it was when it was opened, if it was older than the moment and still is the same.
  borrowing func unchanged(since moment: Int64) -> FileIdentity? {
    identity.isOlder(than: moment) && FileIdentity(of: descriptor) == identity ? identity : nil
  }

  deinit { close(descriptor) }

  /// Hands out all bytes from the first on, and returns how many there were.
  @discardableResult
  borrowing func forEachChunk(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
  ) throws(Problem) -> Int {
    // Memory for a small file comes from the heap; 256 KiB are mapped and given back each time.
    let room = min(max(byteCount, 1 << 12) + 1, 1 << 18)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
    defer { chunk.deallocate() }
    var total = 0
    while true {
      let count = pread(descriptor, chunk.baseAddress, chunk.count, off_t(total))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(.inputRead, "cannot read '\(path)'", errno) }
      if count == 0 { return total }
      try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      total += count
      // Less than was asked for, and all that there was: nothing follows. Files of /proc say that they have no bytes.
      if count < chunk.count, byteCount > 0, total >= byteCount { return total }
    }
  }

  /// All bytes; `nil` where there are more than `limit`.
  borrowing func bytes(limit: Int) throws(Problem) -> [UInt8]? {
    guard byteCount <= limit else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    var isLarger = false
    try forEachChunk { (chunk) throws(Problem) in
      // One that grows while it is read.
      isLarger = isLarger || bytes.count + chunk.count > limit
      if !isLarger { bytes.append(contentsOf: chunk) }
    }
    return isLarger ? nil : bytes
  }

  /// The digest of all bytes, and how many there were.
  borrowing func digest() throws(Problem) -> (digest: Digest, byteCount: Int) {
    let stream = ChecksumStream(.sha256)
    let byteCount = try forEachChunk { (chunk) throws(Problem) in stream.update(chunk) }
    return (stream.finishDigest(), byteCount)
  }

  private static func opened(_ path: String, _ flags: Int32) throws(Problem) -> (Int32, stat) {
    // O_NONBLOCK: opening a FIFO must not wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
    guard descriptor >= 0 else { throw .system(.inputRead, "cannot open '\(path)'", errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Problem(.inputRead, "'\(path)' is not a regular file")
    }
    return (descriptor, status)
  }
}

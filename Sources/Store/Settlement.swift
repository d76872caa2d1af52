/// What a run that had nothing left to do rested on, so that the next one of the same request need not find it out again.
///
///     STORE/settled/ab12…   one file for a request: digest of everything that was asked, and by whom
///
/// 1. It is written when all stages of a run have a recorded result, by the process that found this out while it had
///    the store open; under a temporary name, synced, renamed.
/// 2. It names every file and folder that was looked at, every path that was followed and where it led (or that
///    nothing was there), every program that a stage starts, every blob that a stage put out, and the index. Each
///    has the identity (device, inode, size, mtime, ctime) that it had before it was read, and that no later change
///    can leave as it is (`FileIdentity.isOlder`). What has no such identity keeps the run from being settled.
/// 3. It holds when all of them are what they were. Anything else, also a file that cannot be read, is of another
///    version or has another checksum, means that nothing is settled: the run goes the ordinary way.
/// 4. Who relies on it has the store open (`use.lock`) from before the first look until it has said so: `gc` and
///    repair do not come between. Both forget every settlement before they forget a recorded result.
/// 5. It is a memory, not a truth: removing `STORE/settled` costs time, nothing else.
public import Cryptography
public import Diagnostics
import Glibc
internal import OperatingSystem

/// A run that is settled, as it was remembered.
public struct Settlement: Sendable {
  /// What was asked.
  public let request: Digest
  /// What the caller wanted to be told when it holds.
  public let message: [UInt8]
  let list: WitnessList

  /// A run that rests on what was looked at; `nil` where that is not known of everything.
  public init?(request: Digest, message: [UInt8], on witnesses: Witnesses) {
    guard witnesses.isWhole, let list = WitnessList(witnesses.all) else { return nil }
    (self.request, self.message, self.list) = (request, message, list)
  }

  private init(request: Digest, message: [UInt8], list: WitnessList) {
    (self.request, self.message, self.list) = (request, message, list)
  }

  /// Whether everything is what it was.
  ///
  /// - Parameters:
  ///   - store: the folder of the store.
  ///   - threads: how many may look at once.
  /// - Returns: whether it is all as it was.
  public func holds(in store: String, threads: Int) -> Bool {
    list.holds(in: store, threads: threads)
  }

  // MARK: - Bytes

  /// `STWSETL1`, lengths of message and list, request, message, list, and the SHA-256 of all that.
  private static let magic = Array("STWSETL1".utf8)
  private static let head = 8 + 16 + 32
  private static let seal = 32

  var bytes: [UInt8] {
    var bytes = Self.magic
    bytes.reserveCapacity(Self.head + message.count + list.bytes.count + Self.seal)
    for count in [message.count, list.bytes.count] {
      withUnsafeBytes(of: UInt64(count).littleEndian) { bytes.append(contentsOf: $0) }
    }
    bytes += request.bytes
    bytes += message
    list.bytes.withBytes { bytes.append(contentsOf: $0) }
    bytes += Digest(of: bytes).bytes
    return bytes
  }

  /// Reads what `bytes` wrote for this request; `nil` for anything else.
  init?(_ whole: ByteRegion, for request: Digest) {
    let read: (message: [UInt8], list: Range<Int>)? = whole.withBytes { all in
      guard all.count >= Self.head + Self.seal, all.prefix(8).elementsEqual(Self.magic) else { return nil }
      let lengths = [8, 16].map { place in
        UInt64(littleEndian: all.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      }
      let room = UInt64(all.count - Self.head - Self.seal)
      guard lengths[0] <= room, lengths[1] == room - lengths[0],
        Digest(bytes: all[24..<Self.head]) == request
      else { return nil }
      let body = UnsafeRawBufferPointer(rebasing: all.dropLast(Self.seal))
      let stream = ChecksumStream(.sha256)
      stream.update(body)
      guard Digest(bytes: all.suffix(Self.seal)) == stream.finishDigest() else { return nil }
      let middle = Self.head + Int(lengths[0])
      return (Array(all[Self.head..<middle]), middle..<body.count)
    }
    guard let read, let list = WitnessList(bytes: whole.part(read.list)) else { return nil }
    self.init(request: request, message: read.message, list: list)
  }
}

extension ContentStore {
  /// The largest settlement that is read: some millions of stages.
  private static let settlementLimit = 1 << 30
  /// How many are kept; the oldest go.
  private static let settlementCount = 64

  private static func settlements(of folder: String) -> String { "\(folder)/settled" }

  /// Remembers a run, instead of what was remembered for the same request.
  ///
  /// - Throws: `output.create`, `output.write`.
  public func settle(_ settlement: Settlement) throws(Problem) {
    let folder = Self.settlements(of: folder)
    try createFolder(folder)
    try writeAtomically(settlement.bytes, to: "\(folder)/\(settlement.request.hex)")
    var found: [(time: Int64, path: String)] = []
    for name in try names(in: folder) {
      var status = stat()
      guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
      found.append((Int64(status.st_mtim.tv_sec), "\(folder)/\(name)"))
    }
    guard found.count > Self.settlementCount else { return }
    // Another run may remove the same.
    for old in found.sorted(by: { $0 < $1 }).dropLast(Self.settlementCount) { unlink(old.path) }
  }

  /// Forgets what was remembered for a request: for one that has turned out to be wrong.
  public func unsettle(_ request: Digest) { unlink("\(Self.settlements(of: folder))/\(request.hex)") }

  /// Forgets all of them: something that they may rest on is about to be removed.
  func unsettleAll() { removeFolder(Self.settlements(of: folder)) }

  /// Does `body` with what was remembered for a request while it holds; nobody removes anything meanwhile.
  ///
  /// - Parameters:
  ///   - request: what is asked.
  ///   - folder: the folder of the store; nothing is made there.
  ///   - threads: how many may look at once.
  ///   - body: gets the message.
  /// - Returns: what `body` returns; `nil` where nothing is remembered, or something is not what it was.
  /// - Throws: what `body` throws.
  public static func settled<Result>(
    _ request: Digest, in folder: String, threads: Int, _ body: ([UInt8]) throws(Problem) -> Result?
  ) throws(Problem) -> Result? {
    let path = "\(settlements(of: folder))/\(request.hex)"
    guard exists(path), let use = try? StoreUse("\(folder)/use.lock") else { return nil }
    defer { withExtendedLifetime(use) {} }
    // Looked for with the store held: before that it may have been removed.
    guard let bytes = ByteRegion(file: path, limit: settlementLimit),
      let settlement = Settlement(bytes, for: request), settlement.holds(in: folder, threads: threads)
    else { return nil }
    TemporaryArea("\(folder)/tmp").sweep()
    return try body(settlement.message)
  }
}

extension Settlement {
  /// The digest of a request: this program, by its file, who asks, and in what words; `nil` where that is not known.
  public static func request(_ words: [String]) -> Digest? {
    let program = "/proc/self/exe"
    guard let identity = FileIdentity(of: program, followsLinks: true), let path = realPath(program) else {
      return nil
    }
    let stream = ChecksumStream(.sha256)
    stream.update(identity.bytes(with: []))
    // Whoever asks as somebody else may read other files.
    for word in ["\(geteuid()):\(getegid())", path] + words {
      stream.update("\(word.utf8.count):\(word)".utf8)
    }
    return stream.finishDigest()
  }
}

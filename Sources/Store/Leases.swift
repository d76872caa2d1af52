internal import Cryptography
internal import Diagnostics
import Glibc
internal import OperatingSystem
import Synchronization

/// What living processes rely on, so that `gc` leaves it where it is: `leases/NAME` of each, a list of digests.
///
/// 1. A digest stands in the list before its blob is looked for (`add`); so whoever finds a blob keeps it, and whoever
///    takes one away and reads the lists afterwards finds everybody who has seen it.
/// 2. The list is memory that is shared with its file: to add costs no system call, and needs nothing on the disk, for
///    after a power cut nobody relies on anything.
/// 3. The file is locked while its process lives, and removed by it. Beside `gc`, which may have looked at the ledger
///    before this process wrote there, it is only marked as ended, and counts as long as that `gc` works. What is left
///    of one that was killed counts for an hour.
/// 4. Who has passed the gate after a digest was added need not pass it again for this one: whoever takes the gate alone
///    from then on finds the digest in the list, and does not move its blob.
final class Lease: Sendable {
  /// Digests in one piece of the list.
  private static let room = 2_048
  fileprivate static let width = 32

  private struct State {
    /// And whether the gate was passed since.
    var names: [Digest: Bool] = [:]
    var file: (path: String, lock: FileLock)?
    /// Where the piece lies in memory, and how many pieces there are.
    var piece: UnsafeMutableRawPointer?
    var pieces = 0
    var used = 0
  }

  private let folder: String
  private let locks: StoreLocks
  private let state = Mutex(State())

  init(in folder: String, _ locks: StoreLocks) { (self.folder, self.locks) = (folder, locks) }

  deinit {
    state.withLock { state in
      if let piece = state.piece { munmap(piece, Self.room * Self.width) }
      guard let file = state.file else { return }
      // A lock that cannot be had leaves the file for `gc`.
      if let held = try? locks.tryTaking(.collection, isShared: true) {
        unlink(file.path)
        withExtendedLifetime(held) {}
      } else {
        rename(file.path, file.path + Leases.ended)
      }
    }
  }

  /// Says that this process relies on a blob, from before it looks for it.
  ///
  /// - Throws: `output.create`, `output.write`.
  func add(_ digest: Digest) throws(Problem) {
    try state.withLock { (state) throws(Problem) in
      guard state.names[digest] == nil else { return }
      if state.piece == nil || state.used == Self.room { try Self.extend(&state, in: folder) }
      guard let piece = state.piece else { return }
      let entry = UnsafeMutableRawBufferPointer(start: piece + state.used * Self.width, count: Self.width)
      entry.copyBytes(from: digest.bytes.prefix(Self.width))
      state.used += 1
      state.names[digest] = false
      // Seen by others before this thread looks for the blob.
      atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
  }

  /// Whether `gc` has left a digest in its place ever since it was added, and will.
  func isInPlace(_ digest: Digest) -> Bool { state.withLock { $0.names[digest] ?? false } }

  /// The gate was passed after the digest was added: whoever closes it from now on finds the digest in the list.
  func settle(_ digest: Digest) { state.withLock { $0.names[digest] = true } }

  private static func extend(_ state: inout State, in folder: String) throws(Problem) {
    let size = room * width
    if state.file == nil { state.file = try create(in: folder) }
    guard let path = state.file?.path else { return }
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot open '\(path)'", errno) }
    defer { close(descriptor) }
    // Space first: a page of a mapping for which the disk has no room ends the process.
    let status = posix_fallocate(descriptor, off_t(state.pieces * size), off_t(size))
    guard status == 0 else { throw .system(.outputWrite, "cannot write '\(path)'", status) }
    let piece = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(state.pieces * size))
    guard let piece, piece != MAP_FAILED else {
      throw .system(.outputWrite, "cannot map '\(path)'", errno)
    }
    if let old = state.piece { munmap(old, size) }
    (state.piece, state.used) = (piece, 0)
    state.pieces += 1
  }

  private static func create(in folder: String) throws(Problem) -> (path: String, lock: FileLock) {
    while true {
      let path = "\(folder)/\(getpid())-\(UInt32.random(in: .min ... .max))"
      guard let lock = try FileLock(tryingFor: path, creates: true), lock.isInPlace else { continue }
      return (path, lock)
    }
  }
}

/// The leases of all processes, as `gc` sees them.
struct Leases {
  /// For so long counts what a killed process relied on: the next run takes it up.
  static let grace: Int64 = 3_600
  fileprivate static let ended = ".ended"

  let folder: String

  /// All digests in all lists.
  ///
  /// - Throws: `input.read`.
  func named() throws(Problem) -> Set<Digest> {
    // Where one gets another name while it is looked for, all are looked at again.
    while true { if let named = try namedAtOnce() { return named } }
  }

  private func namedAtOnce() throws(Problem) -> Set<Digest>? {
    var named: Set<Digest> = []
    for name in try names(in: folder) {
      let bytes: [UInt8]
      do throws(Problem) { bytes = try readBytes(of: "\(folder)/\(name)", limit: 1 << 30) } catch {
        guard exists("\(folder)/\(name)") else { return nil }
        throw error
      }
      for start in stride(from: 0, to: bytes.count - Lease.width + 1, by: Lease.width) {
        let entry = bytes[start..<start + Lease.width]
        guard entry.contains(where: { $0 != 0 }), let digest = Digest(bytes: Array(entry)) else { continue }
        named.insert(digest)
      }
    }
    return named
  }

  /// Removes the lists of processes that ended before anything was looked at, or were killed before the grace time.
  ///
  /// To be called only with the lock `collection`.
  ///
  /// - Throws: `input.read`, `output.create`.
  func removeOld(at now: Int64) throws(Problem) {
    for name in try names(in: folder) {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0,
        name.hasSuffix(Self.ended) || Int64(status.st_mtim.tv_sec) < now - Self.grace,
        let lock = try FileLock(tryingFor: path, creates: false), lock.isInPlace
      else { continue }
      unlink(path)
    }
  }
}

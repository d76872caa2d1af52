/// Where results live: files by the SHA-256 of their bytes, and which work led to which result.
///
///     STORE/version                 the layout's number
///     STORE/lock                    held while a process opens the store
///     STORE/use.lock                shared by all that have the store open, had alone by repair
///     STORE/locks                   empty; its bytes are locked: what is being made, the gate, `gc` (`StoreLocks`)
///     STORE/leases/NAME             what a living process relies on (`Lease`)
///     STORE/trash/ab12…             what `gc` is about to remove
///     STORE/quarantine/NAME         what a repair has moved aside
///     STORE/blobs/sha256/ab/ab12…   mode 0444, never changed
///     STORE/index.sqlite            key of a piece of work -> what it resulted in
///     STORE/settled/ab12…           what runs with nothing left to do rested on (`Settlement`)
///     STORE/tmp/NAME, NAME.lock     what a process is making; the lock is held as long as it lives
///
/// 1. A name below `blobs` appears in one step after the bytes are on the disk, and is on the disk itself before `add`
///    returns. Killed at any point, a process leaves at most something below `tmp`, which `sweep` removes.
/// 2. What has a name is not believed: `verify` and `read` hash it before use. `contains` only looks at the name,
///    `isIntact` hashes what may have changed since it was last hashed.
/// 3. Adding what is there changes nothing; adding what is there damaged repairs it.
/// 4. Any number of processes and threads may use one store, and `gc` and checking beside them. None waits for another
///    but for short locks, for who makes the very thing it needs, and for repair, which is alone with the store.
/// 5. The index is a memory, not a truth: an entry that is damaged is no entry.
public import Cryptography
public import Diagnostics
import Glibc
internal import OperatingSystem

/// A folder of blobs named by their digests, with an index of results.
public final class ContentStore: Sendable {
  /// The layout that this program writes and reads.
  public static let version = 1

  /// Where it lies, as given.
  public let folder: String
  let index: ActionIndex
  let facts: FileFacts
  let area: TemporaryArea
  let blobNames: BlobNames
  /// `nil` where the store is only looked at.
  let use: StoreUse?
  /// `nil` where the store is only looked at.
  let lease: Lease?
  let locks: StoreLocks

  /// Opens a store, or makes one where there is nothing or an empty folder.
  ///
  /// - Throws: `store.unusable`, `store.newer-version`, `output.create`, `output.write`, `database.open`.
  public init(folder: String) throws(Problem) {
    guard !exists(folder) || isFolder(folder) else {
      throw Problem(
        .storeUnusable, "the store '\(folder)' is not a folder", hint: "give a folder with --store")
    }
    try createFolder(folder)
    guard access(folder, R_OK | W_OK | X_OK) == 0 else {
      throw .system(.storeUnusable, "the store '\(folder)' is not writable", errno)
    }
    // Asked before the lock file is made: nothing is left in a folder that is not ours.
    _ = try Self.isNew(folder)
    // Only for the moment of opening: two processes must not lay the same foundation at once.
    let lock = try FileLock(waitingFor: "\(folder)/lock")
    defer { withExtendedLifetime(lock) {} }
    if try Self.isNew(folder) { try Self.layFoundation(of: folder) }
    for part in ["tmp", "leases"] { try createFolder("\(folder)/\(part)") }
    self.folder = folder
    locks = StoreLocks(path: "\(folder)/locks")
    lease = Lease(in: "\(folder)/leases", locks)
    use = try StoreUse("\(folder)/use.lock")
    index = try ActionIndex(path: "\(folder)/index.sqlite")
    facts = FileFacts(index)
    area = TemporaryArea("\(folder)/tmp", beside: "\(folder)/blobs/sha256")
    blobNames = BlobNames()
  }

  /// Opens a store to look at it: nothing is made or changed.
  ///
  /// - Returns: `nil` where there is no store yet.
  /// - Throws: `store.unusable`, `store.newer-version`, `database.open`.
  public init?(reading folder: String) throws(Problem) {
    guard exists(folder) else { return nil }
    guard isFolder(folder) else {
      throw Problem(
        .storeUnusable, "the store '\(folder)' is not a folder", hint: "give a folder with --store")
    }
    guard try !Self.isNew(folder) else { return nil }
    self.folder = folder
    (use, lease) = (nil, nil)
    locks = StoreLocks(path: "\(folder)/locks")
    index = try ActionIndex(path: "\(folder)/index.sqlite", isReading: true)
    facts = FileFacts(index)
    area = TemporaryArea("\(folder)/tmp", beside: "\(folder)/blobs/sha256")
    blobNames = BlobNames()
  }

  /// Whether there is no layout yet, or only part of one that was interrupted.
  private static func isNew(_ folder: String) throws(Problem) -> Bool {
    let path = "\(folder)/version"
    guard exists(path) else {
      let parts = ["lock", "blobs", "tmp"]
      let strangers = try names(in: folder).filter { !parts.contains($0) && !$0.hasPrefix("version.") }
      // Looked at without the lock, another process may have finished meanwhile.
      guard strangers.isEmpty || exists(path) else {
        throw Problem(
          .storeUnusable, "'\(folder)' is not empty and not a store", hint: "give another folder with --store"
        )
      }
      return true
    }
    let text = try readText(of: path, limit: 64)
    guard let found = Int(text.prefix { $0 != "\n" }), found > 0 else {
      throw Problem(.storeUnusable, "'\(path)' is damaged, expected the number of a layout")
    }
    guard found <= version else {
      throw Problem(
        .storeNewerVersion, "the store '\(folder)' has layout \(found), expected at most \(version)",
        hint: "use a newer stellwerk")
    }
    return false
  }

  /// Makes all folders for blobs at once, so that none has to be synced while work goes on; the version comes last.
  private static func layFoundation(of folder: String) throws(Problem) {
    let blobs = "\(folder)/blobs/sha256"
    // What stays and what comes and goes lie apart, also that of several processes.
    spreadFolders(in: folder)
    try createFolder("\(folder)/tmp")
    spreadFolders(in: "\(folder)/tmp")
    for group in UInt8.min...UInt8.max { try createFolder("\(blobs)/\(hexadecimal([group]))") }
    for path in [blobs, "\(folder)/blobs", folder, parent(of: folder)] { try syncFolder(path) }
    try writeAtomically("\(version)\n".utf8, to: "\(folder)/version")
  }

  // MARK: - Results

  /// What was recorded for a key; `nil` if nothing, or if the entry is damaged.
  ///
  /// - Throws: `database.statement`.
  public func result(for key: Digest) throws(Problem) -> [UInt8]? { try index.record(for: key) }

  /// Remembers a result, instead of any earlier one; on the disk when it returns.
  ///
  /// Everything that the record names must be in the store before.
  ///
  /// - Throws: `database.statement`.
  public func record(_ result: [UInt8], for key: Digest) throws(Problem) {
    try index.record([(key, result)])
  }

  // MARK: - Temporary folders

  /// Makes an empty, private folder on the store's file system; whoever asked removes it.
  ///
  /// What is left of it when the process has ended is removed by the next `sweep`, of any process.
  ///
  /// - Throws: `output.create`.
  public func temporaryFolder() throws(Problem) -> String { try createPrivateFolder(in: area.folder()) }

  /// Removes what processes that are gone have left, and ends what runs of it; never what a living one uses.
  ///
  /// - Returns: how many processes were ended.
  @discardableResult
  public func sweep() -> Int {
    let ended = area.sweep()
    // Beside a collection the leases are its business; what cannot be looked at stays for the next sweep.
    guard let held = try? locks.tryTaking(.collection, isShared: true) else { return ended }
    defer { withExtendedLifetime(held) {} }
    do throws(Problem) {
      try Leases(folder: "\(folder)/leases").removeOld(at: Timestamp.now().seconds)
    } catch {}
    return ended
  }
}

extension Problem.Code {
  /// A folder cannot be used as a store.
  public static let storeUnusable = Self("store.unusable", exit: .cannotCreate)
  /// A newer program has made the store.
  public static let storeNewerVersion = Self("store.newer-version", exit: .invalidData)
  /// The store does not have a blob.
  public static let storeMissing = Self("store.missing", exit: .notJudged)
  /// The bytes of a blob are not those of its name.
  public static let storeDamaged = Self("store.damaged", exit: .refused)
  /// A blob is larger than the reader takes.
  public static let storeTooLarge = Self("store.too-large", exit: .invalidData)
}

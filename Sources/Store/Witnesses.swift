public import Cryptography
public import Diagnostics
import Glibc
internal import OperatingSystem
import Synchronization

/// What was looked at outside the store while something was found out: the same finding stands while all is the same.
///
/// Each file and folder is kept with the identity that it had before it was read (git's rule for racy entries is that
/// of `FileFacts`). What has no identity that could be believed makes the whole list worthless: `isWhole` says so.
public final class Witnesses: Sendable {
  struct State {
    /// Regular files, links followed.
    var files: [Path: FileIdentity] = [:]
    var folders: [Path: FileIdentity] = [:]
    /// What must be the same thing, whatever it holds.
    var nodes: [Path: FileIdentity] = [:]
    /// Where paths led, with every link resolved; `nil` where nothing was.
    var places: [Path: Path?] = [:]
    var blobs: [Digest: FileIdentity] = [:]
    var isWhole = true
  }

  private let state = Mutex(State())

  /// None yet.
  public init() {}

  /// Whether everything that was looked at is in the list.
  public var isWhole: Bool { state.withLock { $0.isWhole } }

  /// Something was looked at that cannot be told from what may stand there later.
  public func spoil() { state.withLock { $0.isWhole = false } }

  var all: State { state.withLock { $0 } }

  // MARK: - Looking

  /// The bytes of a file.
  ///
  /// - Throws: `input.read`, also for a file of more than `limit` bytes.
  public func read(_ path: String, limit: Int = 64 << 20) throws(Problem) -> [UInt8] {
    // A device or pipe gives other bytes each time.
    guard FileIdentity(of: path, followsLinks: true) != nil else {
      spoil()
      return try readBytes(of: path, limit: limit)
    }
    let moment = FileIdentity.moment()
    let file = try OpenFile(reading: path)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(file.byteCount, limit))
    try file.forEachChunk { (chunk) throws(Problem) in
      guard bytes.count + chunk.count <= limit else {
        throw Problem(.inputRead, "'\(path)' has more than \(limit) bytes")
      }
      bytes.append(contentsOf: chunk)
    }
    note(file.unchanged(since: moment), at: path, \.files)
    return bytes
  }

  /// The absolute path of what stands at a place, every link resolved; `nil` if nothing stands there.
  public func realPath(_ path: String) -> String? {
    let found = OperatingSystem.realPath(path)
    // No file has such a path, and none will.
    guard !path.utf8.contains(0) else { return nil }
    state.withLock { state in
      let place = found.map { Path($0) }
      if let known = state.places[Path(path)], known != place { state.isWhole = false }
      state.places[Path(path)] = .some(place)
    }
    return found
  }

  /// A folder whose entries are looked at afterwards.
  public func look(intoFolder path: String) {
    let moment = FileIdentity.moment()
    let identity = FileIdentity(ofFolder: path)
    note(identity.flatMap { $0.isOlder(than: moment) ? $0 : nil }, at: path, \.folders)
  }

  // MARK: - Noting

  func note(_ identity: FileIdentity?, at path: String, _ table: WritableKeyPath<State, [Path: FileIdentity]>)
  {
    state.withLock { state in
      guard let identity, !path.utf8.contains(0) else {
        state.isWhole = false
        return
      }
      if let known = state[keyPath: table][Path(path)], known != identity { state.isWhole = false }
      state[keyPath: table][Path(path)] = identity
    }
  }

  func note(_ identity: FileIdentity?, of digest: Digest) {
    state.withLock { state in
      guard let identity else {
        state.isWhole = false
        return
      }
      state.blobs[digest] = identity
    }
  }

  /// A path as the system sees it: bytes, compared as bytes.
  struct Path: Hashable, Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Path, right: Path) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
    static func < (left: Path, right: Path) -> Bool {
      left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
    func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }
}

extension ContentStore {
  /// Adds a blob as it was when it was last hashed; hashes it if it is not known to be unchanged.
  ///
  /// - Returns: whether it is there, with the right bytes.
  /// - Throws: `input.read`.
  public func witness(_ digest: Digest, byteCount: Int, for witnesses: Witnesses) throws(Problem) -> Bool {
    guard try isIntact(digest, byteCount: byteCount) else { return false }
    witnesses.note(facts.identity(of: digest), of: digest)
    return true
  }

  /// Adds a file outside as it was when it was last hashed, if it is known.
  public func witness(file path: String, for witnesses: Witnesses) {
    witnesses.note(facts.identity(of: path), at: path, \.files)
  }

  /// Adds the store itself: that its index is the one that is open now.
  public func witnessIndex(for witnesses: Witnesses) {
    for name in ["index.sqlite", "version"] {
      let path = "\(folder)/\(name)"
      witnesses.note(FileIdentity(of: path, followsLinks: true), at: path, \.nodes)
    }
  }
}

public import Cryptography
public import Diagnostics
import Glibc
public import OperatingSystem

/// The locks of a store: places in its file `locks`, which stays empty (`F_OFD_SETLK`, `man 2 fcntl`).
///
/// 1. Each lock that is held has an open file description of its own, so that threads exclude each other as processes
///    do. It is closed in every program that is started, and the kernel lets go of it when the process ends.
/// 2. The place of a key is 63 bits of it: two keys never share one in practice, and if they did, one would wait.
/// 3. Who holds one waits for no other: the gate is held for moments, a key while its stage is executed, the
///    collection by `gc`, which takes only the gate besides.
struct StoreLocks: Sendable {
  enum Place {
    /// Shared while a blob is looked for before it is used, alone while `gc` takes some away.
    case gate
    /// Alone while `gc` works; shared for a moment by who removes a lease.
    case collection
    /// Alone while what is remembered of services changes.
    case services
    /// Alone while a stage with this key is executed.
    case key(Digest)

    fileprivate var offset: Int64 {
      switch self {
      case .gate: return 0
      case .collection: return 1
      case .services: return 2
      case .key(let digest):
        let bits = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return max(3, Int64(bitPattern: bits >> 1) &- 1)
      }
    }
  }

  /// A lock, let go of when the last reference goes.
  final class Held: Sendable {
    private let descriptor: Int32
    fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
  }

  let path: String

  /// Takes a lock; `nil` if somebody has it.
  ///
  /// - Throws: `output.create`, `store.no-locks`.
  func tryTaking(_ place: Place, isShared: Bool = false) throws(Problem) -> Held? {
    try take(place, isShared: isShared, command: 37)  // F_OFD_SETLK
  }

  /// Waits for a lock that is held for moments only.
  ///
  /// - Throws: `output.create`, `store.no-locks`.
  func take(_ place: Place, isShared: Bool = false) throws(Problem) -> Held {
    while true {
      if let held = try take(place, isShared: isShared, command: 38) { return held }  // F_OFD_SETLKW
    }
  }

  private func take(_ place: Place, isShared: Bool, command: Int32) throws(Problem) -> Held? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot open '\(path)'", errno) }
    var range = flock()
    (range.l_type, range.l_whence) = (Int16(isShared ? F_RDLCK : F_WRLCK), Int16(SEEK_SET))
    (range.l_start, range.l_len, range.l_pid) = (off_t(place.offset), 1, 0)
    while fcntl(descriptor, command, &range) != 0 {
      let number = errno
      if number == EINTR { continue }
      close(descriptor)
      if number == EAGAIN || number == EACCES { return nil }
      throw .noLock(path, number)
    }
    return Held(descriptor)
  }
}

extension Problem {
  /// A lock that is not to be had, because others have it or because the file system has none.
  static func noLock(_ path: String, _ number: Int32) -> Problem {
    guard [ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL].contains(number) else {
      return .system(.outputCreate, "cannot lock '\(path)'", number)
    }
    return Problem(
      .storeNoLocks, "the file system of '\(path)' has no locks",
      hint: "give a store on a local file system with --store", cause: String(cString: strerror(number)))
  }
}

// MARK: - Work that is under way

/// Says that this process makes what has a key; let go of when the last reference goes or the process ends.
public final class Claim: Sendable {
  private let held: StoreLocks.Held
  fileprivate init(_ held: StoreLocks.Held) { self.held = held }
}

extension ContentStore {
  /// Claims what has a key, after everybody else who makes it has ended.
  ///
  /// Who had to wait looks again whether it is made.
  ///
  /// - Parameters:
  ///   - key: the key of a piece of work.
  ///   - cancellation: ends the waiting.
  ///   - waiting: called once if somebody else has the claim.
  /// - Returns: the claim, and whether somebody else had it; `nil` if the waiting was ended.
  /// - Throws: `output.create`, `store.no-locks`.
  public func claim(
    _ key: Digest, _ cancellation: Cancellation, waiting: () -> Void = {}
  ) throws(Problem) -> (claim: Claim, hasWaited: Bool)? {
    var delay = Duration.milliseconds(2)
    var hasWaited = false
    while true {
      if let held = try locks.tryTaking(.key(key)) { return (Claim(held), hasWaited) }
      if cancellation.isCancelled { return nil }
      if !hasWaited { waiting() }
      hasWaited = true
      pause(for: delay, cancellation)
      delay = min(delay * 2, .milliseconds(50))
    }
  }
}

extension Problem.Code {
  /// The file system of a store has no locks.
  public static let storeNoLocks = Self("store.no-locks", exit: .cannotCreate)
}

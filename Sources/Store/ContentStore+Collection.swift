public import Cryptography
public import Diagnostics
import Glibc
public import OperatingSystem

/// Taking away what nobody needs, beside processes that find, add and read.
///
///     lock "collection" -> put back what a killed collection left -> (caller: look who needs what)
///       -> forget results -> in small groups, with the gate alone:
///          read leases -> move to trash -> read leases again -> put back what is named now, remove the rest
///
/// 1. A blob that a living process has found, added or read, or that one which was killed in the last hour had, stays.
/// 2. Results go before the blobs that they name: killed in between, it leaves blobs that nobody names.
/// 3. Who looks whether a blob is there may miss one that is put back a moment later: then the work is done again. Who
///    is going to read one passes the gate first, and finds it in its place.
extension ContentStore {
  /// Does `body` while no other process collects; anything else goes on beside.
  ///
  /// - Parameters:
  ///   - now: by which clock old leases end.
  ///   - patience: for how long to wait until the other has ended.
  ///   - body: decides who needs what; may call `remove`.
  /// - Returns: what `body` returns.
  /// - Throws: `store.in-use`, `input.read`, or what `body` throws.
  public func collecting<Result>(
    at now: Timestamp, waiting patience: Duration = .zero, _ body: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    try refuseIfReading()
    let end = ContinuousClock.now + patience
    while true {
      if let held = try locks.tryTaking(.collection) {
        defer { withExtendedLifetime(held) {} }
        try restoreTrash()
        try Leases(folder: leaseFolder).removeOld(at: now.seconds)
        return try body()
      }
      guard ContinuousClock.now < end else {
        throw Problem(
          .storeInUse, "another process collects in the store '\(folder)'",
          hint: "try again when it has ended",
          isTransient: true)
      }
      pause(for: .milliseconds(20))
    }
  }

  /// Removes blobs but for those that a process relies on; to be called from `collecting` only.
  ///
  /// - Parameters:
  ///   - candidates: what nobody needs, as far as is known.
  ///   - keys: the results that name one of them.
  /// - Returns: what went.
  /// - Throws: `database.statement`, `input.read`, `output.create`, `output.write`.
  public func remove(_ candidates: [Digest], forgetting keys: [Digest]) throws(Problem) -> Set<Digest> {
    if !keys.isEmpty { try forget(keys) }
    try createFolder(trashFolder)
    var removed: Set<Digest> = []
    for start in stride(from: 0, to: candidates.count, by: 64) {
      removed.formUnion(try remove(candidates[start..<min(start + 64, candidates.count)]))
    }
    return removed
  }

  private func remove(_ group: ArraySlice<Digest>) throws(Problem) -> [Digest] {
    let gate = try locks.take(.gate)
    defer { withExtendedLifetime(gate) {} }
    let leases = Leases(folder: leaseFolder)
    let before = try leases.named()
    var moved: [Digest] = []
    for digest in group where !before.contains(digest) {
      if rename(path(of: digest), trashPath(of: digest)) == 0 {
        moved.append(digest)
      } else if errno != ENOENT {
        throw .system(.outputWrite, "cannot remove '\(path(of: digest))'", errno)
      }
    }
    let after = try leases.named()
    var removed: [Digest] = []
    for digest in moved {
      if after.contains(digest) {
        try move(trashPath(of: digest), to: path(of: digest))
      } else {
        guard unlink(trashPath(of: digest)) == 0 else {
          throw .system(.outputWrite, "cannot remove '\(trashPath(of: digest))'", errno)
        }
        removed.append(digest)
      }
    }
    return removed
  }

  // MARK: - Those who rely on blobs

  /// Says that this process relies on a blob, before it looks for it; `gc` leaves it then.
  ///
  /// - Throws: `output.create`, `output.write`.
  func hold(_ digest: Digest) throws(Problem) { try lease?.add(digest) }

  /// As `hold`, for who is going to read: afterwards the blob is where it is, if it is there.
  ///
  /// - Throws: `output.create`, `output.write`, `store.no-locks`.
  func holdInPlace(_ digest: Digest) throws(Problem) {
    // What has been in its place since this process relies on it stays there: no collection moves it.
    guard let lease, !lease.isInPlace(digest) else { return }
    try lease.add(digest)
    let gate = try locks.take(.gate, isShared: true)
    defer { withExtendedLifetime(gate) {} }
    // What a collection that was killed has left on its way.
    if !contains(digest), exists(trashPath(of: digest)) {
      try move(trashPath(of: digest), to: path(of: digest))
    }
    lease.settle(digest)
  }

  // MARK: - Trash

  private func restoreTrash() throws(Problem) {
    guard isFolder(trashFolder) else { return }
    let gate = try locks.take(.gate)
    defer { withExtendedLifetime(gate) {} }
    for name in try names(in: trashFolder) {
      guard let digest = Digest(hex: name), digest.hex == name else { continue }
      try move(trashPath(of: digest), to: path(of: digest))
    }
  }

  private var trashFolder: String { "\(folder)/trash" }
  private var leaseFolder: String { "\(folder)/leases" }
  private func trashPath(of digest: Digest) -> String { "\(trashFolder)/\(digest.hex)" }

  private func refuseIfReading() throws(Problem) {
    guard lease == nil else { return }
    throw Problem(.storeUnusable, "the store '\(folder)' was opened for looking at")
  }
}

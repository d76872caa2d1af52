public import Cryptography
public import Diagnostics
import Glibc
public import OperatingSystem
import Synchronization

/// Something in a store that is not as it must be.
public struct StoreDamage: Hashable, Sendable {
  /// What is wrong.
  public enum Reason: String, Sendable {
    /// The bytes do not hash to the name.
    case altered
    /// The name is no digest, or stands in the wrong folder; or it is no file.
    case misnamed
    /// It cannot be read.
    case unreadable
    /// The bytes are right, but the mode lets somebody write.
    case writable
    /// The index is damaged, or an entry of it.
    case index
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, relative to the store; for the index, what SQLite says.
  public let path: String
  /// The digest that the name says, if it says one.
  public let digest: Digest?

  /// Keeps all three.
  public init(reason: Reason, path: String, digest: Digest?) {
    (self.reason, self.path, self.digest) = (reason, path, digest)
  }
}

/// What looking at a whole store has found.
public struct StoreCheck: Sendable {
  /// In the order of the paths, then the index; empty if all is well.
  public let damage: [StoreDamage]
  /// How many blobs were hashed.
  public let blobCount: Int
  /// How many bytes they had.
  public let byteCount: Int
}

extension ContentStore {
  /// Hashes every blob and checks the index; in the order of the paths, empty if all is well.
  ///
  /// - Throws: as `check`.
  public func fsck() throws(Problem) -> [StoreDamage] { try check().damage }

  /// Hashes every blob, several at once, and checks the index.
  ///
  /// May run beside anything: what is added meanwhile is looked at or not.
  ///
  /// - Throws: `input.read` if the store's folders cannot be listed; `database.statement`.
  public func check(threads: Int = processorCount()) throws(Problem) -> StoreCheck {
    var strangers: [StoreDamage] = []
    var entries: [(group: String, name: String)] = []
    for group in try names(in: "\(folder)/blobs/sha256") {
      let path = "blobs/sha256/\(group)"
      guard isFolder("\(folder)/\(path)"), group.utf8.count == 2 else {
        strangers.append(StoreDamage(reason: .misnamed, path: path, digest: nil))
        continue
      }
      entries += try names(in: "\(folder)/\(path)").map { (group, $0) }
    }
    let found = Tally(strangers)
    try forEachInParallel(entries.count, threads: threads) { [entries] (number) throws(Problem) in
      let (group, name) = entries[number]
      found.add(self.check(name, in: group))
    }
    let damage = try lookingAgain { (index) throws(Problem) in
      let damage = try index.damage()
      return (damage, damage.isEmpty)
    }
    return found.check(with: damage)
  }

  private func check(_ name: String, in group: String) -> (byteCount: Int?, damage: StoreDamage?) {
    let path = "blobs/sha256/\(group)/\(name)"
    // Upper-case digits name the same digest, but nobody would find the file.
    guard let digest = Digest(hex: name), digest.hex == name, name.hasPrefix(group) else {
      return (nil, StoreDamage(reason: .misnamed, path: path, digest: Digest(hex: name)))
    }
    func damage(_ reason: StoreDamage.Reason) -> StoreDamage {
      StoreDamage(reason: reason, path: path, digest: digest)
    }
    do throws(Problem) {
      let file = try OpenFile(reading: "\(folder)/\(path)", followsLinks: false)
      let seen = try file.digest()
      guard seen.digest == digest else { return (seen.byteCount, damage(.altered)) }
      return (seen.byteCount, file.isWritable ? damage(.writable) : nil)
    } catch {
      var status = stat()
      // Removed since it was listed: nothing is damaged.
      guard lstat("\(folder)/\(path)", &status) == 0 else { return (nil, nil) }
      return (nil, damage(status.st_mode & S_IFMT == S_IFREG ? .unreadable : .misnamed))
    }
  }
}

/// What several threads have found.
private final class Tally: Sendable {
  private struct State {
    var damage: [StoreDamage]
    var blobCount = 0
    var byteCount = 0
  }

  private let state: Mutex<State>

  init(_ damage: [StoreDamage]) { state = Mutex(State(damage: damage)) }

  func add(_ found: (byteCount: Int?, damage: StoreDamage?)) {
    state.withLock { state in
      if let byteCount = found.byteCount {
        state.blobCount += 1
        state.byteCount += byteCount
      }
      if let damage = found.damage { state.damage.append(damage) }
    }
  }

  func check(with index: [String]) -> StoreCheck {
    state.withLock { state in
      StoreCheck(
        damage: state.damage.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
          + index.map { StoreDamage(reason: .index, path: $0, digest: nil) },
        blobCount: state.blobCount, byteCount: state.byteCount)
    }
  }
}

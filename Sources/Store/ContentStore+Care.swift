public import Cryptography
internal import Database
public import Diagnostics
import Glibc
public import OperatingSystem

/// A blob as it lies in the store; whether its bytes are right is not known.
public struct StoredBlob: Hashable, Sendable {
  /// Its name.
  public let digest: Digest
  /// How many bytes it has.
  public let byteCount: Int
  /// When it was stored.
  public let stored: Timestamp
}

extension ContentStore {
  /// Does `body` while no other process has the store open; who opens it meanwhile waits.
  ///
  /// - Parameters:
  ///   - patience: for how long to wait until nobody has it open.
  ///   - body: what to do.
  /// - Returns: what `body` returns.
  /// - Throws: `store.in-use`, or what `body` throws.
  public func exclusively<Result>(
    waiting patience: Duration = .zero, _ body: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    guard let use else {
      throw Problem(.storeUnusable, "the store '\(folder)' was opened for looking at")
    }
    return try use.alone(in: folder, waiting: patience, body)
  }

  /// Every blob, in the order of the digests; what is misnamed is left out.
  ///
  /// - Throws: `input.read` if the store's folders cannot be listed.
  public func blobs() throws(Problem) -> [StoredBlob] {
    var blobs: [StoredBlob] = []
    for group in try names(in: "\(folder)/blobs/sha256") where isFolder("\(folder)/blobs/sha256/\(group)") {
      for name in try names(in: "\(folder)/blobs/sha256/\(group)") {
        var status = stat()
        guard let digest = Digest(hex: name), digest.hex == name, name.hasPrefix(group),
          lstat(path(of: digest), &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else { continue }
        blobs.append(
          StoredBlob(
            digest: digest, byteCount: Int(status.st_size),
            stored: Timestamp(seconds: Int64(status.st_mtim.tv_sec))))
      }
    }
    return blobs
  }

  /// Every recorded result that is intact, in the order of the keys.
  ///
  /// - Throws: `database.statement`.
  public func results() throws(Problem) -> [(key: Digest, record: [UInt8])] {
    try lookingAgain { (index) throws(Problem) in (try index.records(), true) }
  }

  /// Asks the index; where it is only looked at, again if the answer is not sound: one that is opened without its
  /// journal is not protected from those who begin to write.
  func lookingAgain<R>(
    _ body: (ActionIndex) throws(Problem) -> (answer: R, isSound: Bool)
  ) throws(Problem) -> R {
    var index = index
    for _ in 0..<(lease == nil ? 2 : 0) {
      do throws(Problem) {
        let (answer, isSound) = try body(index)
        if isSound { return answer }
      } catch { guard error.code == .databaseStatement else { throw error } }
      index = try ActionIndex(path: "\(folder)/index.sqlite", isReading: true)
    }
    return try body(index).answer
  }

  /// Forgets recorded results: their work is done again when it is needed.
  ///
  /// - Throws: `database.statement`.
  public func forget(_ keys: [Digest]) throws(Problem) {
    if !keys.isEmpty { unsettleAll() }
    try index.remove(keys)
  }

  /// Puts in order what `check` has found, so that the next run makes it again; to be called from `exclusively`.
  ///
  /// What is damaged is moved to `quarantine`, never removed; entries of the index that are damaged are forgotten.
  ///
  /// - Returns: what was done about each, in the same order; `nil` where nothing can be.
  /// - Throws: `output.create`, `output.write`, `database.statement`.
  public func repair(_ damage: [StoreDamage]) throws(Problem) -> [String?] {
    var done: [String?] = []
    if !damage.isEmpty { unsettleAll() }
    for item in damage {
      switch item.reason {
      case .writable:
        guard chmod("\(folder)/\(item.path)", 0o444) == 0 else {
          throw .system(.outputWrite, "cannot protect '\(folder)/\(item.path)'", errno)
        }
        done.append("protected again")
      case .index:
        try index.removeDamaged()
        done.append(try index.damage().contains(item.path) ? nil : "forgotten")
      case .altered, .misnamed, .unreadable: done.append("moved to \(try quarantine(item.path))")
      }
    }
    return done
  }

  /// Moves something aside and returns where it is now, relative to the store.
  private func quarantine(_ path: String) throws(Problem) -> String {
    try createFolder("\(folder)/quarantine")
    let name = path.dropFirst("blobs/sha256/".count).map { $0 == "/" ? "-" : String($0) }.joined()
    var (place, number) = ("quarantine/\(name)", 1)
    while exists("\(folder)/\(place)") {
      number += 1
      place = "quarantine/\(name).\(number)"
    }
    try move("\(folder)/\(path)", to: "\(folder)/\(place)")
    try syncFolder("\(folder)/quarantine")
    try syncFolder(parent(of: "\(folder)/\(path)"))
    return place
  }
}

extension Problem.Code {
  /// Another process has the store open.
  public static let storeInUse = Self("store.in-use", exit: .busy)
}

internal import Diagnostics
import Glibc
internal import OperatingSystem
import Synchronization

/// The part of `tmp` that belongs to this process, and the removal of what others have left there.
///
/// The lock `NAME.lock` is taken before the folder `NAME` is made and outlives it; the kernel lets go of it when
/// the process ends, however it ends. Who gets the lock of another may therefore remove its folder, and end the programs
/// that it had started (`NAME/programs`).
final class TemporaryArea: Sendable {
  let place: String
  /// Where files without a name are made: beside those that they are going to be among.
  let shelf: String
  /// Whether files can be made here that have no name; `nil` until it was tried.
  private let unnamed = Mutex<Bool?>(nil)
  private let own = Mutex<(path: String, lock: FileLock)?>(nil)

  init(_ place: String, beside shelf: String? = nil) { (self.place, self.shelf) = (place, shelf ?? place) }

  deinit {
    own.withLock { own in
      guard let (path, _) = own else { return }
      ProgramRecord.close("\(path)/programs")
      removeFolder(path)
      unlink("\(path).lock")
    }
  }

  /// What was found out before, else what `probe` finds out.
  func knownToAllowUnnamed(_ probe: () -> Bool) -> Bool {
    unnamed.withLock { known in
      let found = known ?? probe()
      known = found
      return found
    }
  }

  /// As on a file system where a file has a name from the first.
  func refuseUnnamed() { unnamed.withLock { $0 = false } }

  /// This process's folder, made when it is first needed.
  ///
  /// - Throws: `output.create`.
  func folder() throws(Problem) -> String {
    try own.withLock { (own) throws(Problem) -> String in
      if let own { return own.path }
      while true {
        let path = "\(place)/\(getpid())-\(UInt32.random(in: .min ... .max))"
        // Between making and locking it, a sweep may have taken the lock file for a leftover.
        guard let lock = try FileLock(tryingFor: "\(path).lock", creates: true), lock.isInPlace else {
          continue
        }
        try createFolder(path)
        ProgramRecord.keep(at: "\(path)/programs")
        own = (path, lock)
        return path
      }
    }
  }

  /// Removes the folders of processes that are gone; what cannot be looked at stays.
  ///
  /// - Returns: how many processes were ended that those had left.
  @discardableResult
  func sweep() -> Int {
    var ended = 0
    // A folder that cannot be listed has nothing that we could remove; the next sweep tries again.
    let names = (try? names(in: place)) ?? []
    for name in names where name.hasSuffix(".lock") {
      let path = "\(place)/\(name)"
      // One that cannot be taken belongs to somebody who still lives.
      guard let lock = try? FileLock(tryingFor: path, creates: false), lock.isInPlace else { continue }
      let folder = String(path.dropLast(".lock".count))
      ended += ProgramRecord.endAll(in: "\(folder)/programs")
      removeFolder(folder)
      unlink(path)
    }
    // Without a lock there is no owner: the lock file comes first and goes last.
    for name in names where !name.hasSuffix(".lock") && !exists("\(place)/\(name).lock") {
      removeFolder("\(place)/\(name)")
      unlink("\(place)/\(name)")
    }
    return ended
  }
}

/// A file that is locked (`flock(2)`) until the last reference goes or the process ends.
final class FileLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Waits for the lock; makes the file if it is not there.
  ///
  /// - Throws: `output.create`.
  init(waitingFor path: String) throws(Problem) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    self.path = path
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot open '\(path)'", errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .noLock(path, errno) }
    }
  }

  /// Takes the lock, or is `nil` if somebody has it or the file is not there.
  ///
  /// - Throws: `output.create` if the file should be made and cannot be.
  init?(tryingFor path: String, creates: Bool) throws(Problem) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | (creates ? O_CREAT | O_EXCL : 0), 0o644)
    self.path = path
    guard descriptor >= 0 else {
      guard creates, errno != EEXIST else { return nil }
      throw .system(.outputCreate, "cannot create '\(path)'", errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the path still leads to the file that is locked.
  var isInPlace: Bool {
    var (here, there) = (stat(), stat())
    return fstat(descriptor, &here) == 0 && stat(path, &there) == 0 && here.st_ino == there.st_ino
      && here.st_dev == there.st_dev
  }
}

/// The names in a folder, sorted by bytes; names that are not UTF-8 are not ours and left out.
func names(in folder: String) throws(Problem) -> [String] {
  guard let stream = opendir(folder) else { throw .system(.inputRead, "cannot list '\(folder)'", errno) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    if let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

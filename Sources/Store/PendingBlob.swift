internal import Cryptography
internal import Diagnostics
import Glibc
internal import OperatingSystem
import Synchronization

/// Bytes on their way into a store, in a file that has no name yet where the file system can do that.
///
///     written --(sync)--> on the disk --(name)--> a blob --(its folder is synced)--> there after a power cut
///
/// A file without a name (`O_TMPFILE`, `man 2 open`) is gone when the process ends, however it ends; elsewhere it is
/// one below `tmp`, which the next `sweep` removes.
final class PendingBlob: Sendable {
  let digest: Digest
  let byteCount: Int
  private let descriptor: Int32
  /// `nil`: it has none.
  private let path: Mutex<String?>
  private let area: TemporaryArea

  /// Writes what `body` gives, which says the digest and how many bytes there were.
  ///
  /// - Throws: `output.create`, `output.write`, or what `body` throws.
  init(
    in area: TemporaryArea, _ body: (inout FileWriter) throws(Problem) -> (digest: Digest, byteCount: Int)
  ) throws(Problem) {
    let (descriptor, path) = try area.open()
    do throws(Problem) {
      var writer = FileWriter(borrowing: descriptor, name: path ?? area.place)
      (digest, byteCount) = try body(&writer)
      try writer.flush()
      // Before the bytes are synced, so that the mode is on the disk with them.
      guard fchmod(descriptor, 0o444) == 0 else {
        throw .system(.outputWrite, "cannot protect a file in '\(area.place)'", errno)
      }
    } catch {
      close(descriptor)
      if let path { unlink(path) }
      throw error
    }
    (self.area, self.descriptor) = (area, descriptor)
    self.path = Mutex(path)
  }

  deinit {
    close(descriptor)
    path.withLock { if let path = $0 { unlink(path) } }
  }

  /// Has the bytes written, so that to wait for one file after another takes as long as for the slowest.
  func startSync() { startWriting(descriptor) }

  /// Waits until the bytes are on the disk.
  ///
  /// - Throws: `output.write`.
  func sync() throws(Problem) {
    guard fsync(descriptor) == 0 else {
      throw .system(.outputWrite, "cannot write to '\(area.place)'", errno)
    }
  }

  /// Gives it its name; what is there under it, damaged or the same, is replaced in one step.
  ///
  /// - Throws: `output.create`.
  func name(_ final: String) throws(Problem) {
    if let path = path.withLock({ $0 }) {
      try move(path, to: final)
      self.path.withLock { $0 = nil }
    } else if !link(to: final) {
      guard errno == EEXIST else { throw .system(.outputCreate, "cannot create '\(final)'", errno) }
      let aside = try area.path()
      guard link(to: aside) else { throw .system(.outputCreate, "cannot create '\(aside)'", errno) }
      do throws(Problem) { try move(aside, to: final) } catch {
        unlink(aside)
        throw error
      }
    }
  }

  private func link(to path: String) -> Bool {
    linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
  }
}

extension TemporaryArea {
  /// `O_TMPFILE`, which is a macro of an expression in `fcntl.h`.
  private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY

  /// A new, empty file to write, and its path if it has one.
  ///
  /// - Throws: `output.create`.
  fileprivate func open() throws(Problem) -> (descriptor: Int32, path: String?) {
    let folder = try folder()
    if allowsUnnamed(in: folder) {
      let descriptor = Glibc.open(shelf, Self.unnamed | O_WRONLY | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw .system(.outputCreate, "cannot create a file in '\(shelf)'", errno)
      }
      return (descriptor, nil)
    }
    let path = try path()
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot create '\(path)'", errno) }
    return (descriptor, path)
  }

  /// The path of a file that does not exist, in this process's part of `tmp`.
  ///
  /// - Throws: `output.create`.
  fileprivate func path() throws(Problem) -> String {
    "\(try folder())/blob-\(hexadecimal(withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { Array($0) }))"
  }

  /// Whether a file can be made without a name and be given one; tried once, with one.
  private func allowsUnnamed(in folder: String) -> Bool {
    knownToAllowUnnamed {
      let descriptor = Glibc.open(folder, Self.unnamed | O_WRONLY | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      let name = "\(folder)/probe"
      defer { unlink(name) }
      return linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
    }
  }
}

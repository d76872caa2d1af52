internal import CLinux
public import Diagnostics
import Glibc

/// Lets two files or folders of one file system change places, in one step (`man 2 renameat2`).
///
/// - Throws: `output.create`, also where the file system cannot do it (some network file systems).
public func exchange(_ left: String, _ right: String) throws(Problem) {
  guard stw_exchange(left, right) == 0 else {
    throw .system(.outputCreate, "cannot exchange '\(left)' and '\(right)'", errno)
  }
}

/// Does `body` while no other process does the like with the same folder (`man 2 flock`).
///
/// - Throws: `code`, transient, when another is at it; `input.read`; what `body` throws.
public func withLock<Result>(
  on folder: String, busy code: Problem.Code, _ body: () throws(Problem) -> Result
) throws(Problem) -> Result {
  let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system(.inputRead, "cannot open folder '\(folder)'", errno) }
  // Closing gives the lock back.
  defer { close(descriptor) }
  guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
    throw Problem(
      code, "'\(folder)' is in use by another process", hint: "try again later",
      cause: String(cString: strerror(errno)), isTransient: true)
  }
  return try body()
}

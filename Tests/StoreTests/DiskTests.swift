import Diagnostics
import OperatingSystem
import TestSupport
import Testing

/// Whether a process may have file systems of its own.
private let hasOwnDisks: Bool = {
  guard testWorker != nil, Tool.has("unshare", "mount") else { return false }
  let scratch = Scratch()
  let said = try? scratch.outcome("unshare", ["-rm", "mount", "-t", "tmpfs", "none", scratch.path])
  return said?.status == 0
}()

/// File systems of our own, which only the processes of one test see: `unshare(1)` makes them for anybody.
@Suite(
  "A disk",
  .enabled(if: hasOwnDisks, "needs the program TestWorker, and user namespaces with mounts"))
struct DiskTests {
  let scratch = Scratch()

  /// What lines of a shell say in which `$W` is the worker and `$D` a folder on a file system of its own.
  private func said(_ options: String, _ lines: String) throws -> String {
    let script = "mount -t tmpfs -o \(options) none \"$D\" || exit 9\n\(lines)"
    return try scratch.run(
      "unshare", ["-rm", "/bin/sh", "-c", script],
      environment: [
        "W": try #require(testWorker), "D": scratch.path, "LLVM_PROFILE_FILE": "/dev/null",
      ])
  }

  @Test("that is full costs what is being written, and nothing else")
  func full() throws {
    // What the worker adds needs 3 MB; before that the disk holds a few blobs, whose records are there too.
    let lines = try said(
      "size=1500k",
      """
      "$W" store "$D/store" 40 | head -2; "$W" store "$D/store" 5; echo "then $?"
      ls "$D/store/tmp"; "$W" check-once "$D/store"; rm -r "$D/store/tmp"; echo checked
      """)
    #expect(lines.hasPrefix("error[output.write]: cannot write "), "\(lines)")
    #expect(lines.contains("No space left on device"), "\(lines)")
    #expect(lines.hasSuffix("then 0\nchecked\n"), "\(lines)")
  }

  @Test("that is read-only is told as such, and what is on it can be checked")
  func readOnly() throws {
    let lines = try said(
      "size=9m",
      """
      "$W" store "$D/store" 3; "$W" ledger "$D/l" a 1; mount -o remount,ro "$D"
      "$W" ledger "$D/l" a 1; echo "then $?"
      "$W" store "$D/store" 3; echo "then $?"; "$W" store "$D/other" 0; echo "then $?"
      "$W" check-once "$D/store"; echo checked
      """)
    let store = "the store '\(scratch.path)/store' is not writable"
    #expect(
      lines == """
        error[output.write]: the ledger '\(scratch.path)/l' is not writable
           = cause: Read-only file system
        then 74
        error[store.unusable]: \(store)
           = cause: Read-only file system
        then 73
        error[output.create]: cannot create '\(scratch.path)/other'
           = cause: Read-only file system
        then 73
        checked

        """, "\(lines)")
  }
}

import Cryptography
import Diagnostics
import Foundation
import OperatingSystem
@testable import Store
import TestSupport
import Testing

@Suite("Bytes on their way into the store")
struct WritingTests {
  let scratch = Scratch()

  @Test("become blobs together, with or without files that have no name", arguments: [true, false])
  func together(isUnnamed: Bool) throws {
    let store = try ContentStore(folder: scratch("store"))
    if !isUnnamed { store.area.refuseUnnamed() }
    var paths: [String] = []
    for number in 0..<130 {
      paths.append(scratch("file-\(number)"))
      // Some twice.
      try writeAtomically([UInt8](repeating: UInt8(number % 100), count: 1 + number % 100), to: paths[number])
    }
    let added = try store.add(files: paths)
    #expect(added.map(\.byteCount) == (0..<130).map { 1 + $0 % 100 })
    for (number, blob) in added.enumerated() {
      #expect(blob.digest == Digest(of: [UInt8](repeating: UInt8(number % 100), count: 1 + number % 100)))
    }
    #expect(try store.fsck() == [] && store.blobs().count == 100)
    // Damaged, it is replaced; whole, it is left as it is.
    try overwrite(store.path(of: added[5].digest), with: [1])
    #expect(try store.add(files: [paths[5], paths[6]]).map(\.digest) == [added[5].digest, added[6].digest])
    #expect(try store.fsck() == [])
    // Programs of other tests are written down there too.
    let left = try everything(below: scratch("store/tmp")).filter {
      !$0.hasSuffix(".lock") && !$0.hasSuffix("/programs")
    }
    #expect(left.count == 1, "only the folder of this process: \(left)")
  }

  @Test("leave no trace where they cannot be read to the end", arguments: [true, false])
  func failed(isUnnamed: Bool) throws {
    let store = try ContentStore(folder: scratch("store"))
    if !isUnnamed { store.area.refuseUnnamed() }
    try writeAtomically("good".utf8, to: scratch("good"))
    #expect(problem { _ = try store.add(files: [scratch("good"), scratch("none")]) }?.code == .inputRead)
    #expect(try store.blobs().isEmpty, "nothing has a name before all bytes are there")
    let left = try everything(below: scratch("store/tmp")).filter { $0.contains("blob-") }
    #expect(left == [])
  }

  @Test("need no name on this file system, so that a kill leaves nothing", .enabled(if: Self.hasUnnamed))
  func probe() throws {
    let store = try ContentStore(folder: scratch("store"))
    let before = try store.temporaryFolder()
    let blob = try PendingBlob(in: store.area) { (writer) throws(Problem) in
      try writer.write("half".utf8)
      return (Digest(of: "half".utf8), 4)
    }
    #expect(try everything(below: parent(of: before)) == [lastComponent(of: before)])
    withExtendedLifetime(blob) {}
  }

  /// As `man 2 open` says: not everywhere.
  private static let hasUnnamed: Bool = {
    let scratch = Scratch()
    let descriptor = open(scratch.path, 0o20_000_000 | O_DIRECTORY | O_WRONLY, 0o600)
    if descriptor >= 0 { close(descriptor) }
    return descriptor >= 0
  }()

  @Test(
    "are refused where the file system has no locks",
    arguments: [
      (ENOLCK, "store.no-locks"), (EOPNOTSUPP, "store.no-locks"), (ENOSYS, "store.no-locks"),
      (EIO, "output.create"),
    ])
  func locks(number: Int32, code: String) {
    let problem = Problem.noLock("s/lock", number)
    #expect(problem.code.name == code && problem.cause == String(cString: strerror(number)))
    guard problem.code == .storeNoLocks else { return }
    #expect(problem.message == "the file system of 's/lock' has no locks")
    #expect(problem.hint == "give a store on a local file system with --store")
  }
}

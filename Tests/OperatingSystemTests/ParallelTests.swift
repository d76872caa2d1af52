import Diagnostics
import Foundation
import OperatingSystem
import Synchronization
import TestSupport
import Testing

@Suite("A parallel loop")
struct ParallelTests {
  @Test(
    "does each number once, whatever the count of threads",
    arguments: [(0, 4), (1, 4), (1_000, 1), (1_000, 4)])
  func each(count: Int, threads: Int) throws {
    let seen = Mutex<[Int]>([])
    try forEachInParallel(count, threads: threads) { (index) throws(Problem) in
      seen.withLock { $0.append(index) }
    }
    #expect(seen.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test("does all of its work, then tells the problem of the smallest number")
  func problems() {
    let done = Atomic<Int>(0)
    let problem = #expect(throws: Problem.self) {
      try forEachInParallel(10, threads: 3) { (index) throws(Problem) in
        done.add(1, ordering: .relaxed)
        if index % 4 == 2 { throw Problem(.inputRead, "number \(index)") }
      }
    }
    #expect(problem?.message == "number 2")
    #expect(done.load(ordering: .relaxed) == 10)
  }

  @Test("leaves a folder that everybody can read, whatever the umask was")
  func readable() throws {
    let scratch = Scratch()
    try createFolder(scratch("a/b"), mode: 0o700)
    try writeAtomically(Array("x".utf8), to: scratch("a/b/c"), mode: 0o600)
    try FileManager.default.createSymbolicLink(atPath: scratch("a/link"), withDestinationPath: "b/c")
    try makePublic(scratch("a"))
    let modes = try FolderTree(scratch("a")).entries.filter { $0.path != "link" }.map {
      "\($0.path) \(String($0.mode, radix: 8))"
    }
    #expect(modes == ["b 755", "b/c 644"])
  }

  @Test("has its paths in URIs as RFC 3986 writes them")
  func paths() {
    #expect(uriPath("/srv/a b/ü+%?#") == "/srv/a%20b/%C3%BC+%25%3F%23")
    #expect(relative("a/b/c", to: "a/d") == "../b/c")
    #expect(relative("/a/b", to: "/a/b") == "")
    #expect(relative("x.yaml", to: ".") == "x.yaml")
  }
}

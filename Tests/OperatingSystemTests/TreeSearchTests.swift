import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

@Suite("A search below a folder")
struct TreeSearchTests {
  private let scratch = Scratch()

  private func make(_ paths: String...) throws {
    for path in paths {
      let place = URL(filePath: scratch(path))
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: place)
    }
  }

  private func found(
    skipping: Set<[UInt8]> = [], _ wants: @escaping @Sendable (String) -> Bool = { _ in true }
  ) throws
    -> TreeSearch
  {
    try TreeSearch(scratch.path, skipping: skipping) { wants($0) ? .yes : .no }
  }

  @Test("finds every file that is wanted, in the order of bytes, whatever the number of threads")
  func order() throws {
    try make("b/c", "b/a", "a", "b.txt", "d/e/f/g", "é")
    let all = ["a", "b.txt", "b/a", "b/c", "d/e/f/g", "é"]
    for threads in [1, 2, 7] {
      #expect(try TreeSearch(scratch.path, threads: threads) { _ in .yes }.files == all)
    }
    let some = try found { $0.hasSuffix("c") || $0.hasPrefix("d/") }
    #expect(some.files == ["b/c", "d/e/f/g"])
    #expect(some.seenCount == 6)
    #expect(some.problems.isEmpty)
  }

  @Test("follows no link, so that it ends and stays below the folder")
  func links() throws {
    try make("in/file")
    try #require(symlink("..", scratch("in/up")) == 0)
    try #require(symlink("/etc", scratch("etc")) == 0)
    try #require(symlink("file", scratch("in/again")) == 0)
    #expect(try found().files == ["in/file"])
  }

  @Test("reads no pipe and passes over sockets and devices")
  func specialFiles() throws {
    try make("file")
    try #require(mkfifo(scratch("pipe"), 0o600) == 0)
    #expect(try found().files == ["file"])
  }

  @Test("leaves out what it is told to, with all that lies in it")
  func skipped() throws {
    try make("a/b/c", "a/bc", "a/d")
    #expect(try found(skipping: [Array("a/b".utf8), Array("a/d".utf8)]).files == ["a/bc"])
  }

  @Test("passes over what the kernel makes up")
  func madeUp() throws {
    let files = try TreeSearch(
      "/", skipping: Set(["usr", "home", "root", "var", "tmp", "work", "opt", "etc"].map { Array($0.utf8) })
    ) {
      $0.hasPrefix("proc/") || $0.hasPrefix("sys/") ? .yes : .no
    }.files
    #expect(files == [])
  }

  @Test("finds what can be executed or is named like a library, where that is what is wanted")
  func programs() throws {
    try make("a.so", "b.so.1.2", "c.dll", "text", "so", "empty")
    for name in ["run", "text"] { try Data([1]).write(to: URL(filePath: scratch(name))) }
    for name in ["run", "empty"] { try #require(chmod(scratch(name), 0o711) == 0) }
    let search = try TreeSearch(scratch.path) { $0 == "text" ? .yes : .ifProgram }
    #expect(search.files == ["text"])
    #expect(search.programs == ["a.so", "b.so.1.2", "c.dll", "run"])
  }

  @Test("names a file and a folder whose names are not UTF-8, passes over such a link, and finds the rest")
  func names() throws {
    try make("good")
    func bad(_ name: String) -> [CChar] {
      Array((scratch("") + name).utf8).map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0xFF), 0]
    }
    let descriptor = open(bad("a\\b"), O_WRONLY | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    try #require(mkdir(bad("c"), 0o700) == 0 && symlink("good", bad("d")) == 0)
    let search = try found()
    #expect(search.files == ["good"])
    #expect(
      search.problems.map(\.message) == [
        "the name of the file '\(scratch.path)/a\\x5Cb\\xFF' is not UTF-8: it is passed over",
        "the name of the folder '\(scratch.path)/c\\xFF' is not UTF-8: it is passed over",
      ])
  }

  @Test("refuses a folder that is not there")
  func missing() {
    #expect { try TreeSearch(scratch("none")) { _ in .yes } } throws: {
      "\($0)".contains("cannot list")
    }
  }
}

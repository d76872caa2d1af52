import Diagnostics
import Glibc
import OperatingSystem
import TestSupport
import Testing

private func write(_ text: String, to path: String) throws {
  var writer = try FileWriter(creating: path)
  try writer.write(text)
  try writer.close()
}

private func mode(of path: String) -> mode_t {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
}

@Suite("A file writer")
struct FileWriterTests {
  @Test("refuses when the bytes do not arrive, with exit status 74", arguments: [1, 1 << 17])
  func fullDisk(byteCount: Int) throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let problem = #expect(throws: Problem.self) {
      var writer = FileWriter(borrowing: descriptor, name: "standard output")
      try writer.write(String(repeating: "a", count: byteCount))
      try writer.flush()
    }
    #expect(problem?.code.exitStatus == .cannotWrite)
    #expect(problem?.message == "cannot write 'standard output'")
    #expect(problem?.cause == "No space left on device")
  }

  @Test("notices on closing that the bytes did not reach the disk")
  func unsynced() {
    let problem = #expect(throws: Problem.self) {
      // A pipe cannot be synced.
      var ends: [Int32] = [-1, -1]
      #expect(pipe(&ends) == 0)
      defer { for end in ends { close(end) } }
      var writer = FileWriter(borrowing: ends[1], name: "a pipe")
      try writer.close()
    }
    #expect(problem?.message == "cannot write 'a pipe'")
  }

  @Test("never writes over a file, and gives the mode that is asked for")
  func exclusive() throws {
    let scratch = Scratch()
    try write("first", to: scratch("a"))
    let problem = #expect(throws: Problem.self) { _ = try FileWriter(creating: scratch("a")) }
    #expect(problem?.code.exitStatus == .cannotCreate)
    #expect(problem?.message == "cannot create '\(scratch("a"))'")
    #expect(problem?.cause == "File exists")
    var writer = try FileWriter(creating: scratch("b"), mode: 0o600)
    try writer.write([1, 2, 3] as [UInt8])
    try [4, 5].withUnsafeBytes { try writer.write(UnsafeRawBufferPointer(rebasing: $0[..<1])) }
    try writer.close()
    #expect(try readBytes(of: scratch("b")) == [1, 2, 3, 4])
    #expect(mode(of: scratch("b")) == 0o600)
  }

  @Test("hands large texts on before the end")
  func large() throws {
    let scratch = Scratch()
    var writer = try FileWriter(creating: scratch("a"))
    let piece = [UInt8](repeating: 7, count: 100_000)
    for _ in 0..<3 { try writer.write(piece) }
    try piece.withUnsafeBytes { try writer.write($0) }
    try writer.close()
    #expect(try readBytes(of: scratch("a")) == [UInt8](repeating: 7, count: 400_000))
  }
}

@Suite("Reading a file")
struct ReadingFileTests {
  @Test("gives its bytes in order, in pieces, and their number")
  func chunks() throws {
    let scratch = Scratch()
    try write(String(repeating: "x", count: 600_000), to: scratch("a"))
    var sizes: [Int] = []
    let count = try readChunks(of: scratch("a")) { sizes.append($0.count) }
    #expect(count == 600_000)
    #expect(sizes == [262_144, 262_144, 75_712])
  }

  @Test("is refused for what is missing, a folder, too large or not UTF-8")
  func refused() throws {
    let scratch = Scratch()
    try writeAtomically([0xFF] as [UInt8], to: scratch("bytes"))
    try write("12345", to: scratch("text"))
    let cases: [(() throws -> Void, String, String?)] = [
      (
        { _ = try readBytes(of: scratch("none")) }, "cannot open '\(scratch("none"))'",
        "No such file or directory"
      ),
      ({ _ = try readBytes(of: scratch.path) }, "cannot read '\(scratch.path)'", "Is a directory"),
      (
        { _ = try readBytes(of: scratch("text"), limit: 4) }, "'\(scratch("text"))' has more than 4 bytes",
        nil
      ),
      ({ _ = try readText(of: scratch("bytes")) }, "'\(scratch("bytes"))' is not UTF-8", nil),
    ]
    for (work, message, cause) in cases {
      let problem = #expect(throws: Problem.self) { try work() }
      #expect(problem?.code == .inputRead)
      #expect(problem?.message == message)
      #expect(problem?.cause == cause)
    }
    #expect(try readText(of: scratch("text"), limit: 5) == "12345")
  }
}

@Suite("Writing a file in one step")
struct AtomicTests {
  @Test("replaces what is there, and leaves nothing else behind")
  func replaced() throws {
    let scratch = Scratch()
    try writeAtomically(Array("old".utf8), to: scratch("a"))
    try writeAtomically(Array("new".utf8), to: scratch("a"), mode: 0o600)
    #expect(try readText(of: scratch("a")) == "new")
    #expect(mode(of: scratch("a")) == 0o600)
    #expect(try FolderTree(scratch.path).entries.map(\.path) == ["a"])
  }

  @Test("leaves nothing behind when it fails")
  func failed() throws {
    let scratch = Scratch()
    try createFolder(scratch("taken/inside"))
    let problem = #expect(throws: Problem.self) { try writeAtomically([1] as [UInt8], to: scratch("taken")) }
    #expect(problem?.code == .outputCreate)
    #expect(problem?.cause == "Is a directory")
    #expect(try FolderTree(scratch.path).entries.map(\.path) == ["taken", "taken/inside"])
    #expect(throws: Problem.self) { try writeAtomically([1] as [UInt8], to: scratch("none/a")) }
    #expect(throws: Problem.self) { try syncFolder(scratch("none")) }
  }
}

@Suite("A path")
struct PathTests {
  @Test(
    "has a folder and a last component",
    arguments: [
      ("a/b/c", "a/b", "c"), ("c", ".", "c"), ("/c", "/", "c"), ("/", "/", "/"), ("", ".", ""),
      ("a/b/", "a/b", "b"),
      ("é/e\u{301}", "é", "e\u{301}"),
    ])
  func parts(path: String, folder: String, last: String) {
    #expect(parent(of: path) == folder)
    #expect(lastComponent(of: path) == last)
  }

  @Test(
    "written in a file is relative to the folder of that file",
    arguments: [
      ("c", "a/b", "a/b/c"), ("../c", "a/b", "a/c"), ("../../c", "a/b", "c"), ("../../../c", "a/b", "../c"),
      ("../../../../c", "a/b", "../../c"), ("/c/./d//e", "a", "/c/d/e"), ("/../c", "a", "/c"),
      ("/..", "a", "/"),
      (".", "a", "a"), ("..", "a", "."), (".", ".", "."), ("c", ".", "c"), ("", "a", "a"),
      ("c/", "/a", "/a/c"),
      ("../..", "/a/b", "/"),
    ])
  func resolution(path: String, folder: String, expected: String) {
    #expect(resolved(path, in: folder) == expected)
  }

  @Test("is looked at, made, moved, exchanged")
  func life() throws {
    let scratch = Scratch()
    try createFolder(scratch("a/b"), mode: 0o700)
    try createFolder(scratch("a/b"))
    #expect(mode(of: scratch("a/b")) == 0o700)
    try write("x", to: scratch("a/file"))
    #expect(symlink("nowhere", scratch("link")) == 0)
    #expect(exists(scratch("a/file")) && !exists(scratch("none")) && !exists(scratch("link")))
    #expect(isFolder(scratch("a")) && !isFolder(scratch("a/file")) && !isFolder(scratch("none")))
    for taken in ["a/file", "a/file/deeper"] {
      let problem = #expect(throws: Problem.self) { try createFolder(scratch(taken)) }
      #expect(problem?.cause == "Not a directory")
    }
    try exchange(scratch("a/b"), scratch("a/file"))
    #expect(isFolder(scratch("a/file")) && !isFolder(scratch("a/b")))
    #expect(throws: Problem.self) { try exchange(scratch("a/b"), scratch("none")) }
    let made = try createPrivateFolder(in: scratch("a"))
    #expect(mode(of: made) == 0o700)
    #expect(throws: Problem.self) { _ = try createPrivateFolder(in: scratch("none")) }
    #expect(try workingFolder().hasPrefix("/"))
    try write("y", to: "\(made)/z")
    removeFolder(scratch("a"))
    #expect(!exists(scratch("a")))
  }

  @Test("is locked against a second user, and free again afterwards")
  func lock() throws {
    let scratch = Scratch()
    let busy = Problem.Code("store.busy", exit: .busy)
    let answer = try withLock(on: scratch.path, busy: busy) { () throws(Problem) -> Int in
      let problem = #expect(throws: Problem.self) { try withLock(on: scratch.path, busy: busy) {} }
      #expect(problem?.code == busy)
      #expect(problem?.isTransient == true)
      return 5
    }
    #expect(answer == 5)
    try withLock(on: scratch.path, busy: busy) {}
    #expect(throws: Problem.self) { try withLock(on: scratch("none"), busy: busy) {} }
  }
}

@Suite("A folder tree")
struct FolderTreeTests {
  @Test("lists files, folders and links, not followed, in the order of their bytes")
  func listed() throws {
    let scratch = Scratch()
    try createFolder(scratch("b/c"))
    try write("12345", to: scratch("b/c/é"))
    try write("", to: scratch("b.x"))
    #expect(chmod(scratch("b.x"), 0o640) == 0)
    #expect(symlink("../somewhere", scratch("b/link")) == 0)
    let tree = try FolderTree(scratch.path)
    #expect(tree.entries.map(\.path) == ["b", "b.x", "b/c", "b/c/é", "b/link"])
    #expect(
      tree.entries.map(\.kind) == [
        .folder, .file(byteCount: 0), .folder, .file(byteCount: 5), .link(target: "../somewhere"),
      ])
    #expect(tree.entries[1].mode == 0o640)
  }

  @Test("is refused for what cannot be packaged")
  func refused() throws {
    let pipe = Scratch()
    #expect(mkfifo(pipe("p"), 0o600) == 0)
    #expect(throws: Problem.self) { _ = try FolderTree(pipe.path) }
    let name = Scratch()
    let bytes = Array(name.path.utf8) + [0x2F, 0xFF, 0]
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { path in
        if let start = path.baseAddress { #expect(mkdir(start, 0o700) == 0) }
      }
    }
    let problem = #expect(throws: Problem.self) { _ = try FolderTree(name.path) }
    #expect(problem?.message == "a name in '\(name.path)' is not UTF-8")
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { path in
        if let start = path.baseAddress { #expect(rmdir(start) == 0) }
      }
    }
    let missing = #expect(throws: Problem.self) { _ = try FolderTree(pipe("none")) }
    #expect(missing?.cause == "No such file or directory")
  }
}

import Diagnostics
import OperatingSystem
import TestSupport
import Testing

@Suite("A spool")
struct SpoolFileTests {
  @Test("gives back what was appended, and leaves no name")
  func reading() throws {
    let scratch = Scratch()
    let spool = try SpoolFile(in: scratch.path)
    #expect(try FolderTree(scratch.path).entries.isEmpty)
    for text in ["hello", "", " world"] { try Array(text.utf8).withUnsafeBytes { try spool.append($0) } }
    #expect(spool.byteCount == 11)
    #expect(try spool.bytes(at: 0, count: 100) == Array("hello world".utf8))
    #expect(try spool.bytes(at: 6, count: 3) == Array("wor".utf8))
    #expect(try spool.bytes(at: 11, count: 1) == [])
    #expect(try spool.bytes(at: -1, count: 1) == [])
  }

  @Test("that has no folder is refused")
  func refused() {
    let problem = #expect(throws: Problem.self) { try SpoolFile(in: Scratch()("absent")) }
    #expect(problem?.code == .outputCreate)
  }
}

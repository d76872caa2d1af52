import Diagnostics
import Glibc
import TestSupport
import Testing

@testable import OperatingSystem

@Suite("Temporary names")
struct TemporaryNamesTests {
  @Test("are taken away with all that lies below them, and no others")
  func removed() throws {
    let scratch = Scratch()
    let names = TemporaryNames()
    for name in ["file", "kept", "folder/in/it"] { try scratch.write(name, "text") }
    for name in ["file", "kept", "folder", "absent"] { names.add(scratch(name)) }
    names.forget(scratch("kept"))
    var isDone = false
    names.removeAll { isDone = true }
    #expect(isDone)
    #expect(try TreeSearch(scratch.path) { _ in .yes }.files == ["kept"])
    #expect(!isFolder(scratch("folder")))
  }

  @Test("appear in no message, and nowhere after an attempt", arguments: ["none/file", "folder"])
  func messages(name: String) throws {
    let scratch = Scratch()
    try scratch.write("folder/file", "text")
    let problem = #expect(throws: Problem.self) {
      try writeAtomically(Array("new".utf8), to: scratch(name))
    }
    #expect(problem?.code == .outputCreate && problem?.message == "cannot create '\(scratch(name))'")
    #expect(try TreeSearch(scratch.path) { _ in .yes }.files == ["folder/file"])
  }
}

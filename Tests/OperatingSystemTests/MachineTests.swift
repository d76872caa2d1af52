import OperatingSystem
import Synchronization
import TestSupport
import Testing

@Suite("Looking at a machine")
struct MachineTests {
  @Test("waits for what hangs only so long")
  func deadline() {
    #expect(within(.seconds(120)) { 7 } == 7)
    let isOver = Flag()
    #expect(
      within(.milliseconds(20)) { () -> Int in
        while !isOver.value.load(ordering: .relaxed) { pause(for: .milliseconds(1)) }
        return 7
      } == nil)
    isOver.value.store(true, ordering: .relaxed)
  }

  private final class Flag: Sendable { let value = Atomic<Bool>(false) }

  @Test("asks a C library for its version, and knows one that is not there")
  func library() throws {
    let yaml = SharedLibrary("libyaml-0.so.2", package: "libyaml-0-2", function: "yaml_get_version_string")
    #expect(yaml.version?.split(separator: ".").count == 3)
    #expect(SharedLibrary("libnone.so.1", package: "none", function: "none").version == nil)
    #expect(SharedLibrary("libyaml-0.so.2", package: "libyaml-0-2", function: "none").version == nil)
  }

  @Test("tells free space as df tells it")
  func space() throws {
    let scratch = Scratch()
    let df = try scratch.run("df", ["--output=avail,iavail", "-B1", scratch.path]).split(
      whereSeparator: \.isNewline)
    let numbers = try #require(df.last).split(separator: " ").map { Int($0) }
    let space = try FileSystemSpace(of: scratch("not/there"))
    let bytes = try #require(numbers[0])
    // Others write meanwhile.
    #expect(abs(space.freeBytes - bytes) < max(1 << 30, bytes / 10))
    #expect(!space.isReadOnly && (numbers[1] == nil || space.freeFiles != nil))
  }

  @Test("writes what can be made again without waiting for the disk")
  func undurable() throws {
    let scratch = Scratch()
    for text in ["one", "two"] { try writeAtomically(text.utf8, to: scratch("f"), isDurable: false) }
    #expect(try readText(of: scratch("f")) == "two")
    #expect(try scratch.run("ls", ["-A", scratch.path]) == "f\n")
  }
}

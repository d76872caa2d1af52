import Pipelines
import Testing

@Suite("What the stages of a run share")
struct RunMemoryTests {
  @Test("is made by who asks first, and known to all who ask later")
  func value() {
    let memory = RunMemory()
    #expect(memory.known("a", as: Int.self) == nil)
    #expect(memory.value("a") { 1 } == 1 && memory.value("a") { 2 } == 1)
    #expect(memory.known("a", as: Int.self) == 1 && memory.known("a", as: String.self) == nil)
    #expect(memory.value("b") { "x" } == "x")
  }
}

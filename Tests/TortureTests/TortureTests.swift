import Foundation
import OperatingSystem
import TestSupport
import Testing

/// The short form of `make torture`; what each of them does stands in docs/testing.md.
@Suite(
  "Torture", .serialized,
  .enabled(
    if: builtProgram("Torture") != nil && builtProgram("stellwerk") != nil,
    "needs the programs Torture and stellwerk"))
struct TortureTests {
  @Test(
    "breaks no invariant",
    arguments: ["F1", "F2", "F3", "F4", "F5", "F7", "F8", "F9", "F10", "F16", "F17", "F19"])
  func quick(name: String) throws {
    let (torture, stellwerk) = (
      try #require(builtProgram("Torture")), try #require(builtProgram("stellwerk"))
    )
    // The same faults each time; `make torture` tries others. The compiler of the shim is looked for in the path.
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let outcome = try Program(
      torture, ["--quick", "--seed", "20261121", "--binary", stellwerk, name],
      environment: ["PATH": path, "LLVM_PROFILE_FILE": "/dev/null"], timeout: .seconds(3_600)
    ).run()
    #expect(outcome.status == 0, "\(outcome.said)")
    print(outcome.said, terminator: "")
  }
}

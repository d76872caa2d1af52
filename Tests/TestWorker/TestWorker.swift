import Cryptography
import Diagnostics
import Glibc
import JSON
import Ledger
import OperatingSystem
import Store

/// What tests let another process do: `store FOLDER COUNT`, `ledger FILE NAME COUNT`, `run STORE FOLDER`,
/// `use STORE COUNT`, `collect STORE`, `check STORE`, `check-once STORE`, `stop`, `isolate`, `hold FOLDER SCRIPT`,
/// `start STORE SCRIPT` and `leftover FOLDER WHAT`.
@main
enum TestWorker {
  static func main() async {
    do throws(Problem) {
      let arguments = CommandLine.arguments
      switch arguments.count > 1 ? arguments[1] : "" {
      case "store" where arguments.count == 4:
        try fill(ContentStore(folder: arguments[2]), count: Int(arguments[3]) ?? 0)
      case "ledger" where arguments.count == 5:
        try append(to: Ledger(path: arguments[2]), as: arguments[3], count: Int(arguments[4]) ?? 0)
      case "run" where arguments.count == 4:
        try await GatedRun.perform(store: arguments[2], folder: arguments[3])
      case "use" where arguments.count == 4: try StoreChurn.use(arguments[2], rounds: Int(arguments[3]) ?? 0)
      case "collect" where arguments.count == 3: try StoreChurn.collect(arguments[2])
      case "check" where arguments.count == 3: try StoreChurn.check(arguments[2])
      case "check-once" where arguments.count == 3:
        for damage in try ContentStore(reading: arguments[2])?.fsck() ?? [] { print(damage) }
      case "stop": await stop()
      case "isolate": try isolate()
      case "start" where arguments.count == 4:
        // As a run that executes a stage, in a store.
        let store = try ContentStore(folder: arguments[2])
        try hold(try store.temporaryFolder(), arguments[3])
        withExtendedLifetime(store) {}
      case "leftover" where arguments.count == 4:
        try Leftover.find(in: arguments[2], altering: arguments[3])
      case "hold" where arguments.count == 4: try hold(arguments[2], arguments[3])
      default: exit(Diagnostics.ExitStatus.usage.rawValue)
      }
    } catch {
      print(error.rendered())
      exit(error.code.exitStatus.rawValue)
    }
  }

  /// The same blobs and results whoever does it: blob N has 4,000 N bytes.
  private static func fill(_ store: ContentStore, count: Int) throws(Problem) {
    for number in 0..<count {
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 4_000 * number)
      let file = try "\(store.temporaryFolder())/out"
      try writeAtomically(bytes, to: file)
      let added = try store.add(file: file)
      try store.record(added.digest.bytes, for: Digest(of: "work \(number)".utf8))
    }
  }

  /// Tells what an isolated program finds.
  private static func isolate() throws(Problem) {
    if let obstacle = Isolation.obstacle { return print("not isolated: \(obstacle)") }
    let script = "echo isolated as $(id -u), $(ls -d /proc/[0-9]* | grep -c -e '/[12]$') processes"
    let outcome = try Program(
      "/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], isolation: Isolation()
    ).run()
    print(outcome.said, terminator: "")
  }

  /// Runs a script that is given all the time it wants to end when it is told to.
  private static func hold(_ folder: String, _ script: String) throws(Problem) {
    let cancellation = Cancellation()
    let signals = StopSignals(cancellation)
    let outcome = try Program(
      "/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], folder: folder,
      timeout: .seconds(600),
      grace: .seconds(600)
    ).run(cancellation)
    print("ended with \(outcome.status) after signal \(signals.received ?? 0)")
  }

  /// Gets a signal while the main thread waits as below every asynchronous `main`.
  private static func stop() async {
    let cancellation = Cancellation()
    let signals = StopSignals(cancellation)
    await Task.detached { _ = kill(getpid(), SIGTERM) }.value
    while !cancellation.isCancelled { await Task.yield() }
    print("stopped by \(signals.received ?? 0)")
  }

  private static func append(to ledger: Ledger, as name: String, count: Int) throws(Problem) {
    for number in 0..<count {
      try ledger.append(
        kind: "test.event", correlationID: name, actor: "test", time: Timestamp(seconds: 0),
        payload: ["number": .integer(number)])
    }
  }
}

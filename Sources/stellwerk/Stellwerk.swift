import Diagnostics
import Glibc
import OperatingSystem
import StellwerkCLI

@main
enum Stellwerk {
  /// Not `async`: then the main thread would wait in `dispatch_main`, which unblocks every signal there
  /// (libdispatch, `_dispatch_sigsuspend`), and SIGINT would end us before anybody could clean up.
  static func main() {
    let cancellation = Cancellation()
    let signals = StopSignals(cancellation)
    let tool = CommandLineTool(environment: currentEnvironment())
    // Concurrent: nothing serves the main actor here.
    Task { @concurrent in
      let status = await tool.run(CommandLine.arguments, cancellation: cancellation)
      exit(signals.received.map { 128 + $0 } ?? status.rawValue)
    }
    while true { _ = Glibc.pause() }
  }
}

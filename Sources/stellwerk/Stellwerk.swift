import Diagnostics
import Glibc
import OperatingSystem
import StellwerkCLI

@main
enum Stellwerk {
  static func main() async {
    let cancellation = Cancellation()
    let signals = StopSignals(cancellation)
    let tool = CommandLineTool(environment: currentEnvironment())
    if !tool.hearsSignals(CommandLine.arguments) { signals.endAtOnce() }
    let status = await tool.run(CommandLine.arguments, cancellation: cancellation)
    exit(signals.received.map { 128 + $0 } ?? status.rawValue)
  }
}

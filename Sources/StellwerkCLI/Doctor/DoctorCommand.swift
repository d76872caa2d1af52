import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Reports

/// `stellwerk doctor`: whether everything is there that runs need, and what to do where it is not.
///
/// It reads and tries, and changes nothing; each look has its time, so that nothing hangs.
enum DoctorCommand: Command {
  static let name = "doctor"
  static let summary = "look whether this machine has what runs need, and say what to do where it has not"
  static let operands = "[MANIFEST…]"
  static let operandCount = 0...10_000
  static let formats = ["human", "gnu", "github", "json"]
  static let options = SelectionOptions.all

  /// The longest that one look may take.
  static let patience = Duration.seconds(20)

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var problems: [Problem] = []
    var packages: [LoadedPackage] = []
    if !call.operands.isEmpty {
      var loading = try call.loading()
      // What is not there is told by us, beside everything else.
      loading.looksAtFiles = false
      packages = loading.packages(in: call.operands, into: &problems)
      guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    }
    let now = try call.asOf ?? .now()
    let entries =
      ToolExamination.entries(for: packages) + MachineExamination.entries(call.environment, now: now)
      + StateExamination.entries(call, now: now) + ManifestExamination.entries(packages, call, now: now)
    let examination = Examination(entries)
    if call.format == "json" {
      try call.console.write(examination.json.indented)
    } else {
      let style = TextStyle(usesColor: call.console.usesColor(on: .output))
      let lines = examination.lines(style: style, isBrief: call.console.isQuiet)
      if !call.console.isQuiet || !examination.isSound {
        try call.console.write(lines.map { $0 + "\n" }.joined())
      }
    }
    return examination.isSound ? .done : .refused
  }

  /// A look that must not hang.
  static func look(
    _ group: String, _ name: String, _ body: @escaping @Sendable () -> Examined
  ) -> Examined {
    within(patience, body)
      ?? Examined(
        group, name, .missing, "no answer within \(durationText(patience))",
        fix: "look at the file system or service behind it")
  }
}

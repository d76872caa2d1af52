import Advisories
import Cryptography
import Diagnostics
import OperatingSystem

/// `stellwerk advisories import`: advisory data from a file; nothing is fetched.
enum AdvisoriesImportCommand: Command {
  static let name = "advisories import"
  static let summary = "read OSV advisories from an all.zip, a folder or a file into a database or a snapshot"
  static let operands = "FILE"
  static let operandCount = 1...1
  static let options = [
    CommandOption(
      "--output", "FILE",
      "the database (….db) or snapshot of facts (….jsonl) to write (artifacts/advisories.db)"),
    CommandOption(
      "--packages", "A,B,…", "only advisories about these packages (snapshot only)", isRepeatable: true),
    CommandOption(
      "--source", "NAME", "what the data are called; a later import under the same name renews them"),
    CommandOption("--licence", "TEXT", "licence of the data, stated in a snapshot (CC-BY-4.0)"),
    CommandOption("--date", "TIME", "how old the data are (the newest record)"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let input = call.operands[0]
    let output = call.value("--output") ?? "\(call.artifacts)/advisories.db"
    let name = lastComponent(of: input).prefix { $0 != "." }
    let source = call.value("--source") ?? (name.isEmpty ? "advisories" : String(name))
    let packages = call.all("--packages").flatMap { $0.split(separator: ",").map(String.init) }
    let (date, now) = (try call.time("--date"), try call.asOf ?? .now())
    guard exists(input) else { throw Problem(.inputRead, "there is no '\(input)'") }
    guard packages.isEmpty || output.hasSuffix(".jsonl") else {
      throw Problem(
        .usage, "'--packages' goes with a snapshot",
        hint: "name an output that ends with .jsonl; a database holds all")
    }
    try createFolder(parent(of: output))
    let summary: AdvisoryImport
    if output.hasSuffix(".jsonl") {
      summary = try AdvisoryImport.snapshot(
        input, to: output, packages: packages.isEmpty ? nil : packages,
        header: .init(source: source, licence: call.value("--licence") ?? "CC-BY-4.0", date: date), now: now)
    } else {
      summary = try AdvisoryImport.database(input, to: output, source: source, date: date, now: now)
    }
    try report(summary, output, call)
    return .done
  }

  private static func report(_ summary: AdvisoryImport, _ output: String, _ call: Call) throws(Problem) {
    var line =
      "\(output): \(summary.added) added, \(summary.replaced) replaced, \(summary.unchanged) unchanged"
    if summary.outdated > 0 { line += ", \(summary.outdated) older than what is there" }
    if summary.future > 0 { line += ", \(summary.future) dated in the future" }
    try call.console.write(line + "\n")
    if let descriptor = summary.descriptor {
      let newest = descriptor.newest.map { ", newest of \($0.date)" } ?? ""
      try call.console.write("  \(descriptor.records) records\(newest), sha256:\(descriptor.digest.hex)\n")
    }
    for rejected in summary.rejected {
      call.console.say("rejected \(rejected.id ?? rejected.file): \(rejected.reason)".printable)
    }
    if !summary.rejected.isEmpty { try call.console.write("  \(summary.rejected.count) rejected\n") }
  }
}

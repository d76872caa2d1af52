import Diagnostics

/// `stellwerk check`: every mistake of the manifests and of what they name; nothing is executed.
enum CheckCommand: Command {
  static let name = "check"
  static let summary = "find every mistake in manifests, pipelines and policies without executing anything"
  static let operands = "MANIFEST…"
  static let operandCount = 1...10_000
  static let formats = ["human", "gnu", "github", "json", "sarif"]
  static let options = SelectionOptions.all

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var problems: [Problem] = []
    let packages = try call.loading().check(call.operands, into: &problems)
    _ = call.secrets(of: packages, into: &problems)
    guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    return .done
  }
}

extension Call {
  private static let shownAtOnce = 100

  /// Shows problems of documents and how many there are; the status is that of bad data.
  func refuse(_ problems: [Problem], in files: [String]) -> Diagnostics.ExitStatus {
    // The same mistake seen by way of two manifests is one mistake.
    var seen: Set<Problem> = []
    let problems = problems.filter { seen.insert($0).inserted }.sorted { $0.comes(before: $1) }
    let isForPeople = console.style == .human && !console.logsJSON && !console.writesDocument
    // Nobody reads more at once; programs get all of them.
    let shown = isForPeople ? Array(problems.prefix(Self.shownAtOnce)) : problems
    console.show(shown)
    if shown.count < problems.count { console.put("… and \(problems.count - shown.count) more\n\n") }
    if isForPeople {
      let place = files.count == 1 ? files[0] : "\(files.count) files"
      console.put(
        "\(problems.count) error\(problems.count == 1 ? "" : "s") in \(place); nothing was executed\n")
    }
    // Nothing is wrong with the manifests if only the command line names what they do not have.
    return problems.allSatisfy { $0.code.exitStatus == .usage } ? .usage : .invalidData
  }
}

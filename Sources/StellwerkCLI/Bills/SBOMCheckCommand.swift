import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem
import Stages

/// `stellwerk sbom check`: whether a document says what profiles ask for, and how much it says.
enum SBOMCheckCommand: Command {
  static let name = "sbom check"
  static let summary = "hold a document, or what lies in a folder or package, against profiles and score it"
  static let operands = "FILE|TARGET"
  static let operandCount = 1...1
  static let formats = ["human", "gnu", "github", "json"]
  static let options = [
    CommandOption(
      "--profile", "NAME",
      "what is asked: \(BillProfile.allCases.map(\.rawValue).joined(separator: ", ")) (ntia)",
      isRepeatable: true),
    CommandOption("--fail-below", "N", "exit with 1 where the score is below it, from 0 to 10 (0)"),
    CommandOption("--limit", "N", "how many components that lack something are named for each element (10)"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let profiles = try profiles(call)
    let least = try least(call)
    let limit = try call.number("--limit", 0...1_000_000, default: 10)
    let (document, target) = try document(call)
    let report = try BillReport(document, profiles)
    if call.format == "json" {
      try call.console.write(report.json.indented)
    } else {
      try call.console.write(BillReportView(report: report, limit: limit).text)
    }
    target?.tell(call)
    return report.isMet && report.score.hundredths >= least ? .done : .refused
  }

  private static func profiles(_ call: Call) throws(Problem) -> [BillProfile] {
    var profiles: [BillProfile] = []
    for name in call.all("--profile") {
      guard let profile = BillProfile(rawValue: name) else {
        let names = BillProfile.allCases.map(\.rawValue)
        throw Problem(
          .usage, "unknown profile '\(name)'", hint: suggestion(for: name, among: names, orList: "one of"))
      }
      if !profiles.contains(profile) { profiles.append(profile) }
    }
    return profiles.isEmpty ? [.ntia] : profiles
  }

  /// In hundredths.
  private static func least(_ call: Call) throws(Problem) -> Int {
    guard let text = call.value("--fail-below") else { return 0 }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : "0"
    guard (1...2).contains(parts.count), (1...2).contains(fraction.count),
      (String(parts[0]) + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let whole = Int(parts[0]), let rest = Int(fraction.count == 1 ? "\(fraction)0" : String(fraction)),
      (0...10).contains(whole), whole * 100 + rest <= 1_000
    else {
      throw Problem(
        .usage, "'\(text)' is no value for '--fail-below'", hint: "a number from 0 to 10, for example 7.5")
    }
    return whole * 100 + rest
  }

  /// The document itself, or the one that would be written of a target.
  private static func document(_ call: Call) throws(Problem) -> (BillDocument, BillTarget?) {
    let name = call.operands[0]
    do throws(Problem) {
      if !isFolder(name) { return (try call.bill(name), nil) }
    } catch {
      // What is no document, or too long for one; a list may be no sound JSON for documents either.
      let isNone = [.billOfMaterials, .inputRead].contains(error.code)
      guard isNone || Catalogers.wish(for: name, in: .source) == .findings else { throw error }
      do throws(Problem) {
        let target = try BillTarget(call)
        // A document under its usual name counts as a list too: where it cannot be read, that is the answer.
        guard isNone || target.isWhole || !target.inventory.components.isEmpty else { throw error }
        return try made(of: target)
      } catch let other {
        // Of what is neither, the document says more.
        throw [.sbomTarget, .inputRead].contains(other.code) ? error : other
      }
    }
    return try made(of: BillTarget(call))
  }

  private static func made(of target: BillTarget) throws(Problem) -> (BillDocument, BillTarget?) {
    let bytes = BillFormat.cycloneDXJSON.bytes(of: target.inventory)
    return (try BillDocument(parsing: bytes, file: "the document"), target)
  }
}

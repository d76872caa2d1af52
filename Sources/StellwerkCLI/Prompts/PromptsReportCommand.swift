import Diagnostics
import JSON
import Planning
import Reports

/// `stellwerk prompts report`: what the versions of prompts came to, over all runs of the ledger.
enum PromptsReportCommand: Command {
  static let name = "prompts report"
  static let summary = "show what each version of a prompt came to: valid at first, score, cost, refinements"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let results = try PromptResults(try call.ledger())
    let report = PromptReport(results.results)
    if call.format == "json" {
      let document = JSON.object(
        (report.json.members ?? []) + [("plans", .integer(results.plans)), ("spent", results.spent)])
      try call.console.write(document.indented)
      return .done
    }
    for line in lines(report) { try call.console.write(line + "\n") }
    call.console.say("\(results.plans) plans, \(results.spentText)")
    return .done
  }

  /// A table, and what can be said of it.
  private static func lines(_ report: PromptReport) -> [String] {
    guard !report.rows.isEmpty else { return ["no provider was asked yet"] }
    var table = [
      ["prompt", "plans", "valid at first", "score", "cost", "tokens", "repairs", "fallbacks", "refined"]
    ]
    for row in report.rows {
      table.append([
        "\(row.prompt.printable)/\(row.version)", "\(row.plans)",
        "\(percent(row.valid)) (\(percent(row.validLow)) to \(percent(row.validHigh)))",
        row.score.map { decimal($0, 3) } ?? "–", row.cost.map { decimal($0, 6) } ?? "–",
        decimal(row.tokens, 0),
        decimal(row.repairs, 1), decimal(row.fallbacks, 1), decimal(row.refinements, 1),
      ])
    }
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      zip(row, widths).map { padded($0, $1) }.joined(separator: "  ").trimmedAtEnd
    } + report.verdicts.map { "\($0.printable)" }
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// A number with at most so many decimals.
  private static func decimal(_ value: Double, _ places: Int) -> String {
    let scale = [1.0, 10, 100, 1_000, 10_000, 100_000, 1_000_000][min(6, max(0, places))]
    let scaled = (value * scale).rounded()
    // Means of counts from records; what does not fit is no such thing.
    guard let units = Int(exactly: scaled) else { return "–" }
    let (whole, rest) = units.quotientAndRemainder(dividingBy: Int(scale))
    guard rest != 0 else { return "\(whole)" }
    var digits = Array("\(rest.magnitude + UInt(scale))".dropFirst())
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(String(digits))"
  }
}

extension String {
  /// Without blanks at its end.
  fileprivate var trimmedAtEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

import BillOfMaterials
import Diagnostics
import Reports

/// What `stellwerk sbom check` shows to a person.
struct BillReportView {
  let report: BillReport
  /// How many components are named for each element.
  let limit: Int

  var text: String {
    let checks = report.checks.map(check).joined(separator: "\n")
    return checks + "\n" + score
  }

  // MARK: - Profiles

  private func check(_ check: ProfileCheck) -> String {
    let verdict = check.isMet ? "met" : "not met"
    var lines = [
      "\(check.profile.rawValue): \(verdict), \(decimal(check.score)) of 10 (\(check.profile.title))"
    ]
    let rows = check.answers.map { answer in
      [
        answer.isMet ? "yes" : answer.requirement.level == .must ? "NO" : "no",
        answer.requirement.level.rawValue, answer.requirement.element.rawValue,
        "\(answer.met)/\(answer.asked)", answer.requirement.section,
      ]
    }
    lines += columns(rows)
    for answer in check.answers where !answer.isMet { lines += misses(answer) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func misses(_ answer: ProfileCheck.Answer) -> [String] {
    let element = answer.requirement.element
    var lines = ["  \(element.rawValue): \(element.meaning)", "    hint: \(element.hint)"]
    lines += answer.missing.prefix(limit).map { "    \($0.printable)" }
    if answer.missing.count > limit { lines.append("    and \(answer.missing.count - limit) more") }
    return lines
  }

  // MARK: - Score

  private var score: String {
    var lines = [
      "score \(decimal(report.score.hundredths)) of 10 for \(counted(report.componentCount, "component"))"
    ]
    var rows: [[String]] = []
    for category in report.score.categories {
      rows.append([category.name, category.score.map(decimal) ?? "–", "weight \(category.weight)"])
      for feature in category.features where feature.asked > 0 && feature.met < feature.asked {
        rows.append(["  \(feature.name)", "\(feature.met)/\(feature.asked)", ""])
      }
    }
    lines += columns(rows)
    return lines.joined(separator: "\n") + "\n"
  }

  private func decimal(_ hundredths: Int) -> String {
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Two spaces before each row and between columns.
  private func columns(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.unicodeScalars.count)
      }
      var line = "  " + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

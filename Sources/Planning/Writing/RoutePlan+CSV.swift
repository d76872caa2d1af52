import OperatingSystem

extension RoutePlan {
  /// The work packages as a table for issue trackers (RFC 4180), a line each.
  public var csv: String {
    let head = [
      "id", "title", "summary", "route", "task", "status", "owner", "companions", "length", "grade",
      "low hours",
      "likely hours", "high hours", "depends on", "start", "finish", "steps", "definition of done",
    ]
    var lines = [head]
    for route in routes {
      for task in route.tasks {
        for package in task.workPackages {
          lines.append([
            package.id, package.title, package.summary, route.title, task.title, package.status.rawValue,
            package.people.owner ?? "", package.people.companions.joined(separator: " "),
            package.difficulty.length.rawValue, package.difficulty.grade.rawValue,
            MarkdownPage.number(package.estimate.low), MarkdownPage.number(package.estimate.likely),
            MarkdownPage.number(package.estimate.high), package.dependsOn.joined(separator: " "),
            package.schedule?.start.date ?? "", package.schedule?.finish.date ?? "",
            package.steps.joined(separator: "\n"), package.definitionOfDone.joined(separator: "\n"),
          ])
        }
      }
    }
    return lines.map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// In quotes where it must be; what a table program would take for a formula gets an apostrophe.
  private static func cell(_ text: String) -> String {
    var text = text
    if let first = text.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D].contains(first) {
      text = "'" + text
    }
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"\(text.replacing(["\"": "\"\""]))\""
  }
}

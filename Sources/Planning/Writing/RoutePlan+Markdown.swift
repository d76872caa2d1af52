import OperatingSystem

extension RoutePlan {
  /// The plan as one page of Markdown (CommonMark, tables and check boxes as GitHub has them).
  public var markdown: String {
    var page = MarkdownPage()
    page.line("# \(MarkdownPage.inline(goal))")
    page.gap()
    writeHead(into: &page)
    writeMap(into: &page)
    for decision in decisions { write(decision, into: &page) }
    for route in routes { write(route, into: &page) }
    return page.text
  }

  private func writeHead(into page: inout MarkdownPage) {
    if origin.isGeneric {
      page.line("> No playbook fits this goal. This plan is generic: its work packages are questions.")
      page.gap()
    }
    let packages = workPackages
    var rows = [
      ("start", context.start.date), ("deadline", context.deadline?.date ?? "none"),
      ("routes", "\(routes.count)"), ("decisions", "\(decisions.count)"),
      ("work packages", "\(packages.count)"),
    ]
    if let forecast {
      rows.append(("work on the chosen routes", "\(hours(forecast.hours))"))
      rows.append(("done by, even odds", forecast.p50.date))
      rows.append(("done by, 85 of 100", forecast.p85.date))
    }
    for person in context.people {
      rows.append((person.name, "\(person.role), \(person.hoursPerWeek) h a week"))
    }
    for constraint in context.constraints { rows.append(("constraint", constraint)) }
    page.table(["what", "value"], rows.map { [$0.0, $0.1] })
    for playbook in origin.playbooks {
      page.line(
        "- Playbook \(MarkdownPage.inline("\(playbook.name) \(playbook.version)")): "
          + MarkdownPage.inline(playbook.because))
    }
    for note in origin.notes { page.line("- \(MarkdownPage.inline(note))") }
    if !origin.playbooks.isEmpty || !origin.notes.isEmpty { page.gap() }
  }

  private func writeMap(into page: inout MarkdownPage) {
    page.line("## Routes")
    page.gap()
    page.table(
      ["route", "title", "kind", "goes on to", "packages"],
      routes.map { route in
        [
          route.id, route.title, route.kind.rawValue,
          edges.filter { $0.from == route.id }.map(\.to).joined(separator: ", "),
          "\(route.tasks.reduce(0) { $0 + $1.workPackages.count })",
        ]
      })
  }

  private func write(_ decision: Decision, into page: inout MarkdownPage) {
    page.line("## Decision: \(MarkdownPage.inline(decision.question))")
    page.gap()
    page.line("Decided by: \(MarkdownPage.inline(decision.criterion)). After: \(decision.after).")
    page.gap()
    for option in decision.options {
      let mark =
        option.route == decision.chosen
        ? " **(chosen)**"
        : option.route == decision.recommended ? " **(recommended)**" : ""
      let when = option.when.map { ": \(MarkdownPage.inline($0))" } ?? ""
      page.line("- \(option.route)\(mark)\(when)")
    }
    page.gap()
    if let merge = decision.mergesAt {
      page.line("The ways meet again at \(merge).")
      page.gap()
    }
  }

  private func write(_ route: Route, into page: inout MarkdownPage) {
    page.line("## \(MarkdownPage.inline(route.title))")
    page.gap()
    page.line("`\(route.id)`, \(route.kind.rawValue). \(MarkdownPage.inline(route.why))")
    page.gap()
    for task in route.tasks {
      page.line("### \(MarkdownPage.inline(task.title))")
      page.gap()
      for package in task.workPackages { write(package, into: &page) }
    }
  }

  private func write(_ package: WorkPackage, into page: inout MarkdownPage) {
    page.line("#### `\(package.id)` \(MarkdownPage.inline(package.title))")
    page.gap()
    page.paragraph(package.summary)
    let estimate = package.estimate
    var facts = [
      "\(package.difficulty.length.rawValue), \(package.difficulty.grade.rawValue)",
      "\(MarkdownPage.number(estimate.low)) / \(MarkdownPage.number(estimate.likely)) / \(hours(estimate.high))",
      package.status.rawValue,
    ]
    if let owner = package.people.owner { facts.append("owner \(owner)") }
    if !package.people.companions.isEmpty {
      facts.append("with \(package.people.companions.joined(separator: ", "))")
    }
    if !package.people.helpers.isEmpty {
      facts.append("helped by \(package.people.helpers.joined(separator: ", "))")
    }
    if !package.dependsOn.isEmpty { facts.append("after \(package.dependsOn.joined(separator: ", "))") }
    if let schedule = package.schedule {
      facts.append(
        "\(schedule.start.date) to \(schedule.finish.date)\(schedule.isCritical ? ", critical" : "")")
    }
    page.line(facts.map { MarkdownPage.inline($0) }.joined(separator: " · "))
    page.gap()
    for (index, step) in package.steps.enumerated() {
      page.line("\(index + 1). \(MarkdownPage.inline(step))")
    }
    page.gap()
    page.line("Done when:")
    page.gap()
    let box = package.status == .done ? "[x]" : "[ ]"
    for check in package.definitionOfDone { page.line("- \(box) \(MarkdownPage.inline(check))") }
    page.gap()
    page.table(["risk", "what is done about it"], package.risks.map { [$0.risk, $0.mitigation] })
    for source in package.sources {
      page.line("- [\(MarkdownPage.inline(source.title))](<\(MarkdownPage.address(source.url))>)")
    }
    for image in package.images {
      page.line("- ![\(MarkdownPage.inline(image.alternative))](<\(MarkdownPage.address(image.url))>)")
    }
    page.gap()
  }

  private func hours(_ value: Double) -> String { "\(MarkdownPage.number(value)) h" }
}

/// Lines of Markdown in which a text is only a text.
struct MarkdownPage {
  private(set) var text = ""

  mutating func line(_ line: String) { text += line + "\n" }
  mutating func gap() { if !text.hasSuffix("\n\n") { text += "\n" } }

  /// Lines of a text as paragraphs.
  mutating func paragraph(_ body: String) {
    for line in body.split(whereSeparator: { $0.isNewline }) {
      self.line(Self.inline(String(line)))
      gap()
    }
  }

  mutating func table(_ head: [String], _ rows: [[String]]) {
    line("| \(head.joined(separator: " | ")) |")
    line("|\(String(repeating: " --- |", count: head.count))")
    for row in rows { line("| \(row.map { Self.inline($0) }.joined(separator: " | ")) |") }
    gap()
  }

  /// A text in a line, with everything escaped that Markdown or HTML would read.
  static func inline(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x0A, 0x0D, 0x09: bytes.append(0x20)
      // \ ` * _ [ ] < > | & ~ #
      case 0x5C, 0x60, 0x2A, 0x5F, 0x5B, 0x5D, 0x3C, 0x3E, 0x7C, 0x26, 0x7E, 0x23: bytes += [0x5C, byte]
      default: bytes.append(byte)
      }
    }
    return startEscaped(String(decoding: bytes, as: UTF8.self))
  }

  /// At the start of a line `1.`, `-` and `+` would begin a list.
  private static func startEscaped(_ text: String) -> String {
    guard let first = text.utf8.first else { return text }
    if first == 0x2D || first == 0x2B || first == 0x3D { return "\\" + text }
    let digits = text.utf8.prefix { (48...57).contains($0) }.count
    guard digits > 0, let mark = text.utf8.dropFirst(digits).first, mark == 0x2E || mark == 0x29 else {
      return text
    }
    return "\(text.prefix(digits))\\\(text.dropFirst(digits))"
  }

  /// An address between `<` and `>`.
  static func address(_ url: String) -> String {
    url.replacing(["<": "%3C", ">": "%3E", "\\": "%5C", " ": "%20"])
  }

  /// A number without a fraction where there is none.
  static func number(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }
}

import OperatingSystem

/// What a station and a decision say when they are opened, and on paper.
extension MapPage {
  func sheet(_ spot: MapSpot) -> String {
    switch spot.kind {
    case .station(let number): return sheet(layout.stations[number], spot)
    case .decision(let number): return sheet(plan.decisions[layout.switches[number].decision], spot)
    }
  }

  private func sheet(_ station: MapLayout.Station, _ spot: MapSpot) -> String {
    let route = plan.routes[station.route]
    let task = route.tasks[station.task]
    return """
      <section class="sheet" id="\(spot.id)">
      <h3 dir="auto">\(MapMarkup.text(task.title))</h3>
      <p class="quiet" dir="auto">Line \(layout.graph.numbers[station.route] + 1), \(MapMarkup.text(route.title)) · station \
      \(station.task + 1) of \(route.tasks.count)\(station.isCritical ? " · on the critical path" : "")</p>
      \(task.workPackages.map { package($0) }.joined())</section>

      """
  }

  private func sheet(_ decision: RoutePlan.Decision, _ spot: MapSpot) -> String {
    let options = decision.options.map { option -> String in
      let mark =
        option.route == decision.chosen
        ? Self.state("chosen") : option.route == decision.recommended ? Self.state("recommended") : ""
      let when = option.when.map { ": \(MapMarkup.text($0))" } ?? ""
      return "<li dir=\"auto\">\(MapMarkup.text(title(of: option.route)))\(when) \(mark)</li>"
    }
    let merge = decision.mergesAt.map {
      "<p dir=\"auto\">The ways meet again at: \(MapMarkup.text(title(of: $0)))</p>"
    }
    return """
      <section class="sheet" id="\(spot.id)">
      <h3 dir="auto">\(MapMarkup.text(decision.question))</h3>
      <p class="quiet" dir="auto">Decision after: \(MapMarkup.text(title(of: decision.after)))</p>
      <h5>Decided by</h5><p dir="auto">\(MapMarkup.text(decision.criterion))</p>
      <h5>Ways</h5><ul>\(options.joined())</ul>\(merge ?? "")
      </section>

      """
  }

  private func package(_ package: RoutePlan.WorkPackage) -> String {
    var text = """
      <details open><summary><h4 dir="auto">\(MapMarkup.text(package.title))</h4> \(Self.state(package.status.rawValue))</summary>
      \(paragraphs(package.summary))\(facts(package))
      """
    text += list("Steps", "ol", "", package.steps)
    text += list(
      "Done when", "ul", package.status == .done ? "checks all" : "checks", package.definitionOfDone)
    if !package.risks.isEmpty {
      let risks = package.risks.map {
        "<div dir=\"auto\"><dt>\(MapMarkup.text($0.risk))</dt><dd>\(MapMarkup.text($0.mitigation))</dd></div>"
      }
      text += "<h5>Risks</h5><dl class=\"risks\">\(risks.joined())</dl>\n"
    }
    text += links("Sources", package.sources.map { ($0.title, $0.url) })
    text += links("Images", package.images.map { ($0.alternative, $0.url) })
    return text + "</details>\n"
  }

  private func facts(_ package: RoutePlan.WorkPackage) -> String {
    let (estimate, number) = (package.estimate, MarkdownPage.number)
    var facts = [
      ("Id", package.id), ("Status", package.status.rawValue),
      (
        "Estimate: low, likely, high",
        "\(number(estimate.low)) / \(number(estimate.likely)) / \(number(estimate.high)) h"
      ),
      ("Size and grade", "\(package.difficulty.length.rawValue), \(package.difficulty.grade.rawValue)"),
    ]
    if let schedule = package.schedule {
      facts.append(("Days", "\(schedule.start.date) to \(schedule.finish.date)"))
      facts.append(("Slack", schedule.isCritical ? "none: critical" : "\(number(schedule.slack)) h"))
    }
    let people = package.people
    if let owner = people.owner { facts.append(("Owner", owner)) }
    for (name, texts) in [
      ("With", people.companions), ("Helped by", people.helpers), ("After", package.dependsOn),
      ("Needs", package.requires), ("Gives", package.provides),
    ] where !texts.isEmpty {
      facts.append((name, texts.joined(separator: ", ")))
    }
    let rows = facts.map { "<div><dt>\($0.0)</dt><dd dir=\"auto\">\(MapMarkup.text($0.1))</dd></div>" }
    return "<dl class=\"facts\">\(rows.joined())</dl>\n"
  }

  private func paragraphs(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { "<p dir=\"auto\">\(MapMarkup.text(String($0)))</p>" }
      .joined()
  }

  private func list(_ title: String, _ tag: String, _ name: String, _ texts: [String]) -> String {
    guard !texts.isEmpty else { return "" }
    let items = texts.map { "<li dir=\"auto\">\(MapMarkup.text($0))</li>" }
    return "<h5>\(title)</h5><\(tag) class=\"\(name)\">\(items.joined())</\(tag)>\n"
  }

  /// Only `http` and `https` lead somewhere; any other address is shown as a text.
  private func links(_ title: String, _ links: [(String, String)]) -> String {
    guard !links.isEmpty else { return "" }
    let items = links.map { text, url -> String in
      guard let address = MapMarkup.address(url) else {
        return
          "<li dir=\"auto\">\(MapMarkup.text(text)) <span class=\"quiet\">\(MapMarkup.text(url))</span></li>"
      }
      return """
        <li dir="auto"><a href="\(address)" rel="noopener noreferrer" target="_blank">\(MapMarkup.text(text))</a></li>
        """
    }
    return "<h5>\(title)</h5><ul class=\"links\">\(items.joined())</ul>\n"
  }
}

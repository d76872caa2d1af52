import Diagnostics

extension PlanReview {
  /// How much there is, and what it says.
  static func reviewContent(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    let plan = index.plan
    func count(_ count: Int, _ range: ClosedRange<Int>, _ what: String, _ pointer: @autoclosure () -> String)
    {
      guard !range.contains(count) else { return }
      let wanted =
        count < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      findings.append(PlanFinding(.planLimit, "\(count) \(what), \(wanted) are wanted", at: pointer()))
    }
    count(plan.routes.count, PlanLimits.routes, "routes", "/routes")
    for (number, route) in plan.routes.enumerated() {
      count(route.tasks.count, PlanLimits.tasks, "tasks", "/routes/\(number)/tasks")
      for (position, task) in route.tasks.enumerated() {
        count(
          task.workPackages.count, PlanLimits.workPackages, "work packages",
          "/routes/\(number)/tasks/\(position)/workPackages")
      }
    }
    for package in index.packages {
      let value = package.value
      count(value.steps.count, PlanLimits.steps, "steps", package.pointer + "/steps")
      count(
        value.definitionOfDone.count, PlanLimits.done, "done criteria", package.pointer + "/definitionOfDone")
      count(value.risks.count, PlanLimits.risks, "risks", package.pointer + "/risks")
      count(value.sources.count, PlanLimits.sources, "sources", package.pointer + "/sources")
      count(value.images.count, 0...PlanLimits.images, "images", package.pointer + "/images")
      reviewSources(package, into: &findings)
      reviewCriteria(package, index, into: &findings)
    }
    reviewTexts(index, into: &findings)
  }

  /// Links that are links, each once.
  private static func reviewSources(_ package: PlanIndex.Package, into findings: inout [PlanFinding]) {
    var seen: Set<String> = []
    for (place, source) in package.value.sources.enumerated() {
      let pointer = "\(package.pointer)/sources/\(place)"
      if let objection = WebLink.objection(to: source.url) {
        findings.append(
          PlanFinding(.planURL, "'\(source.url.prefix(200))' \(objection)", at: pointer + "/url"))
      }
      if !seen.insert(source.url).inserted {
        findings.append(
          PlanFinding(.planDuplicate, "the source '\(source.url.prefix(200))' is there twice", at: pointer))
      }
    }
    for (place, image) in package.value.images.enumerated() {
      guard let objection = WebLink.objection(to: image.url) else { continue }
      findings.append(
        PlanFinding(
          .planURL, "'\(image.url.prefix(200))' \(objection)", at: "\(package.pointer)/images/\(place)/url"))
    }
  }

  /// Criteria of which somebody else could say whether they hold.
  private static func reviewCriteria(
    _ package: PlanIndex.Package, _ index: PlanIndex, into findings: inout [PlanFinding]
  ) {
    for (place, facts) in package.done.enumerated() where !facts.isPlaceholder {
      guard !index.isMeasurable(facts), !index.words.endings[facts.words].contains(.s) else { continue }
      let text = package.value.definitionOfDone[place]
      findings.append(
        PlanFinding(
          .planMeasurable, "nobody can tell whether '\(text.prefix(80))' holds",
          at: "\(package.pointer)/definitionOfDone/\(place)",
          hint: "name a number, a state, or what can be looked at"))
    }
  }

  /// Placeholders, and texts that are there twice.
  private static func reviewTexts(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    var seen: [UInt64: (package: Int, part: String, place: Int)] = [:]
    seen.reserveCapacity(index.packages.count * 24)
    func placeholder(_ text: String, _ pointer: String) {
      findings.append(
        PlanFinding(
          .planPlaceholder, "'\(text.prefix(80))' is a placeholder", at: pointer, hint: "write what is meant")
      )
    }
    for (number, package) in index.packages.enumerated() {
      func look(_ facts: TextFacts, _ part: String, _ place: Int, _ text: @autoclosure () -> String) {
        func pointer(_ package: PlanIndex.Package, _ part: String, _ place: Int) -> String {
          place < 0 ? "\(package.pointer)/\(part)" : "\(package.pointer)/\(part)/\(place)"
        }
        if facts.isPlaceholder { return placeholder(text(), pointer(package, part, place)) }
        // Two packages may share a short line such as `done by Friday`.
        guard facts.words.count >= 4 || part == "title" || part == "summary" else { return }
        guard let first = seen.updateValue((number, part, place), forKey: facts.hash) else { return }
        seen[facts.hash] = first
        findings.append(
          PlanFinding(
            .planDuplicate,
            "'\(text().prefix(80))' stands also at '\(pointer(index.packages[first.package], first.part, first.place))'",
            at: pointer(package, part, place), hint: "say what is particular here"))
      }
      let value = package.value
      look(package.title, "title", -1, value.title)
      look(package.summary, "summary", -1, value.summary)
      for (place, facts) in package.steps.enumerated() { look(facts, "steps", place, value.steps[place]) }
      for (place, facts) in package.done.enumerated() {
        look(facts, "definitionOfDone", place, value.definitionOfDone[place])
      }
      for (place, facts) in package.risks.enumerated() {
        look(facts.risk, "risks", place, value.risks[place].risk)
        look(facts.mitigation, "risks", place, value.risks[place].mitigation)
      }
    }
    for (number, route) in index.routes.enumerated()
    where route.title.isPlaceholder || route.why.isPlaceholder {
      placeholder(index.plan.routes[number].title, "/routes/\(number)/title")
    }
    for task in index.tasks where task.title.isPlaceholder {
      let route = index.routes[task.route]
      let position =
        index.tasks[route.tasks].firstIndex { $0.packages == task.packages } ?? route.tasks.lowerBound
      let place = position - route.tasks.lowerBound
      placeholder(
        index.plan.routes[task.route].tasks[place].title, "/routes/\(task.route)/tasks/\(place)/title")
    }
  }
}

/// Links to pages (RFC 3986 with the schemes of RFC 9110).
enum WebLink {
  /// Why a text is no link to a page that there could be; `nil` if it is one.
  static func objection(to url: String) -> String? {
    var bytes = Array(url.utf8)[...]
    guard bytes.count <= 2_000 else { return "is longer than 2000 bytes" }
    if bytes.starts(with: "https://".utf8) {
      bytes = bytes.dropFirst(8)
    } else if bytes.starts(with: "http://".utf8) {
      bytes = bytes.dropFirst(7)
    } else {
      return "is not a link that begins with https:// or http://"
    }
    guard
      bytes.allSatisfy({
        $0 > 0x20 && $0 != 0x7F && ![0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D].contains($0)
      })
    else { return "holds a character that no link has" }
    var host = bytes.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
    if host.contains(0x40) { return "holds a user or password" }
    if let colon = host.lastIndex(of: 0x3A) {
      let port = host[host.index(after: colon)...]
      guard !port.isEmpty, port.count <= 5, port.allSatisfy({ (48...57).contains($0) }) else {
        return "has no port behind ':'"
      }
      host = host[..<colon]
    }
    let labels = host.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy({ isLabel($0) }), let top = labels.last,
      !top.allSatisfy({ (48...57).contains($0) })
    else { return "has no host" }
    // RFC 2606: names that no page has.
    let last = String(decoding: top, as: UTF8.self).lowercased()
    let second = String(decoding: labels[labels.count - 2], as: UTF8.self).lowercased()
    if ["example", "invalid", "test", "localhost"].contains(last)
      || (second == "example" && ["com", "net", "org"].contains(last))
    {
      return "names a host that is only an example"
    }
    for (index, byte) in bytes.enumerated() where byte == 0x25 {
      let digits = bytes.dropFirst(index + 1).prefix(2)
      guard digits.count == 2, digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0 | 0x20) })
      else { return "has no two digits behind '%'" }
    }
    return nil
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    guard (1...63).contains(label.count), label.first != 0x2D, label.last != 0x2D else { return false }
    return label.allSatisfy {
      (97...122).contains($0 | 0x20) || (48...57).contains($0) || $0 == 0x2D || $0 >= 0x80
    }
  }
}

import Diagnostics
import OperatingSystem

extension PlanReview {
  /// What contradicts itself.
  static func reviewMeaning(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    for route in index.plan.routes.indices { reviewRoute(route, index, into: &findings) }
    for package in index.packages {
      reviewTitle(package, index, into: &findings)
      reviewTimes(package, index, into: &findings)
      reviewPeople(package, index, into: &findings)
    }
    var seen: Set<String> = []
    for (place, person) in index.plan.context.people.enumerated() where !seen.insert(person.name).inserted {
      findings.append(
        PlanFinding(
          .planDuplicateID, "the person '\(person.name)' is there twice", at: "/context/people/\(place)/name")
      )
    }
    if let deadline = index.plan.context.deadline, deadline <= index.plan.context.start {
      findings.append(
        PlanFinding(.planDuration, "the deadline is not after the start", at: "/context/deadline"))
    }
  }

  /// Its own contents speak of what a title promises.
  private static func reviewTitle(
    _ package: PlanIndex.Package, _ index: PlanIndex, into findings: inout [PlanFinding]
  ) {
    let title = index.stemSet([package.title])
    guard !title.isEmpty else { return }
    for facts in [package.summary] + package.steps + package.done
    where index.stems(facts).contains(where: { $0 != 0 && title.contains($0) }) {
      return
    }
    findings.append(
      PlanFinding(
        .planTitle, "nothing in the package speaks of its title '\(package.value.title.prefix(80))'",
        at: package.pointer + "/title", hint: "name it after what it does"))
  }

  /// Each package of a route shares a word with the title of its route or task, or with the rest of the route.
  private static func reviewRoute(_ number: Int, _ index: PlanIndex, into findings: inout [PlanFinding]) {
    let route = index.routes[number]
    var uses: [UInt64: Int] = [:]
    for package in index.packages[route.packages] {
      for stem in index.stemSet([package.title, package.summary] + package.steps + package.done) {
        uses[stem, default: 0] += 1
      }
    }
    let heading = index.stemSet([route.title, route.why])
    for package in index.packages[route.packages] {
      let own = index.stemSet([package.title, package.summary] + package.steps + package.done)
      let around = heading.union(index.stemSet([index.tasks[package.task].title]))
      guard !around.isEmpty, own.isDisjoint(with: around), !own.contains(where: { uses[$0, default: 0] > 1 })
      else { continue }
      findings.append(
        PlanFinding(
          .planOffRoute,
          "'\(package.value.title.prefix(80))' has no word in common with its route '\(index.plan.routes[number].title.prefix(80))'",
          at: package.pointer, hint: "move it to the route that it is about"))
    }
  }

  /// Estimates in order, with the length that goes with them and with what the text says.
  private static func reviewTimes(
    _ package: PlanIndex.Package, _ index: PlanIndex, into findings: inout [PlanFinding]
  ) {
    let (estimate, value) = (package.value.estimate, package.value)
    func wrong(_ message: String, _ key: String, hint: String? = nil) {
      findings.append(PlanFinding(.planDuration, message, at: "\(package.pointer)/\(key)", hint: hint))
    }
    if estimate.likely < estimate.low { wrong("'likely' is less than 'low'", "estimate/likely") }
    if estimate.high < estimate.likely { wrong("'high' is less than 'likely'", "estimate/high") }
    if estimate.likely <= 0 { wrong("'likely' is not more than 0 hours", "estimate/likely") }
    let length = RoutePlan.Difficulty.Length(hours: estimate.likely)
    if length != value.difficulty.length {
      wrong(
        "the length '\(value.difficulty.length.rawValue)' does not go with \(MarkdownPage.number(estimate.likely)) hours",
        "difficulty/length", hint: "write '\(length.rawValue)'")
    }
    let texts: [(TextFacts, String, String)] =
      [(package.title, "title", value.title), (package.summary, "summary", value.summary)]
      + zip(package.steps.indices, package.steps).map { ($1, "steps/\($0)", value.steps[$0]) }
    for (facts, key, text) in texts where facts.hasDigit && index.has(Vocabulary.taking, in: facts) {
      guard let told = toldHours(text) else { continue }
      guard told > 2 * estimate.high || (key == "summary" && told * 2 < estimate.low) else { continue }
      wrong(
        "'\(text.prefix(80))' contradicts the estimate of \(MarkdownPage.number(estimate.low)) to \(MarkdownPage.number(estimate.high)) hours",
        key)
    }
  }

  /// The hours of `takes 3 days`; `nil` if no such thing is said.
  private static func toldHours(_ text: String) -> Double? {
    var list = WordList()
    _ = list.add(text)
    var numbers: [Double?] = []
    var word: [UInt8] = []
    for byte in Array(text.utf8) + [0x20] {
      if (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte >= 0x80 {
        word.append(byte)
      } else if !word.isEmpty {
        numbers.append(word.count <= 6 ? Double(String(decoding: word, as: UTF8.self)) : nil)
        word = []
      }
    }
    guard numbers.count == list.words.count else { return nil }
    for index in list.words.indices where Vocabulary.taking.contains(list.words[index]) {
      for next in index + 1..<min(list.words.count, index + 6) where next + 1 < list.words.count {
        if let number = numbers[next], let unit = Vocabulary.units[list.words[next + 1]] {
          return number * unit
        }
      }
    }
    return nil
  }

  private static func reviewPeople(
    _ package: PlanIndex.Package, _ index: PlanIndex, into findings: inout [PlanFinding]
  ) {
    let people = package.value.people
    let names = index.plan.context.people.map(\.name)
    let written =
      [(people.owner, "owner")] + people.companions.enumerated().map { ($1, "companions/\($0)") }
      + people.helpers.enumerated().map { ($1, "helpers/\($0)") }
    for (name, key) in written {
      guard let name, !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else { continue }
      findings.append(
        PlanFinding(
          .planPerson, "'\(name.prefix(80))' is not among the people", at: "\(package.pointer)/people/\(key)",
          hint: suggestion(for: name, among: names, orList: "people:")))
    }
  }
}

extension RoutePlan.Difficulty.Length {
  /// The length that goes with an estimate.
  init(hours: Double) { self = hours <= 8 ? .S : hours <= 40 ? .M : .L }
}

extension RoutePlan.WorkPackage {
  /// A package for a title of which nothing else is known: it finds out, decides and hands on.
  ///
  /// Each text names the title, so that no two packages say the same.
  static func standIn(_ id: String, _ title: String, in route: String) -> Self {
    let name = "“\(title.prefix(120))”"
    return Self(
      id: id, title: title,
      summary:
        "No answer about \(name) could be used, so this package finds out what belongs to it within \(route.prefix(120)) and brings it to a result that somebody else accepts.",
      steps: [
        "write down in 5 lines what \(name) is to achieve and who accepts it",
        "list at most 10 open questions about \(name), each with the person who can answer it",
        "ask these people about \(name) and record their answers within 3 days",
        "describe 2 ways to do \(name), each with its cost in hours",
        "choose one way for \(name) with the owner and note the reason in 1 sentence",
        "do the smallest part of \(name) that can be shown, within 1 day",
        "show the result of \(name) to the person who accepts it and correct at most 5 findings",
      ],
      definitionOfDone: [
        "the aim of \(name) is written down in at most 5 lines",
        "every open question about \(name) has an answer or an owner",
        "2 ways to do \(name) are described with their hours",
        "the chosen way for \(name) is recorded with its reason",
        "1 part of \(name) was shown to the person who accepts it",
        "no finding about \(name) is open for more than 3 days",
        "the person who accepts \(name) has signed the result",
      ],
      risks: [
        RoutePlan.Risk(
          risk: "nobody knows enough about \(name) to answer",
          mitigation: "name 1 person outside the team to ask about \(name) on the first day"),
        RoutePlan.Risk(
          risk: "\(name) is larger than its estimate",
          mitigation: "stop \(name) after twice the estimate and split it with the owner"),
        RoutePlan.Risk(
          risk: "the result of \(name) is accepted by nobody",
          mitigation: "agree on who accepts \(name) before the work begins"),
      ],
      sources: [
        RoutePlan.Source(title: "The Scrum Guide", url: "https://scrumguides.org/scrum-guide.html"),
        RoutePlan.Source(
          title: "Work breakdown structure", url: "https://en.wikipedia.org/wiki/Work_breakdown_structure"),
        RoutePlan.Source(title: "Decision records", url: "https://adr.github.io/"),
      ], difficulty: RoutePlan.Difficulty(length: .M, grade: .medium),
      estimate: RoutePlan.Estimate(low: 6, likely: 12, high: 32))
  }
}

import Diagnostics
import Foundation
import JSON
import Planning
import Testing

@Suite("A prompt file")
struct PromptTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "pipelines/prompts")

  @Test("is read, and those of this repository are good")
  func files() throws {
    var prompts: [Prompt] = []
    for name in ["routes/1", "routes/2", "tasks/1", "work-package/1", "repair/1"] {
      let bytes = Array(try Data(contentsOf: Self.folder.appending(path: "\(name).md")))
      var problems: [Problem] = []
      let prompt = try #require(Prompt(bytes, file: "\(name).md", into: &problems), "\(problems)")
      #expect("\(prompt.name)/\(prompt.version)" == name)
      #expect(problems.isEmpty)
      prompts.append(prompt)
    }
    let library = try PromptLibrary(prompts)
    #expect(try library.choice("routes", plan: "p").prompt.version == 1)
  }

  private static let good = Prompts.file("routes")
  private static let wrong: [(text: String, line: Int, message: String)] = [
    ("Plan.", 1, "the file does not begin with front matter"),
    (good.replacing("name: routes\n", with: ""), 2, "missing key 'name'"),
    (good.replacing("version: 1", with: "version: one"), 3, "'version' is not 1 to 1000000"),
    (good.replacing("version: 1", with: "version: 0"), 3, "'version' is not 1 to 1000000"),
    (good.replacing("schema: routes", with: "schema: rotes"), 4, "'rotes' is not a schema"),
    (good.replacing("limits:", with: "limts:"), 5, "unknown key 'limts'"),
    (good.replacing("temperature: 0", with: "temperature: 3"), 5, "'temperature' is not 0 to 2"),
    (good.replacing("temperature: 0", with: "heat: 3"), 5, "unknown key 'heat'"),
    (good.replacing("{{goal}}", with: "{{gaol}}"), 11, "'{{gaol}}' names no data"),
    (good.replacing("Be good.", with: "Be {{goal}}."), 7, "data stands under '# Rules'"),
    (good.replacing("Be good.", with: ""), 7, "the section '# Rules' is missing or empty"),
    (good.replacing("# Rules", with: "Rules"), 7, "text before '# Rules'"),
    (good + "# Rules\nagain", 13, "'# Rules' is there twice"),
    (good.replacing("name: routes", with: "name: [routes"), 0, ""),
    (
      good.replacing("schema: routes", with: "schema: routes\nexamples: [{question: a, answer: b}]"), 5,
      "the answer of the example is no JSON: expected a value"
    ),
    (
      good.replacing("schema: routes", with: "schema: routes\nexamples: [1, 2, 3]"), 5,
      "'examples' is not a list of at most two"
    ),
    (
      good.replacing("schema: routes", with: "schema: routes\nexamples: [{question: a}]"), 5,
      "an example has a 'question' and an 'answer'"
    ),
  ]

  @Test("is refused at the place of the mistake", arguments: wrong.indices)
  func mistakes(row: Int) {
    let (text, line, message) = Self.wrong[row]
    let (prompt, problems) = Prompts.prompt(text)
    #expect(prompt == nil)
    #expect(
      problems.contains {
        (line == 0 || $0.location?.line == line) && (message.isEmpty || $0.message == message)
      },
      "\(problems)")
  }

  @Test("is chosen by declared shares, the same for one plan every time")
  func experiments() throws {
    let prompts = [Prompts.file("routes"), Prompts.file("routes", version: 2)].compactMap {
      Prompts.prompt($0).0
    }
    let experiment = PromptExperiment(
      name: "backwards", prompt: "routes",
      variants: [.init(version: 1, share: 7_000), .init(version: 2, share: 3_000)])
    let library = try PromptLibrary(prompts, experiments: [experiment])
    let versions = try (0..<2_000).map { try library.choice("routes", plan: "plan-\($0)").prompt.version }
    #expect((540...660).contains(versions.count { $0 == 2 }))
    #expect(
      try (0..<2_000).map { try library.choice("routes", plan: "plan-\($0)").prompt.version } == versions)
    #expect(try library.choice("routes", plan: "x").experiment == "backwards")
    // A share that grows leaves the others where they are.
    let grown = PromptExperiment(
      name: "backwards", prompt: "routes",
      variants: [.init(version: 1, share: 5_000), .init(version: 2, share: 5_000)])
    for number in 0..<2_000 where versions[number] == 2 { #expect(grown.version(for: "plan-\(number)") == 2) }
  }

  @Test("is refused in a library that cannot choose")
  func libraries() throws {
    let prompt = try #require(Prompts.prompt(Prompts.file("routes")).0)
    func message(_ prompts: [Prompt], _ variants: [PromptExperiment.Variant]) -> String {
      do {
        let library = try PromptLibrary(
          prompts,
          experiments: variants.isEmpty
            ? [] : [PromptExperiment(name: "e", prompt: "routes", variants: variants)])
        return try library.choice("rotes", plan: "p").prompt.name
      } catch { return error.message }
    }
    #expect(message([prompt, prompt], []) == "the prompt 'routes' has the version 1 twice")
    #expect(
      message([prompt], [.init(version: 3, share: 10_000)])
        == "the experiment 'e' names 'routes' version 3, which is not there")
    #expect(
      message([prompt], [.init(version: 1, share: 100)])
        == "the shares of the experiment 'e' are 100 together, not 10000")
    #expect(message([prompt], []) == "there is no prompt 'rotes'")
  }
}

@Suite("A report on prompts")
struct PromptReportTests {
  private static func results(_ version: Int, _ valid: Int, of count: Int) -> [PromptReport.Result] {
    (0..<count).map {
      PromptReport.Result(
        prompt: "routes", version: version, parts: 1, validParts: $0 < valid ? 1 : 0,
        repairs: $0 < valid ? 0 : 1, score: 0.8,
        tokens: 100, cost: 0.5, refinements: 1)
    }
  }

  @Test(
    "names no winner before there is one",
    arguments: [
      (7, 10, 8, 10, "routes: not decidable yet, 10 of 294 plans each that a difference like this one needs"),
      (210, 300, 240, 300, "routes: version 2 is more often valid at first than version 1"),
      (5, 10, 5, 10, "routes: no difference was seen in 10 plans each"),
      (300, 300, 210, 300, "routes: version 1 is more often valid at first than version 2"),
    ])
  func verdicts(first: Int, plans: Int, second: Int, others: Int, verdict: String) {
    #expect(
      PromptReport(Self.results(1, first, of: plans) + Self.results(2, second, of: others)).verdicts == [
        verdict
      ])
  }

  @Test("adds up by version, with the interval of Wilson")
  func rows() throws {
    let report = PromptReport(Self.results(1, 8, of: 10))
    let row = try #require(report.rows.first)
    // Wilson's interval for 8 of 10, as textbooks have it: 0.490 to 0.943.
    #expect((row.validLow * 1_000).rounded() == 490 && (row.validHigh * 1_000).rounded() == 943)
    #expect(row.plans == 10 && row.score.map { ($0 * 100).rounded() } == 80 && row.tokens == 100)
    #expect(report.verdicts == [])
    #expect(report.json["prompts"]?.array?.first?["repairs"]?.double == 0.2)
  }

  @Test("says nothing where plans are not shared out as declared")
  func split() {
    let report = PromptReport(
      Self.results(1, 90, of: 100) + Self.results(2, 10, of: 20), shares: ["routes": [1: 5_000, 2: 5_000]])
    #expect(report.verdicts == ["routes: the plans are not shared out as declared, so nothing can be said"])
  }
}

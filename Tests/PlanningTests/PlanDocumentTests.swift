import Diagnostics
import Foundation
import JSON
import Planning
import Testing

@Suite("A plan document")
struct PlanDocumentTests {
  @Test("is read back as it was written", arguments: [RoutePlan.Format.json, .yaml])
  func roundTrip(format: RoutePlan.Format) {
    let plan = PlanExamples.plan(tasks: 2, packages: 2)
    var problems: [Problem] = []
    let text = format == .json ? plan.text : plan.yaml
    #expect(RoutePlan(Array(text.utf8), file: "p", as: format, into: &problems) == plan)
    #expect(problems == [])
  }

  @Test("begins with its name, goal, context and origin, and has camelCase keys")
  func keys() throws {
    let json = PlanExamples.good.json
    #expect(
      json.members?.map(\.name) == ["name", "goal", "context", "origin", "routes", "edges", "decisions"])
    let package = try #require(json["routes"]?.array?[0]["tasks"]?.array?[0]["workPackages"]?.array?[0])
    #expect(
      package.members?.map(\.name) == [
        "id", "title", "summary", "steps", "definitionOfDone", "risks", "sources", "difficulty", "estimate",
        "people", "status",
      ])
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("\"planner\"", "\"planer\"", "unknown key 'planer' at '/origin/planer'", "did you mean 'planner'?"),
      ("\"trunk\"", "\"stem\"", "'stem' is not one of trunk, branch at '/routes/0/kind'", nil),
      (
        "\"2026-12-01\"", "\"2026-02-30\"",
        "'2026-02-30' is not a date like 2026-11-21 at '/context/start'", nil
      ),
      (
        "\"id\": \"scope\"", "\"id\": \"Scope\"",
        "'Scope' is not an id of lower-case letters, digits, '.' and '-' at '/routes/0/id'", nil
      ),
      (
        "\"hoursPerWeek\": 30", "\"hoursPerWeek\": 300",
        "300 is not a whole number from 1 to 168 at '/context/people/0/hoursPerWeek'", nil
      ),
      (
        "\"status\": \"open\"", "\"status\": []",
        "a list is not one of open, started, blocked, done at '/routes/0/tasks/0/workPackages/0/status'", nil
      ),
      (
        "\"likely\": 6", "\"likely\": \"6\"",
        "'6' is not a number of hours from 0 to 100000 at '/routes/0/tasks/0/workPackages/0/estimate/likely'",
        nil
      ),
      (
        "\"edges\": [", "\"edges\": {}, \"more/or~less\": [",
        "unknown key 'more/or~less' at '/more~1or~0less'",
        "keys here: name, goal, context, origin, routes, edges, decisions, forecast"
      ),
    ] as [(String, String, String, String?)])
  func refusals(written: String, instead: String, message: String, hint: String?) throws {
    let text = PlanExamples.good.text
    let range = try #require(text.range(of: written))
    let bytes = Array(text.replacingCharacters(in: range, with: instead).utf8)
    var problems: [Problem] = []
    #expect(RoutePlan(bytes, file: "p.json", as: .json, into: &problems) == nil)
    let problem = try #require(problems.first { $0.message == message }, "\(problems.map(\.message))")
    #expect(problem.code.name == "plan.shape")
    #expect(problem.hint == hint)
    #expect(problem.location?.file == "p.json")
  }

  @Test("knows the line of a mistake in JSON and in YAML")
  func lines() {
    var problems: [Problem] = []
    _ = RoutePlan(Array("{\"name\": \"a\",\n \"goal\": 7}".utf8), file: "p", as: .json, into: &problems)
    #expect(problems[0].message == "7 is not a text at '/goal'")
    #expect(problems[0].location == SourceLocation(file: "p", line: 2, column: 10))
    problems = []
    _ = RoutePlan(Array("name: a\ngoal: g\nroutes:\n- id: .x\n".utf8), file: "p", as: .yaml, into: &problems)
    #expect(
      problems[0].message == "'.x' is not an id of lower-case letters, digits, '.' and '-' at '/routes/0/id'")
    #expect(problems[0].location?.line == 4)
  }

  @Test(
    "is refused when it is no document at all",
    arguments: [
      ("", RoutePlan.Format.json, "json.syntax"), ("{\"name\":1,\"name\":2}", .json, "json.duplicate-name"),
      ("- [", .yaml, "yaml.syntax"), ("[]", .json, "plan.shape"), ("name: .inf", .yaml, "plan.shape"),
    ])
  func nothing(text: String, format: RoutePlan.Format, code: String) {
    var problems: [Problem] = []
    #expect(RoutePlan(Array(text.utf8), file: "p", as: format, into: &problems) == nil)
    #expect(problems.first?.code.name == code)
  }

  @Test("has a schema with the limits of the review")
  func schema() {
    let schema = RoutePlan.schema
    #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    let routes = schema["properties"]?["routes"]
    #expect(routes?["minItems"]?.integer == 6)
    #expect(routes?["maxItems"]?.integer == 20)
    let package = RoutePlan.workPackageSchema["properties"]
    #expect(package?["steps"]?["minItems"]?.integer == 6)
    #expect(package?["definitionOfDone"]?["minItems"]?.integer == 7)
    #expect(package?["sources"]?["maxItems"]?.integer == 8)
    #expect(RoutePlan.workPackageSchema["additionalProperties"]?.bool == false)
  }

  @Test("is a page of Markdown in which a text is only a text")
  func markdown() {
    var plan = PlanExamples.good
    plan.goal = "Ship <b>it</b> | now"
    plan.routes[0].tasks[0].workPackages[0].steps[0] = "1. *do* [this](x) & `that`"
    let page = plan.markdown
    #expect(page.hasPrefix("# Ship \\<b\\>it\\</b\\> \\| now\n\n| what | value |\n"))
    #expect(page.contains("1. 1\\. \\*do\\* \\[this\\](x) \\& \\`that\\`\n"))
    #expect(page.contains("- packages **(recommended)**: users install with apt\n"))
    #expect(page.contains("- [ ] at least 2 users have read scope 1.1\n"))
    #expect(page.contains("- [Semantic Versioning](<https://semver.org/>)\n"))
  }
}

import Foundation
import TestSupport
import Testing

@Suite("Living with a plan")
struct PlanLifeTests {
  /// A plan that a run has made, and the commands for it.
  private struct Life {
    let project: PlanProject
    var file: String { "\(project.artifacts)/pond.plan.json" }

    init() async throws {
      project = try await PlanProject()
      let said = try await project.run()
      try #require(said.status == 0, "\(said)")
    }

    func plan(_ command: String, _ more: String..., asOf: String = "2026-12-15") async throws -> Said {
      try await stellwerk(
        ["plan", command, file] + more + ["--artifacts", project.artifacts, "--as-of", asOf],
        environment: ["USER": "ada"])
    }
  }

  @Test(
    "says how far it is; statuses and choices are events that can be taken back, the sealed document stays")
  func status() async throws {
    let life = try await Life()
    let sealed = try bytes(of: life.file)
    let first = try #require(
      try await life.plan("export", "--format", "csv").output.split(separator: "\r\n").dropFirst().first
    )
    .split(separator: ",")[0]
    let set = try await life.plan("set", String(first), "done")
    #expect(set.status == 0 && set.output.hasPrefix("\(first)  open → done  "), "\(set)")
    let status = try await life.plan("status")
    #expect(status.status == 0, "\(status)")
    #expect(status.output.hasPrefix("pond · 2026-12-15\n\ndone       1 of "), "\(status)")
    for part in ["\npace       ", "\nforecast   half of all cases by ", "\nHeld up by\n", "\nDo next\n"] {
      #expect(status.output.contains(part), "\(status)")
    }
    let json = try await life.plan("status", "--format", "json")
    #expect(
      json.output.contains("\"done\": { \"packages\": 1") || json.output.contains("\"packages\": 1"),
      "\(json)")
    #expect(try await life.plan("export").output.contains("\"status\": \"done\""))
    #expect(try bytes(of: life.file) == sealed)

    let undone = try await life.plan("undo")
    #expect(undone.status == 0 && undone.output.contains("\(first) → done"), "\(undone)")
    #expect(try await life.plan("status").output.contains("done       0 of "))
    let nothing = try await life.plan("undo")
    #expect(nothing.status == 4 && nothing.errors.contains("plan.nothing-to-undo"), "\(nothing)")
    let log = try await stellwerk("log", "plan:pond", "--artifacts", life.project.artifacts)
    #expect(log.status == 0 && log.output.contains("plan.undone"), "\(log)")
    let runs = try await stellwerk("runs", "--artifacts", life.project.artifacts)
    #expect(runs.output.split(separator: "\n").count == 1, "\(runs)")
  }

  @Test(
    "refuses what is not there, with what was meant",
    arguments: [
      (["set", "scop.1.1", "done"], 65, "has no work package 'scop.1.1'"),
      (["set", "x", "finished"], 64, "'finished' is no status"),
      (["choose", "colour", "red"], 65, "has no decision 'colour'"),
      (["comment", "nowhere", "--text", "x"], 65, "has no work package 'nowhere'"),
      (["comment", "--text", " "], 64, "the text is empty"), (["feedback"], 64, "the feedback says nothing"),
      (["feedback", "--rating", "6"], 64, "'6' is no value for '--rating'"),
      (["feedback", "--mark", "dull"], 64, "'dull' is no value for '--mark'"),
      (["undo", "12345"], 4, "as event 12345"), (["export", "--format", "docx"], 64, "'docx' is no value"),
    ] as [([String], Int32, String)])
  func refused(words: [String], status: Int32, message: String) async throws {
    let life = try await Self.shared.value
    let said = try await stellwerk(
      ["plan", words[0], life.file] + words.dropFirst() + ["--artifacts", life.project.artifacts])
    #expect(said.status == status && said.errors.contains(message), "\(said)")
  }

  private static let shared = Task { try await Life() }

  @Test("keeps comments, listens to feedback, and shows what a refinement changed")
  func feedback() async throws {
    let life = try await Life()
    let package = try #require(
      try await life.plan("export", "--format", "csv").output.split(separator: "\r\n").dropFirst().first
    )
    .split(separator: ",")[0]
    _ = try await life.plan("comment", "--text", "ask the mayor")
    let comments = try await life.plan("comment")
    #expect(comments.output.hasSuffix("  2026-12-15T00:00:00Z  ada  pond  ask the mayor\n"), "\(comments)")
    _ = try await life.plan("feedback", String(package), "--mark", "unclear", "--text", "which pond?")
    try write("- { package: \(package), mark: too-detailed }\n", to: life.project.scratch("f.yaml"))
    let refined = try await life.plan("refine", "--feedback", life.project.scratch("f.yaml"))
    #expect(refined.status == 0, "\(refined)")
    #expect(refined.output.contains("noted that '\(package)' is unclear"), "\(refined)")
    let other = "\(life.project.artifacts)/pond.refined.plan.json"
    let same = try await stellwerk("plan", "diff", life.file, life.file)
    #expect(same.status == 0 && same.output.isEmpty)
    let diff = try await stellwerk("plan", "diff", life.file, other)
    #expect(diff.status == 1 && diff.output.contains("+ origin › notes: feedback: "), "\(diff)")
    let json = try await stellwerk("plan", "diff", life.file, other, "--format", "json")
    #expect(json.status == 1 && json.output.contains("\"change\": \"added\""), "\(json)")
  }

  @Test("goes out to issue trackers and calendars, and comes back")
  func exchange() async throws {
    let life = try await Life()
    let artifacts = life.project.artifacts
    for (format, part) in [
      ("yaml", "goal: Dig a pond"), ("markdown", "# "), ("ics", "BEGIN:VCALENDAR"), ("csv", "id,title,"),
      ("svg", "<svg "), ("html", "<!doctype html>"),
    ] {
      let said = try await life.plan("export", "--format", format)
      #expect(said.status == 0 && said.output.contains(part), "\(format): \(said.errors)")
    }
    let yaml = life.project.scratch("pond.yaml")
    #expect(try await life.plan("export", "--format", "yaml", "-o", yaml).status == 0)
    let elsewhere = life.project.scratch("elsewhere")
    let taken = try await stellwerk("plan", "import", yaml, "--artifacts", elsewhere)
    #expect(taken.status == 0 && taken.output.hasPrefix("\(elsewhere)/pond.plan.json  "), "\(taken)")
    #expect(try await stellwerk("plan", "import", yaml, "--artifacts", elsewhere).status == 73)

    let table = life.project.scratch("t.csv")
    let csv = try await life.plan("export", "--format", "csv").output
    try write(csv.replacingOccurrences(of: ",open,", with: ",Closed,"), to: table)
    let imported = try await stellwerk(
      "plan", "import", table, "--plan", life.file, "--artifacts", artifacts, "--as-of", "2026-12-20")
    #expect(imported.status == 0, "\(imported)")
    let status = try await life.plan("status", asOf: "2026-12-21")
    #expect(status.output.contains("forecast   everything is done"), "\(status)")
    try write("id,status\nnowhere,done\n", to: table)
    let wrong = try await stellwerk("plan", "import", table, "--plan", life.file, "--artifacts", artifacts)
    #expect(wrong.status == 65 && wrong.errors.contains("t.csv:2:1"), "\(wrong)")
  }

  @Test(
    "takes over nothing that is not a plan",
    arguments: [
      ("x.md", "# x", 64, "is no .json, .yaml or .csv"), ("x.json", "{}", 65, "plan.shape"),
      ("x.csv", "id,status", 64, "a .csv holds statuses"), ("x.yaml", "name: [", 65, "yaml"),
    ] as [(String, String, Int32, String)])
  func wrong(name: String, text: String, status: Int32, message: String) async throws {
    let scratch = Scratch()
    try write(text, to: scratch(name))
    let said = try await stellwerk("plan", "import", scratch(name), "--artifacts", scratch("a"))
    #expect(said.status == status && said.errors.contains(message), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: scratch("a")))
  }
}

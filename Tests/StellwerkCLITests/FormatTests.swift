import Foundation
import TestSupport
import Testing

@Suite("Problems for programs")
struct FormatTests {
  /// A project with two mistakes, one of them behind letters outside of ASCII.
  private func faulty() async throws -> Project {
    let project = try await Project()
    try CheckTests.edit(project.manifest, "  license:", "  licence:")
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "with: { compression: gzip }", "with: { \"größe, 50%: 😀\": 1 }")
    return project
  }

  @Test("are one JSON document on standard output, an empty list where nothing is wrong")
  func json() async throws {
    let (good, _) = try await Shared.released.value
    let fine = try await stellwerk("check", good.manifest, "--format", "json")
    #expect(fine.status == 0 && fine.output == "{\"problems\":[]}\n" && fine.errors == "", "\(fine)")
    let project = try await faulty()
    let said = try await stellwerk("check", project.manifest, "--format", "json")
    #expect(said.status == 65 && said.errors == "", "\(said)")
    #expect(
      said.output == """
        {"problems":[{"code":"manifest.unknown-key","column":3,"exit":65,"file":"\(project.manifest)",\
        "hint":"did you mean 'license'?","line":9,"message":"unknown key 'licence'","width":7},\
        {"code":"manifest.unknown-key","column":15,"exit":65,"file":"\(project.scratch("p/tiny.yaml"))",\
        "hint":"\(try hint(said.output, 1))","line":29,"message":"unknown key 'größe, 50%: 😀'","width":15}]}

        """)
  }

  private func hint(_ output: String, _ index: Int) throws -> String {
    let json = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: [[String: Any]]]
    return try #require(json?["problems"]?[index]["hint"] as? String)
  }

  @Test("are annotations for GitHub, escaped as its commands want it")
  func github() async throws {
    let project = try await faulty()
    let said = try await stellwerk("check", project.manifest, "--format", "github")
    #expect(said.status == 65 && said.output == "", "\(said)")
    let lines = said.errors.split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == "::error file=\(project.manifest),line=9,col=3,endColumn=10,title=manifest.unknown-key::unknown key 'licence'%0Adid you mean 'license'?"
    )
    #expect(
      lines.last?.hasPrefix(
        "::error file=\(project.scratch("p/tiny.yaml")),line=29,col=15,endColumn=30,title=manifest.unknown-key::unknown key 'größe, 50%25: 😀'%0A"
      ) == true, "\(said)")
  }

  @Test(
    "are SARIF 2.1.0 by its schema",
    .enabled(
      if: PythonReference.path(modules: "jsonschema") != nil && sharedMaterial(schema) != nil,
      "needs jsonschema for Python and the shared schemas"))
  func sarif() async throws {
    let project = try await faulty()
    let python = try #require(PythonReference.path(modules: "jsonschema"))
    let schema = try #require(sharedMaterial(Self.schema))
    let validate =
      "import json,sys,jsonschema;s=json.load(open(sys.argv[1]));jsonschema.validators.validator_for(s)(s).validate(json.load(sys.stdin))"
    let inside = try shell("exec \"$0\" check m/tiny.yaml --format sarif", in: project.path)
    let (good, _) = try await Shared.released.value
    let texts = [
      inside.output, try await stellwerk("check", project.manifest, "--format", "sarif").output,
      try await stellwerk("check", good.manifest, "--format", "sarif").output,
      try await stellwerk("audit", good.manifest, "--format", "sarif").output,
      try await stellwerk("check", "/nowhere/at all.yaml", "--format", "sarif").output,
    ]
    for text in texts {
      _ = try PythonReference.run(python, ["-c", validate, schema], input: Data(text.utf8))
    }
    #expect(inside.status == 65, "\(inside)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(inside.output.utf8)) as? [String: Any])
    let run = try #require((document["runs"] as? [[String: Any]])?.first)
    #expect(run["columnKind"] as? String == "unicodeCodePoints")
    let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
    #expect(driver["name"] as? String == "stellwerk" && driver["version"] is String)
    #expect((driver["rules"] as? [[String: Any]])?.map { $0["id"] as? String } == ["manifest.unknown-key"])
    #expect(
      inside.output.contains(
        #""artifactLocation":{"uri":"m/tiny.yaml"},"region":{"endColumn":10,"startColumn":3,"startLine":9}"#),
      "\(inside)")
    #expect(inside.output.contains(#""artifactLocation":{"uri":"p/tiny.yaml"}"#), "\(inside)")
  }

  private static let schema = "schemas/misc/sarif-schema-2.1.0.json"

  @Test("are shown by 'run' in the same forms, its summary beside them", arguments: ["json", "sarif"])
  func run(format: String) async throws {
    let project = try await Project(.init(command: "exit 3"))
    let said = try await project.run("--format", format)
    #expect(said.status == 2, "\(said)")
    #expect(said.output.contains("build.command") && said.output.split(separator: "\n").count == 1, "\(said)")
    #expect(said.errors.contains("failed: tiny 1.0"), "\(said)")
    _ = try JSONSerialization.jsonObject(with: Data(said.output.utf8))
  }
}

import Foundation
import TestSupport
import Testing

@Suite("A hostile manifest")
struct HostileManifestTests {
  /// The problems of a file, as `check` tells them.
  private func check(_ file: String) async throws -> (said: Said, problems: [[String: Any]]) {
    let said = try await stellwerk("check", file, "--format", "json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: [[String: Any]]])
    return (said, try #require(json["problems"]))
  }

  private func expectLocated(_ file: String, _ message: String? = nil) async throws {
    let (said, problems) = try await check(file)
    #expect(said.status == 65, "\(said)")
    #expect(said.errors == "" && !problems.isEmpty)
    for problem in problems {
      #expect(problem["file"] is String && problem["line"] is Int && problem["column"] is Int, "\(problem)")
    }
    if let message {
      #expect(
        problems.contains { ($0["message"] as? String)?.contains(message) == true },
        "\(said.output.prefix(2_000))")
    }
  }

  @Test(
    "of the public set is refused at a place",
    .enabled(if: sharedMaterial("conformance/yaml-hostile/cases.jsonl") != nil, "needs the shared material"))
  func published() async throws {
    let path = try #require(sharedMaterial("conformance/yaml-hostile/cases.jsonl"))
    let scratch = Scratch()
    var count = 0
    for line in try text(of: path).split(separator: "\n") {
      let entry = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      var bytes = (entry["input_b64"] as? String).flatMap { Data(base64Encoded: $0) } ?? Data()
      for part in entry["parts"] as? [[Any]] ?? [] {
        let (text, times) = (try #require(part.first as? String), try #require(part.last as? Int))
        for _ in 0..<times { bytes += Data(text.utf8) }
      }
      let file = scratch("\(count).yaml")
      try bytes.write(to: URL(filePath: file))
      try await expectLocated(file)
      count += 1
    }
    #expect(count >= 28)
  }

  private static func pipeline(_ stages: String, _ spec: String = "") -> String {
    "apiVersion: stellwerk/v1\nkind: Pipeline\nmetadata: { name: p }\nspec:\n\(spec)  stages:\n\(stages)"
  }

  private static func stage(_ text: String) -> String { "    - { \(text) }\n" }

  @Test(
    "is refused at a place, whatever it tries",
    arguments: [
      (
        pipeline(
          (0..<3).map {
            stage(
              "name: s\($0), uses: build/command, inputs: { a: s\(($0 + 1) % 3).t }, with: { run: x, produces: { t: . } }"
            )
          }.joined()), "stages need each other"
      ),
      (
        pipeline(
          (0..<10_000).map {
            stage(
              "name: s\($0), uses: build/command, inputs: { a: s\(($0 + 1) % 10_000).t }, with: { run: x, produces: { t: . } }"
            )
          }.joined()), "stages need each other"
      ),
      (
        pipeline((0..<10_000).map { stage("name: s\($0), uses: nothing/here") }.joined()),
        "unknown stage kind"
      ),
      (pipeline(stage("name: a, name: b, uses: x/y")), "name"),
      (pipeline(stage("name: a, uses: build/command, wth: 1")), "unknown key 'wth'"),
      (
        pipeline(stage("name: a, uses: build/command, with: { run: x, produces: { t: ../../etc } }")),
        "does not lie below $OUT"
      ),
      (
        pipeline(stage("name: a, uses: build/command, with: { run: x, produces: { t: /etc } }")),
        "does not lie below $OUT"
      ),
      (
        pipeline(stage("name: a, uses: intake/file, with: { path: \"a\\0b\", waiver: { reason: r } }")),
        "is not a path"
      ),
      (
        pipeline(
          stage(
            "name: a, uses: intake/http, with: { url: \"https://x/\", limit: .nan, waiver: { reason: r } }")),
        "is not an integer"
      ),
      (
        pipeline(
          stage(
            "name: a, uses: intake/http, with: { url: \"https://x/\", limit: 99999999999999999999, waiver: { reason: r } }"
          )), "cannot be held exactly"
      ),
      (
        pipeline(
          stage(
            "name: a, uses: intake/http, timeout: 99999999999999999999d, with: { url: \"https://x/\", waiver: { reason: r } }"
          )), "is not a duration"
      ),
      (
        pipeline(
          stage(
            "name: a, uses: intake/http, timeout: 9999999d, with: { url: \"https://x/\", waiver: { reason: r } }"
          )), "is longer than a year"
      ),
      (
        pipeline(
          stage("name: a, uses: intake/http, with: { url: \"${{ inputs.u }}\", waiver: { reason: r } }"),
          "  inputs: { u: { type: string, default: 'ftp://x' } }\n"), "is not an http or https URL"
      ),
      (
        pipeline(stage("name: a, uses: intake/http, with: { url: \"${{ inputs\", waiver: { reason: r } }")),
        "has no '}}'"
      ),
    ].map { (Brief($0.0), $0.1) })
  func refused(text: Brief, message: String) async throws {
    let scratch = Scratch()
    try await expectLocated(try scratch.write("p.yaml", text.text), message)
  }

  @Test(
    "that names files where none may be is refused at a place",
    arguments: [
      ("~/p.yaml", "begins with '~', which nobody replaces"), ("/nowhere/p.yaml", "cannot be read"),
      ("../../nowhere.yaml", "cannot be read"),
      ("m.yaml", "this is a Package"), ("loop.yaml", "cannot be read"), ("\"p\\0.yaml\"", "is not a path"),
      (".", "cannot be read"), ("/dev/null", "lies outside the repository and has no sha256"),
    ])
  func paths(path: String, message: String) async throws {
    let scratch = Scratch()
    try FileManager.default.createSymbolicLink(
      atPath: scratch("loop.yaml"), withDestinationPath: scratch("loop.yaml"))
    let file = try scratch.write(
      "m.yaml",
      "apiVersion: stellwerk/v1\nkind: Package\nmetadata: { name: m, version: 1, summary: s, architecture: all }\nspec: { pipeline: \(path) }\n"
    )
    try await expectLocated(file, message)
  }

  @Test("of 10,000 stages is planned")
  func large() async throws {
    let stages = (0..<10_000).map { index in
      let inputs = index == 0 ? "" : "inputs: { a: s\(index - 1).t }, "
      return Self.stage("name: s\(index), uses: build/command, \(inputs)with: { run: x, produces: { t: . } }")
    }
    let scratch = Scratch()
    let (said, problems) = try await check(try scratch.write("p.yaml", Self.pipeline(stages.joined())))
    #expect(said.status == 0 && problems.isEmpty, "\(said.output.prefix(1_000))")
  }
}

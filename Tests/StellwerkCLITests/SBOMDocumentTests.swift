import Foundation
import TestSupport
import Testing

private let bill = #"""
  {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
  "metadata": {"timestamp": "2026-11-22T10:00:00Z", "component": {"type": "application", "bom-ref": "app", "name": "app"}},
  "components": [{"type": "library", "bom-ref": "a", "name": "a", "version": "2", "purl": "pkg:npm/a@2"}],
  "dependencies": [{"ref": "app", "dependsOn": ["a"]}]}
  """#

@Suite("Documents that 'stellwerk sbom' reads")
struct SBOMDocumentTests {
  @Test("validate says what each document is, and 65 where one is invalid")
  func validate() async throws {
    let scratch = Scratch()
    try write(bill, to: scratch("good.json"))
    try write(bill.replacing(#""name": "a", "#, with: ""), to: scratch("bad.json"))
    let good = try await stellwerk("sbom", "validate", scratch("good.json"))
    #expect(good.status == 0 && good.output == "\(scratch("good.json")): CycloneDX 1.6, valid\n", "\(good)")
    let both = try await stellwerk(
      "sbom", "validate", scratch("bad.json"), scratch("good.json"), "--format", "gnu")
    #expect(both.status == 65 && both.output.contains("bad.json: CycloneDX 1.6, 1 problem\n"), "\(both)")
    #expect(
      both.errors.contains("bad.json:3:16: error: 'components[0]' has no 'name' [sbom.missing]"), "\(both)")
    let none = try await stellwerk("sbom", "validate", scratch("none.json"))
    #expect(none.status == 65 && none.errors.contains("none.json"), "\(none)")
    let json = try await stellwerk("sbom", "validate", scratch("bad.json"), "--format", "json")
    #expect(json.status == 65 && json.output.contains("\"sbom.missing\""), "\(json)")
  }

  @Test("convert writes formats that say the same, equal proves it, and diff tells what does not")
  func convert() async throws {
    let scratch = Scratch()
    try write(bill, to: scratch("a.json"))
    let formats = ["spdx-json", "spdx-tag-value", "spdx3-json", "cyclonedx-xml", "cyclonedx-json@1.4"]
    let outputs = formats.flatMap { ["-o", "\($0)=\(scratch($0))"] }
    let said = try await stellwerk(["sbom", "convert", scratch("a.json")] + outputs)
    #expect(said.status == 0, "\(said)")
    for format in formats {
      #expect(try await stellwerk("sbom", "validate", scratch(format)).status == 0)
      let equal = try await stellwerk("sbom", "equal", scratch("a.json"), scratch(format))
      #expect(equal.status == 0 && equal.output.isEmpty, "\(equal)")
    }
    try write(
      bill.replacing("pkg:npm/a@2", with: "pkg:npm/a@3").replacing("\"2\"", with: "\"3\""),
      to: scratch("b.json"))
    let unequal = try await stellwerk("sbom", "equal", scratch("a.json"), scratch("b.json"))
    #expect(
      unequal.status == 1 && unequal.output.contains("only the first document has: pkg:npm/a@2"), "\(unequal)"
    )
    let diff = try await stellwerk("sbom", "diff", scratch("a.json"), scratch("b.json"))
    #expect(diff.status == 1 && diff.output == "~ pkg:npm/a 3\n    version 2 → 3\n", "\(diff)")
    let json = try await stellwerk("sbom", "diff", scratch("a.json"), scratch("b.json"), "--format", "json")
    #expect(json.output.contains("\"changed\""), "\(json)")
    #expect(try await stellwerk("sbom", "diff", scratch("a.json"), scratch("a.json")).status == 0)
  }

  @Test("check says what profiles ask for and who leaves it open, and 1 where a profile is not met")
  func check() async throws {
    let scratch = Scratch()
    try write(bill, to: scratch("a.json"))
    let said = try await stellwerk("sbom", "check", scratch("a.json"))
    #expect(said.status == 1, "\(said)")
    #expect(said.output.hasPrefix("ntia: not met, 5.83 of 10 (NTIA, "), "\(said)")
    #expect(
      said.output.contains("  NO   must    supplier              0/2  Data Fields: Supplier Name\n"),
      "\(said)")
    #expect(said.output.contains("    pkg:npm/a@2\n") && said.output.contains("    hint: "), "\(said)")
    #expect(said.output.contains("score "), "\(said)")
    let none = try await stellwerk("sbom", "check", scratch("a.json"), "--limit", "0")
    #expect(none.output.contains("    and 2 more\n") && !none.output.contains("    pkg:npm/a@2\n"), "\(none)")
    let json = try await stellwerk(
      "sbom", "check", scratch("a.json"), "--profile", "fsct", "--profile", "bsi-tr-03183", "--format", "json"
    )
    #expect(json.status == 1 && json.output.contains(#""name": "bsi-tr-03183""#), "\(json)")
    #expect(!json.output.contains(#""name": "ntia""#), "\(json)")
  }

  @Test("check is met by a folder whose facts are named, down to the score that is asked for")
  func checkFolder() async throws {
    let scratch = Scratch()
    try FileManager.default.createDirectory(atPath: scratch("app"), withIntermediateDirectories: true)
    try write(
      "requests==2.0 --hash=sha256:\(String(repeating: "a", count: 64))\n",
      to: scratch("app/requirements.txt"))
    let outputs = ["-o", "cyclonedx-json=\(scratch("a.json"))", "-o", "spdx-json=\(scratch("a.spdx"))"]
    let made = try await stellwerk(
      [
        "sbom", scratch("app"), "--version", "1", "--license", "MIT", "--supplier", "Acme <a@example.org>",
        "--author", "Ann <ann@example.org>",
      ]
        + outputs)
    #expect(made.status == 0, "\(made)")
    let text = try String(contentsOfFile: scratch("a.json"), encoding: .utf8)
    #expect(text.contains(#""email": "ann@example.org""#) && text.contains(#""name": "Acme""#))
    let json = try await stellwerk("sbom", "check", scratch("a.json"), "--format", "json")
    // Who supplies what a lock file names is open, and so is what it needs.
    #expect(json.status == 1 && json.output.contains(#""pkg:pypi/requests@2.0""#), "\(json)")
    let bare = try await stellwerk("sbom", "check", scratch("app"))
    #expect(bare.status == 1 && bare.output.contains("ntia: not met"), "\(bare)")
    try write(
      bill.replacing(
        #""name": "app"}"#,
        with: #""name": "app", "version": "1", "supplier": {"name": "Acme"}}, "authors": [{"name": "Ann"}]"#
      ).replacing(#""version": "2", "purl""#, with: #""version": "2", "supplier": {"name": "A"}, "purl""#),
      to: scratch("b.json"))
    let met = try await stellwerk("sbom", "check", scratch("b.json"), "--fail-below", "4.4")
    #expect(met.status == 0 && met.output.hasPrefix("ntia: met, 10.00 of 10"), "\(met)")
    #expect(try await stellwerk("sbom", "check", scratch("b.json"), "--fail-below", "9.75").status == 1)
  }

  @Test("merge writes one document of several, and tells what contradicts")
  func merge() async throws {
    let scratch = Scratch()
    try write(bill, to: scratch("a.json"))
    try write(
      bill.replacing(#""name": "app""#, with: #""name": "other""#).replacing(
        #""purl": "pkg:npm/a@2""#, with: #""purl": "pkg:npm/a@2", "licenses": [{"license": {"id": "MIT"}}]"#),
      to: scratch("b.json"))
    try write(
      bill.replacing(
        #""purl": "pkg:npm/a@2""#, with: #""purl": "pkg:npm/a@2", "licenses": [{"license": {"id": "ISC"}}]"#),
      to: scratch("c.json"))
    let named = ["--name", "all", "--version", "3", "--author", "Ann"]
    let said = try await stellwerk(
      [
        "sbom", "merge", scratch("a.json"), scratch("b.json"), "-o", "cyclonedx-json=\(scratch("m.json"))",
        "-o", "spdx-tag-value=\(scratch("m.spdx"))",
      ] + named)
    #expect(said.status == 0 && !said.errors.contains("sbom.merge-conflict"), "\(said)")
    #expect(said.errors.contains("3 components as cyclonedx-json"), "\(said)")
    #expect(try await stellwerk("sbom", "validate", scratch("m.json"), scratch("m.spdx")).status == 0)
    #expect(try await stellwerk("sbom", "equal", scratch("m.json"), scratch("m.spdx")).status == 0)
    let both =
      ["sbom", "merge", scratch("b.json"), scratch("c.json"), "-o", "spdx-json=\(scratch("n.json"))"] + named
    let conflict = try await stellwerk(both)
    #expect(conflict.status == 0 && conflict.errors.contains("[sbom.merge-conflict]"), "\(conflict)")
    #expect(conflict.errors.contains("the documents name different values of its licence"), "\(conflict)")
    #expect(try await stellwerk(both + ["--strict"]).status == 65)
  }

  @Test(
    "check and merge refuse what they cannot do",
    arguments: [
      (["check", "a.json", "--profile", "ntai"], "unknown profile 'ntai'"),
      (["check", "a.json", "--fail-below", "11"], "'11' is no value for '--fail-below'"),
      (["check", "a.json", "--fail-below", "1.234"], "'1.234' is no value for '--fail-below'"),
      (["check", "a.json", "--fail-below", "-1"], "'-1' is no value for '--fail-below'"),
      (["merge", "a.json", "b.json"], "'sbom merge' has nothing to write"),
      (["merge", "a.json", "b.json", "-o", "spdx-json"], "'sbom merge' has no name for the product"),
      (
        ["merge", "a.json", "b.json", "-o", "spdx-json", "--name", "x", "--author", ""],
        "'--author' names nobody"
      ),
    ])
  func refusedCheck(words: [String], message: String) async throws {
    let scratch = Scratch()
    for name in ["a.json", "b.json"] { try write(bill, to: scratch(name)) }
    let call = try await stellwerk(["sbom"] + words.map { $0.hasSuffix(".json") ? scratch($0) : $0 })
    #expect(call.status == 64 && call.errors.contains(message), "\(call)")
  }

  @Test(
    "convert refuses what it cannot do",
    arguments: [
      (["-o", "spdx=x"], "unknown format 'spdx'"), (["-o", "spdx-json="], "'spdx-json=' names no file"),
      ([], "'sbom convert' has nothing to write"),
    ])
  func usage(options: [String], message: String) async throws {
    let said = try await stellwerk(["sbom", "convert", "a.json"] + options)
    #expect(said.status == 64 && said.errors.contains(message), "\(said)")
  }
}

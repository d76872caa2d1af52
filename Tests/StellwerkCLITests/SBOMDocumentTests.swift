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

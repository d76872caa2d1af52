import Diagnostics
import Execution
import JSON
import OperatingSystem
import TestSupport
import Testing

@Suite("A bill of materials of a tree")
struct TreeBillTests {
  private static let stages = #"""
    - name: tree
      uses: build/command
      with:
        run: |
          mkdir -p "$OUT/app/left-1.0.dist-info"
          printf 'Metadata-Version: 2.1\nName: left\nVersion: 1.0\nRequires-Dist: right\n' > "$OUT/app/left-1.0.dist-info/METADATA"
          printf '{"lockfileVersion": 3, "packages": {"": {"name": "app"}, "node_modules/a": {"version": "1.0.0"}}}' > "$OUT/app/package-lock.json"
          printf '{' > "$OUT/app/composer.lock"
        produces: {tree: .}
    - {name: bill, uses: sbom/tree, inputs: {subject: tree.tree}}
    """#

  @Test("lists what its files say, in two documents that say the same, and notes what it cannot read")
  func bill() async throws {
    let run = try await Workshop().run(Self.stages)
    let document = try JSON(parsing: readBytes(of: run.path("bill.cyclonedx"))[...], file: "x")
    let purls = (document["components"]?.array ?? []).compactMap { $0["purl"]?.string }
    #expect(purls == ["pkg:npm/a@1.0.0", "pkg:pypi/left@1.0"])
    #expect(document["metadata"]?["component"]?["purl"]?.string == "pkg:generic/demo@1.0")
    let notes = try #require(run["bill"]?.result?.notes.first { $0.name == "sbom.warnings" }?.value.array)
    #expect(
      notes.compactMap { $0["kind"]?.string } == ["inventory.unreadable", "inventory.unresolved"], "\(notes)")
    #expect(notes.first?["details"]?.array?.compactMap(\.string) == ["app/composer.lock:1:2"], "\(notes)")
    #expect(try readBytes(of: run.path("bill.spdx")).count > 0)
  }
}

import Foundation
import TestSupport
import Testing

@Suite("The railway map in the documents")
struct PlanMapTests {
  @Test("is what the program makes of the release plan")
  func picture() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let scratch = Scratch()
    try write("ref: refs/heads/main\n", to: scratch(".git/HEAD"))
    for folder in ["manifests/plan-release.yaml", "pipelines/plan.yaml", "pipelines/playbooks"] {
      let target = scratch(folder)
      try FileManager.default.createDirectory(
        at: URL(filePath: target).deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: root.appending(path: folder).path, toPath: target)
    }
    try FileManager.default.copyItem(atPath: await Shared.keys.value.path, toPath: scratch("artifacts"))
    let said = try await stellwerk([
      "run", scratch("manifests/plan-release.yaml"), "--artifacts", scratch("artifacts"), "--as-of",
      "2026-11-21",
    ])
    #expect(said.status == 0, "\(said)")
    let made = try bytes(of: scratch("artifacts/first-public-release.map.svg"))
    let kept = try bytes(of: root.appending(path: "docs/release.map.svg").path)
    #expect(made == kept, "copy artifacts/first-public-release.map.svg to docs/release.map.svg")
  }
}

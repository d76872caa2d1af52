import Foundation
import Planning
import TestSupport
import Testing

@Suite("The page of a railway map")
struct MapPageTests {
  @Test("has links of http and https only, and no text that is anything but text")
  func hostile() throws {
    let page = HostilePlan.plan.mapHTML
    let links = Set(page.matches(of: /<a href="([^"#][^"]*)"/).map { String($0.output.1) })
    #expect(
      links == [
        "https://a.test/&quot;onclick=&quot;x", "https://a.test/?q=&lt;b&gt;&amp;r=1",
        "HTTPS://A.test/&#39;x&#39;",
      ])
    #expect(page.matches(of: /<script/).count == 2)
    #expect(page.matches(of: /<\/script>/).count == 2)
    #expect(!page.contains("<img"))
    for scalar in page.unicodeScalars where scalar.value < 0x20 || (0x202A...0x202E).contains(scalar.value) {
      #expect(scalar == "\n")
    }
    #expect(!page.contains("\u{2066}") && !page.contains("\u{2028}") && !page.contains("\u{E0041}"))
  }

  @Test("says everything that the plan says, and asks no network")
  func complete() {
    let plan = PlanExamples.plan(tasks: 2, packages: 3)
    let page = plan.mapHTML
    for package in plan.workPackages {
      let texts =
        [package.id, package.title, package.summary] + package.steps + package.definitionOfDone
        + package.risks.flatMap { [$0.risk, $0.mitigation] } + package.sources.map(\.title)
      for text in texts { #expect(page.contains(text), "\(text)") }
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.firstMatch(of: /(src|srcset|xlink:href|action|data)="/) == nil)
    #expect(page.firstMatch(of: /url\(|@import|fetch\(|XMLHttp|eval\(/) == nil)
    #expect(plan.mapHTML == GeneratedPlan.shuffled(plan, 3).mapHTML)
  }

  @Test("names its script and its style by the digests that they have")
  func policy() throws {
    guard let python = PythonReference.path(modules: "hashlib") else {
      print("skipped: no python3")
      return
    }
    let script = """
      import sys, re, hashlib, base64
      page = sys.stdin.buffer.read().decode()
      digest = lambda text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
      for tag in ('style', 'script'):
          body = re.findall(f'<{tag}>(.*?)</{tag}>', page, re.S)
          assert len(body) == 1, tag
          assert f"{tag}-src 'sha256-{digest(body[0])}'" in page, tag
      """
    _ = try PythonReference.run(python, ["-c", script], input: Data(PlanExamples.good.mapHTML.utf8))
  }
}

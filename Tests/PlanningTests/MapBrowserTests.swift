import Foundation
import Planning
import TestSupport
import Testing

@Suite("The page of a railway map, in Chromium")
struct MapBrowserTests {
  @Test(
    "opens without an error, is used with mouse and keys, light, dark, narrow, on paper and without scripts")
  func browser() throws {
    let found = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let chromium = found, let python = PythonReference.path(modules: "json") else {
      print("skipped: no chromium: 'apt install chromium'")
      return
    }
    let scratch = Scratch()
    let plans = [
      PlanExamples.plan(tasks: 3, packages: 3), GeneratedPlan.deep(), HostilePlan.plan,
      GeneratedPlan.plan(11), GeneratedPlan.plan(23),
    ]
    var pages: [String] = []
    for (number, plan) in plans.enumerated() {
      let page = scratch("\(number).map.html")
      try Data(plan.mapHTML.utf8).write(to: URL(filePath: page))
      pages.append(page)
    }
    let driver = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "browser.py").path
    var said = ""
    do {
      said = String(decoding: try PythonReference.run(python, [driver, chromium] + pages), as: UTF8.self)
    } catch let failed as PythonReference.Failed { said = failed.text }
    #expect(said == "\(pages.count) pages used\n")
  }
}

import Diagnostics
import Testing

@Suite("A suggestion")
struct SuggestionTests {
  @Test(
    "is the nearest name, if it is near",
    arguments: [
      ("nam", "name"), ("nmae", "name"), ("name", "name"), ("sgin", "sign"), ("wth", "with"),
      ("wiht", "with"),
      ("intake/txet", "intake/text"), ("licence", "license"), ("vulnerabilities-at", "vulnerability/at"),
      ("x", nil), ("", nil), ("Name", "name"), ("NAME", nil), ("nothing-like-it", nil),
    ] as [(String, String?)])
  func nearness(written: String, meant: String?) {
    let names = ["with", "name", "sign", "intake/text", "license", "vulnerability/at", "intake/file"]
    #expect(nearest(to: written, among: names) == meant)
    #expect(suggestion(for: written, among: names) == meant.map { "did you mean '\($0)'?" })
  }

  @Test("is the first of several that are equally near")
  func first() {
    #expect(nearest(to: "cat", among: ["car", "bat", "hat"]) == "car")
    #expect(nearest(to: "cat", among: ["chart", "bat", "hat"]) == "bat")
  }

  @Test("is a list of what there is where nothing is near, a long one by its beginning")
  func lists() {
    #expect(suggestion(for: "zzz", among: ["a", "b"], orList: "one of") == "one of a, b")
    #expect(suggestion(for: "ab", among: ["abc"], orList: "one of") == "did you mean 'abc'?")
    #expect(suggestion(for: "a", among: [], orList: "inputs:") == "inputs: none")
    let many = (0..<25).map { "\($0)" }
    #expect(suggestion(for: "zzz", among: many, orList: "one of").hasSuffix("18, 19 and 5 more"))
  }

  @Test("costs little, however long and many the names")
  func bounds() {
    let long = String(repeating: "a", count: 1 << 20)
    #expect(nearest(to: long, among: [long]) == nil)
    #expect(nearest(to: "name", among: [long, "nam"]) == "nam")
    #expect(nearest(to: "name", among: (0..<100).map { "\($0)-other" } + ["nam"]) == nil)
  }
}

import Diagnostics
import Testing

@Suite("What changed between two texts")
struct LineDifferenceTests {
  @Test(
    "is shown as 'diff -u' shows it",
    arguments: [
      ("", "", nil), ("a\nb\n", "a\r\nb", nil),
      ("", "a\n", "@@ -0,0 +1,1 @@\n+a"), ("a\n", "", "@@ -1,1 +0,0 @@\n-a"),
      ("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c"),
      ("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c"),
      (
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n",
        "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7"
      ),
      (
        "x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n", "2\n3\n4\n5\n6\n7\n8\n9\n",
        "@@ -1,4 +1,3 @@\n-x\n 2\n 3\n 4\n@@ -7,4 +6,3 @@\n 7\n 8\n 9\n-y"
      ),
    ])
  func unified(old: String, new: String, wanted: String?) {
    #expect(LineDifference(from: old, to: new).unified() == wanted)
  }

  @Test("of texts that have nothing in common is the one in place of the other, cut where it is long")
  func large() {
    let old = (0..<2_000).map { "a\($0)\n" }.joined()
    let new = (0..<2_000).map { "b\($0)\n" }.joined()
    let shown = LineDifference(from: "same\n" + old + "end\n", to: "same\n" + new + "end\n").unified(
      maximum: 4)
    #expect(shown == "@@ -1,2002 +1,2002 @@\n same\n-a0\n-a1\n… 3999 more lines")
  }

  @Test("leads from the one to the other, whatever they are")
  func random() {
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    for _ in 0..<300 {
      let texts = (0..<2).map { _ in (0..<next(12)).map { _ in ["a", "b", "c"][next(3)] } }
      let shown = LineDifference(
        from: texts[0].map { $0 + "\n" }.joined(), to: texts[1].map { $0 + "\n" }.joined()
      ).unified(context: 100, maximum: 1_000)
      let lines = (shown ?? texts[0].map { " \($0)" }.joined(separator: "\n")).split(separator: "\n")
        .filter { !$0.hasPrefix("@@") }
      #expect(lines.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) } == texts[0])
      #expect(lines.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) } == texts[1])
    }
  }
}

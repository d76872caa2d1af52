import Diagnostics
import Glibc
import Execution
import JSON
import OperatingSystem
import Pipelines
import Synchronization
import TestSupport
import Testing

@Suite("A run of stages for the items of a list")
struct ForEachRunTests {
  /// A list that a stage writes, a stage for each of its items, and one that reads what they put out.
  private func stages(_ list: String, each: String = "", forEach: String = "", name: String = "n") -> String {
    """
    - name: list
      uses: test/pure
      with: { text: '\(list)', type: application/json }
    - name: each
      uses: test/pure
      forEach: { items: list.text, key: "${{ item.\(name) }}"\(forEach) }
      with: { text: "<${{ item.\(name) }}>" }
    \(each)
    - name: join
      uses: test/tree-reader
      inputs: { tree: each.text }
    """
  }

  private func run(_ bench: Bench, _ stages: String, _ settings: RunSettings? = nil) async throws -> (
    plan: Plan, outcomes: [StageOutcome], words: [String]
  ) {
    var plan = try bench.plan(stages)
    let outcomes = try await bench.runner(settings).run(growing: &plan)
    let all = words(plan, outcomes)
    return (plan, outcomes, plan.order.map { all[$0] })
  }

  @Test("makes a stage for each item and hands on what they put out, as a folder", arguments: [1, 4])
  func grows(jobs: Int) async throws {
    let bench = try Bench()
    let (plan, outcomes, words) = try await run(
      bench, stages(#"[{"n":"b"},{"n":"a"}]"#), bench.settings(jobs: jobs))
    #expect(
      words == [
        "list executed", "each/items executed", "each[a] executed", "each[b] executed", "each executed",
        "join executed",
      ])
    #expect(try text(#require(outcomes.dropFirst(3).first)) == "a 644\nb 644")
    #expect(outcomes[2].result?.summary == "2 items")
    #expect(plan.stages[2].instances == [4, 5])
    let log = bench.log.withLock { $0 }
    #expect(log.filter { $0.hasPrefix("expanded") } == ["expanded each a b"])
    #expect(log.filter { $0.hasPrefix("finished") }.count == 6)
  }

  @Test("hands on what the items put out as one JSON list, sorted by key, which may be a list again")
  func collectedLists() async throws {
    let bench = try Bench()
    let (_, outcomes, words) = try await run(
      bench,
      """
      - name: list
        uses: test/pure
        with: { text: '[{"n":"b","v":2.50},{"n":"a","v":[1]},{"n":"c","v":null}]', type: application/json }
      - name: each
        uses: test/pure
        forEach: { items: list.text, key: "${{ item.n }}", lists: [text] }
        when: ${{ item.v != null }}
        with: { text: '{ "of": "${{ item.n }}" }', type: application/json }
      - name: again
        uses: test/pure
        forEach: { items: each.text, key: "${{ item.value.of + '2' }}", lists: [text] }
        with: { text: "${{ item.key }}", type: application/json }
      """)
    #expect(
      words == [
        "list executed", "each/items executed", "each[a] executed", "each[b] executed",
        "each[c] skipped: its condition does not hold: item.v != null", "each executed",
        "again/items executed", "again[a2] executed", "again[b2] executed",
        "again failed: for-each.list",
      ])
    #expect(outcomes.compactMap(\.problem?.message) == ["stage 'again': 'text' of item 'a2' is no JSON"])
    #expect(
      try text(outcomes[2]) == #"[{"key":"a","value":{"of":"a"}},{"key":"b","value":{"of":"b"}}]"#)
  }

  @Test("makes a stage for an item once for all manifests that need the very same")
  func shared() async throws {
    let bench = try Bench()
    let list = #"[{"n":"a"},{"n":"b"}]"#
    let plans = try ["", "more"].map { word in
      try bench.plan(
        stages(list).replacing(
          "\"<${{ item.n }}>\"", with: "\"<${{ item.n == 'a' ? 'a' : item.n + '\(word)' }}>\""))
    }
    let joined = JoinedPlan(plans.map { ($0, bench.settings().sourceDate) })
    #expect(joined.plan.stages.map(\.name) == ["list", "each/items", "each", "join", "each", "join"])
    var grown = joined.plan
    let outcomes = try await bench.runner().run(growing: &grown)
    #expect(
      grown.stages.dropFirst(6).map { "\($0.name) \($0.memberships.map(\.plan))" } == [
        "each[a] [0, 1]", "each[b] [0]", "each[b] [1]",
      ])
    let log = bench.log.withLock { $0 }
    #expect(log.count { $0.hasPrefix("finished each[a]") } == 1)
    for (number, plan) in plans.enumerated() {
      let (own, results) = joined.part(number, as: plan, of: grown, outcomes)
      #expect(own.stages.map(\.name) == ["list", "each/items", "each[a]", "each[b]", "each", "join"])
      #expect(own.stages[4].instances == [2, 3])
      #expect(own.stages[2].list == 1 && own.stages[3].list == 1)
      #expect(own.stages[4].inputs.map(\.stage) == [1, 2, 3])
      #expect(results.allSatisfy { $0.result != nil })
    }
  }

  @Test("collects for each manifest, and executes what reads it once for all, by its key")
  func collected() async throws {
    let bench = try Bench()
    let plan = try bench.plan(stages(#"[{"n":"a"},{"n":"b"}]"#))
    let joined = JoinedPlan([plan, plan].map { ($0, bench.settings().sourceDate) })
    var grown = joined.plan
    let outcomes = try await bench.runner().run(growing: &grown)
    #expect(
      words(grown, outcomes).sorted() == [
        "each executed", "each reused", "each/items executed", "each[a] executed", "each[b] executed",
        "join executed", "join reused", "list executed",
      ])
  }

  @Test("does nothing where nothing has changed, and only what is new where an item has come")
  func again() async throws {
    let bench = try Bench()
    _ = try await run(bench, stages(#"[{"n":"b"},{"n":"c"}]"#))
    let same = try await run(bench, stages(#"[{"n":"b"},{"n":"c"}]"#))
    #expect(same.words.allSatisfy { $0.hasSuffix("reused") })
    #expect(same.words.count == 6)
    #expect(bench.log.withLock { $0.count { $0 == "expanded each b c" } } == 2)
    let more = try await run(bench, stages(#"[{"n":"a"},{"n":"b"},{"n":"c"}]"#))
    #expect(
      more.words == [
        "list executed", "each/items executed", "each[a] executed", "each[b] reused", "each[c] reused",
        "each executed", "join executed",
      ])
    // In other words and another order it is the same list of the same items.
    let other = try await run(bench, stages(#"[ {"n": "b"}, {"n":"c"} ]"#))
    #expect(
      other.words == [
        "list executed", "each/items executed", "each[b] reused", "each[c] reused", "each reused",
        "join reused",
      ])
  }

  @Test(
    "runs what reads the outputs with an empty folder where there is no item, or skips it where that is said")
  func empty() async throws {
    let bench = try Bench()
    let (_, outcomes, words) = try await run(bench, stages("[]"))
    #expect(
      words == ["list executed", "each/items executed", "each executed", "join executed"])
    #expect(try text(outcomes[3]) == "")
    #expect(outcomes[2].result?.summary == "0 items")

    let may = """
      - name: may
        uses: test/tree-reader
        inputs: { tree: tree.text, any: each.text }
      - name: tree
        uses: test/pure
        with: { type: application/vnd.stellwerk.tree+tar, deed: foreach.tree }
      - name: after
        uses: test/pure
        inputs: { a: join.text }
      """
    Deeds.set("foreach.tree") { (work) throws(Problem) in
      let folder = try work.folder() + "/t"
      try createFolder(folder)
      try writeAtomically([0x61], to: folder + "/file")
      return StageResult(["text": .folder(path: folder)])
    }
    let skipping = try await run(bench, stages("[]", each: may, forEach: ", empty: skip"))
    #expect(
      Set(skipping.words) == [
        "list reused", "each/items reused", "each skipped: there are no items", "tree executed",
        "may executed", "join skipped: 'each' is skipped: there are no items",
        "after skipped: 'each' is skipped: there are no items",
      ])
    #expect(skipping.plan.stages.count { $0.skipped != nil } == 3)
    // What is skipped is a part of the key: with the same bytes otherwise it is another stage.
    let without = try await run(
      bench,
      """
      - name: tree
        uses: test/pure
        with: { type: application/vnd.stellwerk.tree+tar, deed: foreach.tree }
      - { name: may, uses: test/tree-reader, inputs: { tree: tree.text } }
      """)
    #expect(without.words == ["tree reused", "may executed"])
  }

  @Test("leaves out the items whose condition does not hold, also where they lack what the options want")
  func conditions() async throws {
    let bench = try Bench()
    let list = #"[{"n":"a","x":1},{"n":"b"},{"n":"c","x":2}]"#
    let text = stages(list).replacing(
      "  with: { text: \"<", with: "  when: ${{ has(item.x) }}\n  with: { text: \"${{ item.x }}<")
    let (_, outcomes, words) = try await run(bench, text)
    #expect(
      words == [
        "list executed", "each/items executed", "each[a] executed",
        "each[b] skipped: its condition does not hold: has(item.x)", "each[c] executed", "each executed",
        "join executed",
      ])
    #expect(outcomes[2].result?.summary == "2 items, 1 left out")
    #expect(try ExecutionTests.text(outcomes[3]) == "a 644\nc 644")
  }

  @Test("takes the files of a folder as items, each as an input of its own stage; a third list may follow")
  func folders() async throws {
    let bench = try Bench()
    let files = Mutex<[String]>(["one.txt", "two.txt"])
    Deeds.set("foreach.folder") { (work) throws(Problem) in
      let folder = try work.folder() + "/t"
      try createFolder(folder + "/sub")
      for name in files.withLock({ $0 }) {
        try writeAtomically(Array("\(name)!".utf8), to: "\(folder)/sub/\(name)")
      }
      return StageResult(["text": .folder(path: folder)])
    }
    let stages = """
      - name: list
        uses: test/clocked
        with: { type: application/vnd.stellwerk.tree+tar, deed: foreach.folder }
      - name: each
        uses: test/pure
        forEach: { items: list.text, key: "${{ item.name }}", as: item }
        inputs: { file: item }
        with: { text: "${{ item.path }} ${{ item.size }} " }
      - name: again
        uses: test/pure
        forEach: { items: each.text, as: result }
        inputs: { file: result }
        with: { text: "${{ result.name }}: " }
      - { name: join, uses: test/tree-reader, inputs: { tree: again.text } }
      """
    let (plan, outcomes, words) = try await run(bench, stages)
    #expect(
      words == [
        "list executed", "each/items executed", "each[one.txt] executed", "each[two.txt] executed",
        "each executed", "again/items executed", "again[one.txt] executed", "again[two.txt] executed",
        "again executed", "join executed",
      ])
    let last = try #require(zip(plan.stages, outcomes).first { $0.0.name == "again[two.txt]" })
    #expect(try text(last.1) == "two.txt: sub/two.txt 8 two.txt!")
    files.withLock { $0 = ["one.txt", "two.txt", "zwei.txt"] }
    let more = try await run(bench, stages)
    #expect(
      more.words.filter { $0.hasSuffix("executed") } == [
        "list executed", "each/items executed", "each[zwei.txt] executed", "each executed",
        "again/items executed", "again[zwei.txt] executed", "again executed", "join executed",
      ])
  }

  @Test("fails, and tells of the stage, where the list cannot be meant")
  func lists() async throws {
    let many = "[" + (0...10_000).map { #"{"n":"i\#($0)"}"# }.joined(separator: ",") + "]"
    let deep = String(repeating: "[", count: 2_000)
    let rows: [(String, String, String, String)] = [
      ("nothing", "each/items", "for-each.list", "stage 'each/items': the list is no JSON"),
      ("", "each/items", "for-each.list", "stage 'each/items': the list is no JSON"),
      (deep, "each/items", "for-each.list", "stage 'each/items': the list is no JSON"),
      (#"{"n":1}"#, "each/items", "for-each.list", "stage 'each/items': the list is no JSON array"),
      (
        many, "each/items", "for-each.list",
        "stage 'each/items': the list has 10001 items, more than 10000"
      ),
      (
        #"[{"n":"a"},{"n":"a"}]"#, "each", "for-each.key",
        "stage 'each': items 1 and 2 have the same key 'a'"
      ),
      (#"["a"]"#, "each", "expression.value", "stage 'each': item 1: "),
      (
        #"[{"n":"../../etc"}]"#, "each", "for-each.key",
        "stage 'each': item 1 has the key '../../etc', which cannot name a stage"
      ),
    ]
    for (list, stage, code, message) in rows {
      let bench = try Bench()
      let (plan, outcomes, words) = try await run(bench, stages(list))
      let problem = zip(plan.stages, outcomes).first { $0.0.name == stage }?.1.problem
      #expect(problem?.code.name == code)
      #expect(problem?.code.exitStatus == .stageFailed)
      #expect(problem?.message.hasPrefix(message) == true, "\(problem?.message ?? "no problem")")
      #expect(problem?.location?.line == 12, "it is told where the list is named")
      #expect(words.last == "join skipped: '\(stage)' failed")
    }
  }

  @Test("lets a failed item stop the rest, or with keepsGoing only what reads it")
  func failures() async throws {
    let bench = try Bench()
    Deeds.set("foreach.b") { (_) throws(Problem) in
      throw Problem(.init("test.broken", exit: .refused), "it is broken")
    }
    let text = stages(#"[{"n":"a"},{"n":"b"},{"n":"c"}]"#).replacing(
      "with: { text: \"<${{ item.n }}>\" }", with: "with: { deed: \"foreach.${{ item.n }}\" }")
    let settings = RunSettings(
      store: bench.store, jobs: 1, now: Timestamp(seconds: 0), sourceDate: Timestamp(seconds: 1_700_000_000),
      tool: ("stellwerk", "1"), keepsGoing: true)
    #expect(
      try await run(bench, text, settings).words.dropFirst(2) == [
        "each[a] executed", "each[b] failed: test.broken", "each[c] executed",
        "each skipped: 'each[b]' failed", "join skipped: 'each[b]' failed",
      ])
    // What had succeeded is not done again.
    #expect(
      try await run(bench, text, bench.settings(jobs: 1)).words.dropFirst(2) == [
        "each[a] reused", "each[b] failed: test.broken", "each[c] skipped: 'each[b]' failed",
        "each skipped: 'each[b]' failed", "join skipped: 'each[b]' failed",
      ])
  }

  @Test("keeps the stages for items within their pool, and tells those of higher priority to go first")
  func pools() async throws {
    let bench = try Bench()
    let running = Mutex(0)
    let highest = Mutex(0)
    Deeds.set("foreach.pool") { (work) throws(Problem) in
      let now = running.withLock {
        $0 += 1
        return $0
      }
      highest.withLock { $0 = max($0, now) }
      for _ in 0..<50 { sched_yield() }
      running.withLock { $0 -= 1 }
      return try written("", work)
    }
    let items = (0..<12).map { #"{"n":"i\#($0)"}"# }.joined(separator: ",")
    let text = stages("[\(items)]").replacing(
      "with: { text: \"<${{ item.n }}>\" }",
      with: "pool: p\n  with: { deed: foreach.pool, text: \"${{ item.n }}\" }")
    var plan = try bench.plan(text, pools: "{p: 2}")
    let outcomes = try await bench.runner(bench.settings(jobs: 8)).run(growing: &plan)
    #expect(words(plan, outcomes).allSatisfy { $0.hasSuffix("executed") })
    #expect((1...2).contains(highest.withLock { $0 }))

    let order = """
      - { name: long, uses: test/pure }
      - { name: way, uses: test/pure, inputs: { a: long.text } }
      - { name: first, uses: test/pure, priority: 1, with: { text: f } }
      - { name: last, uses: test/pure, priority: -1, with: { text: l } }
      """
    let priorities = try Bench()
    _ = try await priorities.runner(priorities.settings(jobs: 1)).run(priorities.plan(order))
    #expect(
      priorities.log.withLock { $0.filter { $0.hasPrefix("started") } } == [
        "started first", "started long", "started way", "started last",
      ])
  }

  @Test("takes part in a run of some stages: --until and --only")
  func selections() async throws {
    let bench = try Bench()
    let text = stages(#"[{"n":"a"}]"#)
    let plan = try bench.plan(text)
    func settings(_ name: String, isAlone: Bool) throws -> RunSettings {
      RunSettings(
        store: bench.store, jobs: 1, now: Timestamp(seconds: 0),
        sourceDate: Timestamp(seconds: 1_700_000_000), tool: ("stellwerk", "1"),
        selection: try StageSelection(name, isAlone: isAlone, of: [plan]))
    }
    let left = { (name: String) in "not asked for by '--until \(name)'" }
    #expect(
      try await run(bench, text, settings("each/items", isAlone: false)).words == [
        "list executed", "each/items executed", "each skipped: \(left("each/items"))",
        "join skipped: \(left("each/items"))",
      ])
    #expect(
      try await run(bench, text, settings("each", isAlone: true)).words == [
        "list reused", "each/items reused", "each[a] executed", "each executed",
        "join skipped: not asked for by '--only each'",
      ])
    #expect(
      try await run(bench, text, settings("join", isAlone: false)).words.last == "join executed")
  }

  @Test("keeps the record of each plan apart where several are joined")
  func joined() async throws {
    let bench = try Bench()
    let first = try bench.plan(stages(#"[{"n":"a"},{"n":"b"}]"#))
    let second = try bench.plan(
      "- { name: own, uses: test/pure, with: { text: own } }\n"
        + stages(#"[{"n":"a"},{"n":"b"}]"#).replacing("name: each", with: "name: all")
        .replacing("each.text", with: "all.text"))
    let date = Timestamp(seconds: 1_700_000_000)
    let joined = JoinedPlan([(first, date), (second, date)])
    var grown = joined.plan
    let outcomes = try await bench.runner(bench.settings(jobs: 1)).run(growing: &grown)
    let parts = [(0, first), (1, second)].map { joined.part($0.0, as: $0.1, of: grown, outcomes) }
    #expect(parts[0].plan.stages.map(\.name) == ["list", "each/items", "each[a]", "each[b]", "each", "join"])
    #expect(
      parts[1].plan.stages.map(\.name) == ["own", "list", "all/items", "all[a]", "all[b]", "all", "join"])
    for (plan, outcomes) in parts {
      #expect(plan.stages.count == outcomes.count)
      #expect(outcomes.allSatisfy { $0.result != nil })
      for (index, stage) in plan.stages.enumerated() {
        #expect(stage.inputs.allSatisfy { $0.stage < index })
      }
      let collection = try #require(plan.stages.first { $0.instances != nil })
      let added = try #require(collection.instances).map { plan.stages[$0] }
      #expect(
        added.map(\.list) == added.map { _ in plan.stages.firstIndex { $0.kindName == "forEach/items" } })
    }
    // The list and the items, which are the same work, are made once, under the name that each plan has for them.
    #expect(
      words(parts[1].plan, parts[1].outcomes) == [
        "own executed", "list executed", "all/items executed", "all[a] executed", "all[b] executed",
        "all reused",
        "join reused",
      ])
  }

  @Test("hands a stage that is not pure what the list was made of")
  func lineage() async throws {
    let bench = try Bench()
    Deeds.set("foreach.noted") { (work) throws(Problem) in
      let path = "\(try work.folder())/l"
      try writeAtomically(Array(#"["a"]"#.utf8), to: path)
      return StageResult(["text": .file(path: path)], notes: [("made.by", "hand")])
    }
    Deeds.set("foreach.asks") { (work) throws(Problem) in
      try written(work.notes["made.by"]?.first?.string ?? "nobody", work)
    }
    let (plan, outcomes, _) = try await run(
      bench,
      """
      - { name: list, uses: test/pure, with: { deed: foreach.noted, type: application/json } }
      - { name: each, uses: test/clocked, forEach: { items: list.text }, with: { deed: foreach.asks, text: "${{ item }}" } }
      """)
    let one = try #require(zip(plan.stages, outcomes).first { $0.0.name == "each[a]" }?.1)
    #expect(try text(one) == "hand")
  }

  @Test("is forecast as what it will be done for")
  func forecast() async throws {
    let bench = try Bench()
    let text = { (list: String, label: String) in
      self.stages(list, forEach: ", empty: skip").replacing("\"<${{ item.n }}>\"", with: label)
    }
    let forecast = { (list: String, label: String) in
      var plan = try bench.plan(text(list, label))
      let forecasts = try Forecast.of(
        &plan, store: bench.store, tool: ("stellwerk", "1"), sourceDate: bench.settings().sourceDate)
      return (plan: plan, forecasts: forecasts)
    }
    let (two, one, wrong) = (#"[{"n":"a"},{"n":"b"}]"#, "\"${{ item.n }}\"", "\"${{ item.x }}\"")
    #expect(try forecast(two, one).forecasts == [.executed, .inputsUnknown, .forEachItem, .inputsUnknown])
    _ = try await run(bench, text(two, one))
    let again = try forecast(two, one)
    #expect(again.plan.stages.map(\.name) == ["list", "each/items", "each", "join", "each[a]", "each[b]"])
    #expect(again.forecasts.allSatisfy { $0 == .reused })
    // The list is known, what is done with its items is new.
    #expect(
      try forecast(two, "\"${{ item.n == 'a' ? 'a' : 'new' }}\"").forecasts == [
        .reused, .reused, .inputsUnknown, .inputsUnknown, .reused, .executed,
      ])
    #expect(try forecast(two, wrong).forecasts[2] == .fails("each[a]: no such key: 'x'"))
    _ = try await run(bench, text("[]", one))
    #expect(
      try forecast("[]", one).plan.stages.map(\.skipped).dropFirst(2) == [
        "there are no items", "'each' is skipped: there are no items",
      ])
  }
}

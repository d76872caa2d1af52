import Diagnostics
import JSON
import Manifests
import Pipelines
import TestSupport
import Testing

@Suite("A stage with forEach")
struct ForEachTests {
  private static let head = """
    apiVersion: stellwerk/v1
    kind: Pipeline
    metadata: { name: p }
    spec:
      inputs:
        names: { type: list(string), default: [b, a] }
        count: { type: integer, default: 3 }
      stages:
        - { name: list, uses: test/join, with: { label: l } }
        - { name: other, uses: test/text, with: { text: o } }

    """

  private func text(_ stages: String) -> String {
    Self.head + stages.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  @Test("is a stage that puts out the items, and one that collects for them")
  func unknown() throws {
    let plan = try #require(
      plan(
        text(
          """
          - name: each
            uses: test/text
            forEach: { items: list.list, key: "${{ item.name }}" }
            priority: 3
            with: { text: "${{ item.name }} of ${{ inputs.count }}" }
          - { name: all, uses: test/join, inputs: { a: each.text } }
          """)
      ).plan)
    let reads = plan.stages.map { stage in
      "\(stage.name) \(stage.kindName) <- \(stage.inputs.map { "\($0.port)=\(plan.stages[$0.stage].name).\($0.output)" }.joined(separator: " "))"
    }
    #expect(
      reads == [
        "list test/join <- ", "other test/text <- ", "each/items forEach/items <- list=list.list",
        "each forEach/collect <- items=each/items.items", "all test/join <- a=each.text",
      ])
    let each = plan.stages[3]
    #expect(each.kind.outputs == [Port("text", MediaType.tree)])
    #expect(each.body?.kindName == "test/text")
    #expect(each.body?.source == "list.list")
    #expect(each.body?.sample?.options.json["text"]?.string == "${{ item.name }} of 3")
    #expect(plan.stages.map(\.priority) == [0, 0, 3, 3, 0])
    #expect(plan.collections == [2: [3]])
  }

  @Test("grows by its items, sorted by their keys; an index means the same stage as before")
  func grows() throws {
    var plan = try #require(
      plan(
        text(
          """
          - name: each
            uses: test/join
            forEach: { items: list.list, key: "${{ part.name }}", as: part }
            when: ${{ part.size > 1 }}
            inputs: { o: other.text }
            with: { label: "${{ part.name }}-${{ part.size }}" }
          - { name: all, uses: test/join, inputs: { a: each.list } }
          """)
      ).plan)
    let list =
      #"{"folder":false,"items":[{"name":"z","size":2},{"name":"a","size":3},{"name":"m","size":1}]}"#
    let keys = try plan.grow(3, by: Array(list.utf8))
    #expect(keys == ["a", "m", "z"])
    #expect(
      plan.stages.map(\.name) == [
        "list", "other", "each/items", "each", "all", "each[a]", "each[m]", "each[z]",
      ])
    #expect(plan.order == [0, 1, 2, 5, 6, 7, 3, 4])
    #expect(plan.stages[5...].map { $0.options.json["label"]?.string } == ["a-3", "m-1", "z-2"])
    #expect(
      plan.stages[5...].map(\.skipped) == [nil, "its condition does not hold: part.size > 1", nil])
    #expect(plan.stages[5].inputs.map(\.stage) == [1])
    #expect(plan.stages[5].list == 2)
    #expect(plan.stages[3].instances == [5, 6, 7])
    #expect(plan.stages[3].inputs.map(\.port) == ["items", "a/list", "z/list"])
    #expect(plan.stages[3].options.json["leftOut"]?.array?.map(\.string) == ["m"])
    // A second time there is nothing to add.
    #expect(try plan.grow(3, by: Array(list.utf8)) == [])
    #expect(plan.stages.count == 8)
  }

  @Test(
    "is planned to the end where the list is known",
    arguments: [
      ("\"${{ inputs.names }}\"", "", ["each[a] a", "each[b] b"]),
      ("[two, one]", "", ["each[one] one", "each[two] two"]),
      ("\"${{ inputs.names.map(n, n + '1') }}\"", "", ["each[a1] a1", "each[b1] b1"]),
      ("[{ n: x, t: 1 }, { n: y, t: 2 }]", ", key: \"${{ item.n }}\"", ["each[x] ", "each[y] "]),
      ("[]", "", []),
    ])
  func known(items: String, key: String, expected: [String]) throws {
    let label = key.isEmpty ? "${{ item }}" : ""
    let (made, problems) = plan(
      text(
        """
        - name: each
          uses: test/join
          forEach: { items: \(items)\(key) }
          with: { label: "\(label)" }
        """))
    let plan = try #require(made, "\(shown(problems))")
    let names = plan.stages.dropFirst(2).map { "\($0.name) \($0.options.json["label"]?.string ?? "-")" }
    #expect(names == expected + ["each -"])
    #expect(plan.stages.last?.inputs.map(\.stage) == Array(2..<2 + expected.count))
    #expect(plan.stages.allSatisfy { $0.body == nil })
  }

  @Test("is skipped with what it needs, with its reason; without an item only where that is said")
  func skipped() throws {
    let stages = { (empty: String) in
      self.text(
        """
        - { name: off, uses: test/text, with: { text: o }, when: false }
        - { name: none, uses: test/join, forEach: { items: []\(empty) } }
        - { name: reader, uses: test/join, inputs: { a: none.list } }
        - { name: may, uses: test/check, inputs: { text: other.text, other: none.list } }
        - { name: each, uses: test/check, forEach: { items: list.list }, inputs: { text: off.text } }
        - { name: last, uses: test/join, inputs: { a: each.text } }
        """)
    }
    let skipping = try #require(plan(stages(", empty: skip")).plan)
    let reasons = Dictionary(uniqueKeysWithValues: skipping.stages.map { ($0.name, $0.skipped) })
    let off = "'off' is skipped: its condition does not hold: false"
    #expect(
      reasons == [
        "list": nil, "other": nil, "off": "its condition does not hold: false",
        "none": "there are no items", "reader": "'none' is skipped: there are no items", "may": nil,
        "each/items": off, "each": off, "last": off,
      ])
    #expect(skipping.stages.first { $0.name == "may" }?.absent == ["other"])
    let running = try #require(plan(stages("")).plan)
    #expect(running.stages.first { $0.name == "reader" }?.skipped == nil)
    #expect(running.stages.first { $0.name == "may" }?.absent == [])
  }

  @Test("may read what the stages for the items of another list put out, and be read by a third")
  func chained() throws {
    let (made, problems) = plan(
      text(
        """
        - { name: a, uses: test/text, forEach: { items: list.list }, with: { text: "${{ item }}" } }
        - { name: b, uses: test/join, forEach: { items: a.text, key: "${{ item.name }}" }, inputs: { f: item, g: a.text } }
        - { name: c, uses: test/join, inputs: { all: b.list } }
        """))
    let plan = try #require(made, "\(shown(problems))")
    #expect(plan.stages.map(\.name) == ["list", "other", "a/items", "a", "b/items", "b", "c"])
    #expect(plan.stages[4].options.json["files"]?.bool == true)
  }

  @Test("is checked against what its items are declared to look like")
  func typed() throws {
    let each = { (type: String, label: String) in
      self.text(
        """
        - name: each
          uses: test/join
          forEach: { items: list.list, key: "${{ item.name }}", type: \(type) }
          with: { label: "\(label)" }
        """)
    }
    let type = "{ name: string, size: integer, tags: list(string), note: string? }"
    for (label, message) in [
      ("${{ item.name }}: ${{ item.size + 1 }}", nil),
      ("${{ has(item.note) ? item.note : item.tags[0] }}", nil),
      ("${{ item.nmae }}", "item has no field 'nmae'"),
      ("${{ item.size + 'x' }}", "'+' cannot take int and string"),
    ] as [(String, String?)] {
      let problems = plan(each(type, label)).problems
      #expect(problems.map(\.message) == (message.map { [$0] } ?? []), "\(shown(problems))")
    }
    // A list that is written is held against it at once.
    let written = plan(
      text(
        """
        - { name: each, uses: test/join, forEach: { items: [a, 3], type: string } }
        """)
    ).problems
    #expect(written.map(\.message) == ["item 2 is no string"])
    #expect(written.map(\.code.name) == ["for-each.type"])
  }

  @Test(
    "fails with the item that is not as declared",
    arguments: [
      (#"{"name":"a","size":1,"tags":[],"more":[]}"#, nil),
      (#"{"name":"a","size":1,"tags":["x"],"note":"n"}"#, nil),
      (#"{"name":"a","tags":[]}"#, "item 1 has no 'size'"),
      (#"{"name":"a","size":1.5,"tags":[]}"#, "item 1 'size' is no integer"),
      (#"{"name":"a","size":1,"tags":[1]}"#, "item 1 'tags' is no list(string)"),
      (#"{"name":"a","size":1,"tags":[],"note":null}"#, "item 1 'note' is no string"),
      (#"["a"]"#, "item 1 is no mapping"),
    ])
  func wrongItem(item: String, message: String?) throws {
    var plan = try #require(
      plan(
        text(
          """
          - name: each
            uses: test/join
            forEach:
              items: list.list
              key: "${{ item.name }}"
              type: { name: string, size: integer, tags: list(string), note: string? }
          """)
      ).plan)
    let found: String?
    do throws(Problem) {
      try plan.grow(3, by: Array(#"{"folder":false,"items":[\#(item)]}"#.utf8))
      found = nil
    } catch { found = error.message }
    #expect(found == message)
  }

  @Test("hands outputs on as folders, or as JSON lists where that is said")
  func lists() throws {
    let (made, problems) = plan(
      text(
        """
        - { name: each, uses: test/join, forEach: { items: [a, b], lists: [list] } }
        - { name: again, uses: test/join, forEach: { items: each.list, key: "${{ item.key }}" } }
        """))
    let plan = try #require(made, "\(shown(problems))")
    let each = try #require(plan.stages.first { $0.name == "each" })
    #expect(each.kind.outputs == [Port("list", "application/json")])
    let folder = PipelinesTests.plan(
      text(
        """
        - { name: each, uses: test/join, forEach: { items: [a, b], lists: [list] } }
        - { name: files, uses: test/join, forEach: { items: each.list }, inputs: { f: item } }
        """)
    ).problems
    #expect(folder.map(\.message) == ["'items' takes a folder, not application/json"])
  }

  @Test(
    "is refused before the run, at the place of the mistake",
    arguments: [
      ("forEach: { items: 👉list👈 }", "'list' names no stage"),
      ("forEach: { items: 👉3👈 }", "'items' is no list"),
      ("forEach: { items: 👉lsit.list👈 }", "'lsit.list' names no stage"),
      ("forEach: { items: 👉list.lst👈 }", "test/join has no output 'lst'"),
      ("forEach: { items: 👉other.text👈 }", "'items' takes a list, not text/plain"),
      ("forEach: { items: 👉each.list👈 }", "stages need each other: each <- each"),
      ("forEach: { items: 👉\"${{ inputs.count }}\"👈 }", "'items' is no list"),
      ("forEach: { items: 👉\"${{ 'a' }}\"👈 }", "'items' is no list"),
      ("forEach: { items: \"${{ inputs.👉nmaes👈.map(n, n) }}\" }", "inputs has no field 'nmaes'"),
      ("forEach: { items: list.list, limit: 👉10001👈 }", "'limit' is not 1 to 10000"),
      ("forEach: { items: list.list, as: 👉inputs👈 }", "'inputs' means something else"),
      ("forEach: { items: list.list, as: 👉a-b👈 }", "'a-b' is no name that expressions have"),
      ("forEach: { items: list.list, empty: 👉no👈 }", "'empty' cannot be 'no'"),
      ("forEach: { items: list.list, 👉kye👈: a }", "unknown key 'kye'"),
      ("forEach: { items: list.list, key: 👉[a]👈 }", "'key' is not a string"),
      ("forEach: { items: list.list, key: 👉name👈 }", "'key' does not speak of 'item'"),
      ("forEach: { items: list.list, key: \"${{ 👉itme👈.name + '' }}\" }", "'key' does not speak of 'item'"),
      (
        "forEach: { items: list.list, key: \"${{ item.name + 👉inputs.cuont👈 }}\" }",
        "inputs has no field 'cuont'"
      ),
      (
        "forEach: { items: list.list }\n  matrix: 👉{ axes: { a: [b] } }👈",
        "a stage has 'matrix' or 'forEach', not both"
      ),
      ("forEach: { items: list.list }\n  inputs: { a: 👉itme👈 }", "'itme' names no stage"),
      ("forEach: { items: [a] }\n  inputs: { a: 👉item👈 }", "'item' is no file: the list is written here"),
      ("inputs: { a: 👉item👈 }", "'item' names no stage"),
      ("forEach: { items: [a, b, 👉a👈] }", "items 1 and 3 have the same key 'a'"),
      ("forEach: { items: [👉a/b👈] }", "item 1 has the key 'a/b', which cannot name a stage"),
      ("forEach: { items: [{ n: 👉1👈 }] }", "item 1 has no key"),
      ("forEach: { items: [a, b], limit: 👉1👈 }", "the list has 2 items, more than 1"),
      ("forEach: { items: list.list }\n  with: { lable: 👉\"${{ item }}\"👈 }", "unknown key 'lable'"),
      ("forEach: { items: list.list }\n  when: \"${{ 👉itme👈 == 'a' }}\"", "there is no variable 'itme'"),
      ("forEach: { items: list.list }\n  priority: 👉1001👈", "'priority' is not -1000 to 1000"),
      ("forEach: { items: list.list, lists: [👉lst👈] }", "test/join has no output 'lst'"),
      ("forEach: { items: list.list, type: 👉strng👈 }", "'type' cannot be 'strng'"),
      ("forEach: { items: list.list, type: 👉string?👈 }", "'type' cannot be 'string?'"),
      ("forEach: { items: list.list, type: { a: 👉int👈 } }", "'a' cannot be 'int'"),
      ("forEach: { items: list.list, type: { 👉a-b👈: string } }", "'a-b' is no name that expressions have"),
      ("forEach: { items: list.list, type: 👉{}👈 }", "'type' names no member"),
      ("forEach: { items: list.list, type: 👉[string]👈 }", "'type' is not a string"),
    ])
  func refused(written: String, message: String) {
    let (text, location) = marked(text("- name: each\n  uses: test/join\n  \(written)"))
    let (made, problems) = plan(text)
    #expect(made == nil)
    #expect(problems.map(\.message) == [message], "\(shown(problems))")
    // A list that is written has no key to point to; an unknown key is told where it stands.
    if !message.hasPrefix("item"), !message.hasPrefix("stages"), !message.hasPrefix("unknown key 'l") {
      #expect(problems.first?.location?.line == location.line, "\(shown(problems))")
    }
  }

  @Test("cannot act outside, and takes no file of a list into a port for folders")
  func effects() {
    let effect = plan(
      text("- { name: each, uses: test/publish, forEach: { items: list.list } }")
    ).problems
    #expect(effect.map(\.code.name) == ["for-each.option"])
    #expect(effect.map(\.message) == ["a stage that acts outside cannot have 'forEach'"])
    let json = plan(
      text(
        """
        - { name: each, uses: test/join, forEach: { items: each2.receipt } }
        - { name: each2, uses: test/publish, with: { to: x } }
        """)
    ).problems
    #expect(json.map(\.message) == ["a list cannot come from an effect"])
  }

  @Test(
    "fails with the item that is wrong, at the option in the pipeline",
    arguments: [
      (#"[{"n":"a"},{"n":"a"}]"#, "items 1 and 2 have the same key 'a'"),
      (#"[{"n":"a"},{"m":"b"}]"#, "item 2: no such key: 'n'"),
      (#"[{"n":"../x"}]"#, "item 1 has the key '../x', which cannot name a stage"),
      (#"[{"n":".."}]"#, "item 1 has the key '..', which cannot name a stage"),
      (#"[{"n":""}]"#, "item 1 has the key '', which cannot name a stage"),
      (#"[{"n":"-rf"}]"#, "item 1 has the key '-rf', which cannot name a stage"),
      (#"[{"n":"a\u0000"}]"#, "item 1 has the key 'a\0', which cannot name a stage"),
      (#"[{"n":"e\u0301"}]"#, "item 1 has the key 'e\u{301}', which cannot name a stage"),
      (#"[{"n":null}]"#, "item 1 has no key"),
      (#"[{"n":["a"]}]"#, "item 1 has no key"),
      (#"[{"n":"a","copies":-1}]"#, "each[a]: 'copies' is less than 0"),
      (#"[{"n":"a","copies":"many"}]"#, "each[a]: 'copies' is not an integer"),
      (#"[{"n":"a"},{"n":"b"},{"n":"c"},{"n":"d"}]"#, "the list has 4 items, more than 3"),
      (
        #"[{"n":"${{ inputs.count }}"}]"#,
        "item 1 has the key '${{ inputs.count }}', which cannot name a stage"
      ),
    ])
  func hostile(items: String, message: String) throws {
    let (text, _) = marked(
      text(
        """
        - name: each
          uses: test/text
          forEach: { items: list.list, key: "${{ item.n }}", limit: 3 }
          with: { text: "${{ item.?t.orValue('') }}", copies: "${{ item.?copies.orValue(1) }}" }
        """))
    var plan = try #require(plan(text).plan)
    let before = plan.stages.count
    #expect {
      try plan.grow(3, by: Array(#"{"folder":false,"items":\#(items)}"#.utf8))
    } throws: { error in
      (error as? Problem)?.message == message && (error as? Problem)?.location?.file == "pipeline.yaml"
    }
    #expect(plan.stages.count == before)
  }

  @Test("puts the values of an item in as they are: what looks like an expression is only a text")
  func once() throws {
    var plan = try #require(
      plan(
        text(
          """
          - name: each
            uses: test/text
            forEach: { items: list.list, key: "${{ item.n }}" }
            with: { text: "${{ item.t }}" }
          """)
      ).plan)
    let hostile = "${{ inputs.count }} $(id) `id`\n\"';"
    let item: JSON = ["folder": false, "items": [["n": "a", "t": .string(hostile)]]]
    _ = try plan.grow(3, by: item.canonical)
    #expect(plan.stages.last?.options.json["text"]?.string == hostile)
  }

  @Test("is checked without a package")
  func alone() {
    #expect(
      checked(
        text(
          """
          - { name: each, uses: test/join, forEach: { items: "${{ inputs.names }}" }, with: { label: "${{ item }}" } }
          - { name: more, uses: test/join, forEach: { items: list.list, key: "${{ item.n }}" }, with: { label: "${{ item.n }}" } }
          - { name: all, uses: test/join, inputs: { a: each.list, b: more.list } }
          """)) == "")
  }
}

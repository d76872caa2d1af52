import Diagnostics
import Manifests
import Testing

@Suite("A pipeline document")
struct PipelineDocumentTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Pipeline
    metadata: { name: deb-python }
    spec:
      inputs:
        requirements: { type: path, required: true, description: lock file with hashes }
        prefix: { type: string, required: true }
        jobs: { type: integer, default: 2 }
        strip: { type: boolean, default: false }
        commands: { type: list(string), default: [] }
        files: { type: list(path), default: [a, b] }
        overrides: { type: table(string), default: {} }
      defaults: { timeout: 10m, retry: { attempts: 4 } }
      pools: { network: 2 }
      stages:
        - name: closure
          uses: intake/pypi
          pool: network
          timeout: 90s
          retry: { attempts: 5 }
          with: { requirements: "${{ inputs.requirements }}", python: "3.11" }
        - name: tree
          uses: build/command
          inputs: { wheels: closure.files, lock: closure.lock }

    """

  @Test("says inputs, pools and stages as written")
  func reads() throws {
    let pipeline = try value(complete) { PipelineDocument($0, file: "p.yaml", into: &$1) }
    #expect(pipeline.name == "deb-python")
    #expect(pipeline.file == "p.yaml")
    #expect(
      pipeline.inputs.map(\.name.value) == [
        "requirements", "prefix", "jobs", "strip", "commands", "files", "overrides",
      ])
    #expect(pipeline.inputs.map(\.isRequired) == [true, true, false, false, false, false, false])
    #expect(pipeline.inputs[0].type == .path)
    #expect(pipeline.inputs[0].description == "lock file with hashes")
    #expect(pipeline.defaultTimeout == TimeSpan(seconds: 600))
    #expect(pipeline.defaultAttempts == 4)
    #expect(pipeline.pools == ["network": 2])
    let (first, second) = (pipeline.stages[0], pipeline.stages[1])
    #expect(first.name?.value == "closure")
    #expect(first.pools.map(\.pool.value) == ["network"])
    #expect(first.timeout == TimeSpan(seconds: 90))
    #expect(first.attempts == 5)
    #expect(first.location.line == 16)
    #expect(first.with != nil)
    #expect(second.uses?.value == "build/command")
    #expect(second.inputs.map(\.value.value) == ["closure.files", "closure.lock"])
    #expect(second.timeout == nil)
    #expect(second.with == nil)
  }

  @Test("without defaults tries three times, ten minutes each")
  func defaults() throws {
    let text =
      "apiVersion: stellwerk/v1\nkind: Pipeline\nmetadata: {name: a}\nspec: {stages: [{name: a, uses: b}]}"
    let pipeline = try value(text) { PipelineDocument($0, file: "p.yaml", into: &$1) }
    #expect(pipeline.defaultAttempts == 3)
    #expect(pipeline.defaultTimeout == TimeSpan(seconds: 600))
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("kind: Pipeline", "kind: Policy", "manifest.kind", "this is a Policy, not a Pipeline"),
      Mistake("name: deb-python", "name: 👉deb python👈", "manifest.value", "'deb python' is not a name"),
      Mistake(
        "type: path,", "type: 👉pth👈,", "manifest.value", "'type' cannot be 'pth'", "did you mean 'path'?"),
      Mistake(
        "type: path,", "type: 👉list👈,", "manifest.value", "'type' cannot be 'list'",
        "one of string, integer, boolean, path, list(string), list(path), table(string)"),
      Mistake(
        "prefix: { type: string, required: true }", "prefix: 👉string👈", "manifest.type",
        "'prefix' is not a mapping"),
      Mistake(
        "prefix: {", "👉the prefix👈: {", "manifest.value", "'the prefix' is not a name",
        "use letters, digits, '_' and '-'"),
      Mistake(
        "prefix: { type: string, required: true }", "👉prefix👈: { type: string }", "manifest.value",
        "input 'prefix' is not required and has no default", "write 'required: true' or 'default:'"),
      Mistake(
        "prefix: { type: string, required: true }", "prefix: { type: string, required: true, default: 👉x👈 }",
        "manifest.value", "input 'prefix' is required and has a default", "take one of them away"),
      Mistake(
        "prefix: { type: string, required: true }", "prefix: { type: string, required: 👉maybe👈, default: x }",
        "manifest.type", "'required' is not 'true' or 'false'"),
      Mistake(
        "prefix: { type: string, required: true }", "prefix: 👉{ required: true }", "manifest.missing-key",
        "missing key 'type'"),
      Mistake("default: 2", "default: 👉two👈", "manifest.type", "'jobs' is not an integer"),
      Mistake("default: false", "default: 👉no👈", "manifest.type", "'strip' is not 'true' or 'false'"),
      Mistake("default: [] }", "default: 👉a👈 }", "manifest.type", "'commands' is not a list"),
      Mistake("default: [a, b]", "default: [a, 👉'']", "manifest.value", "'files' element 2 is not a path"),
      Mistake("default: {} }", "default: 👉[] }", "manifest.type", "'overrides' is not a mapping"),
      Mistake(
        "timeout: 10m", "timeout: 👉10👈", "manifest.type", "'timeout' is not a duration",
        "write for example 30s, 5m, 2h or 1d"),
      Mistake(
        "timeout: 10m", "👉timout👈: 10m", "manifest.unknown-key", "unknown key 'timout'",
        "did you mean 'timeout'?"),
      Mistake("attempts: 4", "attempts: 👉0👈", "manifest.value", "'attempts' is not 1 to 10"),
      Mistake("attempts: 5", "attempts: 👉11👈", "manifest.value", "'attempts' is not 1 to 10"),
      Mistake("{ attempts: 5 }", "👉{}", "manifest.missing-key", "missing key 'attempts'"),
      Mistake("{ attempts: 5 }", "👉5👈", "manifest.type", "'retry' is not a mapping"),
      Mistake(
        "{ network: 2 }", "{ network: 👉0👈 }", "manifest.value", "pool 'network' has no capacity",
        "write 1 or more"),
      Mistake("{ network: 2 }", "{ network: 👉many👈 }", "manifest.type", "'network' is not an integer"),
      Mistake(
        "pool: network", "pool: 👉netwrk👈", "manifest.value", "pool 'netwrk' is not declared",
        "did you mean 'network'?"),
      Mistake(
        "pool: network", "pool: { 👉network👈: 3 }", "manifest.value", "pool 'network' has 2 places, not 3",
        "ask for fewer, or raise it under 'pools:'"),
      Mistake(
        "pool: network", "pool: { network: 👉0👈 }", "manifest.value", "'network' is no number of places",
        "write 1 or more"),
      Mistake("pool: network", "pool: 👉{}👈", "manifest.value", "'pool' names no pool"),
      Mistake(
        "pool: network", "pool: 👉processors👈", "manifest.value", "pool 'processors' is not declared",
        "add it under 'pools:'"),
      Mistake(
        "{ wheels: closure.files, lock: closure.lock }", "{ wheels: 👉[a] }", "manifest.type",
        "'wheels' is not a string"),
      Mistake(
        "{ wheels: closure.files, lock: closure.lock }", "👉[a]", "manifest.type", "'inputs' is not a mapping"),
      Mistake(
        "- name: tree\n", "- name: tree\n      👉needs👈: []\n", "manifest.unknown-key", "unknown key 'needs'",
        "keys here: forEach, inputs, matrix, name, pool, priority, retry, timeout, uses, when, with"),
      Mistake("- name: tree\n      uses:", "- 👉uses:", "manifest.missing-key", "missing key 'name'"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { PipelineDocument($0, file: "a.yaml", into: &$1) }
  }

  @Test(
    "must list its stages",
    arguments: [("{}", "missing key 'stages'"), ("{stages: a}", "'stages' is not a list")])
  func stages(spec: String, message: String) {
    let text = "apiVersion: stellwerk/v1\nkind: Pipeline\nmetadata: {name: a}\nspec: \(spec)"
    #expect(problems(text) { PipelineDocument($0, file: "p.yaml", into: &$1) }.map(\.message) == [message])
  }
}

import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Testing
import YAML

@Suite("A package manifest")
struct PackageManifestTests {
  private static let digits = "9F2C0000000000000000000000000000000071A0"
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Package
    metadata:
      name: csvkit
      version: 2.2.0
      revision: 2
      date: 2026-11-21
      summary: utilities for tables in CSV files
      description: |
        Two lines
        are right here.
      homepage: https://csvkit.readthedocs.io/
      license: MIT
      maintainer: Release Team <release@example.org>
      architecture: amd64
    spec:
      pipeline: ../pipelines/deb-python.yaml
      policy: ../policies/default.yaml
      exceptions: ../policies/exceptions/
      approvals: ../policies/approvals/
      advisories: ../policies/advisories/
      keys:
        repository: { openpgp: \(digits), home: ../artifacts/keys/gnupg }
        statements: { pem: ../artifacts/keys/release.pem }
      inputs:
        requirements: csvkit/requirements.lock
        commands: [csvcut, csvlook]
      facts: { dataAccess: user-files, blastRadius: team }
      release:
        install: csvkit/install.md
        uninstall: csvkit/uninstall.md
        detection: { package: csvkit, version: 2.2.0 }
        rollout:
          - { ring: 0, start: 2026-12-01, targets: [lab], exclusions: [] }
          - { ring: 1, start: 2026-12-03, targets: [canary], exclusions: [kiosk] }
        rollback: { to: 2.1.0-1, command: apt-get install csvkit=2.1.0-1 }
        tests: [csvkit/lab.junit.xml]

    """

  private func read(_ text: String) throws -> PackageManifest {
    try value(text, file: "manifests/csvkit.yaml") {
      PackageManifest($0, file: "manifests/csvkit.yaml", into: &$1)
    }
  }

  @Test("says what is made, by which pipeline, judged by which policy")
  func reads() throws {
    let package = try read(complete)
    let metadata = package.metadata
    #expect(metadata.name == "csvkit")
    #expect(metadata.version == "2.2.0")
    #expect(metadata.revision == 2)
    #expect(metadata.date?.text == "2026-11-21T00:00:00Z")
    #expect(metadata.summary == "utilities for tables in CSV files")
    #expect(metadata.description == "Two lines\nare right here.\n")
    #expect(metadata.homepage == "https://csvkit.readthedocs.io/")
    #expect(metadata.license == "MIT")
    #expect(metadata.maintainer == "Release Team <release@example.org>")
    #expect(metadata.architecture == "amd64")
    #expect(package.pipeline.path.path == "pipelines/deb-python.yaml")
    #expect(package.policy?.path.path == "policies/default.yaml")
    #expect(package.inputs.map(\.key.value) == ["requirements", "commands"])
    #expect(package.inputsLocation.line == 26)
    #expect(package.keys.map(\.key.value) == ["repository", "statements"])
    #expect(package.release.install?.path == "manifests/csvkit/install.md")
    #expect(package.release.uninstall?.written == "csvkit/uninstall.md")
    #expect(package.release.tests.map(\.path) == ["manifests/csvkit/lab.junit.xml"])
    #expect(package.release.detection?.json.text == #"{"package":"csvkit","version":"2.2.0"}"#)
    #expect(package.release.rollout?.location.line == 34)
    #expect(package.release.rollback != nil)
    #expect(package.file == "manifests/csvkit.yaml")
  }

  @Test("offers its values to look-ups")
  func scope() throws {
    let scope = try read(complete).scope
    #expect(scope.node("metadata.version")?.scalar == "2.2.0")
    #expect(scope.node("spec.advisories")?.scalar == "../policies/advisories/")
    #expect(scope.node("keys.statements")?.json.text == #"{"pem":"../artifacts/keys/release.pem"}"#)
    #expect(scope.node("spec.release") == nil)
  }

  @Test("needs little")
  func short() throws {
    let package = try read(
      """
      apiVersion: stellwerk/v1
      kind: Package
      metadata: { name: a, version: 1, summary: s, architecture: all }
      spec: { pipeline: p.yaml }
      """)
    #expect(package.metadata.revision == 1)
    #expect(package.metadata.version == "1")
    #expect(package.policy == nil)
    #expect(package.inputs.isEmpty)
    #expect(package.inputsLocation.line == 4)
    #expect(package.release.tests.isEmpty)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake(
        "kind: Package", "kind: Trust", "manifest.kind", "this is a Trust, not a Package",
        "name a file of kind Package"),
      Mistake(
        "name: csvkit", "name: 👉Csv Kit👈", "manifest.value", "'Csv Kit' is not a name",
        "use a-z, 0-9, '+', '-' and '.'"),
      Mistake("name: csvkit", "name: 👉.hidden👈", "manifest.value", "'.hidden' is not a name"),
      Mistake("name: csvkit", "name: 👉''", "manifest.value", "'' is not a name"),
      Mistake(
        "name: csvkit", "👉nam👈: csvkit", "manifest.unknown-key", "unknown key 'nam'", "did you mean 'name'?"),
      Mistake(
        "license: MIT", "👉licence👈: MIT", "manifest.unknown-key", "unknown key 'licence'",
        "did you mean 'license'?"),
      Mistake(
        "license: MIT", "👉colour👈: red", "manifest.unknown-key", "unknown key 'colour'",
        "keys here: architecture, date, description, homepage, license, maintainer, name, revision, summary, version"
      ),
      Mistake(
        "version: 2.2.0", "version: 👉../../etc👈", "manifest.value", "'../../etc' is not a version",
        "use letters, digits and '+-.:_~!'"),
      Mistake("version: 2.2.0", "version: 👉2/0👈", "manifest.value", "'2/0' is not a version"),
      Mistake("version: 2.2.0", "version: 👉[2]", "manifest.type", "'version' is not a string"),
      Mistake("revision: 2", "revision: 👉-1👈", "manifest.value", "'revision' is less than 0"),
      Mistake("revision: 2", "revision: 👉two👈", "manifest.type", "'revision' is not an integer"),
      Mistake(
        "date: 2026-11-21", "date: 👉2026-02-30👈", "manifest.value", "'2026-02-30' is not a time",
        "write 2026-11-21 or 2026-11-21T10:40:12Z"),
      Mistake(
        "summary: utilities for tables in CSV files", "summary: 👉\"a\\nField: b\"", "manifest.value",
        "'summary' is not one line of text"),
      Mistake(
        "summary: utilities for tables in CSV files", "summary: 👉''", "manifest.value",
        "'summary' is not one line of text"),
      Mistake(
        "Release Team <release@example.org>", "👉\"a\\rb\"", "manifest.value",
        "'maintainer' is not one line of text"),
      Mistake(
        "architecture: amd64", "architecture: 👉amd 64👈", "manifest.value", "'amd 64' is not an architecture"),
      Mistake(
        "pipeline: ../pipelines/deb-python.yaml", "pipeline: 👉[a]", "manifest.type",
        "'pipeline' is not a string"),
      Mistake(
        "pipeline: ../pipelines/deb-python.yaml", "pipeline: 👉''", "manifest.value",
        "'pipeline' is not a path"),
      Mistake(
        "policy: ../policies/default.yaml", "policy: 👉{}", "manifest.missing-key", "missing key 'path'"),
      Mistake(
        "exceptions: ../policies/exceptions/", "exceptions: 👉[a]", "manifest.type",
        "'exceptions' is not a string"),
      Mistake(
        "../artifacts/keys/release.pem }", "👉[a] }", "manifest.type",
        "'statements' is no key reference: 'pem' is not a string"),
      Mistake(
        "statements: {", "👉my key👈: {", "manifest.value", "'my key' is not a name",
        "use letters, digits, '_' and '-'"),
      Mistake(
        "inputs:\n    requirements: csvkit/requirements.lock\n    commands: [csvcut, csvlook]",
        "inputs: 👉[a]", "manifest.type", "'inputs' is not a mapping"),
      Mistake(
        "dataAccess: user-files", "dataAccess: 👉[a]", "manifest.type",
        "'dataAccess' is not a string"),
      Mistake(
        "uninstall: csvkit/uninstall.md", "👉unistall👈: a", "manifest.unknown-key", "unknown key 'unistall'",
        "did you mean 'uninstall'?"),
      Mistake("ring: 1", "ring: 👉5👈", "manifest.value", "'ring' is not 0 to 4"),
      Mistake("ring: 1", "ring: 👉one👈", "manifest.type", "'ring' is not an integer"),
      Mistake("start: 2026-12-03", "start: 👉soon👈", "manifest.value", "'soon' is not a time"),
      Mistake("targets: [canary]", "targets: 👉canary👈", "manifest.type", "'targets' is not a list"),
      Mistake(
        "- { ring: 1, start: 2026-12-03, targets: [canary], exclusions: [kiosk] }", "- 👉ring👈",
        "manifest.type", "'rollout' element 2 is not a mapping"),
      Mistake("[csvkit/lab.junit.xml]", "[👉[a]]", "manifest.type", "'tests' element 1 is not a string"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "manifests/csvkit.yaml") {
      PackageManifest($0, file: "manifests/csvkit.yaml", into: &$1)
    }
  }

  @Test("tells a rollout that is no list")
  func rollout() {
    let text = """
      apiVersion: stellwerk/v1
      kind: Package
      metadata: { name: a, version: 1, summary: s, architecture: all }
      spec: { pipeline: p.yaml, release: { rollout: {} } }
      """
    #expect(
      shown(problems(text) { PackageManifest($0, file: "a.yaml", into: &$1) })
        == "4:47 'rollout' is not a list")
  }

  @Test("with ten mistakes tells ten, each at its place, in one run")
  func ten() {
    let text = """
      apiVersion: stellwerk/v2
      kind: Package
      metadata: { name: A, version: a/b, revision: x, date: never, summary: [s], architectur: all }
      spec:
        pipeline: [p]
        policy: {}
        keys: { k: { pm: a } }
        relaese: {}
      """
    #expect(
      shown(problems(text) { PackageManifest($0, file: "a.yaml", into: &$1) }) == """
        1:13 apiVersion is 'stellwerk/v2'; write 'stellwerk/v1'
        3:19 'A' is not a name; use a-z, 0-9, '+', '-' and '.'
        3:31 'a/b' is not a version; use letters, digits and '+-.:_~!'
        3:46 'revision' is not an integer
        3:55 'never' is not a time; write 2026-11-21 or 2026-11-21T10:40:12Z
        3:71 'summary' is not a string
        3:76 unknown key 'architectur'; did you mean 'architecture'?
        5:13 'pipeline' is not a string
        6:11 missing key 'path'; add 'path:'
        7:16 'k' is no key reference: unknown key 'pm'; did you mean 'pem'?
        8:3 unknown key 'relaese'; did you mean 'release'?
        """)
  }
}

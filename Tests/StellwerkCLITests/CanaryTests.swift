import Cryptography
import Foundation
import TestSupport
import Testing

/// Thirty secrets in all the places where people leave them; a run must spread none of them.
private struct Canaries {
  /// Variables that nobody declares; nothing may see them.
  let undeclared: [String: String]
  /// Variables that the manifests refer to.
  let declared: [String: String]
  /// What lies in files: by path in the project.
  let files: [String: String]
  /// A word of the command line.
  let argument = value(29)
  /// In the metadata of a dependency, as the user of a URL: may be in the package, which holds the file.
  let dependencyWord = "canary30dependency"

  static func value(_ number: Int) -> String { "canary/\(number)+\"v'l&\(number * 7919)?" }

  init() {
    let names = [
      "X_PASSWORD", "TOKEN", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "NPM_TOKEN",
      "DOCKER_AUTH_CONFIG", "PGPASSWORD", "SSH_AUTH", "KUBECONFIG_DATA", "VAULT_TOKEN", "API_KEY", "SECRET",
      "MYSQL_PWD", "TWINE_PASSWORD", "CARGO_REGISTRY_TOKEN", "SLACK_WEBHOOK", "GPG_PASSPHRASE",
      "BASH_ENV_TOKEN",
      "STELLWERK_TOKEN",
    ]
    undeclared = Dictionary(uniqueKeysWithValues: zip(names, (1...20).map(Self.value)))
    declared = ["APP_TOKEN": Self.value(21), "APP_SECOND": Self.value(22), "KEY_PASS": Self.value(23)]
    files = [
      "secrets/token": Self.value(24), "secrets/multi": "\(Self.value(25))\n\(Self.value(26))\n",
      "home/.netrc": "machine example.org login u password \(Self.value(27))\n",
      "home/.pgpass": "localhost:5432:*:u:\(Self.value(28))\n",
    ]
  }

  var environment: [String: String] { undeclared.merging(declared) { $1 } }
  var all: [String] { (1...28).map(Self.value) + [argument] }

  /// The forms that a search looks for, as Foundation writes them.
  static func forms(of text: String) -> [(name: String, bytes: Data)] {
    let raw = Data(text.utf8)
    var forms: [(name: String, bytes: Data)] = [("raw", raw)]
    for shift in 0..<3 {
      let encoded = (Data(repeating: 0x78, count: shift) + raw).base64EncodedString()
      let start = [0, 2, 3][shift]
      let count = (shift + raw.count) * 8 / 6 - start
      forms.append(("base64 \(shift)", Data(encoded.dropFirst(start).prefix(count).utf8)))
    }
    let hex = raw.map { String(format: "%02x", $0) }.joined()
    forms += [("hex", Data(hex.utf8)), ("HEX", Data(hex.uppercased().utf8))]
    let url = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    forms.append(("URL", Data(url.utf8)))
    if let json = try? JSONSerialization.data(withJSONObject: [text]) {
      forms.append(("JSON", json.dropFirst(2).dropLast(2)))
    }
    forms.append(("shell", Data(text.replacingOccurrences(of: "'", with: "'\\''").utf8)))
    let quoted = text.map { $0.isLetter || $0.isNumber ? "\($0)" : "\\\($0)" }.joined()
    forms.append(("backslashes", Data(quoted.utf8)))
    return forms
  }
}

@Suite("Thirty canaries", .enabled(if: executable != nil, "needs the program stellwerk"))
struct CanaryTests {
  /// A command that says its secrets in every form, and the names of all that it sees.
  private static let command = #"""
    say() { printf '%s\n' "$1"; for p in '' x xx; do printf %s "$p$1" | base64 -w0; echo; done
      printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; echo; printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F; echo
      printf %s "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'; echo; printf %s "$1" | sed 's/[^A-Za-z0-9]/\\&/g'; echo
      printf '{"k":"%s"}\n' "$(printf %s "$1" | sed 's/["\\]/\\&/g')"; }
    say "$A"; say "$B" >&2; say "$C"; say "$D" >&2
    tr '\0' ' ' < /proc/$$/cmdline; tr '\0' '\n' < /proc/$$/environ | cut -d= -f1 | sort | tr '\n' ' '
    mkdir -p "$OUT/usr/lib/tiny"; env -0 | tr '\n' ' ' | tr '\0' '\n' | cut -d= -f1 | sort > "$OUT/usr/lib/tiny/names"
    """#

  private static let stages = ["source", "tree", "signature", "publish", "none"]

  private func project(_ canaries: Canaries, failing stage: String) async throws -> Project {
    var setting = Project.Setting(command: Self.command + (stage == "tree" ? "\nexit 3" : ""))
    if stage == "source" { setting.digest = String(repeating: "0", count: 64) }
    let project = try await Project(setting)
    for (name, text) in canaries.files { try write(text, to: project.scratch(name)) }
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "        produces: { tree: . }\n",
      """
              produces: { tree: . }
              secrets:
                A: { env: APP_TOKEN }
                B: { env: APP_SECOND }
                C: { file: ../secrets/token }
                D: { file: ../secrets/multi }

      """)
    let home = project.scratch("dependency/home")
    let page = "Home-page: https://user:\(canaries.dependencyWord)@example.org/\n"
    try write(page, to: home)
    let pipeline = project.scratch("p/tiny.yaml")
    try CheckTests.edit(
      pipeline, "> \"$M/METADATA\"", "> \"$M/METADATA\"; cat \"$PAGE\" >> \"$M/METADATA\"")
    try CheckTests.edit(
      pipeline, "    - name: tree\n",
      "    - name: page\n      uses: intake/file\n      with: { path: ../dependency/home, sha256: \(Digest(of: page.utf8).hex) }\n    - name: tree\n"
    )
    try CheckTests.edit(
      pipeline, "inputs: { source: source.file }", "inputs: { source: source.file, page: page.file }")
    let keys = project.scratch("artifacts/keys")
    let locked = try shell(
      "openssl pkcs8 -topk8 -in \"$1/release.pem\" -out \"$1/locked.pem\" -passout env:KEY_PASS && rm \"$1/release.pem\"",
      [keys], environment: canaries.declared)
    try #require(locked.status == 0, "\(locked)")
    try CheckTests.edit(
      project.manifest, "{ pem: ../artifacts/keys/release.pem }",
      "{ pem: ../artifacts/keys/locked.pem, passphrase: { env: KEY_PASS } }")
    if stage == "signature" {
      try FileManager.default.removeItem(atPath: "\(keys)/gnupg/private-keys-v1.d")
    }
    if stage == "publish" { try write("no folder", to: project.scratch("artifacts/apt")) }
    return project
  }

  @Test("stay where they are, wherever a run fails", arguments: stages)
  func kept(stage: String) async throws {
    let canaries = Canaries()
    let project = try await project(canaries, failing: stage)
    let environment = canaries.environment.merging(["HOME": project.scratch("home")]) { $1 }
    var said = Data()
    for options in ["-v", "-v --log json"] {
      let run = try shell(
        "exec \"$0\" run \(options) \"$1\" --artifacts \"$2\" --as-of 2026-11-21 --color never",
        [project.manifest, project.artifacts], environment: environment)
      #expect(run.status == (stage == "none" ? 0 : 2), "\(run)")
      if stage == "tree" { #expect(run.errors.contains("[secret]"), "\(run)") }
      said += Data("\(run)".utf8)
    }
    let argument = try shell(
      "exec \"$0\" check \"$1\" --format \"$2\"", [project.manifest, "sarif"], environment: environment)
    said += Data("\(argument)".utf8)
    var places = ["what was said": said]
    for (name, bytes) in try DryRunTests.tree(project.path)
    where canaries.files[name] == nil { places[name] = bytes }
    #expect(places.count > 10)
    for value in canaries.all {
      for (form, bytes) in Canaries.forms(of: value) {
        for (place, content) in places where content.firstRange(of: bytes) != nil {
          Issue.record("\(value) as \(form) in \(place)")
        }
      }
    }
    // The package holds the metadata; what is written about it must not.
    let user = Data(canaries.dependencyWord.utf8)
    for (place, content) in places where content.firstRange(of: user) != nil {
      let isAbout =
        place.hasSuffix(".evidence") || place.hasPrefix("artifacts/runs/") || place.contains("ledger")
      #expect(!isAbout && place != "what was said", "\(place)")
    }
    guard stage == "none" else { return }
    let names = try shell(
      "dpkg-deb --fsys-tarfile \"$1\" | tar -xO ./usr/lib/tiny/names", [project.package]
    ).output.split(separator: "\n")
    #expect(
      Set(names).subtracting(["_", "OLDPWD", "PWD", "SHLVL"]) == [
        "A", "B", "C", "D", "HOME", "LC_CTYPE", "OUT", "PAGE", "PATH", "SOURCE", "SOURCE_DATE_EPOCH",
        "TMPDIR",
        "TZ",
      ])
  }

  @Test("that stand in a manifest as the user of a URL are refused and not repeated")
  func urls() async throws {
    let project = try await Project()
    try CheckTests.edit(
      project.manifest, "  license: MIT",
      "  license: MIT\n  homepage: https://me:canary-password@example.org/")
    for format in ["human", "gnu", "github", "json", "sarif"] {
      let said = try await stellwerk("check", project.manifest, "--format", format)
      #expect(said.status == 65)
      #expect("\(said)".contains("the URL holds a user or password"), "\(said)")
      #expect(!"\(said)".contains("canary"), "\(said)")
    }
    let log = try await stellwerk("check", project.manifest, "--log", "json")
    #expect(log.status == 65 && !"\(log)".contains("canary"), "\(log)")
  }

  @Test(
    "that are missing are a problem before anything runs",
    arguments: [("run", "KEY_PASS", 17), ("check", "KEY_PASS", 17), ("run", "APP_TOKEN", 0)])
  func missing(command: String, name: String, line: Int) async throws {
    let canaries = Canaries()
    let project = try await project(canaries, failing: "none")
    let environment = canaries.declared.filter { $0.key != name }
    let said = try await stellwerk(
      [command, project.manifest, "--artifacts", project.artifacts, "--format", "gnu"],
      environment: environment)
    #expect(said.status == 65, "\(said)")
    #expect(
      said.errors.contains(": error: the environment has no variable '\(name)' [preflight.secret]\n"),
      "\(said)")
    #expect(!project.exists("artifacts/store"))
  }

  @Test("that do not open a key are a problem before anything runs")
  func wrongPassphrase() async throws {
    let canaries = Canaries()
    let project = try await project(canaries, failing: "none")
    let environment = canaries.declared.merging(["KEY_PASS": "another"]) { $1 }
    let said = try await project.run(environment: environment)
    #expect(said.status == 65, "\(said)")
    #expect(
      said.errors.contains(
        "error[key.passphrase]: the passphrase does not open the key in '../artifacts/keys/locked.pem'"),
      "\(said)")
    #expect(!project.exists("artifacts/store"))
  }
}

import Foundation
import TestSupport
import Testing

/// A small project in a folder of its own: everything from a file beside the manifest to an APT repository.
///
///     m/tiny.yaml  m/hello.txt  p/tiny.yaml  policy/policy.yaml  policy/trust.yaml  advisories/  artifacts/keys/
final class Project: Sendable {
  let scratch = Scratch()
  var path: String { scratch.path }

  /// What differs between the projects of the tests.
  struct Setting {
    /// Shell lines that run before the package's files are written.
    var command = "true"
    /// The version of the library in the package; 1.0 has a critical advisory.
    var library = "2.0"
    /// Of the file that is taken in.
    var digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    var timeout = "100s"
    var attempts = 1
    /// A score above which ring 2 needs an approval.
    var riskAbove = "50"
  }

  /// - Throws: what writing files throws.
  init(_ setting: Setting = Setting()) async throws {
    try FileManager.default.copyItem(atPath: await Shared.keys.value.path, toPath: scratch("artifacts"))
    // What makes the folder a repository, whose documents need no digests.
    try write("ref: refs/heads/main\n", to: scratch(".git/HEAD"))
    try write(Self.manifest(setting), to: scratch("m/tiny.yaml"))
    try write("hello\n", to: scratch("m/hello.txt"))
    try write("# Install\n\napt-get install tiny\n", to: scratch("m/install.md"))
    try write(Self.pipeline(setting), to: scratch("p/tiny.yaml"))
    try write(Self.policy(setting), to: scratch("policy/policy.yaml"))
    try write(Self.trust, to: scratch("policy/trust.yaml"))
    try FileManager.default.createDirectory(atPath: scratch("advisories"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: await Shared.advisories.value("facts.jsonl"), toPath: scratch("advisories/facts.jsonl"))
  }

  var artifacts: String { scratch("artifacts") }
  var manifest: String { scratch("m/tiny.yaml") }
  var bundle: String { scratch("artifacts/tiny-1.0.evidence") }
  var publicKey: String { scratch("artifacts/keys/release.pub.pem") }

  /// `stellwerk run`, at a given time.
  func run(_ more: String..., environment: [String: String] = [:]) async throws -> Said {
    try await stellwerk(
      ["run", manifest, "--artifacts", artifacts, "--as-of", "2026-11-21"] + more, environment: environment)
  }

  /// `stellwerk verify` of the newest bundle, by the key of the project.
  func verify(_ more: String...) async throws -> Said {
    try await stellwerk(["verify", bundle, "--trust", publicKey, "--as-of", "2026-11-22"] + more)
  }

  /// The package in the repository, as published.
  var package: String { scratch("artifacts/apt/pool/main/t/tiny/tiny_1.0-1_all.deb") }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: scratch(name)) }
}

extension Project {
  private static func manifest(_ setting: Setting) -> String {
    """
    apiVersion: stellwerk/v1
    kind: Package
    metadata:
      name: tiny
      version: "1.0"
      revision: 1
      date: 2026-11-20
      summary: small package for tests
      license: MIT
      maintainer: Release Team <release@example.org>
      architecture: all
    spec:
      pipeline: ../p/tiny.yaml
      policy: ../policy/policy.yaml
      advisories: ../advisories
      keys:
        repository: { openpgp: ../artifacts/keys/repository.fingerprint, home: ../artifacts/keys/gnupg }
        statements: { pem: ../artifacts/keys/release.pem }
      inputs:
        hello: hello.txt
        library: "\(setting.library)"
      facts: { dataAccess: none, blastRadius: team }
      release:
        install: install.md

    """
  }

  private static func pipeline(_ setting: Setting) -> String {
    let command = setting.command.split(separator: "\n").map { "          \($0)" }.joined(separator: "\n")
    return """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: { name: tiny }
      spec:
        inputs:
          hello: { type: path, required: true }
          library: { type: string, required: true }
        defaults: { timeout: \(setting.timeout), retry: { attempts: \(setting.attempts) } }
        stages:
          - name: source
            uses: intake/file
            with: { path: "${{ inputs.hello }}", sha256: \(setting.digest) }
          - name: tree
            uses: build/command
            inputs: { source: source.file }
            with:
              produces: { tree: . }
              run: |
      \(command)
                D="$OUT/usr/lib/tiny"
                M="$D/tinylib-${{ inputs.library }}.dist-info"
                mkdir -p "$M"
                cp "$SOURCE" "$D/hello.txt"
                printf 'Metadata-Version: 2.1\\nName: tinylib\\nVersion: ${{ inputs.library }}\\n' > "$M/METADATA"
                printf '%s\\n' "tinylib-${{ inputs.library }}.dist-info/METADATA,," "tinylib-${{ inputs.library }}.dist-info/RECORD,," > "$M/RECORD"
          - name: deb
            uses: package/deb
            inputs: { contents: tree.tree }
            with: { compression: gzip }
          - name: signature
            uses: sign/openpgp
            inputs: { artifact: deb.package }
          - name: sbom
            uses: sbom/generate
            inputs: { subject: deb.package }
          - name: scan
            uses: scan/osv
            inputs: { sbom: sbom.cyclonedx }
          - name: decision
            uses: policy/decide
            inputs: { subject: deb.package, signature: signature.signature, sbom: sbom.cyclonedx, findings: scan.findings }
          - name: publish
            uses: store/apt
            inputs: { package: deb.package, decision: decision.decision }
      """
  }

  private static func policy(_ setting: Setting) -> String {
    """
    apiVersion: stellwerk/v1
    kind: Policy
    metadata: { name: tiny }
    spec:
      rules:
        - { id: vulnerability.critical, uses: vulnerability/severity, with: { at: critical }, effect: block }
        - { id: signature.required, uses: signature/present, effect: block }
      risk:
        privilegeImpact: { weight: 20, uses: risk/privilege-impact }
        supplyChainTrust: { weight: 15, uses: risk/supply-chain-trust }
        exploitability: { weight: 10, uses: risk/exploitability }
        dataAccess: { weight: 10, uses: risk/data-access }
        vulnerability: { weight: 15, uses: risk/vulnerability }
        blastRadius: { weight: 10, uses: risk/blast-radius }
        operationalComplexity: { weight: 10, uses: risk/operational-complexity }
        history: { weight: 10, uses: risk/history }
      rings:
        "2": { approvalWhen: { riskAbove: \(setting.riskAbove) }, approvals: [{ role: cab, count: 1 }] }
      trust: trust.yaml

    """
  }

  private static let trust = """
    apiVersion: stellwerk/v1
    kind: Trust
    metadata: { name: tiny }
    spec:
      keys:
        - { id: release, public: ../artifacts/keys/release.pub.pem, roles: [release], from: 2026-01-01T00:00:00Z }

    """
}

/// What is made once, by the program itself, and copied by every project.
enum Shared {
  /// A folder with `keys/`.
  static let keys = Task {
    let scratch = Scratch()
    let said = try await stellwerk("keys", "generate", scratch("keys"), "--created", "2026-01-01")
    try #require(said.status == 0, "\(said)")
    return scratch
  }

  /// A folder with `facts.jsonl`, a snapshot with one critical advisory for tinylib before 2.0.
  static let advisories = Task {
    let scratch = Scratch()
    try write(advisory, to: scratch("in/TEST-2026-1.json"))
    let said = try await stellwerk(
      "advisories", "import", scratch("in"), "--output", scratch("facts.jsonl"), "--packages", "tinylib",
      "--source", "tests", "--as-of", "2026-11-20")
    try #require(said.status == 0, "\(said)")
    return scratch
  }

  static let advisory = """
    {"schema_version": "1.6.0", "id": "TEST-2026-1", "aliases": ["CVE-2026-0001"], "modified": "2026-10-01T00:00:00Z",
     "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
     "affected": [{"package": {"ecosystem": "PyPI", "name": "tinylib"},
       "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}]}
    """

  /// A project that has been released once; tests only look at it.
  static let released = Task {
    let project = try await Project()
    return (project, try await project.run())
  }
}

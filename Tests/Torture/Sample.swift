/// The project that is tortured: a file is taken in, built, packed, listed, decided about; the large one also signs,
/// scans and publishes; in the wide one several stages end at a time, and go to the disk together.
enum Sample: String, CaseIterable {
  case small
  case large
  case wide

  /// How much runs at once; of the others the order is always the same.
  var jobs: Int { self == .wide ? 4 : 1 }

  /// `m/tiny.yaml`; the statements are signed, so that there is a bundle.
  func manifest(name: String = "tiny") -> String {
    """
    apiVersion: stellwerk/v1
    kind: Package
    metadata:
      name: \(name)
      version: "1.0"
      revision: 1
      date: 2026-11-20
      summary: small package that is tortured
      license: MIT
      maintainer: Release Team <release@example.org>
      architecture: all
    spec:
      pipeline: ../p/\(rawValue).yaml
      policy: ../policy/\(rawValue).yaml
    \(self == .large ? "  advisories: ../advisories" : "")
      keys:
    \(self == .large ? "    repository: { openpgp: ../artifacts/keys/repository.fingerprint, home: ../artifacts/keys/gnupg }" : "")
        statements: { pem: ../artifacts/keys/release.pem }
      inputs: { hello: hello.txt }
      facts: { dataAccess: none, blastRadius: team }

    """
  }

  var pipeline: String {
    """
    apiVersion: stellwerk/v1
    kind: Pipeline
    metadata: { name: \(rawValue) }
    spec:
      inputs:
        hello: { type: path, required: true }
      defaults: { timeout: 60s, retry: { attempts: 1 } }
      stages:
        - name: source
          uses: intake/file
          with: { path: "${{ inputs.hello }}", waiver: { reason: it is altered on purpose } }
    \(self == .wide ? Self.parts : "    # one after the other")
        - name: tree
          uses: build/command
          inputs: { source: source.file\(self == .wide ? Self.partInputs : "") }
          with:
            produces: { tree: . }
            run: |
              D="$OUT/usr/lib/tiny"
              M="$D/tinylib-2.0.dist-info"
              mkdir -p "$M"
              cp "$SOURCE" "$D/hello.txt"
              printf 'Metadata-Version: 2.1\\nName: tinylib\\nVersion: 2.0\\n' > "$M/METADATA"
              printf '%s\\n' "tinylib-2.0.dist-info/METADATA,," "tinylib-2.0.dist-info/RECORD,," > "$M/RECORD"
        - name: deb
          uses: package/deb
          inputs: { contents: tree.tree }
          with: { compression: gzip }
        - name: sbom
          uses: sbom/generate
          inputs: { subject: deb.package }

    """ + (self == .large ? Self.rest : Self.end)
  }

  /// Stages that need nothing of each other.
  private static let parts = (1...4).map { number in
    """
        - name: part\(number)
          uses: build/command
          inputs: { source: source.file }
          with: { run: 'cat "$SOURCE" "$SOURCE" > "$OUT/\(number)"', produces: { tree: . } }
    """
  }.joined(separator: "\n")

  private static let partInputs = (1...4).map { ", part\($0): part\($0).tree" }.joined()

  private static let end = """
        - name: decision
          uses: policy/decide
          inputs: { subject: deb.package, sbom: sbom.cyclonedx }

    """

  private static let rest = """
        - name: signature
          uses: sign/openpgp
          inputs: { artifact: deb.package }
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

  var policy: String {
    """
    apiVersion: stellwerk/v1
    kind: Policy
    metadata: { name: \(rawValue) }
    spec:
      rules:
    \(self == .large ? "    - { id: vulnerability.critical, uses: vulnerability/severity, with: { at: critical }, effect: block }" : "")
        - { id: sbom.complete, uses: sbom/complete, with: { fields: [version] }, effect: block }
      risk:
        dataAccess: { weight: 10, uses: risk/data-access }
      rings:
        "2": { approvalWhen: { riskAbove: 50 }, approvals: [{ role: cab, count: 1 }] }
      trust: trust.yaml

    """
  }

  static let trust = """
    apiVersion: stellwerk/v1
    kind: Trust
    metadata: { name: tiny }
    spec:
      keys:
        - { id: release, public: ../artifacts/keys/release.pub.pem, roles: [release], from: 2026-01-01T00:00:00Z }

    """

  static let advisory = """
    {"schema_version": "1.6.0", "id": "TEST-2026-1", "modified": "2026-10-01T00:00:00Z",
     "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
     "affected": [{"package": {"ecosystem": "PyPI", "name": "tinylib"},
       "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}]}
    """
}

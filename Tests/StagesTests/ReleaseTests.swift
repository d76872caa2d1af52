import Attestations
import Cryptography
import Diagnostics
import Execution
import Foundation
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Policies
import TestSupport
import Testing

/// The whole way with software of our own: from an index of wheels to a signed repository.
private struct Way {
  let shop: Workshop
  let wheels = Scratch()

  static let isPossible = Wheels.isPossible && TestKey.isPossible && Tools.has("/usr/bin/dpkg-deb")

  static let stages = """
    - {name: closure, uses: intake/pypi, with: {requirements: r.lock}}
    - name: tree
      uses: build/command
      inputs: {wheels: closure.files, lock: closure.lock}
      with:
        run: >-
          /usr/bin/python3 -m pip --isolated install --no-index --find-links "$WHEELS" --require-hashes -r "$LOCK" --no-deps
          --no-compile --no-cache-dir --root-user-action=ignore --disable-pip-version-check --target "$OUT/usr/lib/demo"
        produces: {tree: .}
    - {name: deb, uses: package/deb, inputs: {contents: tree.tree}, with: {launchers: [demo-tool], compression: none}}
    - {name: signature, uses: sign/openpgp, inputs: {artifact: deb.package}}
    - {name: sbom, uses: sbom/generate, inputs: {subject: deb.package}}
    - {name: scan, uses: scan/osv, inputs: {sbom: sbom.cyclonedx}}
    - {name: decision, uses: policy/decide, inputs: {subject: deb.package, signature: signature.signature, sbom: sbom.cyclonedx, findings: scan.findings}}
    - {name: publish, uses: store/apt, inputs: {package: deb.package, decision: decision.decision}, with: {repository: APT}}
    - {name: check, uses: check/apt, inputs: {publication: publish.publication}, with: {repository: APT, commands: [COMMAND]}}
    """

  init() throws {
    shop = try Workshop(network: ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels("w")])
    try shop.write("r.lock", "demo-tool==1.0 --hash=sha256:\(try Wheels.demo(in: wheels("w")))\n")
    try writePolicy(shop)
    try shop.write("advisories/OTHER-1.json", advisory("OTHER-1", "another"))
  }

  func run(
    publishes: Bool = true, now: Int64 = 1_795_305_600, command: String = "demo-tool"
  ) async throws -> [String: StageOutcome] {
    let stages = Self.stages.replacing("APT", with: shop.scratch("apt")).replacing("COMMAND", with: command)
    return try await shop.run(
      stages, spec: TestKey.spec(decisionSpec),
      publishes: publishes, now: now)
  }
}

private let decisionSpec =
  ", policy: policy.yaml, exceptions: exceptions, approvals: approvals, advisories: advisories"

private func writePolicy(
  _ shop: Workshop,
  rings: String = #"{"2": {approvalWhen: {riskAbove: 1}, approvals: [{role: cab, count: 1}]}}"#
) throws {
  try shop.write(
    "policy.yaml",
    """
    apiVersion: stellwerk/v1
    kind: Policy
    metadata: {name: test, owner: security@example.org}
    spec:
      rules:
        - {id: critical, uses: vulnerability/severity, with: {at: critical}, effect: block}
        - {id: signed, uses: signature/present, effect: block}
        - {id: pinned, uses: intake/pinned, effect: review}
      risk:
        privilegeImpact: {weight: 50, uses: risk/privilege-impact}
        dataAccess: {weight: 50, uses: risk/data-access}
      rings: \(rings)
      exceptions: {maximum: {critical: 30d, high: 90d, default: 180d}, approver: security-reviewer}
      trust: trust.yaml
    """)
  try shop.write(
    "trust.yaml",
    """
    apiVersion: stellwerk/v1
    kind: Trust
    metadata: {name: test}
    spec:
      keys:
        - {id: reviewer, public: reviewer.pub.pem, roles: [security-reviewer], from: 2026-01-01T00:00:00Z}
        - {id: board, public: board.pub.pem, roles: [cab], from: 2026-01-01T00:00:00Z}
      separation: [[requester, security-reviewer]]
    """)
  try shop.write("reviewer.pub.pem", String(decoding: try reviewer.get().publicKey.pem, as: UTF8.self))
  try shop.write("board.pub.pem", String(decoding: try board.get().publicKey.pem, as: UTF8.self))
  for folder in ["exceptions", "approvals"] { try shop.write("\(folder)/README.md", "for people\n") }
}

private let reviewer = Result { () throws(Problem) in try PrivateKey.generate(.ed25519) }
private let board = Result { () throws(Problem) in try PrivateKey.generate(.ed25519) }

private func advisory(_ id: String, _ package: String) -> String {
  """
  {"id":"\(id)","modified":"2026-10-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"\(package)"},
  "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]}]}],
  "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}
  """
}

private func json(_ path: String) throws -> JSON { try JSON(parsing: readBytes(of: path), file: path) }

@Suite("The way of a release", .enabled(if: Way.isPossible, "python3, pip, gpg and dpkg-deb take part"))
struct ReleaseTests {
  @Test("ends in a signed repository, with documents that say what was found on it")
  func whole() async throws {
    let way = try Way()
    let run = try await way.run()
    let deb = try run.artifact("deb.package")
    // What lies in the package.
    try way.shop.tool("/usr/bin/dpkg-deb", "-x", deb.path, "x")
    #expect(try way.shop.tool(way.shop.scratch("x/usr/bin/demo-tool")) == "demo __init__.py\n")
    #expect(!exists(way.shop.scratch("x/usr/lib/demo/share/man/man1/demo-tool.1")))
    // The bill of materials.
    let cycloneDX = try json(run.path("sbom.cyclonedx"))
    #expect(cycloneDX["specVersion"]?.string == "1.6")
    #expect(
      cycloneDX["components"]?.array?.contains { $0["purl"]?.string == "pkg:pypi/demo-tool@1.0" } == true)
    #expect(try json(run.path("sbom.spdx"))["spdxVersion"]?.string == "SPDX-2.3")
    #expect(run["sbom"]?.result?.summary.contains("both documents equal") == true)
    #expect(run["sbom"]?.result?.notes.map(\.name) == ["sbom.warnings"])
    // The scan.
    #expect(try json(run.path("scan.findings"))["findings"] == [])
    #expect(run["scan"]?.result?.summary == "0 findings in 1 components (advisories of 2026-10-01)")
    #expect(run["scan"]?.result?.notes.map(\.name) == ["advisories"])
    // The decision.
    let facts = try json(run.path("decision.facts"))
    #expect(
      facts["signature"]?["verified"]?.bool ?? facts["signature"]?["isVerified"]?.bool == true,
      "\(facts.text)")
    let decision = try json(run.path("decision.decision"))
    #expect(decision["verdict"]?.string == "pass", "\(decision.indented)")
    #expect(decision["subject"]?["digest"]?.string == "sha256:\(deb.digest.hex)")
    #expect(run["decision"]?.result?.verdict == .pass)
    // The repository.
    #expect(
      run["publish"]?.result?.summary == "stable/main, 1 package added",
      "\(String(describing: run["publish"]?.status))")
    let publication = try json(run.path("publish.publication"))
    #expect(publication["subject"]?.string == "sha256:\(deb.digest.hex)")
    #expect(publication["package"]?.string == "pool/main/d/demo/demo_1.0-1_all.deb")
    #expect(
      try digestOfFile(way.shop.scratch("apt/pool/main/d/demo/demo_1.0-1_all.deb")).digest == deb.digest)
    try createFolder(way.shop.scratch("home"), mode: 0o700)
    try way.shop.tool("/usr/bin/gpg", "--homedir", "home", "--dearmor", "-o", "key.gpg", "apt/repository.asc")
    let keyring = way.shop.scratch("key.gpg")
    try way.shop.tool(
      "/usr/bin/gpgv", "--homedir", "home", "--keyring", keyring, "apt/dists/stable/InRelease")
    try way.shop.tool(
      "/usr/bin/gpgv", "--homedir", "home", "--keyring", keyring, "apt/dists/stable/Release.gpg",
      "apt/dists/stable/Release")
    // Once more, a day later: nothing is made again, nothing changes.
    let release = try readBytes(of: way.shop.scratch("apt/dists/stable/InRelease"))
    let again = try await way.run(now: 1_795_392_000)
    for name in ["closure", "tree", "deb", "signature", "sbom", "scan"] {
      #expect(again[name]?.isReused == true, "\(name)")
    }
    #expect(again["publish"]?.result?.summary == "stable/main, unchanged, the package is there already")
    #expect(try readBytes(of: way.shop.scratch("apt/dists/stable/InRelease")) == release)
  }

  @Test(
    "is tried by apt with the repository and its key alone",
    .enabled(if: Tools.has("/usr/bin/apt-get"), "needs apt"))
  func checked() async throws {
    let way = try Way()
    let run = try await way.run()
    let summary = "update, download, unpack, 1 command: demo __init__.py"
    #expect(run["check"]?.result?.summary == summary, "\(String(describing: run["check"]?.status))")
    let report = try json(run.path("check.report"))
    #expect(report["subject"]?.string == "sha256:\(try run.artifact("deb.package").digest.hex)")
    #expect(report["commands"]?["demo-tool"]?.string == "demo __init__.py")
    // A command that fails, and bytes that are not what was published.
    let failing = try await way.run(command: "echo no; exit 7")
    guard case .failed(let problem) = failing["check"]?.status else {
      Issue.record("\(String(describing: failing["check"]?.status))")
      return
    }
    #expect(problem.code.name == "check.apt")
    #expect(problem.message == "stage 'check': 'sh -e -c echo no; exit 7' ended with status 7")
    #expect(problem.cause == "no")
    try FileHandle(forWritingTo: URL(filePath: way.shop.scratch("apt/pool/main/d/demo/demo_1.0-1_all.deb")))
      .truncate(atOffset: 100)
    let damaged = try await way.run()
    guard case .failed(let damage) = damaged["check"]?.status else {
      Issue.record("\(String(describing: damaged["check"]?.status))")
      return
    }
    #expect(damage.message.hasPrefix("stage 'check': 'apt-get -qq download demo' ended with status"))
  }

  @Test("ends before the repository where a vulnerability is critical, until a reviewer signs an exception")
  func exceptions() async throws {
    let way = try Way()
    try way.shop.write("advisories/BAD-1.json", advisory("BAD-1", "demo-tool"))
    let refused = try await way.run()
    #expect(refused["scan"]?.result?.summary == "1 finding in 1 components (advisories of 2026-10-01)")
    #expect(refused["decision"]?.result?.verdict == .fail)
    guard case .skipped("'decision' says fail") = refused["publish"]?.status else {
      Issue.record("\(String(describing: refused["publish"]?.status))")
      return
    }
    #expect(!exists(way.shop.scratch("apt")))
    let text = """
      apiVersion: stellwerk/v1
      kind: Exception
      metadata: {name: bad, requester: team@example.org, created: 2026-11-20T00:00:00Z}
      spec:
        covers: {vulnerabilities: [BAD-1], components: ["pkg:pypi/demo-tool@<2.0"], subjects: [demo], rings: [0]}
        reason: not reachable
        expires: 2026-12-10T00:00:00Z
        controls: [{text: closed network}]
      """
    try way.shop.write("exceptions/bad.yaml", text)
    #expect(try await way.run()["decision"]?.result?.verdict == .fail, "nobody has signed it")
    var problems: [Problem] = []
    let exception = try #require(
      Document.only(.exception, in: Array(text.utf8), file: "bad.yaml", into: &problems)
        .flatMap { ExceptionManifest($0, into: &problems) }?.exception, "\(problems)")
    for (key, verdict) in [(board, Pipelines.Verdict.fail), (reviewer, .pass)] {
      let envelope = try statement(of: exception).signed(by: Signer(key.get()))
      try way.shop.write("exceptions/bad.dsse.json", envelope.json.text)
      let run = try await way.run(publishes: false)
      #expect(run["decision"]?.result?.verdict == verdict)
      let kept = try json(run.path("decision.exceptions"))["exceptions"]?.array?.first
      #expect(kept?["name"]?.string == "bad")
      #expect(kept?["envelope"] == envelope.json)
    }
    try way.shop.write("exceptions/bad.yaml", text.replacing("not reachable", with: "changed afterwards"))
    #expect(try await way.run()["decision"]?.result?.verdict == .fail)
  }
}

@Suite("A decision", .enabled(if: Tools.has("/usr/bin/dpkg-deb"), "dpkg-deb makes the packages"))
struct DecisionTests {
  /// A package that asks for much, made by Debian's own tool.
  private static let stages = """
    - name: made
      uses: build/command
      with:
        run: |
          r="$TMPDIR/root"; mkdir -p "$r/DEBIAN" "$r/usr/bin" "$r/lib/systemd/system" "$r/etc/cron.d" "$r/etc/init.d" "$r/usr/lib/demo" "$r/srv"
          printf 'Package: demo\\nVersion: 1.0-1\\nArchitecture: all\\nMaintainer: A <a@example.org>\\nDepends: a, b (>= 1) | c\\nDescription: x\\n' > "$r/DEBIAN/control"
          printf '/etc/cron.d/demo\\n' > "$r/DEBIAN/conffiles"
          printf '#!/bin/sh\\n' > "$r/DEBIAN/postinst"; chmod 755 "$r/DEBIAN/postinst"
          printf 'x' > "$r/usr/bin/su-like"; chmod 4755 "$r/usr/bin/su-like"
          printf '[Service]\\nSERVICE\\n' > "$r/lib/systemd/system/demo.service"
          printf '[Timer]\\n' > "$r/lib/systemd/system/demo.timer"
          printf '* * * * * root true\\n' > "$r/etc/cron.d/demo"
          printf '\\177ELF rest' > "$r/usr/lib/demo/x.so"
          printf 'x' > "$r/srv/stray"
          dpkg-deb --root-owner-group -Znone --build "$r" "$OUT/demo.deb"
        environment: {PATH: '/usr/bin:/bin:/usr/sbin:/sbin'}
        produces: {deb: demo.deb}
    - {name: decision, uses: policy/decide, inputs: {subject: made.deb}, with: {WITH}}
    """

  private func shop(_ rings: String? = nil) throws -> Workshop {
    let shop = try Workshop()
    if let rings { try writePolicy(shop, rings: rings) } else { try writePolicy(shop) }
    try shop.write(
      "policy.yaml",
      try readText(of: shop.scratch("policy.yaml")).split(separator: "\n")
        .filter { !$0.contains("id: critical") && !$0.contains("id: signed") }.joined(separator: "\n"))
    return shop
  }

  private func run(_ shop: Workshop, _ with: String = "", service: String = "User=demo") async throws
    -> [String: StageOutcome]
  {
    try await shop.run(
      Self.stages.replacing("WITH", with: with).replacing("SERVICE", with: service),
      spec:
        "{pipeline: p.yaml, policy: policy.yaml, exceptions: exceptions, approvals: approvals, facts: {dataAccess: everything}}"
    )
  }

  @Test("rests on what the package asks for")
  func facts() async throws {
    let run = try await run(try shop(), "published: [\(abc), \(abc)]")
    let facts = try Facts(json: json(run.path("decision.facts")))
    #expect(facts.subject.name == "demo")
    #expect(facts.subject.version == "1.0-1")
    #expect(facts.subject.kind == "deb")
    let package = try #require(facts.package)
    #expect(package.setuidFiles == ["usr/bin/su-like"])
    #expect(package.services == ["lib/systemd/system/demo.service"])
    #expect(package.timers == ["etc/cron.d/demo", "lib/systemd/system/demo.timer"])
    #expect(package.filesOutsidePrefix == ["srv/stray"])
    #expect(package.maintainerScripts == ["postinst"])
    #expect(package.dependencyCount == 2)
    #expect(package.configurationFileCount == 1)
    #expect(package.nativeLibraryCount == 1)
    #expect(!package.runsAsRoot)
    #expect(facts.declared == ["dataAccess": "everything"])
    #expect(facts.history?.releaseCount == 1)
    #expect(facts.build.isReproducible == nil)
    #expect(facts.signature == nil)
    #expect(facts.components == nil)
  }

  @Test(
    "knows a service that runs as root",
    arguments: [
      ("ExecStart=/x", true), ("User=root", true), ("User=0", true), ("User=", true),
      ("DynamicUser=yes", false),
      ("User=root\\nUser=demo", false),
    ])
  func services(unit: String, isRoot: Bool) async throws {
    let run = try await run(try shop(), service: unit)
    #expect(try Facts(json: json(run.path("decision.facts"))).package?.runsAsRoot == isRoot)
  }

  @Test(
    "is pass, fail or needs-approval, with the score",
    arguments: [
      ("ring: 0", "pass"), ("ring: 1", "pass"), ("ring: 2", "needs-approval"), ("ring: 4", "needs-approval"),
    ])
  func rings(with: String, verdict: String) async throws {
    let run = try await run(try shop(), with)
    let decision = try json(run.path("decision.decision"))
    #expect(decision["verdict"]?.string == verdict)
    #expect(run["decision"]?.result?.verdict?.rawValue == verdict)
    // 50 x (setuid 0.4 + scripts 0.2 + services 0.2 + timers 0.1 + outside 0.1) + 50 x everything 1
    #expect(run["decision"]?.result?.summary == "risk 100 of 100, \(verdict)")
    #expect(try run.artifact("decision.policy").mediaType == MediaType.policy)
  }

  @Test("counts an approval by a trusted key about the bundle that was seen, and no other")
  func approvals() async throws {
    let shop = try shop()
    let first = try await run(shop, "ring: 2, bundle: \(abc)")
    let decision = try Decision(json: json(first.path("decision.decision")))
    let bundle = try #require(Digest(hex: abc))
    for (key, verdict) in [(reviewer, "needs-approval"), (board, "pass")] {
      let approval = Approval(
        name: "it", actor: "member", role: "cab", created: Timestamp(seconds: 1_795_300_000),
        expires: Timestamp(seconds: 1_796_000_000), bundle: bundle, decision: decision.basis, rings: [2],
        comment: "seen")
      let envelope = try statement(of: approval).signed(by: Signer(key.get()))
      try shop.write("approvals/it.dsse.json", envelope.json.text)
      let run = try await run(shop, "ring: 2, bundle: \(abc)")
      #expect(try json(run.path("decision.decision"))["verdict"]?.string == verdict)
      #expect(try json(run.path("decision.approvals"))["approvals"]?.array?.first?["name"]?.string == "it")
    }
    let other = String(repeating: "0", count: 64)
    #expect(
      try json(try await run(shop, "ring: 2, bundle: \(other)").path("decision.decision"))["verdict"]?.string
        == "needs-approval")
  }

  @Test(
    "is not taken while a document lies about that nobody would look at",
    arguments: [
      ("exceptions/x.dsse.json", "{}", "signs no exception that is there"),
      ("exceptions/x.yml", "", "is not a document that is read here"),
      ("approvals/x.yaml", "", "is not signed"),
      ("approvals/deep/x.txt", "", "is not a document that is read here"),
      ("exceptions/LINK", "", "is not a document that is read here"),
    ])
  func stray(name: String, content: String, message: String) async throws {
    let shop = try shop()
    var name = name
    if name.hasSuffix("LINK") {
      name = "exceptions/x.yaml"
      try shop.write("elsewhere.yaml", "")
      try FileManager.default.createSymbolicLink(
        atPath: shop.scratch(name), withDestinationPath: shop.scratch("elsewhere.yaml"))
    } else {
      try shop.write(name, content)
    }
    guard case .failed(let problem) = try await run(shop)["decision"]?.status else {
      Issue.record("decided")
      return
    }
    #expect(problem.code.name == "policy.stray-document")
    #expect(problem.message == "stage 'decision': '\(shop.scratch(name))' \(message)")
  }

  @Test("without trust believes nobody, and without a readable policy is none")
  func documents() async throws {
    let shop = try shop()
    let text = try readText(of: shop.scratch("policy.yaml"))
    try shop.write("policy.yaml", text.replacing("  trust: trust.yaml", with: ""))
    #expect(try json(try await run(shop).path("decision.trust"))["keys"] == [])
    try shop.write("policy.yaml", text.replacing("uses: intake/pinned", with: "uses: intake/pined"))
    guard case .failed(let problem) = try await run(shop)["decision"]?.status else {
      Issue.record("decided")
      return
    }
    #expect(problem.location?.file == shop.scratch("policy.yaml"))
    #expect(problem.hint?.contains("intake/pinned") == true)
    try shop.write(
      "policy.yaml", "apiVersion: stellwerk/v1\nkind: Trust\nmetadata: {name: x}\nspec: {keys: []}\n")
    guard case .failed(let other) = try await run(shop)["decision"]?.status else {
      Issue.record("decided")
      return
    }
    #expect(other.code.name == "manifest.kind")
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("{facts: {👉dataAcces👈: none}, policy: p}", "'dataAcces' is not a fact that can be declared"),
      ("👉{ring: 5, policy: p}", "'ring' is 5"),
    ])
  func places(with: String, message: String) throws {
    let shop = try Workshop()
    let stage = marked("- {name: a, uses: policy/decide, with: \(with), inputs: {subject: t.t}}")
    let problems = try shop.planned(
      stage.text + "\n- {name: t, uses: build/command, with: {run: x, produces: {t: f}}}"
    ).problems
    #expect(problems.map(\.message) == [message])
    #expect(problems.first?.code.name == "manifest.value")
    #expect(problems.first?.location?.column == stage.location.column + 4)
  }
}

@Suite(
  "A repository",
  .enabled(if: TestKey.isPossible && Tools.has("/usr/bin/dpkg-deb"), "gpg signs, dpkg-deb packs"))
struct PublicationTests {
  @Test(
    "takes no package without a decision that is a pass for exactly these bytes",
    arguments: [
      #"{"verdict":"fail","subject":{"digest":"sha256:DIGEST"}}"#,
      #"{"verdict":"pass","subject":{"digest":"sha256:00"}}"#,
      #"{"verdict":"pass"}"#, "[]",
    ])
  func refused(decision: String) async throws {
    let shop = try Workshop()
    let stages = """
      - {name: tree, uses: build/command, with: {run: 'mkdir -p $OUT/usr/lib/demo; echo > $OUT/usr/lib/demo/x', produces: {tree: .}}}
      - {name: deb, uses: package/deb, inputs: {contents: tree.tree}, with: {compression: none}}
      - name: said
        uses: build/command
        inputs: {deb: deb.package}
        with:
          run: d=$(sha256sum < "$DEB" | cut -c1-64); echo '\(decision)' | sed "s/DIGEST/$d/" > "$OUT/f"
          produces: {decision: f}
      - {name: publish, uses: store/apt, inputs: {package: deb.package, decision: said.decision}, with: {repository: \(shop.scratch("apt"))}}
      """
    let run = try await shop.run(stages, spec: TestKey.spec(), publishes: true)
    guard case .failed(let problem) = run["publish"]?.status else {
      Issue.record("\(String(describing: run["publish"]?.status)) \(String(describing: run["said"]?.status))")
      return
    }
    #expect(problem.code.name == "store.not-allowed")
    #expect(problem.message == "stage 'publish': the decision does not allow this package to be published")
    #expect(!exists(shop.scratch("apt")))
  }
}

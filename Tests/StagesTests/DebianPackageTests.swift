import Cryptography
import Diagnostics
import Execution
import Foundation
import JSON
import OperatingSystem
import Pipelines
import TestSupport
import Testing

@Suite(
  "A Debian package of a tree", .enabled(if: Tools.has("/usr/bin/dpkg-deb"), "dpkg-deb reads the package"))
struct DebianPackageTests {
  /// A tree as `pip install --target` leaves it, with one file that is no Python.
  private static let tree = #"""
    - name: tree
      uses: build/command
      with:
        run: |
          p="$OUT/usr/lib/demo"; i="$p/demo_tool-1.0.dist-info"; mkdir -p "$p/bin" "$p/demo_tool" "$p/share/man/man1" "$i" "$OUT/etc/demo"
          printf 'def main():\n    print("demo runs")\n    return 3\n' > "$p/demo_tool/__init__.py"
          printf '#!/wrong/python\n' > "$p/bin/demo-tool"
          printf '.TH DEMO-TOOL 1\n.SH NAME\ndemo-tool \\- demonstrate\n' > "$p/share/man/man1/demo-tool.1"
          printf '[console_scripts]\ndemo-tool = demo_tool:main\n' > "$i/entry_points.txt"
          printf 'Metadata-Version: 2.1\nName: demo-tool\nVersion: 1.0\nLicense: MIT\n' > "$i/METADATA"
          printf '%s\n' 'demo_tool/__init__.py,,' '../../bin/demo-tool,,' '../../share/man/man1/demo-tool.1,,' '"bin/quoted",,' 'demo_tool-1.0.dist-info/RECORD,,' > "$i/RECORD"
          printf 'MIT\n' > "$i/LICENSE"
          printf 'setting = 1\n' > "$OUT/etc/demo/demo.conf"
        produces: {tree: .}
    """#

  private static func deb(_ with: String) -> String {
    "\(tree)\n- {name: deb, uses: package/deb, inputs: {contents: tree.tree}, with: {\(with)}}"
  }

  @Test("holds launchers that run from wherever it is unpacked, tidy records and manual pages")
  func launchers() async throws {
    let shop = try Workshop()
    let run = try await shop.run(Self.deb("launchers: [demo-tool], compression: none, prove: rebuild"))
    let deb = try run.path("deb.package")
    #expect(try run.artifact("deb.package").mediaType == MediaType.debianPackage)
    #expect(run["deb"]?.result?.summary.hasPrefix("demo_1.0-1_all.deb  ") == true)
    #expect(run["deb"]?.result?.summary.hasSuffix(", rewritten: identical") == true)
    #expect(run["deb"]?.result?.notes.first { $0.name == "package.reproducible" }?.value == "proven")
    try shop.tool("/usr/bin/dpkg-deb", "-x", deb, "x")
    let outcome = try Program(shop.scratch("x/usr/bin/demo-tool"), []).run()
    #expect(outcome.status == 3)
    #expect(outcome.said == "demo runs\n")
    #expect(try shop.tool("/usr/bin/find", "x", "-name", "__pycache__") == "")
    #expect(
      try readText(of: shop.scratch("x/usr/lib/demo/demo_tool-1.0.dist-info/RECORD"))
        == "demo_tool/__init__.py,,\ndemo_tool-1.0.dist-info/RECORD,,\n")
    #expect(!exists(shop.scratch("x/usr/lib/demo/bin")))
    #expect(!exists(shop.scratch("x/usr/lib/demo/share/man")))
    #expect(
      try shop.tool("/bin/gzip", "-dc", "x/usr/share/man/man1/demo-tool.1.gz").hasPrefix(".TH DEMO-TOOL 1"))
    let copyright = try readText(of: shop.scratch("x/usr/share/doc/demo/copyright"))
    #expect(copyright.contains("License: MIT"))
    #expect(copyright.contains(" /usr/lib/demo/demo_tool-1.0.dist-info/LICENSE\n"))
    #expect(
      try shop.tool("/bin/gzip", "-dc", "x/usr/share/doc/demo/changelog.Debian.gz").contains("* Release 1.0.")
    )
  }

  @Test("says what the manifest says: fields, configuration files, scripts, overrides")
  func control() async throws {
    let shop = try Workshop()
    try shop.write("copyright.txt", "as the author wrote it\n")
    let run = try await shop.run(
      Self.deb(
        """
        depends: ['python3 (>= 3.11)'], recommends: [git], conflicts: [demo-old], provides: [demo-virtual], section: python,
        conffiles: [/etc/demo/demo.conf], scripts: {postinst: 'echo installed', prerm: '#!/bin/sh -e'}, changes: [First., Second.],
        copyright: copyright.txt, overrides: {no-manual-page: there is none yet}, compression: zstd
        """.replacing("\n", with: " ")))
    let deb = try run.path("deb.package")
    let fields = try shop.tool("/usr/bin/dpkg-deb", "-f", deb)
    for line in [
      "Package: demo", "Version: 1.0-1", "Architecture: all", "Depends: python3 (>= 3.11)", "Recommends: git",
      "Conflicts: demo-old", "Provides: demo-virtual", "Section: python",
      "Homepage: https://example.org/demo",
      "Maintainer: Release Team <release@example.org>", "Description: a demonstration of packaging",
    ] { #expect(fields.contains("\(line)\n"), "\(fields)") }
    try shop.tool("/usr/bin/dpkg-deb", "-R", deb, "r")
    #expect(try readText(of: shop.scratch("r/DEBIAN/conffiles")) == "/etc/demo/demo.conf\n")
    #expect(try readText(of: shop.scratch("r/DEBIAN/postinst")) == "#!/bin/sh\nset -e\necho installed\n")
    #expect(try readText(of: shop.scratch("r/DEBIAN/prerm")).hasPrefix("#!/bin/sh -e"))
    #expect(
      try readText(of: shop.scratch("r/usr/share/lintian/overrides/demo"))
        == "# there is none yet\ndemo: no-manual-page\n")
    #expect(try readText(of: shop.scratch("r/usr/share/doc/demo/copyright")) == "as the author wrote it\n")
    let changes = try shop.tool("/bin/gzip", "-dc", "r/usr/share/doc/demo/changelog.Debian.gz")
    #expect(changes.contains("  * First.\n") && changes.contains("  * Second.\n"))
    #expect(
      run["deb"]?.result?.notes.first { $0.name == "package.overrides" }?.value == [
        "no-manual-page": "there is none yet"
      ])
    // Without launchers nothing of the tree is moved.
    #expect(exists(shop.scratch("r/usr/lib/demo/bin/demo-tool")))
  }

  @Test(
    "has no error in the eyes of lintian",
    .enabled(if: Tools.has("/usr/bin/lintian"), "lintian judges the package"))
  func lintian() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      Self.deb(
        "launchers: [demo-tool], depends: [python3], section: python, conffiles: [/etc/demo/demo.conf], compression: gzip"
      ))
    try shop.tool("/bin/cp", try run.path("deb.package"), "demo_1.0-1_all.deb")
    try shop.tool("/usr/bin/lintian", "--fail-on", "error", "demo_1.0-1_all.deb")
  }

  @Test(
    "is the same, byte for byte, in every compression, whenever it is made",
    arguments: ["none", "gzip", "xz", "zstd"])
  func same(compression: String) async throws {
    var digests: Set<String> = []
    for _ in 1...2 {
      let run = try await Workshop().run(Self.deb("launchers: [demo-tool], compression: \(compression)"))
      digests.insert(try run.artifact("deb.package").digest.hex)
    }
    #expect(digests.count == 1)
  }

  @Test(
    "is refused where a command is not there, with what was meant",
    arguments: [
      (
        "demo-tol", "python.no-command", "no distribution has the command 'demo-tol'",
        "did you mean 'demo-tool'?"
      ),
      ("xyz", "python.no-command", "no distribution has the command 'xyz'", "commands: demo-tool"),
    ])
  func commands(command: String, code: String, message: String, hint: String) async throws {
    let problem = try await Workshop().failure(of: "deb", Self.deb("launchers: [\(command)]"))
    #expect(problem.code.name == code)
    #expect(problem.message == "stage 'deb': \(message)")
    #expect(problem.hint == hint)
    #expect(problem.location?.line == 20)
  }

  @Test(
    "with launchers needs Python distributions in one folder, and entry points that can be called",
    arguments: [
      ("mkdir -p $OUT/a", "python.no-prefix", "the tree holds no Python distribution"),
      (
        "mkdir -p $OUT/a/x.dist-info $OUT/b/y.dist-info", "python.no-prefix",
        "Python distributions lie in several folders"
      ),
      (
        "mkdir -p $OUT/a/x.dist-info; printf \"[console_scripts]\\\\nrun = no colon\\\\n\" > $OUT/a/x.dist-info/entry_points.txt",
        "python.no-command", "the entry point of 'run' is not MODULE:OBJECT"
      ),
      (
        "mkdir -p $OUT/a/x.dist-info; printf \"[console_scripts]\\\\nrun = os:system(1)\\\\n\" > $OUT/a/x.dist-info/entry_points.txt",
        "python.no-command", "the entry point of 'run' is not MODULE:OBJECT"
      ),
    ])
  func distributions(command: String, code: String, message: String) async throws {
    let stages = """
      - {name: tree, uses: build/command, with: {run: '\(command.replacing("\\\\", with: "\\"))', produces: {tree: .}}}
      - {name: deb, uses: package/deb, inputs: {contents: tree.tree}, with: {launchers: [run]}}
      """
    let problem = try await Workshop().failure(of: "deb", stages)
    #expect(problem.code.name == code)
    #expect(problem.message == "stage 'deb': \(message)")
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("{depends: [👉'python3 (> > 1)'👈]}", "debian.invalid-field"),
      ("{scripts: {👉postist👈: x}}", "manifest.value"),
      ("{name: 👉Upper👈}", "debian.invalid-field"), ("{compression: 👉rar👈}", "manifest.value"),
      ("{launchers: [👉[a]👈]}", "manifest.type"),
    ])
  func places(with: String, code: String) throws {
    let shop = try Workshop()
    let stage = marked("- {name: a, uses: package/deb, with: \(with), inputs: {contents: t.t}}")
    let problems = try shop.planned(
      stage.text + "\n- {name: t, uses: build/command, with: {run: x, produces: {t: .}}}"
    ).problems
    #expect(problems.map(\.code.name) == [code], "\(problems)")
    #expect(problems.first?.location?.column == stage.location.column + 4)
  }
}

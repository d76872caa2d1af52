import Cryptography
import Diagnostics
import Execution
import Foundation
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Stages
import Store
import TestSupport
import Testing

@Suite("The isolation of a build", .enabled(if: Isolation.obstacle == nil, "this machine isolates nothing"))
struct BuildIsolationTests {
  @Test("keeps a hostile command from everything but its own folder (F20)")
  func hostile() async throws {
    let shop = try Workshop()
    for name in ["keys/release.pem", "artifacts/ledger.sqlite"] {
      try shop.write(name, "canary", mode: 0o666)
    }
    let index = "\(shop.store.folder)/index.sqlite"
    try shop.write("script", hostileScript)
    let run = try await shop.run(
      """
      - {name: other, uses: build/command, with: {run: 'echo other > "$OUT/f"', produces: {o: f}}}
      - {name: script, uses: intake/file, with: {path: script, sha256: \(digest(of: hostileScript))}}
      - name: a
        uses: build/command
        inputs: {script: script.file}
        with:
          run: sh "$SCRIPT" > "$OUT/report" 2>/dev/null
          environment: {KEY: \(shop.scratch("keys/release.pem")), LEDGER: \(shop.scratch("artifacts/ledger.sqlite")), STORE: \(shop.store.folder), ENGINE: "\(getpid())"}
          limits: {processes: 64, fileSize: 1MiB}
          produces: {report: report}
      """)
    let report = try readText(of: run.path("a.report"))
    #expect(report == "")
    #expect(try readText(of: shop.scratch("keys/release.pem")) == "canary")
    #expect(try readText(of: shop.scratch("artifacts/ledger.sqlite")) == "canary")
    #expect(try readText(of: run.path("other.o")) == "other\n")
    try shop.store.verify(run.artifact("script.file").digest)
    #expect(exists(index))
    #expect(runningProcesses(with: "4713.25") == 0)
  }

  @Test("is recorded, and what it proves becomes a fact of the policy")
  func notes() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - {name: closed, uses: build/command, with: {run: 'wc -l < /proc/net/route > $OUT/f', produces: {o: f}, isolation: required}}
      - {name: open, uses: build/command, with: {run: 'wc -l < /proc/net/dev > $OUT/f', network: true, produces: {o: f}}}
      """)
    let closed = try #require(run["closed"]?.result?.notes)
    let open = try #require(run["open"]?.result?.notes)
    #expect(closed.map(\.name) == ["build.reproducible", "build.isolation", "build.network"])
    #expect(closed[2].value == false)
    #expect(open[2].value == true)
    let always = [
      "IPC", "core files", "descriptors", "environment", "file mode", "file tree", "host name", "key rings",
      "limits",
    ]
    let more = ["orphans", "privileges", "process count", "processes", "user"]
    #expect(closed[1].value == ["enforced": .strings(always + ["network"] + more), "missing": []])
    #expect(open[1].value == ["enforced": .strings(always + more), "missing": []])
    #expect(try readText(of: run.path("closed.o")) == "1\n")
  }

  @Test("says in the plan that a command has the network")
  func intentions() throws {
    let shop = try Workshop()
    let (plan, _) = try shop.planned(
      "- {name: a, uses: build/command, with: {run: 'true', network: true, produces: {o: f}}}")
    let kind = try #require(plan?.stages.first?.kind)
    #expect(try kind.intentions().map(\.detail) == ["with the network"])
    #expect(kind.obstacle == nil)
  }

  @Test("lets a command change its own copy of a tree, and nobody else's")
  func trees() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - {name: made, uses: build/command, with: {run: 'mkdir "$OUT/d"; echo 1 > "$OUT/d/f"', produces: {tree: .}}}
      - {name: a, uses: build/command, inputs: {tree: made.tree}, with: {run: 'cd "$TREE"; echo 2 >> d/f; cp d/f "$OUT/f"', produces: {o: f}, prove: rebuild}}
      - {name: b, uses: build/command, inputs: {tree: made.tree, a: a.o}, with: {run: 'cat "$TREE/d/f" > "$OUT/f"', produces: {o: f}}}
      """)
    #expect(try readText(of: run.path("a.o")) == "1\n2\n")
    #expect(try readText(of: run.path("b.o")) == "1\n")
  }

  @Test("bounds what a process may use")
  func limits() async throws {
    let shop = try Workshop()
    let run = try await shop.run(
      """
      - name: a
        uses: build/command
        with: {run: '(ulimit -v; ulimit -t; ulimit -f; ulimit -n; ulimit -c) > $OUT/f', produces: {o: f}, limits: {memory: 1GiB, cpu: 1m, fileSize: 64MiB, openFiles: 100}}
      """)
    #expect(try readText(of: run.path("a.o")) == "1048576\n60\n131072\n100\n0\n")
    let problem = try await shop.failure(
      of: "b",
      "- {name: b, uses: build/command, with: {run: 'head -c 9000 /dev/zero > $OUT/f', produces: {o: f}, limits: {fileSize: 4KiB}}}"
    )
    #expect(problem.code.name == "build.command")
  }

  private func digest(of text: String) -> String {
    Digest(of: text.utf8).hex
  }

  /// What it tries and should not be able to do, each under the name that the report has if it could.
  ///
  /// The last ones come last: they use up what the limits leave.
  private static let attempts: [(name: String, script: String)] = [
    ("user", "! id -u | grep -qx 1000"),
    ("key read", "cat \"$KEY\""),
    ("key found", "find / -path '*/keys/*' -name '*.pem' -not -path '/etc/*' -not -path '/usr/*' | grep ."),
    ("ledger read", "cat \"$LEDGER\""),
    ("ledger written", "echo x >> \"$LEDGER\""),
    ("ledger found", "find / -name '*.sqlite' -not -path '/usr/*' | grep ."),
    ("index seen", "ls \"$STORE/index.sqlite\""),
    ("other blobs seen", "ls \"$STORE/blobs/sha256\" | tail -n +2 | grep ."),
    ("store written", "mkdir \"$STORE/new\" || echo x > \"$STORE/version\""),
    ("input written", "echo x >> \"$SCRIPT\""),
    ("input opened", "chmod 777 \"$SCRIPT\""),
    ("input moved", "mv \"$SCRIPT\" \"$SCRIPT.old\" || rm -f \"$SCRIPT\" && ! test -e \"$SCRIPT\""),
    ("input covered", "unshare -rm mount --bind /dev/null \"$SCRIPT\" && ! test -s \"$SCRIPT\""),
    ("environment of the engine", "tr '\\0' '\\n' < /proc/$ENGINE/environ"),
    (
      "environment of anybody",
      "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -e '^STW_ISOLATION_CANARY' -e '^HOME=/root'"
    ),
    ("memory of process 1", "head -c 1 /proc/1/mem || cat /proc/1/maps || ls /proc/1/fd/ /proc/1/cwd/"),
    ("engine signalled", "kill -0 $ENGINE"),
    (
      "processes seen",
      "for p in /proc/[0-9]*/cmdline; do tr '\\0' '\\n' < $p | head -n 1; done | grep -i -e 'stellwerk$' -e xctest -e swift"
    ),
    ("shadow read", "cat /etc/shadow"),
    ("beside its folder", "echo x > \"$OUT/../../beside\" || echo x > \"$STORE/../beside\" || mkdir /beside"),
    ("programs written", "echo x > /usr/bin/evil || echo x > /etc/evil || echo x > /bin/sh"),
    ("device", "mknod disk b 254 0 || cat /dev/vda /dev/sda /dev/mem"),
    ("mount", "unshare -r true && mount -t tmpfs none /usr"),
    ("processes uncovered", "unshare -rm sh -c 'umount -l /proc' || unshare -rm sh -c 'umount -l /'"),
    ("set-id", "cp /bin/sh sh && chmod 4755 sh && ./sh -p -c 'id -u' | grep -qx 0"),
    ("host name", "hostname other || echo other > /proc/sys/kernel/hostname"),
    ("kernel settings", "echo 1 > /proc/sys/kernel/core_pattern || echo 1 > /proc/sys/net/ipv4/ip_forward"),
    ("other network", "tail -n +3 /proc/net/dev | grep -v lo:"),
    ("connected", "python3 -c 'import socket; socket.create_connection((\"192.0.2.1\", 80), 2)'"),
    ("name looked up", "getent ahosts example.org"),
    ("earlier IPC", "ipcs -mqs | grep 0x; ! ipcmk -M 64"),
    ("large file", "head -c 2000000 /dev/zero > big; ! test $(stat -c %s big) -le 1048576"),
    ("daemon", "(setsid sh -c 'trap \"\" TERM HUP; setsid sleep 4713.25 & sleep 4713.25' &); false"),
    ("10,000 processes", "(i=0; while test $i -lt 10000; do sleep 4713.25 & i=$((i+1)); done)"),
  ]

  private let hostileScript =
    attempts.map { "(\($0.script)) >/dev/null 2>&1 && echo '\($0.name)'\n" }.joined() + "true\n"
}

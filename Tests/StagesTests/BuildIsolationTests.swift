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
    #expect(try readText(of: run.path("a.report")) == "")
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
      "IPC", "core files", "descriptors", "environment", "file mode", "file tree", "host name", "limits",
    ]
    let more = ["privileges", "process count", "processes", "user"]
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

  /// Prints a line for whatever it could do and should not.
  private let hostileScript = """
    id -u | grep -qx 1000 || echo user
    cat "$KEY" && echo key
    cat "$LEDGER" && echo ledger
    echo x >> "$LEDGER" && echo ledger written
    ls "$STORE/index.sqlite" && echo index
    find / -name '*.sqlite' -o -name '*.pem' -path '*/keys/*' 2>/dev/null | grep . && echo found
    ls "$STORE/blobs/sha256" | tail -n +2 | grep . && echo blobs
    echo x >> "$SCRIPT" && echo input written
    chmod 777 "$SCRIPT" && echo input opened
    mv "$SCRIPT" "$SCRIPT.old" && echo input moved
    mkdir "$STORE/new" && echo store written
    tr '\\0' '\\n' < /proc/$ENGINE/environ && echo environment
    kill -0 $ENGINE && echo engine
    cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -v sleep | grep -i stellwerk && echo processes
    cat /etc/shadow && echo shadow
    echo x > /usr/bin/evil && echo usr
    echo x > /etc/evil && echo etc
    mknod disk b 254 0 && echo device
    unshare -r true && mount -t tmpfs none /usr && echo mount
    cp /bin/sh sh && chmod 4755 sh && ./sh -p -c 'id -u' | grep -qx 0 && echo setuid
    head -c 2000000 /dev/zero > big; test $(stat -c %s big) -le 1048576 || echo size
    grep -q : /proc/net/dev && tail -n +3 /proc/net/dev | grep -v lo: && echo network
    python3 -c 'import socket; socket.create_connection(("192.0.2.1", 80), 2)' && echo connected
    (setsid sh -c 'trap "" TERM HUP; setsid sleep 4713.25 & sleep 4713.25' &)
    (i=0; while test $i -lt 10000; do sleep 4713.25 & i=$((i+1)); done; echo forked)
    true
    """
}

import Diagnostics
import Glibc
import OperatingSystem
import TestSupport
import Testing

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite("An isolated program", .enabled(if: Isolation.obstacle == nil, "this machine isolates nothing"))
struct IsolationTests {
  /// A folder with `work` to write in and `input` to read, and a secret beside them.
  private final class Room {
    let scratch = Scratch()
    var program: Program

    init(_ script: String) throws {
      let path = scratch.path
      try createFolder(scratch("work"))
      try scratch.write("input", "given\n")
      try scratch.write("tree/file", "in a tree\n")
      try scratch.write("key", "secret\n", mode: 0o600)
      try Isolation.handOver(scratch("work"))
      program = Program(
        "/bin/sh", ["-c", script],
        environment: ["PATH": "/usr/bin:/bin", "ROOM": path, "PARENT": "\(getpid())"],
        folder: scratch("work"),
        isolation: Isolation(
          writable: [scratch("work")], readable: [scratch("input"), scratch("tree")]))
    }

    func said() throws -> String {
      let outcome = try withExtendedLifetime(scratch) { try program.run() }
      return text(outcome.output) + text(outcome.errors)
    }
  }

  @Test(
    "sees what it was given and the system's programs, and nothing else",
    arguments: [
      ("cat $ROOM/input $ROOM/tree/file", "given\nin a tree\n"),
      ("ls $ROOM", "input\ntree\nwork\n"),
      ("cat $ROOM/key 2>/dev/null || echo no", "no\n"),
      ("ls / | grep -vx -e 'lib.*' -e opt | tr '\\n' ' '", "bin dev etc proc run sbin tmp usr var "),
      ("ls /home /root 2>/dev/null || echo none", "none\n"),
      ("echo x 2>/dev/null >> $ROOM/input || echo kept; cat $ROOM/input", "kept\ngiven\n"),
      ("touch $ROOM/tree/new 2>/dev/null || echo kept", "kept\n"),
      ("touch $ROOM/beside /etc/x /usr/x /x 2>/dev/null || echo kept; ls $ROOM", "kept\ninput\ntree\nwork\n"),
      ("echo 1 > a; mkdir b; mv a b; cat b/a; chmod 700 b; rm -r b; ls", "1\n"),
      ("echo 1 > /tmp/a; cat /tmp/a /var/tmp/a; echo 2 > /dev/shm/b; cat /dev/shm/b", "1\n1\n2\n"),
      ("id -u; id -g; hostname", "1000\n1000\nstellwerk\n"),
      ("head -c 3 /dev/zero | wc -c; echo > /dev/null; head -c 5 /dev/urandom | wc -c", "3\n5\n"),
      ("echo hi | cat /dev/stdin; test -r /proc/self/status && echo own", "hi\nown\n"),
    ])
  func view(script: String, said: String) throws { #expect(try Room(script).said() == said) }

  @Test(
    "has processes of its own and no privileges",
    arguments: [
      ("ls /proc | grep -x '[0-9]*' | head -2 | tr '\\n' ' '", "1 2 "),
      ("cat /proc/$PARENT/environ 2>/dev/null || echo gone", "gone\n"),
      ("kill -9 1 2>/dev/null; echo still", "still\n"),
      // Empty until the kernel has written down what is executed.
      ("until grep -q . /proc/1/cmdline; do :; done; tr '\\0' ' ' < /proc/1/cmdline", "keeper "),
      ("cat /proc/1/environ 2>/dev/null | wc -c", "0\n"),
      ("for f in mem maps exe fd cwd root auxv; do (cat < /proc/1/$f; ls /proc/1/$f/) 2>/dev/null; done", ""),
      ("grep -E '^Seccomp:' /proc/self/status | tr -d '\\t'", "Seccomp:2\n"),
      (
        "unshare -r umount /proc 2>/dev/null || echo refused; unshare -rm umount -l /proc 2>/dev/null || echo refused",
        "refused\nrefused\n"
      ),
      (
        "grep -E '^(Cap|NoNew)' /proc/self/status | tr -d '\\t\\n'",
        "CapInh:0000000000000000CapPrm:0000000000000000CapEff:0000000000000000CapBnd:0000000000000000CapAmb:0000000000000000NoNewPrivs:1"
      ),
      ("chown 0 $ROOM/work 2>/dev/null || echo refused", "refused\n"),
      ("mount -t tmpfs x /tmp 2>/dev/null || echo refused", "refused\n"),
      ("umount $ROOM/input 2>/dev/null || echo refused", "refused\n"),
      ("hostname other 2>/dev/null || echo refused", "refused\n"),
      ("ls /proc/self/fd | tr '\\n' ' '", "0 1 2 3 "),
      ("ulimit -c", "0\n"),
    ])
  func processes(script: String, said: String) throws { #expect(try Room(script).said() == said) }

  @Test("starts in the root of its own tree where no folder is named, not in ours")
  func folder() throws {
    let room = try Room("true")
    room.program.folder = nil
    room.program.arguments = ["-c", "pwd; cd /proc/self/cwd; ls | grep -vx -e 'lib.*' -e opt | tr '\\n' ' '"]
    #expect(try room.said() == "/\nbin dev etc proc run sbin tmp usr var ")
  }

  @Test("has no network but its own loopback")
  func network() throws {
    let room = try Room("cut -d: -f1 -s /proc/net/dev | tail -n +1; wc -l < /proc/net/route")
    #expect(try room.said().filter { $0 != " " } == "lo\n1\n")
    var open = try Room("cut -d: -f1 -s /proc/net/dev | wc -l")
    open.program.isolation?.keepsNetwork = true
    let ours = try readText(of: "/proc/net/dev").split(separator: "\n").count { $0.contains(":") }
    #expect(try open.said() == "\(ours)\n")
    open = try Room("python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); print(1)'")
    if Tool.has("python3") { #expect(try open.said() == "1\n") }
  }

  @Test("does not see what is hidden in a place that is shown")
  func hidden() throws {
    let room = try Room("ls /etc/apt; cat /etc/passwd")
    room.program.isolation?.hidden = ["/etc/apt", "/etc/passwd", "/nowhere", room.scratch("key")]
    #expect(try room.said() == "")
  }

  @Test(
    "ends as others do",
    arguments: [("true", 0), ("exit 3", 3), ("kill -9 $$", 137), ("kill -TERM $$", 143), ("nothing", 127)]
      as [(String, Int32)])
  func status(script: String, status: Int32) throws {
    let room = try Room(script)
    #expect(try room.program.run().status == status)
  }

  @Test("leaves nothing behind, also what has left its group, ignores signals and holds the streams")
  func leftovers() throws {
    let room = try Room(
      "setsid sh -c 'trap \"\" TERM HUP INT; (setsid sleep 4242.5 & ); echo up > up; exec sleep 4242.5' & while ! test -s up; do :; done; echo done"
    )
    let outcome = try room.program.run()
    #expect(text(outcome.output) == "done\n")
    #expect(runningProcesses(with: "4242.5") == 0)
  }

  @Test("is ended at its time limit with all its namespace")
  func timeout() throws {
    let room = try Room(
      "setsid sh -c 'trap \"\" TERM; sleep 4343.5' & trap '' TERM; sleep 4343.5; sleep 4343.5")
    room.program.grace = .milliseconds(100)
    room.program.timeout = .milliseconds(300)
    let start = ContinuousClock.now
    let outcome = try room.program.run()
    #expect(outcome.isTimedOut)
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(runningProcesses(with: "4343.5") == 0)
  }

  @Test("cannot take more than its limits")
  func limits() throws {
    let room = try Room("ulimit -n; ulimit -t; ulimit -v; ulimit -u 2>/dev/null || ulimit -p")
    room.program.limits = Program.Limits(
      openFiles: 17, cpuSeconds: 5, fileBytes: 4_096, addressBytes: 512 << 20, processes: 20)
    #expect(try room.said() == "17\n5\n524288\n20\n")
    room.program.arguments = ["-c", "i=0; while test $i -lt 100; do sleep 60 & i=$((i+1)); done; echo all"]
    let outcome = try room.program.run()
    #expect(outcome.status != 0 && text(outcome.output) == "")
    room.program.arguments = ["-c", "head -c 9000 /dev/zero > big"]
    #expect(try room.program.run().status != 0)
    #expect(try readBytes(of: room.scratch("work/big")).count == 4_096)
  }

  @Test("is not started where a folder that it needs is not there")
  func missing() throws {
    let room = try Room("true")
    room.program.isolation?.writable.append(room.scratch("gone"))
    let problem = #expect(throws: Problem.self) { try room.program.run() }
    #expect(problem?.code.name == "process.isolation")
    #expect(problem?.message == "cannot isolate '/bin/sh': \(room.scratch("gone"))")
    #expect(problem?.cause == "No such file or directory")
    room.program.isolation?.writable.removeLast()
    room.program.path = "/bin/nothing-there"
    let other = #expect(throws: Problem.self) { try room.program.run() }
    #expect(other?.code.name == "process.start")
  }

  @Test("finds nothing of the one before on the same ground")
  func forgets() throws {
    for turn in 1...3 {
      let room = try Room(
        """
        ls -A /dev/shm | wc -l; ls -A /tmp | wc -l; ipcs -mqs | grep -c 0x
        echo \(turn) > /tmp/left; echo \(turn) > /dev/shm/left; ipcmk -M 64 -Q -S 1 > ids; grep -c id: ids
        (setsid sleep 4848.5 &)
        """)
      // The one name in /tmp is that of the room.
      #expect(try room.said() == "0\n1\n0\n3\n")
    }
    #expect(runningProcesses(with: "4848.5") == 0)
  }

  @Test("finds a loopback that nobody used", .enabled(if: Tool.has("python3"), "needs python3"))
  func loopback() throws {
    // A port whose connection was closed first by the server waits for a minute (TIME_WAIT), and packets were counted.
    let script = """
      import socket
      server = socket.create_server(('127.0.0.1', 4747))
      client = socket.create_connection(('127.0.0.1', 4747))
      other, _ = server.accept()
      other.close(); client.recv(1); client.close()
      """
    let check = "grep -c 'lo: *0 ' /proc/net/dev; python3 -c \"$SCRIPT\" && wc -l < /proc/net/tcp"
    for _ in 1...3 {
      let room = try Room(check)
      room.program.environment["SCRIPT"] = script
      #expect(try room.said() == "1\n2\n")
    }
  }

  @Test(
    "has no key ring, neither its own nor ours", .enabled(if: Tool.has("python3"), "needs python3"),
    arguments: [(248, 217), (249, 218), (250, 219)])
  func keys(x86: Int, arm: Int) throws {
    let room = try Room(
      """
      python3 -c 'import ctypes, platform
      c = ctypes.CDLL(None, use_errno=True)
      c.syscall(\(x86) if platform.machine() == "x86_64" else \(arm), 0, -4, 1)
      print(ctypes.get_errno())'
      """)
    // ENOSYS, as of a kernel without keys.
    #expect(try room.said() == "38\n")
  }

  @Test("takes along what it made a child of ours", .enabled(if: Tool.has("python3"), "needs python3"))
  func siblings() throws {
    let room = try Room(
      """
      python3 -c 'import ctypes, os, platform, time
      # CLONE_PARENT and SIGCHLD: the new process has the parent that we have.
      number = 56 if platform.machine() == "x86_64" else 220
      if ctypes.CDLL(None).syscall(number, 0x8011, 0, 0, 0, 0) == 0:
        if os.fork() == 0: open("up", "w")
        os.setsid(); os.execv("/bin/sleep", ["sleep", "4949.5"])
      while not os.path.exists("up"): time.sleep(0.01)
      print("done")'
      """)
    for _ in 1...2 { #expect(try room.said() == "done\n") }
    #expect(runningProcesses(with: "4949.5") == 0)
    room.program.isolation = nil
    #expect(try room.said() == "done\n")
    #expect(runningProcesses(with: "4949.5") == 0)
  }

  @Test(
    "sees its folders wherever they are", .enabled(if: geteuid() == 0, "makes folders in the root folder"),
    arguments: ["", "/a", "/a/b"])
  func places(below: String) throws {
    let top = "/stw-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try createFolder(top + below + "/desk")
    defer { removeFolder(top) }
    try writeAtomically(Array("given\n".utf8), to: "\(top)/input")
    try Isolation.handOver(top + below + "/desk")
    let program = Program(
      "/bin/sh",
      [
        "-c",
        "cat $TOP/input; echo 1 > made; touch $TOP/x 2>/dev/null || echo kept; ls $TOP; ls / | grep -c stw-",
      ],
      environment: ["PATH": "/usr/bin:/bin", "TOP": top], folder: top + below + "/desk",
      isolation: Isolation(writable: [top + below + "/desk"], readable: ["\(top)/input"]))
    let first = below.isEmpty ? "desk" : "a"
    let listed = ["input", first].sorted().joined(separator: "\n")
    #expect(text(try program.run().output) == "given\nkept\n\(listed)\n1\n")
    #expect(exists("\(top)\(below)/desk/made"))
    // The next one has other folders, and does not even see the name of these.
    let other = try Room("ls / | grep -c stw-")
    #expect(try other.said() == "0\n")
    var whole = program
    whole.arguments = ["-c", "echo 2 > $TOP/new; cat $TOP/new"]
    whole.isolation = Isolation(writable: [top])
    try Isolation.handOver(top)
    #expect(text(try whole.run().output) == "2\n")
  }

  @Test(
    "may only read what everybody may, where its owner is root",
    arguments: [(0o644, 0o755, true), (0o600, 0o755, false), (0o644, 0o700, false)]
      as [(Int, mode_t, Bool)])
  func readers(file: Int, folder: mode_t, isOpen: Bool) throws {
    let scratch = Scratch()
    try scratch.write("given/tree/file", "x", mode: file)
    chmod(scratch("given/tree"), folder)
    let said = Isolation.obstacle(reading: [scratch("given")])
    let expected = isOpen || geteuid() != 0 ? nil : "'\(scratch("given"))' holds what only its owner may read"
    #expect(said == expected)
    let missing = geteuid() == 0 ? "cannot open '\(scratch("none"))'" : nil
    #expect(Isolation.obstacle(reading: [scratch("none")]) == missing)
  }

  @Test("can be started by many threads at once")
  func many() async throws {
    let room = try Room("echo $$")
    let pool = BlockingPool(threads: 8)
    defer { pool.close() }
    let program = room.program
    let said = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<64 { group.addTask(executorPreference: pool) { text(try program.run().output) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(said == ["2\n"])
  }

  @Test(
    "is isolated for a user without privileges as for root",
    .enabled(
      if: geteuid() == 0 && hasUnprivilegedWorker, "needs root, setpriv and the program TestWorker"))
  func unprivileged() throws {
    let scratch = Scratch()
    let words = try #require(try unprivilegedWorker(in: scratch))
    let outcome = try scratch.outcome(words[0], words.dropFirst() + ["isolate"])
    #expect(outcome.said == "isolated as 1000, 2 processes\n")
  }
}

import Diagnostics
import Glibc
import OperatingSystem
import TestSupport
import Testing

private func shell(_ script: String, timeout: Duration = .seconds(300)) -> Program {
  // As `main` does: a closed pipe is an error of `write(2)`.
  signal(SIGPIPE, SIG_IGN)
  return Program("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], timeout: timeout)
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite("A program")
struct ProgramTests {
  @Test(
    "ends with its status, or 128 and the number of the signal",
    arguments: [("true", 0), ("exit 3", 3), ("exit 255", 255), ("kill -9 $$", 137), ("kill -TERM $$", 143)]
      as [(String, Int32)])
  func status(script: String, status: Int32) throws {
    let outcome = try shell(script).run()
    #expect(outcome.status == status)
    #expect(!outcome.isTimedOut && !outcome.isCancelled)
  }

  @Test("says things on two streams")
  func said() throws {
    let outcome = try shell("echo out; echo err >&2; echo; echo last >&2").run()
    #expect(text(outcome.output) == "out\n\n")
    #expect(text(outcome.errors) == "err\nlast\n")
    #expect(outcome.said == "out\n\nerr\nlast\n")
    #expect(outcome.lastLines(2) == "err\nlast")
  }

  @Test("gets the declared environment, folder and mask, and no descriptor of ours")
  func surroundings() throws {
    let scratch = Scratch()
    let ours = open("/dev/null", O_RDONLY)
    defer { close(ours) }
    var environment = Program("/usr/bin/env", [], environment: ["B": "2", "A": "1=é"])
    environment.folder = scratch.path
    #expect(text(try environment.run().output) == "A=1=é\nB=2\n")
    var program = shell("pwd -P; umask; touch made; stat -c %a made; ls /proc/self/fd | tr '\\n' ' '")
    program.folder = scratch.path
    program.fileMask = 0o027
    #expect(text(try program.run().output) == "\(scratch.path)\n0027\n640\n0 1 2 3 ")
    program.limits = Program.Limits(openFiles: 17, cpuSeconds: 5, fileBytes: 4_096)
    program.arguments = ["-c", "ulimit -n; ulimit -t; ulimit -f; head -c 9000 /dev/zero > big"]
    let outcome = try program.run()
    #expect(text(outcome.output) == "17\n5\n8\n")
    #expect(outcome.status != 0)
    #expect(try readBytes(of: scratch("big")).count == 4_096)
    // A shell cannot undo an ignored signal that it inherits: the child starts with none.
    let signals = try shell("grep -E 'Sig(Ign|Blk)' /proc/self/status").run()
    for line in text(signals.output).split(separator: "\n") {
      let mask = try #require(UInt64(line.suffix(16), radix: 16))
      // 32 and 33 belong to the threads of glibc, which lets nobody change them.
      #expect(mask & ~(3 << 31) == 0, "\(line)")
    }
  }

  @Test("reads what it is fed, and may stop reading", arguments: [0, 1, 1_000_000])
  func input(byteCount: Int) throws {
    var program = Program("/usr/bin/wc", ["-c"])
    program.input = [UInt8](repeating: 0x61, count: byteCount)
    #expect(text(try program.run().output) == "\(byteCount)\n")
    var deaf = shell("exec 0<&-; echo done")
    deaf.input = program.input
    #expect(text(try deaf.run().output) == "done\n")
  }

  @Test("may say more than is kept: the end stays")
  func truncated() throws {
    var program = shell("head -c 3000000 /dev/zero; printf 'the end'; head -c 200000 /dev/zero >&2")
    program.outputLimit = 10_000
    let outcome = try program.run()
    #expect(outcome.status == 0)
    #expect(outcome.output.count <= 20_000 && outcome.output.count >= 10_000)
    #expect(text(Array(outcome.output.suffix(7))) == "the end")
    #expect(outcome.errors.count <= 20_000)
  }

  @Test("is ended at its time limit with everything it started")
  func timeout() throws {
    let scratch = Scratch()
    var program = shell("sleep 600 & echo $! > child; echo said; wait")
    program.folder = scratch.path
    let start = ContinuousClock.now
    // Whoever has not come to say something on a busy machine gets more time.
    let outcome = try patiently { timeout in
      program.timeout = timeout
      return try program.run()
    } until: {
      text($0.output) == "said\n"
    }
    #expect(outcome.isTimedOut && !outcome.isCancelled)
    #expect(outcome.status == 143)
    #expect(text(outcome.output) == "said\n")
    #expect(ContinuousClock.now - start < .seconds(300))
    #expect(isGone(try readText(of: scratch("child"))))
  }

  @Test("that ignores SIGTERM is killed")
  func stubborn() throws {
    var program = shell("trap '' TERM; echo deaf; while :; do sleep 1; done")
    program.grace = .milliseconds(100)
    let outcome = try patiently { timeout in
      program.timeout = timeout
      return try program.run()
    } until: {
      text($0.output) == "deaf\n"
    }
    #expect(outcome.isTimedOut)
    #expect(outcome.status == 137)
  }

  @Test("does not outlive its end through a child that holds the streams")
  func grandchild() throws {
    let scratch = Scratch()
    var program = shell("sleep 600 & echo $! > child; echo done")
    program.folder = scratch.path
    let outcome = try program.run()
    #expect(outcome.status == 0)
    #expect(text(outcome.output) == "done\n")
    #expect(isGone(try readText(of: scratch("child"))))
  }

  @Test("takes along a daemon that left its group and whose parent is gone")
  func daemon() throws {
    let scratch = Scratch()
    var program = shell(
      "(setsid sh -c 'trap \"\" TERM HUP; (setsid sleep 4141.5 &); touch up; exec sleep 4141.5' >/dev/null 2>&1 &) ; while ! test -e up; do :; done; echo done"
    )
    program.folder = scratch.path
    #expect(text(try program.run().output) == "done\n")
    #expect(runningProcesses(with: "4141.5") == 0)
    // One that lowers the limit by which it would be known belongs to nobody that runs.
    program.arguments = [
      "-c", "prlimit --msgqueue=1000 true && (prlimit --msgqueue=1000 setsid sleep 4141.5 &); echo done",
    ]
    if Tool.has("prlimit") { #expect(text(try program.run().output) == "done\n") }
    #expect(runningProcesses(with: "4141.5") == 0)
  }

  @Test("leaves the daemons of others alone, and its own where it is meant to")
  func daemons() async throws {
    let scratch = Scratch()
    let pool = BlockingPool(threads: 1)
    defer { pool.close() }
    var program = shell("(setsid sleep 4242.25 &); touch up; while ! test -e go; do sleep 0.01; done")
    (program.folder, program.timeout) = (scratch.path, .seconds(300))
    let first = Task(executorPreference: pool) { [program] in try program.run() }
    while !exists(scratch("up")) || runningProcesses(with: "4242.25") == 0 { await Task.yield() }
    _ = try shell("(setsid sleep 4242.5 &)").run()
    #expect(runningProcesses(with: "4242.5") == 0)
    #expect(runningProcesses(with: "4242.25") == 1)
    try scratch.write("go", "")
    #expect(try await first.value.status == 0)
    #expect(runningProcesses(with: "4242.25") == 0)
    var server = shell(
      "(setsid sh -c 'touch served; exec sleep 4242.75' >/dev/null 2>&1 & echo $!); while ! test -e served; do :; done"
    )
    (server.folder, server.leavesDaemon) = (scratch.path, true)
    let pid = try #require(pid_t(text(try server.run().output).filter(\.isNumber)))
    _ = try shell("true").run()
    #expect(kill(pid, 0) == 0)
    kill(pid, SIGKILL)
  }

  @Test(
    "that asks to be told of signals is told, whatever its main thread does",
    .enabled(if: testWorker != nil, "needs the program TestWorker"))
  func signals() throws {
    let outcome = try Program(try #require(testWorker), ["stop"]).run()
    #expect(text(outcome.output) == "stopped by 15\n")
    #expect(outcome.status == 0)
  }

  @Test(
    "is told of a first stop signal and killed with its group by the second",
    .enabled(if: testWorker != nil, "needs the program TestWorker"))
  func twice() async throws {
    let scratch = Scratch()
    let script =
      "trap 'echo told > told' TERM; (trap '' TERM; exec sleep 4151.5) & echo $$ > up; while :; do wait; done"
    let pool = BlockingPool(threads: 1)
    defer { pool.close() }
    let worker = try #require(testWorker)
    let task = Task(executorPreference: pool) { [path = scratch.path] in
      try Program(
        "/bin/sh",
        [
          "-c",
          "\"$0\" hold . \"$1\" & echo $! > worker.new; mv worker.new worker; wait $!; echo $? > status.new; mv status.new status; while ! test -e checked; do sleep 0.01; done",
          worker, script,
        ],
        environment: ["PATH": "/usr/bin:/bin", "LLVM_PROFILE_FILE": "/dev/null"], folder: path,
        timeout: .seconds(3000)
      ).run()
    }
    while !exists(scratch("up")) || !exists(scratch("worker")) { await Task.yield() }
    let pid = try #require(pid_t(try readText(of: scratch("worker")).filter(\.isNumber)))
    kill(pid, SIGTERM)
    while !exists(scratch("told")) { await Task.yield() }
    #expect(runningProcesses(with: "4151.5") == 1)
    kill(pid, SIGTERM)
    while !exists(scratch("status")) { await Task.yield() }
    #expect(try readText(of: scratch("status")) == "143\n")
    // They were killed; the kernel may take a moment.
    let limit = ContinuousClock.now + .seconds(60)
    while runningProcesses(with: "4151.5") != 0, ContinuousClock.now < limit { pause(for: .milliseconds(5)) }
    #expect(runningProcesses(with: "4151.5") == 0)
    try scratch.write("checked", "")
    _ = try await task.value
  }

  @Test("that is asked to stop hears of it as a cancellation")
  func hears() async throws {
    let cancellation = Cancellation()
    let signals = StopSignals(cancellation)
    #expect(signals.received == nil)
    try #require(kill(getpid(), SIGTERM) == 0)
    while !cancellation.isCancelled { await Task.yield() }
    #expect(signals.received == SIGTERM)
  }

  /// Nothing in `run` looks at the clock before the time limit, which is far away: that the group is told is the
  /// cancellation's own doing.
  @Test("is told of a cancellation by the cancellation, with its whole group", arguments: [false, true])
  func cancelled(isIsolated: Bool) async throws {
    guard !isIsolated || Isolation.obstacle == nil else { return }
    let cancellation = Cancellation()
    #expect(!cancellation.isCancelled)
    let pool = BlockingPool(threads: 1)
    defer { pool.close() }
    let scratch = Scratch()
    let task = Task(executorPreference: pool) { [path = scratch.path] in
      var program = shell(
        """
        sh -c 'trap "echo told > member; exit 0" TERM; touch started; while :; do sleep 0.05; done' &
        trap 'wait; echo told > leader; exit 9' TERM; wait
        """)
      program.folder = path
      program.grace = .seconds(200)
      if isIsolated {
        try Isolation.handOver(path)
        program.isolation = Isolation(writable: [path])
      }
      // Far more than a machine that is busy with other tests may need.
      program.timeout = .seconds(3000)
      return try program.run(cancellation)
    }
    while !exists(scratch("started")) { await Task.yield() }
    cancellation.cancel()
    let outcome = try await task.value
    #expect(outcome.isCancelled && !outcome.isTimedOut)
    #expect(outcome.status == 9)
    for name in ["leader", "member"] { #expect(try readText(of: scratch(name)) == "told\n") }
  }

  @Test(
    "that cannot start is a problem with the reason of the kernel",
    arguments: [
      ("/none/such", nil, "No such file or directory"), ("/etc/passwd", nil, "Permission denied"),
      ("/bin/true", "/none", "No such file or directory"),
    ] as [(String, String?, String)])
  func missing(path: String, folder: String?, cause: String) {
    let problem = #expect(throws: Problem.self) { _ = try Program(path, [], folder: folder).run() }
    #expect(problem?.code == .processStart)
    #expect(problem?.code.exitStatus == .stageFailed)
    #expect(problem?.message == "cannot start '\(path)'")
    #expect(problem?.cause == cause)
  }

  /// Whether a process has ended; it may take the kernel a moment to reap an orphan.
  private func isGone(_ number: String) -> Bool {
    guard let pid = pid_t(number.filter(\.isNumber)) else { return false }
    for _ in 0..<60_000 {
      let state = try? readText(of: "/proc/\(pid)/stat")
      if state == nil || state?.contains(") Z ") == true { return true }
      pause(for: .milliseconds(1))
    }
    return false
  }
}

@Suite("A blocking pool")
struct BlockingPoolTests {
  @Test("runs every job, whatever the number of threads", arguments: [1, 2, 8])
  func all(threads: Int) async {
    let pool = BlockingPool(threads: threads)
    defer { pool.close() }
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 1...1_000 { group.addTask(executorPreference: pool) { number } }
      return await group.reduce(0, +)
    }
    #expect(sum == 500_500)
  }

  @Test("pauses no longer than it is let")
  func pauses() {
    let cancellation = Cancellation()
    cancellation.cancel()
    let start = ContinuousClock.now
    pause(for: .seconds(600), cancellation)
    pause(for: .milliseconds(1))
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test("knows the environment of the process")
  func environment() { #expect(currentEnvironment()["PATH"] == getenv("PATH").map { String(cString: $0) }) }
}

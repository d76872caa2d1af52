/// Another program, run to its end: its output kept, its time bounded, its descendants gone with it.
///
/// 1. The child gets the declared environment and nothing else, and no descriptor but 0, 1, 2.
/// 2. At the time limit or on cancellation the whole process group gets SIGTERM, `grace` later SIGKILL.
/// 3. When `run` returns, nothing that the child started runs any more, also what left its group: an isolated child
///    took its namespace along, of any other one the orphans come to us and are ended (`Strays`).
/// 4. It leaves no core file, and cannot gain privileges (`PR_SET_NO_NEW_PRIVS`).
internal import CLinux
public import Diagnostics
import Glibc

/// What to start and within which bounds.
public struct Program: Sendable {
  /// Limits of each process of the child (`setrlimit(2)`); `nil`: as much as we, and never more than that.
  public struct Limits: Sendable {
    /// Highest number of open files.
    public var openFiles: UInt?
    /// Seconds of processor time, then SIGXCPU.
    public var cpuSeconds: UInt?
    /// Bytes of the largest file it may write, then SIGXFSZ.
    public var fileBytes: UInt?

    /// Bytes of address space; then it gets no more memory.
    public var addressBytes: UInt?
    /// Highest number of processes and threads at once, of an isolated program only.
    public var processes: UInt?

    /// No limits of its own.
    public init(
      openFiles: UInt? = nil, cpuSeconds: UInt? = nil, fileBytes: UInt? = nil, addressBytes: UInt? = nil,
      processes: UInt? = nil
    ) {
      (self.openFiles, self.cpuSeconds, self.fileBytes) = (openFiles, cpuSeconds, fileBytes)
      (self.addressBytes, self.processes) = (addressBytes, processes)
    }
  }

  /// How a program ended and what it said.
  public struct Outcome: Sendable {
    /// The exit status; 128 plus the number for a signal, as shells say it.
    public let status: Int32
    /// Whether the time limit ended it.
    public let isTimedOut: Bool
    /// Whether a cancellation ended it.
    public let isCancelled: Bool
    /// Standard output, its last `outputLimit` bytes.
    public let output: [UInt8]
    /// Standard error, its last `outputLimit` bytes.
    public let errors: [UInt8]

    /// Both streams as text, for showing: errors after output.
    public var said: String { String(decoding: output + errors, as: UTF8.self) }
    /// The last `count` lines of what was said, without empty ones.
    public func lastLines(_ count: Int) -> String {
      said.split(whereSeparator: \.isNewline).suffix(count).joined(separator: "\n")
    }
  }

  /// An absolute path; there is no search in `PATH`.
  public var path: String
  /// Without the name of the program.
  public var arguments: [String]
  /// All of it: nothing is inherited.
  public var environment: [String: String]
  /// Where it starts; `nil`: where we are.
  public var folder: String?
  /// Fed to standard input.
  public var input: [UInt8]
  /// Wall-clock bound.
  public var timeout: Duration
  /// `umask(2)` of the child.
  public var fileMask: UInt32
  /// What it may use.
  public var limits: Limits
  /// What it sees of the machine; `nil`: what we see.
  public var isolation: Isolation?
  /// Whether what it leaves running is meant to: a server that its next start speaks to.
  public var leavesDaemon: Bool
  /// How long it may take to end when it is asked to.
  public var grace: Duration
  /// How much of each stream is kept.
  public var outputLimit: Int
  /// What is taken out of its output before anybody sees it.
  public var redaction: Redaction

  /// A program with the usual bounds.
  public init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
    input: [UInt8] = [], timeout: Duration = .seconds(120), grace: Duration = .seconds(5),
    fileMask: UInt32 = 0o022,
    limits: Limits = Limits(), isolation: Isolation? = nil, leavesDaemon: Bool = false,
    outputLimit: Int = 4 << 20, redaction: Redaction = Redaction()
  ) {
    (self.isolation, self.redaction) = (isolation, redaction)
    (self.grace, self.leavesDaemon) = (grace, leavesDaemon)
    (self.path, self.arguments, self.environment, self.folder) = (path, arguments, environment, folder)
    (self.input, self.timeout, self.fileMask) = (input, timeout, fileMask)
    (self.limits, self.outputLimit) = (limits, outputLimit)
  }

  /// Whether what a program without a namespace leaves behind can be told from what others leave.
  public static var findsOrphans: Bool { stw_mark_limit() > 0 }

  /// An input without a byte, open as long as the process lives; -1 where there is none.
  private static let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)

  /// Runs to the end; blocks the calling thread.
  ///
  /// - Throws: `process.start`, `process.isolation`; a status other than 0 is an outcome, not a problem.
  public func run(_ cancellation: Cancellation? = nil) throws(Problem) -> Outcome {
    let (stdout, stderr) = (try Pipe(), try Pipe())
    // Who is told nothing needs no pipe for it.
    let stdin = input.isEmpty && Self.nothing >= 0 ? nil : try Pipe()
    let child = try ChildProcess(
      self, input: stdin?.reading.number ?? Self.nothing, output: stdout.writing.number,
      error: stderr.writing.number)
    stdin?.reading.close()
    stdout.writing.close()
    stderr.writing.close()
    let ending = Descriptor(stw_pidfd_open(child.pid))
    let start = ContinuousClock.now
    var streams = Streams(
      input: input, limit: outputLimit, redaction: redaction, to: stdin?.writing ?? Descriptor(-1),
      from: stdout.reading,
      stderr.reading)
    var deadline = start + timeout
    var (isTimedOut, isCancelled, isKilled) = (false, false, false)
    while true {
      // Nothing is asked again and again: the end of the child, its streams and the cancellation are events.
      let event = isCancelled ? -1 : cancellation?.event ?? -1
      let turn = event < 0 && cancellation != nil ? ContinuousClock.now + .milliseconds(50) : deadline
      if streams.waits(for: ending, or: event, until: min(deadline, turn)) { break }
      let cancelledNow = cancellation?.isCancelled == true && !isCancelled
      guard cancelledNow || ContinuousClock.now >= deadline else { continue }
      if isTimedOut || (isCancelled && !cancelledNow) {
        if isKilled { break }
        child.signal(SIGKILL)
        isKilled = true
      } else {
        if cancelledNow { isCancelled = true } else { isTimedOut = true }
        child.signal(SIGTERM)
      }
      deadline = ContinuousClock.now + grace
    }
    let end = child.wait()
    streams.drain()
    streams.finish()
    let status: Int32 =
      switch end {
      case .exited(let status): status
      case .signalled(let number): 128 + number
      }
    return Outcome(
      status: status, isTimedOut: isTimedOut, isCancelled: isCancelled, output: streams.output,
      errors: streams.errors)
  }
}

internal import CLinux
internal import Diagnostics
import Glibc

/// A descriptor that is closed when it is dropped, or before.
final class Descriptor {
  private(set) var number: Int32

  init(_ number: Int32) { self.number = number }
  deinit { close() }

  func close() {
    if number >= 0 { _ = Glibc.close(number) }
    number = -1
  }
}

/// A pipe whose ends no child inherits.
struct Pipe {
  let reading: Descriptor
  let writing: Descriptor

  /// - Throws: `process.start`.
  init() throws(Problem) {
    var ends: [Int32] = [-1, -1]
    guard stw_pipe(&ends) == 0 else { throw .system(.processStart, "cannot make a pipe", errno) }
    (reading, writing) = (Descriptor(ends[0]), Descriptor(ends[1]))
  }
}

/// The three streams of a child, served without blocking in any one of them.
struct Streams {
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private var (cleanOutput, cleanErrors): (Redaction.Stream, Redaction.Stream)
  private var input: ArraySlice<UInt8>
  private let limit: Int
  private let (stdin, stdout, stderr): (Descriptor, Descriptor, Descriptor)

  init(
    input: [UInt8], limit: Int, redaction: Redaction, to stdin: Descriptor, from stdout: Descriptor,
    _ stderr: Descriptor
  ) {
    (cleanOutput, cleanErrors) = (Redaction.Stream(redaction), Redaction.Stream(redaction))
    (self.input, self.limit) = (input[...], limit)
    (self.stdin, self.stdout, self.stderr) = (stdin, stdout, stderr)
    for stream in [stdin, stdout, stderr] where stream.number >= 0 {
      _ = fcntl(stream.number, F_SETFL, O_NONBLOCK)
    }
    if input.isEmpty { stdin.close() }
  }

  /// Serves the streams until `ending` is readable (true), or the time has come or `event` is readable (false).
  mutating func waits(for ending: Descriptor, or event: Int32, until time: ContinuousClock.Instant) -> Bool {
    var descriptors = [
      pollfd(fd: event, events: Int16(POLLIN), revents: 0),
      pollfd(fd: ending.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stdout.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stderr.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stdin.number, events: Int16(POLLOUT), revents: 0),
    ]
    let left = (time - ContinuousClock.now).components
    let milliseconds = max(0, left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000)
    let count = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
    guard count > 0 else { return false }
    if descriptors[4].revents != 0 { feed() }
    drain()
    return descriptors[1].revents != 0
  }

  /// Takes what is there.
  mutating func drain() {
    take(from: stdout, by: &cleanOutput, into: &output)
    take(from: stderr, by: &cleanErrors, into: &errors)
  }

  /// Takes what was held back, when nothing more can come.
  mutating func finish() {
    output += cleanOutput.finish()
    errors += cleanErrors.finish()
  }

  private func take(
    from stream: Descriptor, by clean: inout Redaction.Stream, into bytes: inout [UInt8]
  ) {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { chunk in
      while stream.number >= 0 {
        let count = read(stream.number, chunk.baseAddress, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          if count == 0 { stream.close() }
          return
        }
        bytes.append(contentsOf: clean.take(UnsafeRawBufferPointer(rebasing: chunk[..<count])))
        // Half is dropped at a time, so that a talkative child costs linear time.
        if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
      }
    }
  }

  private mutating func feed() {
    let count = input.withUnsafeBytes { write(stdin.number, $0.baseAddress, $0.count) }
    if count > 0 { input = input.dropFirst(count) }
    // A child that does not read on (EPIPE; SIGPIPE is ignored by the program) gets no more.
    if input.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR) { stdin.close() }
  }
}

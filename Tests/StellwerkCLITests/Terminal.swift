import Diagnostics
import Foundation
import StellwerkCLI
import TestSupport
import Testing

/// A pseudo-terminal, and what was shown on it.
final class Terminal {
  private let (front, back): (Int32, Int32)
  private let scratch = Scratch()
  private let reader: Reader

  init() throws {
    front = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // Swift does not see posix_openpt(3) and its like: TIOCSPTLCK unlocks, TIOCGPTN gives the number.
    var (locked, number): (Int32, Int32) = (0, 0)
    try #require(
      front >= 0 && ioctl(front, 0x4004_5431, &locked) == 0 && ioctl(front, 0x8004_5430, &number) == 0)
    back = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(back >= 0)
    reader = Reader(front)
    reader.start()
  }

  /// Gives the terminal a size.
  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(front, UInt(TIOCSWINSZ), &size)
  }

  /// Runs the program with the terminal as standard output, or as standard error.
  func run(output isOutput: Bool, _ arguments: [String], _ environment: [String: String]) async -> Int32 {
    let other = open(scratch("other"), O_WRONLY | O_CREAT, 0o600)
    let tool = CommandLineTool(
      output: isOutput ? back : other, errors: isOutput ? other : back, environment: environment)
    let status = await tool.run(["stellwerk"] + arguments)
    close(other)
    return status.rawValue
  }

  /// Everything that was shown; the terminal is closed.
  func said() -> String { chunks().joined() }

  /// The same in the pieces in which it came.
  func chunks() -> [String] {
    close(back)
    let chunks = reader.finish()
    close(front)
    return chunks
  }

  /// Empties the terminal all the time: it holds 4 KiB, and who writes waits.
  private final class Reader: @unchecked Sendable {
    private let descriptor: Int32
    // Written by the thread before `done`, read by others after it.
    private var chunks: [[UInt8]] = []
    private let done = DispatchSemaphore(value: 0)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func start() { Thread { self.read() }.start() }

    private func read() {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while true {
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        // When the other side is closed, Linux says EIO.
        guard count > 0 else { break }
        chunks.append(Array(buffer[..<count]))
      }
      done.signal()
    }

    func finish() -> [String] {
      done.wait()
      // A character may be cut: then the pieces are joined.
      let pieces = chunks.map { String(validating: $0, as: UTF8.self) }
      guard pieces.contains(nil) else { return pieces.compactMap { $0 } }
      return [String(decoding: chunks.joined(), as: UTF8.self)]
    }
  }
}

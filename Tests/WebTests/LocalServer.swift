import Foundation
import OperatingSystem
import TestSupport

/// The server of `server.py`, one for all tests; ends with this process.
struct LocalServer: Sendable {
  let plain: String
  let secure: String
  private let scratch: Scratch

  static let python = "/usr/bin/python3"
  static let openssl = "/usr/bin/openssl"
  static let isPossible = [python, openssl].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  static let shared = Result { try LocalServer() }

  private init() throws {
    let scratch = Scratch()
    let (fifo, pem) = (scratch("ports"), scratch("server.pem"))
    guard mkfifo(fifo, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    let made = try Program(
      Self.openssl,
      [
        "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2", "-keyout",
        pem,
        "-out", scratch("cert.pem"),
      ]
    ).run()
    guard made.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    let both = try readBytes(of: pem) + readBytes(of: scratch("cert.pem"))
    try writeAtomically(both, to: pem)
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "server.py").path()
    let arguments = [script, fifo, pem, "\(getpid())"]
    Thread.detachNewThread {
      // Its end is ours: it watches this process.
      _ = try? Program(Self.python, arguments, timeout: .seconds(600)).run()
    }
    // Opening a FIFO waits for the other side.
    let ports = try readText(of: fifo).split(separator: " ")
    guard ports.count == 2 else { throw CocoaError(.fileReadUnknown) }
    (plain, secure) = ("http://127.0.0.1:\(ports[0])", "https://127.0.0.1:\(ports[1])")
    self.scratch = scratch
  }
}

import Foundation
import Synchronization

/// A server of HTTP/1.1 on this machine that answers as it is told and remembers what it was asked.
///
/// One thread for each connection, one request for each connection; ends with its last reference.
public final class ScriptedServer: Sendable {
  /// What came in.
  public struct Request: Sendable {
    /// For example `POST`.
    public let method: String
    /// As sent.
    public let path: String
    /// As sent, in their order.
    public let headers: [(name: String, value: String)]
    /// All of it.
    public let body: [UInt8]

    /// The value of the first header of this name, in any case.
    public func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  /// What goes out.
  public struct Reply: Sendable {
    /// For example 200.
    public var status: Int
    /// Beside `Content-Length` and `Connection`.
    public var headers: [(name: String, value: String)]
    /// All that is announced.
    public var body: [UInt8]
    /// How much of the body is sent before the connection is cut; `nil` for all.
    public var cutAfter: Int?
    /// What it waits before it says anything.
    public var delay: Duration

    /// An answer.
    public init(
      _ status: Int = 200, _ body: String = "", headers: [(name: String, value: String)] = [],
      type: String = "application/json", cutAfter: Int? = nil, delay: Duration = .zero
    ) {
      (self.status, self.body, self.cutAfter, self.delay) = (status, Array(body.utf8), cutAfter, delay)
      self.headers = [("Content-Type", type)] + headers
    }

    /// Nothing at all: the connection is reset.
    public static let reset = Reply(0)
  }

  private let socket: Int32
  /// Where it listens.
  public let port: Int
  private let seen = Mutex<[Request]>([])
  private let reply: @Sendable (Request, Int) -> Reply

  /// `http://127.0.0.1:PORT`.
  public var address: String { "http://127.0.0.1:\(port)" }
  /// Every request so far.
  public var requests: [Request] { seen.withLock { $0 } }

  /// Answers each request by a function of it and its number, from 0.
  public init(_ reply: @escaping @Sendable (Request, Int) -> Reply) throws {
    self.reply = reply
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = socket
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, size) == 0 && listen(descriptor, 256) == 0
          && getsockname(descriptor, pointer, &size) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard descriptor >= 0, isListening else { throw CocoaError(.fileNoSuchFile) }
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else {
          // Here and not where the server ends: another one may have the number by then.
          close(descriptor)
          return
        }
        // While a connection is served the server stays.
        guard let server = self else {
          close(connection)
          return
        }
        Thread.detachNewThread { server.serve(connection) }
      }
    }
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    let number = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    let answer = reply(request, number)
    if answer.delay > .zero { Thread.sleep(forTimeInterval: Double(answer.delay / .milliseconds(1)) / 1_000) }
    guard answer.status > 0 else {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
      return
    }
    var head =
      "HTTP/1.1 \(answer.status) Said\r\nContent-Length: \(answer.body.count)\r\nConnection: close\r\n"
    for (name, value) in answer.headers where !value.isEmpty { head += "\(name): \(value)\r\n" }
    write(connection, Array("\(head)\r\n".utf8) + answer.body.prefix(answer.cutAfter ?? answer.body.count))
  }

  private func write(_ connection: Int32, _ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var end: Int?
    var length = 0
    while end == nil || bytes.count < (end ?? 0) + length {
      var piece = [UInt8](repeating: 0, count: 65_536)
      let count = recv(connection, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      bytes += piece.prefix(count)
      if end == nil, let mark = bytes.firstRange(of: [13, 10, 13, 10]) {
        end = mark.upperBound
        length =
          Self.headers(bytes[..<mark.lowerBound]).first { $0.name.lowercased() == "content-length" }
          .flatMap { Int($0.value) } ?? 0
      }
    }
    guard let end else { return nil }
    let first = String(decoding: bytes.prefix { $0 != 13 }, as: UTF8.self).split(separator: " ")
    guard first.count == 3 else { return nil }
    return Request(
      method: String(first[0]), path: String(first[1]), headers: Self.headers(bytes[..<(end - 4)]),
      body: Array(bytes[end...]))
  }

  private static func headers(_ head: ArraySlice<UInt8>) -> [(name: String, value: String)] {
    String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n").dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
  }
}

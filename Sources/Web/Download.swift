public import Diagnostics
import Glibc
public import OperatingSystem

/// Gets a body into a file, which appears when all of it is on the disk.
///
/// - Parameters:
///   - request: what to ask and within which bounds.
///   - path: an existing file is replaced.
///   - cancellation: looked at every 50 ms.
/// - Returns: the answer, its status from 200 to 299.
/// - Throws: `web.unreachable`, `web.no-connection`, `web.status`, `web.too-large`, `web.url`, `web.request`,
///   `web.certificate`, `web.cancelled`, `web.library`, `output.create`, `output.write`.
public func download(
  _ request: HTTPRequest, to path: String, cancellation: Cancellation? = nil
) throws(Problem) -> HTTPResponse {
  try request.check()
  let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).part"
  let sink = try FileSink(creating: temporary)
  do throws(Problem) {
    let response = try answer(request, into: sink, cancellation)
    try sink.close()
    try move(temporary, to: path)
    try syncFolder(parent(of: path))
    return response
  } catch {
    unlink(temporary)
    throw error
  }
}

/// Gets a body into memory.
///
/// - Parameters:
///   - request: what to ask and within which bounds.
///   - cancellation: looked at every 50 ms.
/// - Returns: the answer, its status from 200 to 299 unless the request takes every one, and the body.
/// - Throws: `web.unreachable`, `web.no-connection`, `web.status`, `web.too-large`, `web.url`, `web.request`,
///   `web.certificate`, `web.cancelled`, `web.library`.
public func fetch(
  _ request: HTTPRequest, cancellation: Cancellation? = nil
) throws(Problem) -> (response: HTTPResponse, body: [UInt8]) {
  try request.check()
  let sink = MemorySink()
  let response = try answer(request, into: sink, cancellation)
  return (response, sink.bytes)
}

/// Follows redirects to an answer.
private func answer(
  _ request: HTTPRequest, into sink: any BodySink, _ cancellation: Cancellation?
) throws(Problem) -> HTTPResponse {
  let start = ContinuousClock.now
  var (request, target) = (request, try Target(request.url))
  for _ in 0...HTTPRequest.redirectLimit {
    let shown = redacted(url: target.url)
    let receiver = Receiver(
      sink, maximumBytes: request.maximumBytes, shown: shown, takesEveryStatus: request.takesEveryStatus)
    var transfer = try Transfer(target, to: receiver)
    let left = request.timeout - (ContinuousClock.now - start)
    try transfer.run(request, target, timeout: left, cancellation: cancellation)
    let response = HTTPResponse(
      status: receiver.status, headers: receiver.headers, byteCount: receiver.byteCount, finalURL: shown)
    if (200...299).contains(response.status) { return response }
    guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("location"),
      ["GET", "HEAD"].contains(request.method), request.body == nil
    else {
      if request.takesEveryStatus { return response }
      throw .webStatus(response)
    }
    let next = try target.redirected(to: location)
    if next.origin != target.origin {
      request.headers.removeAll { !["accept", "user-agent"].contains($0.name.lowercased()) }
    }
    target = next
  }
  throw Problem(
    .webStatus,
    "'\(redacted(url: request.url))' leads through more than \(HTTPRequest.redirectLimit) redirects")
}

extension HTTPRequest {
  /// Refuses what would change the form of a request (RFC 9112 §11.1).
  ///
  /// - Throws: `web.request`.
  fileprivate func check() throws(Problem) {
    guard !method.isEmpty, method.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw Problem(.webRequest, "'\(method)' is not a method", hint: "write GET, HEAD or POST")
    }
    for (name, value) in headers {
      let marks = Array("!#$%&'*+-.^_`|~".utf8)
      let isName =
        !name.isEmpty
        && name.utf8.allSatisfy { byte in
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || marks.contains(byte)
        }
      guard isName else { throw Problem(.webRequest, "'\(name)' is not the name of a header") }
      // The value is not shown: it may be a secret.
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw Problem(.webRequest, "the value of the header '\(name)' has a control character")
      }
    }
  }
}

extension Problem {
  fileprivate static func webStatus(_ response: HTTPResponse) -> Problem {
    let isTransient = (500...599).contains(response.status) || [408, 425, 429].contains(response.status)
    // RFC 9110 §10.2.3; the form with a date is rare and not a number of seconds.
    let wait = response.header("retry-after").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    return Problem(
      .webStatus, "'\(response.finalURL)' answered with status \(response.status)",
      hint: isTransient ? wait.map { "try again in \($0) s" } : nil, isTransient: isTransient,
      retryAfter: isTransient ? wait : nil)
  }
}

extension Problem.Code {
  /// Nothing was asked: no address, no connection, no encryption, or no time left before there was one.
  public static let webNoConnection = Self("web.no-connection", exit: .stageFailed)
  /// It was asked, and no whole answer came: no time left, or the connection broke.
  public static let webUnreachable = Self("web.unreachable", exit: .stageFailed)
  /// The server said no, or led in circles.
  public static let webStatus = Self("web.status", exit: .stageFailed)
  /// The answer is larger than the request allows.
  public static let webTooLarge = Self("web.too-large", exit: .stageFailed)
  /// A URL cannot be used.
  public static let webURL = Self("web.url", exit: .invalidData)
  /// A method or header cannot be sent.
  public static let webRequest = Self("web.request", exit: .invalidData)
  /// The server cannot prove its name.
  public static let webCertificate = Self("web.certificate", exit: .stageFailed)
  /// Somebody wanted it to stop.
  public static let webCancelled = Self("web.cancelled", exit: .interrupted)
}

internal import CCurl
internal import Diagnostics
internal import OperatingSystem

/// One request to one URL and its answer; owns libcurl's handles and what they point to.
struct Transfer: ~Copyable {
  private let curl: Curl
  private let easy: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  private let message: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let receiver: Receiver
  private let shown: String

  /// - Throws: `web.library`.
  init(_ target: Target, to receiver: Receiver) throws(Problem) {
    let curl = try Curl.shared.get()
    guard let easy = curl.easyInit() else { throw Problem(.webLibrary, "cannot use libcurl") }
    guard let multi = curl.multiInit() else {
      curl.easyCleanup(easy)
      throw Problem(.webLibrary, "cannot use libcurl")
    }
    (self.curl, self.easy, self.multi, self.receiver) = (curl, easy, multi, receiver)
    message = .allocate(capacity: Int(CURL_ERROR_SIZE))
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    headers = nil
    shown = redacted(url: target.url)
  }

  deinit {
    _ = curl.multiRemove(multi, easy)
    curl.easyCleanup(easy)
    _ = curl.multiCleanup(multi)
    curl.listFree(headers)
    message.deallocate()
  }

  /// Sends and receives until the end, the time limit or a cancellation; blocks the calling thread.
  ///
  /// - Throws: `web.unreachable`, `web.no-connection`, `web.certificate`, `web.too-large`, `web.cancelled`, or what
  ///   the sink throws.
  mutating func run(
    _ request: HTTPRequest, _ target: Target, timeout: Duration, cancellation: Cancellation?
  ) throws(Problem) {
    try prepare(request, target, timeout: timeout)
    guard curl.multiAdd(multi, easy) == CURLM_OK else { throw Problem(.webLibrary, "cannot use libcurl") }
    var running: Int32 = 1
    while running > 0 {
      if cancellation?.isCancelled == true {
        throw Problem(.webCancelled, "the request to '\(shown)' was cancelled")
      }
      // Not curl_easy_perform() with a progress callback: that is called once a second while nothing arrives.
      guard curl.multiPerform(multi, &running) == CURLM_OK, curl.multiPoll(multi, nil, 0, 50, nil) == CURLM_OK
      else { throw Problem(.webLibrary, "cannot use libcurl") }
    }
    var left: Int32 = 0
    guard let end = curl.multiRead(multi, &left), end.pointee.msg == CURLMSG_DONE else {
      throw Problem(.webLibrary, "cannot use libcurl")
    }
    try judge(end.pointee.data.result)
  }

  private mutating func prepare(_ request: HTTPRequest, _ target: Target, timeout: Duration) throws(Problem) {
    let (seconds, rest) = timeout.components
    // 0 would mean no limit.
    let milliseconds = max(1, Int(clamping: seconds).multipliedReportingOverflow(by: 1_000).partialValue)
    let limit =
      seconds > 86_400 * 365 ? 86_400_000 * 365 : max(1, milliseconds + Int(rest / 1_000_000_000_000_000))
    try set(CURLOPT_URL, target.url)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TIMEOUT_MS, limit)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    // Otherwise the clean-up waits for a name server that does not answer, whatever the time limit.
    try set(CURLOPT_QUICK_EXIT, 1)
    if let proxy = request.proxy { try set(CURLOPT_PROXY, proxy) }
    if request.method == "HEAD" {
      try set(CURLOPT_NOBODY, 1)
    } else if request.method != "GET" {
      try set(CURLOPT_CUSTOMREQUEST, request.method)
    }
    if let body = request.body {
      try set(CURLOPT_POSTFIELDSIZE, body.count)
      try check(
        body.withUnsafeBytes {
          // COPYPOSTFIELDS does not take NULL for an empty body.
          stw_curl_set_pointer(
            curl.setopt, easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? UnsafeRawPointer(message))
        })
      if request.method == "GET" { try set(CURLOPT_CUSTOMREQUEST, "GET") }
    }
    for line in lines(of: request) {
      guard let longer = curl.listAppend(headers, line) else {
        throw Problem(.webLibrary, "cannot use libcurl")
      }
      headers = longer
    }
    try check(stw_curl_set_pointer(curl.setopt, easy, CURLOPT_HTTPHEADER, headers))
    try check(stw_curl_set_pointer(curl.setopt, easy, CURLOPT_ERRORBUFFER, message))
    let context = Unmanaged.passUnretained(receiver).toOpaque()
    try check(stw_curl_set_pointer(curl.setopt, easy, CURLOPT_HEADERDATA, context))
    try check(stw_curl_set_pointer(curl.setopt, easy, CURLOPT_WRITEDATA, context))
    try check(
      stw_curl_set_receiver(curl.setopt, easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        receive(bytes, size, count, context) { $0.takeHeader($1) }
      })
    try check(
      stw_curl_set_receiver(curl.setopt, easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        receive(bytes, size, count, context) { $0.takeBody($1) }
      })
  }

  private func lines(of request: HTTPRequest) -> [String] {
    let given = Set(request.headers.map { $0.name.lowercased() })
    var lines = given.contains("user-agent") ? [] : ["User-Agent: stellwerk"]
    // Without it curl waits a second for servers that do not know `100 Continue`.
    if !given.contains("expect") { lines.append("Expect:") }
    // A header without a value is written with a semicolon, CURLOPT_HTTPHEADER(3).
    for (name, value) in request.headers { lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)") }
    return lines
  }

  // MARK: - Results

  private func judge(_ code: CURLcode) throws(Problem) {
    if let problem = receiver.problem { throw problem }
    guard code != CURLE_OK, !receiver.isEnough else { return }
    let said = String(cString: message)
    let cause = said.isEmpty ? curl.easyMessage(code).map { String(cString: $0) } : said
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      throw Problem(
        .webCertificate, "the certificate of '\(shown)' is not trusted",
        hint: "install the Debian package ca-certificates, or the certificate of your proxy", cause: cause)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_OPERATION_TIMEDOUT,
      CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
      CURLE_HTTP2_STREAM,
      CURLE_SSL_CONNECT_ERROR:
      throw Problem(
        hasSent ? .webUnreachable : .webNoConnection, "cannot get '\(shown)'", cause: cause, isTransient: true
      )
    default:
      throw Problem(hasSent ? .webUnreachable : .webNoConnection, "cannot get '\(shown)'", cause: cause)
    }
  }

  /// Whether a byte of a request, or of one to a proxy, has left; if nobody knows, it may have.
  private var hasSent: Bool {
    var count = 0
    return stw_curl_get_long(curl.getinfo, easy, CURLINFO_REQUEST_SIZE, &count) != CURLE_OK || count > 0
  }

  private func set(_ option: CURLoption, _ value: String) throws(Problem) {
    try check(stw_curl_set_string(curl.setopt, easy, option, value))
  }

  private func set(_ option: CURLoption, _ value: Int) throws(Problem) {
    try check(stw_curl_set_long(curl.setopt, easy, option, value))
  }

  private func check(_ code: CURLcode) throws(Problem) {
    guard code == CURLE_OK else {
      throw Problem(
        .webLibrary, "cannot use libcurl", cause: curl.easyMessage(code).map { String(cString: $0) })
    }
  }
}

/// The number of bytes taken; one less ends the transfer.
private func receive(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?,
  _ body: (Receiver, UnsafeRawBufferPointer) -> Bool
) -> Int {
  guard let context else { return 0 }
  let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
  // `size` is always 1, CURLOPT_WRITEFUNCTION(3); the product is what curl has in its buffer.
  let total = size &* count
  guard total > 0 else { return 0 }
  return body(receiver, UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
}

/// An HTTP client: one request, one answer, within declared bounds.
///
/// 1. http and https only; after https never http. Certificates are always checked.
/// 2. Every request has a time limit and a size limit, which hold over all its redirects, of which five are followed,
///    and only for GET and HEAD. To another origin go none of the caller's headers but `Accept` and `User-Agent`.
/// 3. A file appears under its name when all of it has arrived and is on the disk; before that, and after a failure,
///    nothing is there.
/// 4. What is shown of a URL, in problems and answers, is redacted: no user, no password, no values of a query.
/// 5. A problem says whether trying again may help; trying again is the caller's.
/// 6. libcurl is loaded when it is first used: linking it costs every start 4 ms. A proxy is taken from the
///    environment as libcurl documents it (`https_proxy`, `no_proxy`), unless the request says which.
public struct HTTPRequest: Sendable {
  /// An absolute http or https URL in ASCII.
  public var url: String
  /// In capitals, for example `GET`.
  public var method: String
  /// Sent in this order; `User-Agent` is `stellwerk` unless given.
  public var headers: [(name: String, value: String)]
  /// Sent with its length.
  public var body: [UInt8]?
  /// For everything together, redirects included.
  public var timeout: Duration
  /// The largest body that is taken.
  public var maximumBytes: Int
  /// The URL of a proxy; `""` for none; `nil`: as the environment says.
  public var proxy: String?
  /// Whether an answer of any status is one, with its body; else those beyond 200 to 299 are problems.
  public var takesEveryStatus = false

  /// How many redirects are followed.
  public static let redirectLimit = 5

  /// A request with the usual bounds.
  public init(
    _ url: String, method: String = "GET", headers: [(name: String, value: String)] = [],
    body: [UInt8]? = nil,
    timeout: Duration = .seconds(30), maximumBytes: Int = 64 << 20, proxy: String? = nil
  ) {
    (self.url, self.method, self.headers, self.body) = (url, method, headers, body)
    (self.timeout, self.maximumBytes, self.proxy) = (timeout, maximumBytes, proxy)
  }
}

/// What a server answered: status 200 to 299, everything else is a problem unless the request takes it.
public struct HTTPResponse: Sendable {
  /// For example 200.
  public let status: Int
  /// As sent, in their order.
  public let headers: [(name: String, value: String)]
  /// How long the body was.
  public let byteCount: Int
  /// Where the answer came from after redirects, redacted.
  public let finalURL: String

  /// The value of the first header of this name, in any case (RFC 9110 §5.1).
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased().utf8.elementsEqual(name.lowercased().utf8) }?.value
  }
}

internal import CCurl
internal import Diagnostics

/// A URL that has been taken apart by libcurl, which will also use it.
struct Target {
  let url: String
  /// Scheme, host and port: who gets the caller's headers.
  let origin: String
  let isSecure: Bool

  /// An absolute URL.
  ///
  /// - Throws: `web.url`, `web.library`.
  init(_ url: String) throws(Problem) { try self.init(url, relativeTo: nil) }

  /// Where a `Location` leads (RFC 9110 §10.2.2).
  ///
  /// - Throws: `web.url`, also for a way from https to http.
  func redirected(to location: String) throws(Problem) -> Target {
    let next = try Target(location, relativeTo: self)
    guard next.isSecure || !isSecure else {
      throw Problem(
        .webURL, "'\(redacted(url: url))' leads to '\(redacted(url: next.url))', which is not encrypted")
    }
    return next
  }

  private init(_ text: String, relativeTo base: Target?) throws(Problem) {
    let shown = redacted(url: text)
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.isEmpty else {
      throw Problem(
        .webURL, "'\(shown)' is not a URL", hint: "write other characters than ASCII and spaces as %XX")
    }
    // libcurl takes `http:/host` and `http:///host` too, as browsers do.
    let parted = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if parted.count == 2, ["http", "https"].contains(parted[0].lowercased()) {
      guard parted[1].hasPrefix("//"), !parted[1].hasPrefix("///") else { throw Self.notAbsolute(shown) }
    }
    let curl = try Curl.shared.get()
    guard let parts = curl.urlInit() else { throw Problem(.webLibrary, "cannot use libcurl") }
    defer { curl.urlCleanup(parts) }
    if let base { _ = curl.urlSet(parts, CURLUPART_URL, base.url, 0) }
    // Any scheme is read, so that the problem can name it.
    let flags = UInt32(CURLU_NON_SUPPORT_SCHEME)
    guard curl.urlSet(parts, CURLUPART_URL, text, flags) == CURLUE_OK,
      let scheme = curl.part(CURLUPART_SCHEME, of: parts)?.lowercased()
    else { throw Self.notAbsolute(shown) }
    guard scheme == "http" || scheme == "https" else {
      throw Problem(.webURL, "'\(shown)' has the scheme '\(scheme)', expected https or http")
    }
    guard let host = curl.part(CURLUPART_HOST, of: parts)?.lowercased(), !host.isEmpty,
      let port = curl.part(CURLUPART_PORT, of: parts, UInt32(CURLU_DEFAULT_PORT)),
      let url = curl.part(CURLUPART_URL, of: parts)
    else { throw Problem(.webURL, "'\(shown)' names no host") }
    (self.url, isSecure) = (url, scheme == "https")
    origin = "\(scheme)://\(host):\(port)"
  }

  private static func notAbsolute(_ shown: String) -> Problem {
    Problem(.webURL, "'\(shown)' is not an absolute URL", hint: "begin with https://")
  }
}

extension Curl {
  fileprivate func part(_ part: CURLUPart, of url: OpaquePointer, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard urlGet(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}

import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Web

/// An answer that is an error: what it means, and whether asking again may help.
struct CompletionFailure {
  /// The longest part of a server's own words that is shown.
  private static let shownLength = 300
  private let status: Int
  private let response: HTTPResponse
  private let kind: PlanManifest.Provider.Kind
  /// The object that says what went wrong, in whichever form it came.
  private let error: JSON?
  private let said: String

  init(_ response: HTTPResponse, _ body: JSON?, kind: PlanManifest.Provider.Kind, text: [UInt8] = []) {
    (self.response, self.kind, status) = (response, kind, response.status)
    let error = body?["error"]
    self.error = error
    // `{"error": {"message"}}`, `{"error": "text"}`, `{"object": "error", "message"}`, or no JSON at all.
    let words = error?["message"]?.string ?? error?.string ?? body?["message"]?.string
    said = (words ?? String(decoding: text.prefix(Self.shownLength), as: UTF8.self))
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether a filter before the model took offence: an answer, though none that helps.
  var isFiltered: Bool {
    guard status == 400 else { return false }
    return error?["code"]?.string == "content_filter"
      || error?["innererror"]?["code"]?.string == "ResponsibleAIPolicyViolation"
  }

  /// What it means.
  func problem(of name: String, at host: String) -> Problem {
    let who = "'\(name)' (\(host))"
    let cause = said.isEmpty ? nil : String(said.unicodeScalars.prefix(Self.shownLength))
    if isQuota {
      return Problem(
        .completionQuota, "nothing is left to spend at \(who)",
        hint: "pay there, or name another provider", cause: cause)
    }
    switch status {
    case 401, 403:
      return Problem(
        .completionKey, "\(who) does not accept the key (status \(status))",
        hint: "look at 'key' of the provider", cause: cause)
    case 404:
      return Problem(
        .completionRequest, "\(who) has no such model or address (status 404)",
        hint: "look at 'endpoint' and 'model' of the provider", cause: cause)
    default: break
    }
    let isTransient = shouldRetry ?? (status == 408 || status == 409 || status == 429 || status >= 500)
    let code: Problem.Code =
      status == 429 ? .completionRate : status >= 500 || isTransient ? .completionServer : .completionRequest
    let what =
      status == 429 ? "is asked too often" : status >= 500 ? "is in trouble" : "does not take the request"
    return Problem(
      code, "\(who) \(what) (status \(status))", cause: cause, isTransient: isTransient,
      retryAfter: isTransient ? retryAfter : nil)
  }

  // MARK: - What it says

  /// Whether only paying helps, whatever the status is.
  private var isQuota: Bool {
    if status == 402 { return true }
    guard status == 429 || status == 400 || status == 403 else { return false }
    let words = [error?["code"]?.string, error?["type"]?.string, error?["details"]?["error_code"]?.string]
    let isNamed = words.compactMap { $0 }.contains {
      ["insufficient_quota", "billing_hard_limit_reached", "billing_error", "enforced_spend_limit_reached"]
        .contains($0)
    }
    if isNamed || said.lowercased().contains("spend limit") { return true }
    // Anthropic says how long to wait for all that passes.
    return kind == .anthropic && status == 429 && retryAfter == nil && shouldRetry != true
  }

  private var shouldRetry: Bool? {
    switch response.header("x-should-retry")?.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// Whole seconds, rounded up: the more precise header first, then seconds, then a date beside the server's own.
  private var retryAfter: Int? {
    if let text = response.header("retry-after-ms"), let milliseconds = Self.number(text) {
      return Self.seconds(milliseconds / 1_000)
    }
    guard let text = response.header("retry-after") else { return nil }
    if let seconds = Self.number(text) { return Self.seconds(seconds) }
    // No clock of ours: the server says what time it has.
    guard let then = HTTPDate.seconds(text), let now = response.header("date").flatMap(HTTPDate.seconds)
    else { return nil }
    return Self.seconds(Double(max(0, then - now)))
  }

  private static func number(_ text: String) -> Double? {
    guard !text.isEmpty, text.utf8.count <= 20, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 })
    else { return nil }
    return Double(text)
  }

  private static func seconds(_ value: Double) -> Int { Int(min(1_000_000_000, value.rounded(.up))) }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970; `nil` for the obsolete forms.
  static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
      return nil
    }
    let number = "\(month + 1)"
    let padded = number.utf8.count == 1 ? "0\(number)" : number
    return Timestamp("\(parts[3])-\(padded)-\(parts[1])T\(parts[4])Z")?.seconds
  }
}

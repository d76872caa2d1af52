import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Planning
import Web

/// One provider over HTTP: asks once, and says what came of it.
struct CompletionClient: CompletionProvider {
  /// Larger answers are none.
  private static let answerLimit = 4 << 20

  let name: String
  var model: String { provider.model }
  var isLocal: Bool { provider.isLocal }
  /// The host and port, for people and records.
  let host: String
  let provider: PlanManifest.Provider
  private let wire: any CompletionWire
  private let key: Secret?
  private let cancellation: Cancellation
  private let deadline: ContinuousClock.Instant

  init(
    _ name: String, _ provider: PlanManifest.Provider, key: Secret?, cancellation: Cancellation,
    deadline: ContinuousClock.Instant
  ) {
    (self.name, self.provider, self.key, wire) = (name, provider, key, provider.wire)
    (self.cancellation, self.deadline) = (cancellation, deadline)
    host = serviceName(ofURL: provider.endpoint) ?? "?"
  }

  /// What would be sent, as canonical JSON.
  func body(_ request: CompletionRequest) -> [UInt8] { wire.body(request).canonical }

  /// More tokens than reading the request can take: byte-level vocabularies have none that is shorter than a byte.
  ///
  /// A tenth more, because a vocabulary may normalise first, and eight for what stands around each message.
  static func inputBound(ofBody byteCount: Int, turns: Int) -> Int {
    byteCount + byteCount / 10 + 8 * (turns + 2)
  }

  /// - Throws: `completion.…`, `web.…`.
  func complete(_ request: CompletionRequest) throws(Problem) -> CompletionAnswer {
    var web = HTTPRequest(
      wire.address, method: "POST",
      headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
      body: body(request),
      timeout: min(provider.timeout, max(.milliseconds(1), deadline - ContinuousClock.now)),
      maximumBytes: Self.answerLimit, proxy: isLocal ? "" : nil)
    web.headers += wire.headers(key: key?.revealText())
    web.takesEveryStatus = true
    do throws(Problem) {
      let (response, body) = try fetch(web, cancellation: cancellation)
      return try read(response, body)
    } catch { throw withoutKey(error) }
  }

  private func read(_ response: HTTPResponse, _ body: [UInt8]) throws(Problem) -> CompletionAnswer {
    let json = try? JSON(parsing: body, file: "answer")
    let failure = CompletionFailure(response, json, kind: provider.kind, text: body)
    guard (200...299).contains(response.status) else {
      if failure.isFiltered {
        return CompletionAnswer(
          text: "", ending: .refused, model: model, usage: CompletionAnswer.Usage(input: 0, output: 0))
      }
      throw failure.problem(of: name, at: host)
    }
    let type = (response.header("content-type") ?? "").prefix { $0 != ";" }.lowercased()
    guard type.hasPrefix("application/"), type.hasSuffix("json") else {
      throw .noCompletion("'\(name)' (\(host)) answered with '\(type)', not with JSON")
    }
    guard let json else { throw .noCompletion("what '\(name)' (\(host)) answered is no whole JSON") }
    // Gateways answer so, with status 200.
    if let error = json["error"], !error.isNull {
      throw .noCompletion("'\(name)' (\(host)) answered with an error of its own")
    }
    return try wire.answer(json)
  }

  /// A server may say our key again in its words.
  private func withoutKey(_ problem: Problem) -> Problem {
    guard let key else { return problem }
    let redaction = Redaction([key])
    return Problem(
      problem.code, redaction.applied(to: problem.message), at: problem.location,
      hint: problem.hint.map { redaction.applied(to: $0) },
      cause: problem.cause.map { redaction.applied(to: $0) },
      isTransient: problem.isTransient, retryAfter: problem.retryAfter)
  }
}

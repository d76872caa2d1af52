import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Planning
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Stages

/// A provider as a manifest has it.
func provider(_ text: String, endpoint: String = "http://127.0.0.1:1/v1") throws -> PlanManifest.Provider {
  let node = try parseDocument(
    Array("{ endpoint: \"\(endpoint)\", model: m1, privacy: local-only, \(text) }".utf8), file: "p.yaml")
  var problems: [Problem] = []
  let value = PlanManifest.Provider.read(node, as: "'p'", into: &problems)
  try #require(problems.isEmpty, "\(problems)")
  return try #require(value)
}

/// A question.
let question = CompletionRequest(
  system: "Be brief.", turns: [.init(isAnswer: false, text: "Plan \"this\"\n")], schemaName: "outline",
  schema: ["type": "object"], maxOutputTokens: 900)

private let chat = "kind: openai-compatible"
private let azure = "kind: azure-openai"
private let anthropic = "kind: anthropic"
private let secret = "sk-canary-0123456789abcdef"

/// Asks a server that answers so, once.
private func asked(
  _ kind: String, _ reply: ScriptedServer.Reply, timeout: String = "120s"
) throws -> (Result<CompletionAnswer, Problem>, ScriptedServer.Request?) {
  let server = try ScriptedServer { _, _ in reply }
  let client = CompletionClient(
    "local", try provider("\(kind), timeout: \(timeout)", endpoint: "\(server.address)/v1"),
    key: Secret(Array(secret.utf8)), cancellation: Cancellation(), deadline: .now + .seconds(120))
  do throws(Problem) { return (.success(try client.complete(question)), server.requests.first) } catch {
    return (.failure(error), server.requests.first)
  }
}

@Suite("A request to a provider")
struct CompletionRequestTests {
  @Test(
    "holds what the manifest names and nothing else, as canonical JSON, for each kind",
    arguments: [
      (
        chat,
        #"{"max_tokens":900,"messages":[{"content":"Be brief.","role":"system"},{"content":"Plan \"this\"\n","role":"user"}],"model":"m1","response_format":{"json_schema":{"name":"outline","schema":{"type":"object"},"strict":true},"type":"json_schema"}}"#
      ),
      (
        "\(chat), output: json-object, limitName: max_completion_tokens, maxOutputTokens: 50, temperature: 0.2, seed: 7, effort: low",
        #"{"max_completion_tokens":50,"messages":[{"content":"Be brief.","role":"system"},{"content":"Plan \"this\"\n","role":"user"}],"model":"m1","reasoning_effort":"low","response_format":{"type":"json_object"},"seed":7,"temperature":0.2}"#
      ),
      (
        "\(chat), output: json-object-schema",
        #"{"max_tokens":900,"messages":[{"content":"Be brief.","role":"system"},{"content":"Plan \"this\"\n","role":"user"}],"model":"m1","response_format":{"schema":{"type":"object"},"type":"json_object"}}"#
      ),
      (
        "\(azure), apiVersion: 2024-10-21, output: text",
        #"{"max_completion_tokens":900,"messages":[{"content":"Be brief.","role":"system"},{"content":"Plan \"this\"\n","role":"user"}]}"#
      ),
      (
        "\(azure), output: text",
        #"{"max_completion_tokens":900,"messages":[{"content":"Be brief.","role":"system"},{"content":"Plan \"this\"\n","role":"user"}],"model":"m1"}"#
      ),
      (
        anthropic,
        #"{"max_tokens":900,"messages":[{"content":"Plan \"this\"\n","role":"user"}],"model":"m1","output_config":{"format":{"schema":{"type":"object"},"type":"json_schema"}},"system":"Be brief."}"#
      ),
      (
        "\(anthropic), output: text, effort: low, temperature: 1",
        #"{"max_tokens":900,"messages":[{"content":"Plan \"this\"\n","role":"user"}],"model":"m1","output_config":{"effort":"low"},"system":"Be brief.","temperature":1}"#
      ),
    ])
  func bodies(kind: String, body: String) throws {
    let wire = try provider(kind).wire
    #expect(String(decoding: wire.body(question).canonical, as: UTF8.self) == body)
  }

  @Test(
    "goes to the address of its kind, with the key in its header",
    arguments: [
      (chat, "/v1/chat/completions", "Authorization", "Bearer \(secret)"),
      (azure, "/v1/openai/v1/chat/completions", "api-key", secret),
      (
        "\(azure), apiVersion: 2024-10-21, deployment: d1",
        "/v1/openai/deployments/d1/chat/completions?api-version=2024-10-21", "api-key", secret
      ), (anthropic, "/v1/v1/messages", "x-api-key", secret),
    ])
  func addresses(kind: String, path: String, header: String, value: String) throws {
    let request = try #require(try asked(kind, .init(500)).1)
    #expect(request.method == "POST" && request.path == path)
    #expect(request.header(header) == value && request.header("Content-Type") == "application/json")
    #expect(request.header("anthropic-version") == (kind == anthropic ? "2023-06-01" : nil))
  }
}

@Suite("An answer of a provider")
struct CompletionAnswerTests {
  private static func openAI(
    _ content: String, _ reason: String = "\"stop\"", more: String = "",
    usage: String = #","usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}"#
  ) -> String {
    #"{"id":"c1","object":"chat.completion","created":1,"model":"m1-2026","choices":[{"index":0,"message":{"role":"assistant","content":\#(content)\#(more)},"finish_reason":\#(reason),"logprobs":null}]\#(usage),"system_fingerprint":null,"x":1}"#
  }

  private static func message(_ content: String, _ reason: String = "end_turn", usage: String = "") -> String
  {
    #"{"id":"msg_1","type":"message","role":"assistant","model":"m1-2026","content":[\#(content)],"stop_reason":"\#(reason)","usage":{"input_tokens":11,"output_tokens":7\#(usage)}}"#
  }

  /// A recorded shape, and what it means: text, ending, tokens read and written.
  struct Row: Sendable, CustomTestStringConvertible {
    let kind: String
    let body: String
    let text: String
    let ending: CompletionAnswer.Ending
    var usage: CompletionAnswer.Usage? = .init(input: 11, output: 7)
    var status = 200
    var testDescription: String { "\(kind) \(ending) \(body)" }
  }

  static let rows: [Row] = [
    Row(kind: chat, body: openAI(#""{\"a\":1}""#), text: #"{"a":1}"#, ending: .complete),
    Row(kind: azure, body: openAI(#""x""#), text: "x", ending: .complete),
    Row(kind: chat, body: openAI(#""{\"a\": ""#, #""length""#), text: #"{"a": "#, ending: .length),
    Row(kind: chat, body: openAI(#""x""#, "null"), text: "x", ending: .length),
    Row(kind: chat, body: openAI(#""x""#, #""eos""#), text: "x", ending: .complete),
    Row(kind: azure, body: openAI(#""half""#, #""content_filter""#), text: "half", ending: .refused),
    Row(kind: chat, body: openAI("null", more: #","refusal":"I cannot""#), text: "", ending: .refused),
    Row(kind: chat, body: openAI("null", more: #","refusal":null"#), text: "", ending: .complete),
    Row(kind: chat, body: openAI(#""""#, #""length""#), text: "", ending: .length),
    // All of the budget went into thinking.
    Row(
      kind: chat,
      body: openAI(
        #""""#,
        usage:
          #","usage":{"prompt_tokens":11,"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":7}}"#
      ),
      text: "", ending: .length),
    Row(kind: chat, body: openAI(#""""#, more: #","reasoning_content":"hm""#), text: "", ending: .length),
    Row(kind: chat, body: openAI(#""x""#, usage: ""), text: "x", ending: .complete, usage: nil),
    Row(
      kind: chat, body: openAI(#""x""#, usage: #","usage":{"prompt_tokens":-1,"completion_tokens":7}"#),
      text: "x", ending: .complete, usage: nil),
    Row(
      kind: chat, body: openAI(#""x""#, usage: #","usage":{"prompt_tokens":11,"completion_tokens":1e300}"#),
      text: "x", ending: .complete, usage: nil),
    // The same item twice, and one before it.
    Row(
      kind: chat,
      body:
        #"{"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"stop"},{"index":0,"message":{"content":"a"},"finish_reason":"stop"},{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7}}"#,
      text: "a", ending: .complete),
    Row(
      kind: anthropic, body: message(#"{"type":"thinking","thinking":"hm"},{"type":"text","text":"{}"}"#),
      text: "{}", ending: .complete),
    Row(
      kind: anthropic, body: message(#"{"type":"text","text":"{}"},{"type":"text","text":"{}"}"#), text: "{}",
      ending: .complete),
    Row(
      kind: anthropic, body: message(#"{"type":"text","text":"{"},{"type":"text","text":"}"}"#), text: "{}",
      ending: .complete),
    Row(kind: anthropic, body: message("", "max_tokens"), text: "", ending: .length),
    Row(
      kind: anthropic, body: message(#"{"type":"text","text":"{\"a"}"#, "refusal"), text: "", ending: .refused
    ),
    Row(
      kind: anthropic,
      body: message(
        #"{"type":"text","text":"x"}"#,
        usage: #","cache_creation_input_tokens":3,"cache_read_input_tokens":5"#), text: "x",
      ending: .complete, usage: .init(input: 19, output: 7)),
    Row(
      kind: anthropic,
      body: message(#"{"type":"text","text":"x"}"#, usage: #","cache_read_input_tokens":-5"#), text: "x",
      ending: .complete, usage: nil),
    Row(
      kind: azure,
      body:
        #"{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
      text: "", ending: .refused, usage: .init(input: 0, output: 0), status: 400),
  ]

  @Test(
    "is read for its text, why it ended and what it used, in each form that servers send", arguments: rows)
  func answers(row: Row) throws {
    let answer = try asked(row.kind, .init(row.status, row.body)).0.get()
    #expect(answer.text == row.text && answer.ending == row.ending && answer.usage == row.usage)
  }

  @Test(
    "that is none is a fault that may pass",
    arguments: [
      (chat, ScriptedServer.Reply(200, openAI(#""x""#), type: "text/html; charset=utf-8"), "'text/html'"),
      (chat, .init(200, openAI(#""x""#), type: ""), "''"),
      (chat, .init(200, String(openAI(#""x""#).dropLast(9))), "no whole JSON"),
      (chat, .init(200, ""), "no whole JSON"), (chat, .init(200, "{}"), "no choice with a message"),
      (chat, .init(200, #"{"choices":[]}"#), "no choice with a message"),
      (chat, .init(200, #"{"choices":[{"index":0,"message":null}]}"#), "no choice with a message"),
      (chat, .init(200, #"{"error":{"message":"x"}}"#), "an error of its own"),
      (chat, .init(200, openAI(#""x""#, more: #","content":"y""#)), "no whole JSON"),
      (anthropic, .init(200, #"{"type":"message"}"#), "no content"),
    ])
  func broken(kind: String, reply: ScriptedServer.Reply, words: String) throws {
    guard case .failure(let problem) = try asked(kind, reply).0 else { throw Missing() }
    #expect(problem.code.name == "completion.answer" && problem.isTransient)
    #expect(problem.message.contains(words), "\(problem.message)")
  }

  @Test(
    "that does not come, or not whole, is a fault that may pass",
    arguments: [
      ScriptedServer.Reply.reset, .init(200, openAI(#""x""#), cutAfter: 40),
      .init(200, openAI(#""x""#), delay: .seconds(60)),
    ])
  func missing(reply: ScriptedServer.Reply) throws {
    guard case .failure(let problem) = try asked(chat, reply, timeout: "1s").0 else { throw Missing() }
    #expect(problem.code.name == "web.unreachable" && problem.isTransient)
  }
}

private struct Missing: Error {}

@Suite("An error of a provider")
struct CompletionFailureTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let kind: String
    let status: Int
    var headers: [String] = []
    var body = "{}"
    let code: String
    var isTransient = false
    var wait: Int?
    var testDescription: String { "\(kind) \(status) \(headers) \(body)" }
  }

  private static func error(_ code: String, _ message: String = "no") -> String {
    #"{"error":{"message":"\#(message)","type":"\#(code)","code":"\#(code)"}}"#
  }

  static let rows: [Row] = [
    Row(kind: chat, status: 400, code: "completion.request"),
    Row(kind: chat, status: 401, body: error("invalid_api_key"), code: "completion.key"),
    Row(kind: anthropic, status: 401, body: error("authentication_error"), code: "completion.key"),
    Row(kind: chat, status: 402, code: "completion.quota"),
    Row(kind: chat, status: 403, code: "completion.key"),
    Row(kind: chat, status: 404, body: error("model_not_found"), code: "completion.request"),
    Row(kind: chat, status: 413, code: "completion.request"),
    Row(kind: chat, status: 307, headers: ["Location: http://127.0.0.1:1/"], code: "completion.request"),
    Row(kind: chat, status: 408, code: "completion.server", isTransient: true),
    Row(kind: chat, status: 409, code: "completion.server", isTransient: true),
    Row(kind: chat, status: 429, code: "completion.rate", isTransient: true),
    Row(
      kind: chat, status: 429, headers: ["Retry-After: 7"], code: "completion.rate", isTransient: true,
      wait: 7),
    Row(
      kind: chat, status: 429, headers: ["Retry-After: 1.2"], code: "completion.rate", isTransient: true,
      wait: 2),
    Row(
      kind: chat, status: 429, headers: ["Retry-After: 9", "retry-after-ms: 1500"], code: "completion.rate",
      isTransient: true, wait: 2),
    Row(
      kind: chat, status: 429,
      headers: ["Date: Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT"],
      code: "completion.rate", isTransient: true, wait: 60),
    Row(
      kind: chat, status: 429, headers: ["Retry-After: Sun, 06 Nov 1994 08:50:37 GMT"],
      code: "completion.rate",
      isTransient: true),
    Row(kind: chat, status: 429, headers: ["Retry-After: -1"], code: "completion.rate", isTransient: true),
    Row(
      kind: chat, status: 429, headers: ["Retry-After: 259200"], code: "completion.rate", isTransient: true,
      wait: 259_200),
    Row(kind: chat, status: 429, body: error("insufficient_quota"), code: "completion.quota"),
    Row(
      kind: anthropic, status: 400, body: error("invalid_request_error", "You have reached your spend limit"),
      code: "completion.quota"),
    Row(
      kind: anthropic, status: 429, headers: ["Retry-After: 3"], body: error("rate_limit_error"),
      code: "completion.rate", isTransient: true, wait: 3),
    Row(kind: anthropic, status: 429, body: error("rate_limit_error"), code: "completion.quota"),
    Row(kind: chat, status: 500, body: "a page", code: "completion.server", isTransient: true),
    Row(kind: chat, status: 502, body: "<html>", code: "completion.server", isTransient: true),
    Row(
      kind: chat, status: 503, headers: ["Retry-After: 2"], code: "completion.server", isTransient: true,
      wait: 2),
    Row(kind: chat, status: 504, code: "completion.server", isTransient: true),
    Row(
      kind: anthropic, status: 529, body: error("overloaded_error"), code: "completion.server",
      isTransient: true),
    Row(kind: chat, status: 500, headers: ["x-should-retry: false"], code: "completion.server"),
    Row(
      kind: chat, status: 400, headers: ["x-should-retry: true"], code: "completion.server", isTransient: true
    ),
  ]

  @Test("says whether asking again may help, and when", arguments: rows)
  func errors(row: Row) throws {
    let headers = row.headers.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (name: String(parts[0]), value: parts[1].trimmingPrefix(" ").description)
    }
    guard case .failure(let problem) = try asked(row.kind, .init(row.status, row.body, headers: headers)).0
    else { throw Missing() }
    #expect(problem.code.name == row.code && problem.isTransient == row.isTransient, "\(problem)")
    #expect(problem.retryAfter == row.wait)
    #expect(problem.message.hasPrefix("'local' (127.0.0.1:") || problem.code.name == "completion.quota")
  }

  @Test("never shows the key, also where the server says it again")
  func key() throws {
    guard
      case .failure(let problem) = try asked(
        chat, .init(401, Self.error("invalid_api_key", "Incorrect API key provided: \(secret)."))
      ).0
    else { throw Missing() }
    #expect(problem.cause == "Incorrect API key provided: [secret].")
    #expect(!"\(problem)".contains(secret))
  }
}

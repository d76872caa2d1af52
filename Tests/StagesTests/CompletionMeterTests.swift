import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import Planning
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Stages

/// A budget as a manifest has it.
func budget(_ text: String) throws -> PlanManifest.Budget {
  var problems: [Problem] = []
  let node = try parseDocument(Array("{ \(text) }".utf8), file: "b.yaml")
  return try #require(PlanManifest.Budget.read(node, as: "'b'", into: &problems), "\(problems)")
}

/// An answer in the form of a chat completion.
func chatAnswer(_ content: String = "{}", input: Int = 10, output: Int = 5) -> ScriptedServer.Reply {
  .init(
    200,
    #"{"model":"m","choices":[{"index":0,"message":{"content":"\#(content)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(input),"completion_tokens":\#(output)}}"#
  )
}

private func meter(
  _ servers: [ScriptedServer], desk: CompletionDesk, more: String = "", names: [String] = []
) throws -> CompletionMeter {
  let cancellation = Cancellation()
  let clients = try servers.enumerated().map { number, server in
    CompletionClient(
      "p\(number)",
      try provider("kind: openai-compatible, maxOutputTokens: 100\(more)", endpoint: "\(server.address)/v1"),
      key: nil, cancellation: cancellation, deadline: .now + .seconds(120))
  }
  return CompletionMeter(
    clients, desk: desk, names: names, cancellation: cancellation, deadline: .now + .seconds(120))
}

private func desk(_ text: String = "") throws -> CompletionDesk {
  CompletionDesk.shared(in: RunMemory(), plan: "p", budget: try budget(text))
}

private func asking(_ number: Int) -> CompletionRequest {
  var request = question
  request.turns = [.init(isAnswer: false, text: "question \(number)")]
  return request
}

private func failure(_ body: () throws -> CompletionAnswer) throws -> Problem {
  do {
    _ = try body()
  } catch let problem as Problem { return problem }
  throw NothingThrown()
}

private struct NothingThrown: Error {}

@Suite("The budget of a run")
struct CompletionBudgetTests {
  @Test(
    "stops before the call that would pass it, and says how much was used",
    arguments: [
      ("maxCalls: 0", 0, "the next call would pass 'maxCalls', which is 0"),
      ("maxCalls: 3", 3, "the next call would pass 'maxCalls', which is 3"),
      ("maxTokens: 0", 0, "the next call would pass 'maxTokens', which is 0"),
      // 15 tokens each are used, and a call of 238 bytes may come to 385.
      ("maxTokens: 520", 10, "the next call would pass 'maxTokens', which is 520"),
      ("maxCost: 0", 0, "the next call would pass 'maxCost', which is 0"),
      // 10 and 5 tokens cost 0.00002, and a call may come to 0.000485.
      ("maxCost: 0.0006", 6, "the next call would pass 'maxCost', which is 0.0006"),
    ])
  func stops(text: String, calls: Int, message: String) throws {
    let server = try ScriptedServer { _, _ in chatAnswer() }
    let desk = try desk(text)
    let meter = try meter([server], desk: desk, more: ", price: { input: 1, output: 2 }")
    var problem: Problem?
    for number in 0..<20 where problem == nil {
      do throws(Problem) { _ = try meter.complete(asking(number)) } catch { problem = error }
    }
    #expect(server.requests.count == calls && meter.calls.count == calls && desk.calls.count == calls)
    #expect(
      problem?.code.name == "plan.budget" && problem?.message == message && problem?.isTransient == false)
    #expect(problem?.code.exitStatus == .stageFailed)
  }

  @Test("is never passed by calls at the same time", arguments: ["maxCalls: 7", "maxTokens: 4000"])
  func parallel(text: String) throws {
    // An answer that uses all that it may.
    let server = try ScriptedServer { request, _ in
      chatAnswer(input: request.body.count, output: 100)
    }
    let desk = try desk(text)
    let meter = try meter([server], desk: desk)
    let refused = Atomic<Int>(0)
    try forEachInParallel(32, threads: 16) { (number) throws(Problem) in
      do throws(Problem) { _ = try meter.complete(asking(number)) } catch {
        #expect(error.code.name == "plan.budget")
        refused.add(1, ordering: .relaxed)
      }
    }
    let used = desk.budget.used
    #expect(used.calls == server.requests.count && used.calls + refused.load(ordering: .relaxed) == 32)
    #expect(text == "maxCalls: 7" ? used.calls == 7 : used.tokens <= 4_000 && used.calls >= 5)
  }

  @Test("counts a call with its bound where nobody says what it used")
  func bound() throws {
    let server = try ScriptedServer { _, _ in .init(500) }
    let desk = try desk()
    let meter = try meter([server], desk: desk)
    #expect(try failure { try meter.complete(question) }.code.name == "completion.server")
    let call = try #require(meter.calls.first)
    let sent = server.requests.first?.body.count ?? 0
    #expect(call.isBound && call.outputTokens == 100 && call.inputTokens == sent + sent / 10 + 24)
    #expect(desk.budget.used == .init(calls: 1, tokens: call.inputTokens + 100))
  }

  @Test("counts nothing for a request that was turned away")
  func refused() throws {
    let server = try ScriptedServer { _, _ in .init(401) }
    let desk = try desk()
    let meter = try meter([server], desk: desk)
    _ = try failure { try meter.complete(question) }
    #expect(desk.budget.used == .init(calls: 1, tokens: 0))
  }

  @Test("counts nothing for a question that never left")
  func unasked() throws {
    let desk = try desk("maxCalls: 1")
    let cancellation = Cancellation()
    // Nobody listens there.
    let client = CompletionClient(
      "p", try provider("kind: openai-compatible"), key: nil, cancellation: cancellation,
      deadline: .now + .seconds(20))
    let meter = CompletionMeter(
      [client], desk: desk, names: [], cancellation: cancellation, deadline: .now + .seconds(20))
    for number in 0..<2 {
      let problem = try failure { try meter.complete(asking(number)) }
      #expect(problem.code.name == "web.no-connection" && problem.isTransient, "\(problem)")
    }
    #expect(meter.calls.count == 2 && desk.budget.used == .init())
    #expect(meter.calls.allSatisfy { !$0.isBound && $0.inputTokens + $0.outputTokens == 0 })
  }

  @Test(
    "counts money exactly, and shows it rounded up to a millionth",
    arguments: [(1, 0, "0.000001"), (1_000_000, 1_000_000, "3.5"), (333, 0, "0.000167"), (0, 0, "0")])
  func money(input: Int, output: Int, text: String) throws {
    let price = try provider("kind: anthropic, price: { input: 0.5, output: 3 }").price
    let cost = CompletionCost(input: input, output: output, price)
    #expect(cost.text == text)
    #expect(CompletionCost(text)?.text == text)
    #expect(CompletionCost(input: .max, output: .max, price).units == .max)
  }
}

@Suite("Several providers")
struct CompletionFailoverTests {
  @Test("are asked in their order until one answers")
  func order() throws {
    let down = try ScriptedServer { _, _ in .init(500) }
    let up = try ScriptedServer { _, _ in chatAnswer("ok") }
    let meter = try meter([down, up], desk: try desk())
    #expect(try meter.complete(question).text == "ok")
    #expect(meter.calls.map(\.provider) == ["p0", "p1"])
    #expect(meter.calls.map(\.ending) == ["completion.server", "complete"])
  }

  @Test("are not asked again in a run when they have refused the key")
  func refused() throws {
    let wrong = try ScriptedServer { _, _ in .init(401) }
    let up = try ScriptedServer { _, _ in chatAnswer("ok") }
    let meter = try meter([wrong, up], desk: try desk())
    for number in 0..<3 { _ = try meter.complete(asking(number)) }
    #expect(wrong.requests.count == 1 && up.requests.count == 3)
  }

  @Test("are left for later when they fail three times in a row")
  func resting() throws {
    let down = try ScriptedServer { _, _ in .reset }
    let up = try ScriptedServer { _, _ in chatAnswer("ok") }
    let meter = try meter([down, up], desk: try desk())
    for number in 0..<6 { _ = try meter.complete(asking(number)) }
    #expect(down.requests.count == 3 && up.requests.count == 6)
  }

  @Test("fail together in a way that may pass if one of them does; the one with the shortest wait speaks")
  func all() throws {
    let wrong = try ScriptedServer { _, _ in .init(401) }
    let busy = try ScriptedServer { _, _ in .init(429, "{}", headers: [("Retry-After", "9")]) }
    let meter = try meter([wrong, busy], desk: try desk())
    let problem = try failure { try meter.complete(question) }
    #expect(problem.code.name == "completion.rate" && problem.isTransient && problem.retryAfter == 9)
    let alone = try Self.alone(wrong)
    #expect(alone.code.name == "completion.key" && !alone.isTransient)
  }

  private static func alone(_ server: ScriptedServer) throws -> Problem {
    let meter = try meter([server], desk: try desk())
    return try failure { try meter.complete(question) }
  }

  @Test("are not asked the same twice in a run")
  func memory() throws {
    let server = try ScriptedServer { _, number in chatAnswer("\(number)") }
    let desk = try desk()
    let texts = try (0..<3).map { _ in try meter([server], desk: desk).complete(question).text }
    #expect(texts == ["0", "0", "0"] && server.requests.count == 1 && desk.calls.count == 1)
  }
}

@Suite("The rate of a provider")
struct CompletionRateTests {
  @Test("lets no minute have more than its limit", arguments: [1, 2, 10, 60, 600])
  func minute(limit: Int) {
    var bucket = CompletionRate.Bucket(perMinute: limit, at: 0)
    var times: [Double] = []
    var now = 0.0
    while now < 600 {
      bucket.fill(at: now)
      let delay = bucket.delay(for: 1)
      if delay > 0 {
        now += delay
      } else {
        bucket.take(1)
        times.append(now)
      }
    }
    let most =
      times.indices.map { first in times[first...].prefix { $0 < times[first] + 60 }.count }.max() ?? 0
    // A single one a minute may come at the edges of it.
    #expect(most <= max(limit, 2), "\(most)")
    #expect(times.count >= limit * 5)
  }

  @Test("lets what is larger than a bucket go when the bucket is full, and the next wait for it")
  func large() {
    var bucket = CompletionRate.Bucket(perMinute: 600, at: 0)
    #expect(bucket.delay(for: 1_000) == 0)
    bucket.take(1_000)
    #expect(bucket.delay(for: 60) > 100)
    bucket.take(-1_000)
    #expect(bucket.delay(for: 60) == 0)
  }
}

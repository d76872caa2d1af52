import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Planning
import Synchronization
import Web

/// The providers of a plan as one: asks the first that answers, within budget and rate, and writes down every call.
///
///     request -> answered before? -> room in the budget? -> rate -> provider -> book -> answer
///                                                             ^--- next provider ---'
///
/// 1. The budget is asked before each call; nothing else decides that a call is made.
/// 2. A provider that fails is followed by the next of the list; the stage is tried again only when all have failed.
/// 3. Nothing leaves this machine in which the mask still finds something.
final class CompletionMeter: CompletionProvider {
  let name: String
  let model: String
  let isLocal: Bool
  private let clients: [CompletionClient]
  private let desk: CompletionDesk
  private let names: [String]
  private let cancellation: Cancellation
  private let deadline: ContinuousClock.Instant
  private let made = Mutex<[CompletionCall]>([])

  /// At least one client.
  init(
    _ clients: [CompletionClient], desk: CompletionDesk, names: [String], cancellation: Cancellation,
    deadline: ContinuousClock.Instant
  ) {
    (self.clients, self.desk, self.names) = (clients, desk, names)
    (self.cancellation, self.deadline) = (cancellation, deadline)
    name = clients.map(\.name).joined(separator: ", ")
    model = clients.first?.model ?? ""
    // What is told to one of several may be told to any.
    isLocal = clients.allSatisfy { $0.isLocal && $0.provider.privacy == .localOnly }
  }

  /// The calls that went through here, in their order.
  var calls: [CompletionCall] { made.withLock { $0 } }

  /// - Throws: `plan.budget`; what the last provider said, transient if any of them was only out of reach.
  func complete(_ request: CompletionRequest) throws(Problem) -> CompletionAnswer {
    var failures: [Problem] = []
    // One that rests is asked last.
    let order = clients.filter { !desk.isResting($0.name) } + clients.filter { desk.isResting($0.name) }
    for client in order {
      if let refusal = desk.refusal(of: client.name) {
        failures.append(refusal)
        continue
      }
      do throws(Problem) { return try ask(client, request) } catch {
        guard error.code != .planBudget, error.code != .completionPrivacy, !cancellation.isCancelled else {
          throw error
        }
        failures.append(error)
      }
    }
    let passing = failures.filter(\.isTransient)
    throw passing.min { ($0.retryAfter ?? 0) < ($1.retryAfter ?? 0) } ?? failures.first
      ?? Problem(.completionServer, "there is no provider to ask")
  }

  private func ask(_ client: CompletionClient, _ request: CompletionRequest) throws(Problem)
    -> CompletionAnswer
  {
    try guardPrivacy(client, request)
    let body = client.body(request)
    let digest = Digest(of: body)
    if let known = desk.answer(to: digest) { return known }
    let (input, output) = (
      CompletionClient.inputBound(ofBody: body.count, turns: request.turns.count),
      client.provider.outputLimit(request)
    )
    let price = client.provider.price
    let bound = CompletionBudget.Amount(
      calls: 1, tokens: input + output, cost: CompletionCost(input: input, output: output, price))
    let reservation = try desk.budget.reserve(bound, cancellation)
    let rate = desk.rate(of: client.name, client.provider.rate)
    do throws(Problem) { try wait(for: rate, tokens: input + output, client) } catch {
      desk.budget.settle(reservation, as: CompletionBudget.Amount())
      throw error
    }
    let start = ContinuousClock.now
    let result: Result<CompletionAnswer, Problem>
    do throws(Problem) { result = .success(try client.complete(request)) } catch { result = .failure(error) }
    let used = Self.usage(result) ?? CompletionAnswer.Usage(input: input, output: output)
    let cost = CompletionCost(input: used.input, output: used.output, price)
    desk.budget.settle(
      reservation,
      as: CompletionBudget.Amount(
        calls: Self.isUnasked(result) ? 0 : 1, tokens: used.input + used.output, cost: cost))
    rate.giveBack(tokens: input + output - used.input - used.output)
    let call = CompletionCall(
      provider: client.name, host: client.host, model: Self.model(result) ?? client.model, request: digest,
      ending: Self.ending(result), inputTokens: used.input, outputTokens: used.output,
      isBound: Self.usage(result) == nil, cost: cost.text,
      milliseconds: Int(clamping: (ContinuousClock.now - start).milliseconds))
    made.withLock { $0.append(call) }
    desk.note(call, digest, result)
    return try result.get()
  }

  private func wait(for rate: CompletionRate, tokens: Int, _ client: CompletionClient) throws(Problem) {
    while let delay = rate.take(tokens: tokens) {
      guard ContinuousClock.now + delay < deadline, !cancellation.isCancelled else {
        throw Problem(
          .completionRate, "'\(client.name)' may not be asked before the stage has to end",
          hint: "raise 'rate' of the provider, or 'timeout' of the stage", isTransient: true)
      }
      pause(for: delay, cancellation)
    }
  }

  /// Whoever writes a request has masked it; this looks once more before it goes.
  private func guardPrivacy(_ client: CompletionClient, _ request: CompletionRequest) throws(Problem) {
    guard client.provider.privacy == .masked else { return }
    let mask = PrivacyMask(names: names)
    for text in [request.system] + request.turns.map(\.text) {
      guard let kind = mask.findings(in: text).first else { continue }
      throw Problem(
        .completionPrivacy, "what '\(client.name)' would be told holds '\(kind.rawValue)'")
    }
  }

  // MARK: - What came of it

  /// What was used: what the answer says; nothing where no connection came about or the request was turned away.
  private static func usage(_ result: Result<CompletionAnswer, Problem>) -> CompletionAnswer.Usage? {
    switch result {
    case .success(let answer): return answer.usage
    case .failure(let problem):
      let isTurnedAway: [Problem.Code] = [
        .completionKey, .completionRequest, .completionQuota, .completionRate,
      ]
      return isTurnedAway.contains(problem.code) || isUnasked(result)
        ? CompletionAnswer.Usage(input: 0, output: 0) : nil
    }
  }

  /// Whether the question never left: no connection, or none that is trusted.
  private static func isUnasked(_ result: Result<CompletionAnswer, Problem>) -> Bool {
    guard case .failure(let problem) = result else { return false }
    return [.webNoConnection, .webCertificate].contains(problem.code)
  }

  private static func model(_ result: Result<CompletionAnswer, Problem>) -> String? {
    guard case .success(let answer) = result else { return nil }
    // A name that is shown and recorded, from outside.
    let isPlain =
      answer.model.utf8.count <= 200 && answer.model.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    return isPlain ? answer.model : nil
  }

  private static func ending(_ result: Result<CompletionAnswer, Problem>) -> String {
    switch result {
    case .success(let answer): answer.ending.rawValue
    case .failure(let problem): problem.code.name
    }
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds.multipliedReportingOverflow(by: 1_000).partialValue
      &+ components.attoseconds / 1_000_000_000_000_000
  }
}

extension Problem.Code {
  /// A request that still holds what must not leave this machine.
  static let completionPrivacy = Self("completion.privacy", exit: .bug)
}

import Diagnostics
import JSON
import Ledger
import Planning

/// What the ledger knows of prompts: a result for each run and version.
///
/// A run that takes over recorded answers asks nothing, and is no result.
struct PromptResults {
  private struct Key: Hashable {
    let run: String
    let prompt: String
    let version: Int
  }

  private var byKey: [Key: PromptReport.Result] = [:]
  private var order: [Key] = []
  private var scores: [String: (score: Double, refinements: Int)] = [:]
  /// Rounds in which providers were asked for better packages.
  private var refined: [String: Int] = [:]
  private var totals: (calls: Int, input: Int, output: Int, cost: Double) = (0, 0, 0, 0)

  init(_ ledger: Ledger) throws(Problem) {
    for event in try ledger.events() {
      switch event.kind {
      case "stage.executed":
        for note in event.payload["completions"]?.array ?? [] { add(note, run: event.correlationID) }
        if let note = event.payload["plan.refined"], let rounds = note["rounds"]?.integer {
          refined[event.correlationID, default: 0] += rounds
        }
        if let note = event.payload["plan.score"], let score = note["score"]?.double {
          scores[event.correlationID] = (score, note["refinements"]?.integer ?? 0)
        }
      case "completions.spent":
        totals.calls += event.payload["calls"]?.integer ?? 0
        totals.input += event.payload["inputTokens"]?.integer ?? 0
        totals.output += event.payload["outputTokens"]?.integer ?? 0
        totals.cost += event.payload["cost"]?.string.flatMap { Double($0) } ?? 0
      default: continue
      }
    }
  }

  private mutating func add(_ note: JSON, run: String) {
    guard let prompt = note["prompt"]?.string, let version = note["version"]?.integer,
      let parts = note["parts"]?.integer
    else { return }
    let key = Key(run: run, prompt: prompt, version: version)
    if byKey[key] == nil { order.append(key) }
    var result =
      byKey[key] ?? PromptReport.Result(prompt: prompt, version: version, parts: 0, validParts: 0, cost: 0)
    result.parts += parts
    result.validParts += note["validAtFirst"]?.integer ?? 0
    result.repairs += note["repairs"]?.integer ?? 0
    result.fallbacks += note["fallbacks"]?.integer ?? 0
    result.tokens += (note["inputTokens"]?.integer ?? 0) + (note["outputTokens"]?.integer ?? 0)
    result.cost = (result.cost ?? 0) + (note["cost"]?.string.flatMap { Double($0) } ?? 0)
    byKey[key] = result
  }

  /// In the order of the ledger.
  var results: [PromptReport.Result] {
    order.compactMap { key in
      guard var result = byKey[key] else { return nil }
      (result.score, result.refinements) = (
        scores[key.run]?.score, (scores[key.run]?.refinements ?? 0) + (refined[key.run] ?? 0)
      )
      return result
    }
  }

  /// How many runs asked anybody.
  var plans: Int { Set(order.map(\.run)).count }

  /// What all runs have spent.
  var spent: JSON {
    [
      "calls": .integer(totals.calls), "inputTokens": .integer(totals.input),
      "outputTokens": .integer(totals.output), "cost": .number((totals.cost * 1e6).rounded() / 1e6),
    ]
  }

  /// The same in words.
  var spentText: String {
    "\(totals.calls) calls, \(totals.input) tokens in, \(totals.output) out, cost \(JSON.number((totals.cost * 1e6).rounded() / 1e6).text)"
  }
}

public import Cryptography
public import JSON

/// One call of a provider, for the record: what was asked by digest, who answered, what it used; no word of either.
public struct CompletionCall: Sendable {
  /// What the manifest calls it.
  public let provider: String
  /// Its host and port.
  public let host: String
  /// The model that answered, as it names itself; else the one that was asked for.
  public let model: String
  /// SHA-256 of the bytes that were sent.
  public let request: Digest
  /// `complete`, `length`, `refused`, or the code of the problem.
  public let ending: String
  /// Tokens that were read; with `isBound` the most that it can have been.
  public let inputTokens: Int
  /// Tokens that were written; with `isBound` the most that it can have been.
  public let outputTokens: Int
  /// Whether nobody said what was used.
  public let isBound: Bool
  /// What it cost by the price of the manifest, a decimal.
  public let cost: String
  /// How long it took.
  public let milliseconds: Int

  /// The call as it stands in records.
  public var json: JSON {
    .compact([
      "provider": .string(provider), "host": .string(host), "model": .string(model),
      "request": .string("sha256:\(request.hex)"), "ending": .string(ending),
      "inputTokens": .integer(inputTokens), "outputTokens": .integer(outputTokens),
      "isBound": isBound ? true : nil, "cost": .string(cost), "milliseconds": .integer(milliseconds),
    ])
  }
}

/// What calls came to together.
public struct CompletionTotals: Sendable {
  /// How many there were, also those that failed.
  public private(set) var calls = 0
  /// Tokens that were read.
  public private(set) var inputTokens = 0
  /// Tokens that were written.
  public private(set) var outputTokens = 0
  private var cost = CompletionCost.zero

  /// The sum of calls.
  public init(_ calls: [CompletionCall]) {
    for call in calls {
      self.calls += 1
      inputTokens = inputTokens.addingReportingOverflow(call.inputTokens).partialValue
      outputTokens = outputTokens.addingReportingOverflow(call.outputTokens).partialValue
      cost = cost + (CompletionCost(call.cost) ?? .zero)
    }
  }

  /// The sum in words.
  public var text: String {
    "\(calls) \(calls == 1 ? "call" : "calls"), \(inputTokens) tokens in, \(outputTokens) out, cost \(cost.text)"
  }

  /// The sum as it stands in records.
  public var json: JSON {
    [
      "calls": .integer(calls), "inputTokens": .integer(inputTokens), "outputTokens": .integer(outputTokens),
      "cost": .string(cost.text),
    ]
  }
}

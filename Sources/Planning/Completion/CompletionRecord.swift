public import Cryptography
public import JSON

/// What was asked for one part of a plan, and what came of it: for the evidence.
///
/// It holds digests, counts and names; nothing that was asked or answered.
public struct CompletionRecord: Sendable {
  /// `routes`, `tasks/ROUTE`, `work-package/ID`.
  public let part: String
  /// What the manifest calls the provider.
  public let provider: String
  /// The prompt that was used.
  public let prompt: PromptChoice
  /// Every call, the last one last.
  public internal(set) var calls: [Call] = []
  /// What was tolerated in the answer that was taken.
  public internal(set) var tolerated: [AnswerReading.Tolerated] = []
  /// What was masked, by kind.
  public internal(set) var masked: JSON = .object([])
  /// What was noticed in texts from outside.
  public internal(set) var warnings: JSON = .array([])
  /// Why the deterministic planner took over; `nil` where it did not.
  public internal(set) var fallback: String?

  /// One call.
  public struct Call: Sendable {
    /// The digest of model, prompt, schema and parameters.
    public let request: Digest
    /// The model that was asked for, and the one that answered.
    public let model, answeredModel: String
    /// Why the answer ended.
    public let ending: CompletionAnswer.Ending
    /// Tokens read and written.
    public let usage: CompletionAnswer.Usage
    /// Whether the provider did not tell, so that tokens are two bytes each.
    public let isEstimated: Bool
    /// What was wrong with the answer: codes, each once, in order.
    public internal(set) var problems: [String] = []
  }

  init(part: String, provider: String, prompt: PromptChoice) {
    (self.part, self.provider, self.prompt) = (part, provider, prompt)
  }

  /// How often the model was told what was wrong.
  public var repairs: Int { max(0, calls.count - 1) }
  /// Whether the first answer was taken, with nothing to tolerate.
  public var isValidAtFirst: Bool { fallback == nil && calls.count == 1 && tolerated.isEmpty }
  /// Tokens of all calls.
  public var tokens: Int {
    calls.reduce(0) { sum, call in
      let parts = [call.usage.input, call.usage.output].map { max(0, $0) }
      return parts.reduce(sum) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
    }
  }

  /// How far the way to the answer speaks for it; not how good the answer is.
  ///
  /// 1 for an answer that was valid at first, 0.25 less for each repair, 0.1 less if something had to be tolerated; 0
  /// where the deterministic planner took over.
  public var confidence: Double {
    guard fallback == nil, !calls.isEmpty else { return 0 }
    let value = 1 - 0.25 * Double(repairs) - (tolerated.isEmpty ? 0 : 0.1)
    return (max(0, value) * 100).rounded() / 100
  }

  /// The record as a document.
  public var json: JSON {
    .compact([
      "part": .string(part), "provider": .string(provider), "prompt": .string(prompt.prompt.name),
      "promptVersion": .integer(prompt.prompt.version), "experiment": prompt.experiment.map { .string($0) },
      "calls": .array(calls.map(\.json)), "repairs": .integer(repairs), "validAtFirst": .bool(isValidAtFirst),
      "confidence": .number(confidence), "tolerated": .strings(tolerated.map(\.rawValue)), "masked": masked,
      "warnings": warnings, "fallback": fallback.map { .string($0) },
    ])
  }
}

extension CompletionRecord.Call {
  fileprivate var json: JSON {
    [
      "request": .string("sha256:\(request.hex)"), "model": .string(model),
      "answeredModel": .string(answeredModel),
      "ending": .string(ending.rawValue), "inputTokens": .integer(usage.input),
      "outputTokens": .integer(usage.output),
      "estimated": .bool(isEstimated), "problems": .strings(problems),
    ]
  }
}

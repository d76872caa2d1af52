import Diagnostics
import JSON

/// Makes a plan with a provider, part by part; every part is asked for, checked and repaired alone.
///
///     data ─ UntrustedText ─ PrivacyMask ─ Prompt ─▶ provider ─▶ AnswerReading ─ put back ─ AnswerSchema ─ review
///       ▲                                                                                              │
///       └────────────────── what was wrong, at most twice; then the deterministic planner ◀────────────┘
///
/// 1. A part is the outline, the tasks of one route, or one work package; what a part needs stands in the plan so far,
///    which is a plan document like any other, so that stages can hand it on.
/// 2. An answer is taken only if it has the shape and passes the review; else the same part of the deterministic plan
///    is, or a stand-in that says what to find out. So there is always a plan, and always a valid one.
/// 3. A model is told what was wrong with its answer, at most twice. An answer that was cut off is never shown again,
///    one that was refused is not asked for again.
/// 4. Everything that is sent has gone through one mask for each part; what comes back is unmasked before it is checked.
/// 5. Nothing is kept between parts. The same plan, prompts and answers give the same parts and records.
public struct GuidedPlanner: Sendable {
  /// How often a model is told what was wrong, unless settings say less.
  public static let repairLimit = 2
  /// How many work packages a stage asks for.
  public static let batchSize = 5

  /// What is decided outside.
  public struct Settings: Sendable {
    /// Whether everything is masked; only a provider on this machine may be told all.
    public var masks = true
    /// Names that are masked beside those of the people of the plan.
    public var names: [String] = []
    /// How often a model is told what was wrong, 0 to 2.
    public var maxRepairs = GuidedPlanner.repairLimit
    /// Whether a provider that cannot be asked ends the work; else the deterministic planner takes over.
    public var failsWithProvider = true
    /// What the work must hold to, and what is known: standards, earlier plans.
    public var knowledge: [UntrustedText] = []

    /// The usual.
    public init() {}
  }

  /// The plan that is made without asking anybody: goal and context are taken from it, and parts that fail.
  public let base: RoutePlan
  let prompts: PromptLibrary
  let settings: Settings

  /// A planner that falls back to a plan of the deterministic one.
  public init(base: RoutePlan, prompts: PromptLibrary, settings: Settings = Settings()) {
    (self.base, self.prompts, self.settings) = (base, prompts, settings)
  }

  /// A part with what was done to get it.
  public struct Part<Value: Sendable>: Sendable {
    /// The part; of the deterministic plan where `record.fallback` says so.
    public let value: Value
    /// What was asked and answered.
    public let record: CompletionRecord
  }

  /// What a part is asked with.
  struct Question {
    var part: String
    var prompt: String
    var schema: AnswerSchema
    var data: [(name: String, text: UntrustedText)]
  }

  /// Asks, checks, repairs, falls back.
  ///
  /// - Throws: what the provider throws, if settings say so; `plan.prompt` if a prompt is not there.
  func ask<Value: Sendable>(
    _ question: Question, _ provider: any CompletionProvider, fallback: Value,
    reading: (JSON, inout [PlanFinding]) -> Value?
  ) throws(Problem) -> Part<Value> {
    let choice = try prompts.choice(question.prompt, plan: base.name)
    let repair = try prompts.choice("repair", plan: base.name).prompt
    var conversation = Conversation(question, choice.prompt, planner: self)
    var record = CompletionRecord(part: question.part, provider: provider.name, prompt: choice)
    record.warnings = conversation.warnings
    var value: Value?
    for attempt in 0...max(0, min(Self.repairLimit, settings.maxRepairs)) {
      let request = conversation.request
      let answer: CompletionAnswer
      do { answer = try provider.complete(request) } catch {
        if settings.failsWithProvider { throw error }
        record.fallback = "the provider cannot be asked: \(error.code.name)"
        break
      }
      record.calls.append(CompletionRecord.Call(request, answer, asked: provider.model))
      var findings: [PlanFinding] = []
      value = conversation.read(answer, question.schema, &record, &findings, reading)
      let isTaken = findings.isEmpty && value != nil
      record.calls[attempt].problems = Self.codes(findings)
      if isTaken { break }
      value = nil
      if answer.ending == .refused {
        record.fallback = "the model would not answer"
        break
      }
      conversation.repair(answer, with: repair)
    }
    record.masked = conversation.mask.evidence
    if value == nil, record.fallback == nil {
      record.fallback =
        "no answer was valid: \(record.calls.last?.problems.joined(separator: ", ") ?? "none was asked for")"
    }
    return Part(value: value ?? fallback, record: record)
  }

  private static func codes(_ findings: [PlanFinding]) -> [String] {
    Set(findings.map(\.code.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension CompletionRecord.Call {
  fileprivate init(_ request: CompletionRequest, _ answer: CompletionAnswer, asked model: String) {
    self.init(
      request: request.digest(model: model), model: model, answeredModel: answer.model, ending: answer.ending,
      usage: answer.usage ?? request.estimatedUsage(of: answer), isEstimated: answer.usage == nil)
  }
}

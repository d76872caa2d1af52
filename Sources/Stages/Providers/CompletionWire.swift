/// How providers of completions are spoken to: three wire formats over `fetch`.
///
/// 1. Only what the manifest names is sent: models refuse parameters that they do not know.
/// 2. An answer is data from outside. It is read strictly where its meaning depends on it (why it ended, what was used), unknown
///    members are ignored, and what cannot be read is a fault that may pass.
/// 3. Why an answer ended is looked at before its text: a text that was cut off is never taken for a whole one.
/// 4. No message, address or record holds the key.
import Diagnostics
import JSON
import Manifests
import Planning
import Policies

/// One language that providers speak: where to ask, what to send, how to read what comes back.
protocol CompletionWire: Sendable {
  /// Speaks to a provider.
  init(_ provider: PlanManifest.Provider)
  /// Where to ask.
  var address: String { get }
  /// What says who we are; not the rest of the headers.
  func headers(key: String?) -> [(name: String, value: String)]
  /// What to send.
  func body(_ request: CompletionRequest) -> JSON
  /// What an answer with status 200 says.
  ///
  /// - Throws: `completion.answer`, transient, for what is no answer.
  func answer(_ json: JSON) throws(Problem) -> CompletionAnswer
}

extension PlanManifest.Provider {
  /// The language that it speaks.
  var wire: any CompletionWire {
    switch kind {
    case .openAICompatible, .azureOpenAI: CompletionChatWire(self)
    case .anthropic: CompletionMessagesWire(self)
    }
  }

  /// The endpoint with a path behind it.
  func address(_ path: String) -> String {
    var base = endpoint[...]
    while base.hasSuffix("/") { base.removeLast() }
    return "\(base)/\(path)"
  }

  /// How long an answer may be.
  func outputLimit(_ request: CompletionRequest) -> Int {
    min(maxOutputTokens, max(1, request.maxOutputTokens))
  }

  /// What is sent as `temperature`, if anything is: not that of a prompt, which the model may not take.
  var temperatureNumber: JSON? { temperature.map { .number(Double($0.tenThousandths) / 10_000) } }
}

extension CompletionAnswer.Usage {
  /// Two counts; `nil` where one is missing, negative or beyond all reason.
  init?(input: Int?, output: Int?) {
    let counts = 0...1_000_000_000
    guard let input, let output, counts.contains(input), counts.contains(output) else { return nil }
    self.init(input: input, output: output)
  }
}

extension Problem {
  /// An answer that is none.
  static func noCompletion(_ message: String) -> Problem {
    Problem(.completionAnswer, message, isTransient: true)
  }
}

extension Problem.Code {
  /// What came back is no answer.
  static let completionAnswer = Self("completion.answer", exit: .stageFailed)
  /// A provider does not know us, or does not let us.
  static let completionKey = Self("completion.key", exit: .stageFailed)
  /// A provider cannot do what is asked for.
  static let completionRequest = Self("completion.request", exit: .stageFailed)
  /// Nothing is left to spend there until somebody pays.
  static let completionQuota = Self("completion.quota", exit: .stageFailed)
  /// A provider is asked too often.
  static let completionRate = Self("completion.rate", exit: .stageFailed)
  /// A provider is in trouble.
  static let completionServer = Self("completion.server", exit: .stageFailed)
}

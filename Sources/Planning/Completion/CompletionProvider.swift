public import Diagnostics
public import JSON

/// Something that continues a text: a language model behind an interface, here or elsewhere.
///
/// 1. What it answers is data from outside: it is checked like any document, whatever the provider promises of its form.
/// 2. One call asks for one part (one route, one task), never for a whole plan.
/// 3. It is told what it costs at most before it is asked (`CompletionRequest.maxOutputTokens`), and says afterwards what it did.
public protocol CompletionProvider: Sendable {
  /// What the manifest calls it.
  var name: String { get }
  /// The model that is asked for.
  var model: String { get }
  /// Whether nothing that it is told leaves this machine.
  var isLocal: Bool { get }
  /// Asks once; retries, limits and budgets are the caller's.
  ///
  /// - Throws: a problem that says whether asking again may help (`Problem.isTransient`).
  func complete(_ request: CompletionRequest) throws(Problem) -> CompletionAnswer
}

/// What a provider is asked.
public struct CompletionRequest: Sendable, Equatable {
  /// What holds for every question: the rules.
  public var system: String
  /// What is said in turn, beginning with the user; more than one entry where an answer had to be repaired.
  public var turns: [Turn]
  /// What the answer is called, 1 to 64 of `A-Z a-z 0-9 _ -`.
  public var schemaName: String
  /// The JSON Schema that the answer is to have, in the subset that every provider takes.
  public var schema: JSON
  /// How long the answer may be, in tokens, those of thinking among them.
  public var maxOutputTokens: Int
  /// 0 for the likeliest answer; nil where the model takes no such number.
  public var temperature: Double?

  /// A turn of the conversation.
  public struct Turn: Sendable, Equatable {
    /// Whether the model said it.
    public var isAnswer: Bool
    /// What was said.
    public var text: String

    /// A turn.
    public init(isAnswer: Bool, text: String) {
      self.isAnswer = isAnswer
      self.text = text
    }
  }

  /// A question.
  public init(
    system: String, turns: [Turn], schemaName: String, schema: JSON, maxOutputTokens: Int,
    temperature: Double? = nil
  ) {
    self.system = system
    self.turns = turns
    self.schemaName = schemaName
    self.schema = schema
    self.maxOutputTokens = maxOutputTokens
    self.temperature = temperature
  }
}

/// What a provider answered.
public struct CompletionAnswer: Sendable, Equatable {
  /// The text; empty where there was none.
  public var text: String
  /// Why it ended.
  public var ending: Ending
  /// The model that answered, as it names itself.
  public var model: String
  /// Tokens that were read and written; nil where the provider does not say.
  public var usage: Usage?

  /// Why an answer ended.
  public enum Ending: String, Sendable, Equatable {
    /// It was complete.
    case complete
    /// It reached `maxOutputTokens`: what there is is cut off.
    case length
    /// The model, or a filter before it, would not answer.
    case refused
  }

  /// What was used.
  public struct Usage: Sendable, Equatable {
    /// Tokens read.
    public var input: Int
    /// Tokens written, those of thinking among them.
    public var output: Int

    /// Tokens read and written.
    public init(input: Int, output: Int) {
      self.input = input
      self.output = output
    }
  }

  /// An answer.
  public init(text: String, ending: Ending, model: String, usage: Usage?) {
    self.text = text
    self.ending = ending
    self.model = model
    self.usage = usage
  }
}

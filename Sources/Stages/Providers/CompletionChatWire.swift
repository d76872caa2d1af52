import Diagnostics
import JSON
import Manifests
import Planning

/// Chat completions as OpenAI has them, and Azure, llama.cpp, Ollama, vLLM after it.
struct CompletionChatWire: CompletionWire {
  private let provider: PlanManifest.Provider

  init(_ provider: PlanManifest.Provider) { self.provider = provider }

  private var isAzure: Bool { provider.kind == .azureOpenAI }

  var address: String {
    guard isAzure else { return provider.address("chat/completions") }
    guard let version = provider.apiVersion else { return provider.address("openai/v1/chat/completions") }
    let deployment = provider.deployment ?? provider.model
    return provider.address("openai/deployments/\(deployment)/chat/completions?api-version=\(version)")
  }

  func headers(key: String?) -> [(name: String, value: String)] {
    guard let key else { return [] }
    return isAzure ? [("api-key", key)] : [("Authorization", "Bearer \(key)")]
  }

  func body(_ request: CompletionRequest) -> JSON {
    var messages: [JSON] = []
    if !request.system.isEmpty { messages.append(["role": "system", "content": .string(request.system)]) }
    messages += request.turns.map {
      ["role": $0.isAnswer ? "assistant" : "user", "content": .string($0.text)]
    }
    let name = isAzure ? "max_completion_tokens" : (provider.limitName ?? .tokens).rawValue
    let isDated = isAzure && provider.apiVersion != nil
    return .compact([
      // In the dated form of Azure the deployment in the address is the model.
      ("model", isDated ? nil : .string(provider.model)), ("messages", .array(messages)),
      (name, .integer(provider.outputLimit(request))), ("response_format", format(request)),
      ("temperature", provider.temperatureNumber),
      ("seed", provider.seed.map { .integer($0) }), ("reasoning_effort", provider.effort.map { .string($0) }),
    ])
  }

  private func format(_ request: CompletionRequest) -> JSON? {
    switch provider.output {
    case .jsonSchema:
      [
        "type": "json_schema",
        "json_schema": [
          "name": .string(request.schemaName), "strict": true, "schema": request.schema,
        ],
      ]
    case .jsonObjectSchema: ["type": "json_object", "schema": request.schema]
    case .jsonObject: ["type": "json_object"]
    case .text: nil
    }
  }

  func answer(_ json: JSON) throws(Problem) -> CompletionAnswer {
    let choices = json["choices"]?.array ?? []
    // By its number, not its place: an item may come twice, or after another.
    guard let choice = choices.first(where: { $0["index"]?.integer == 0 }) ?? choices.first,
      let message = choice["message"], message.members != nil
    else { throw .noCompletion("the answer has no choice with a message") }
    let used = json["usage"]
    let usage = CompletionAnswer.Usage(
      input: used?["prompt_tokens"]?.integer, output: used?["completion_tokens"]?.integer)
    let model = json["model"]?.string ?? provider.model
    if let refusal = message["refusal"]?.string, !refusal.isEmpty {
      return CompletionAnswer(text: "", ending: .refused, model: model, usage: usage)
    }
    let text = message["content"]?.string ?? ""
    let isThoughtOnly = text.isEmpty && Self.hasThought(message, used)
    return CompletionAnswer(
      text: text, ending: isThoughtOnly ? .length : Self.ending(choice["finish_reason"]), model: model,
      usage: usage)
  }

  private static func ending(_ reason: JSON?) -> CompletionAnswer.Ending {
    switch reason?.string {
    case "stop", "eos", "stop_sequence": .complete
    case "content_filter": .refused
    // `length`, and what nobody has told us of: it is not known to be whole.
    default: .length
    }
  }

  /// Whether everything went into thinking.
  private static func hasThought(_ message: JSON, _ usage: JSON?) -> Bool {
    let thought = usage?["completion_tokens_details"]?["reasoning_tokens"]?.integer ?? 0
    let texts = ["reasoning_content", "reasoning", "thinking"].compactMap { message[$0]?.string }
    return thought > 0 || texts.contains { !$0.isEmpty }
  }
}

import Diagnostics
import JSON
import Manifests
import Planning

/// Messages as Anthropic has them.
struct CompletionMessagesWire: CompletionWire {
  private static let version = "2023-06-01"
  private let provider: PlanManifest.Provider

  init(_ provider: PlanManifest.Provider) { self.provider = provider }

  var address: String { provider.address("v1/messages") }

  func headers(key: String?) -> [(name: String, value: String)] {
    [("anthropic-version", Self.version)] + (key.map { [("x-api-key", $0)] } ?? [])
  }

  func body(_ request: CompletionRequest) -> JSON {
    let format: JSON? =
      provider.output == .jsonSchema ? ["type": "json_schema", "schema": request.schema] : nil
    let output = JSON.compact(["effort": provider.effort.map { .string($0) }, "format": format])
    return .compact([
      "model": .string(provider.model), "max_tokens": .integer(provider.outputLimit(request)),
      "system": request.system.isEmpty ? nil : .string(request.system),
      "messages": .array(
        request.turns.map { ["role": $0.isAnswer ? "assistant" : "user", "content": .string($0.text)] }),
      "temperature": provider.temperatureNumber,
      "output_config": output.members?.isEmpty == true ? nil : output,
    ])
  }

  func answer(_ json: JSON) throws(Problem) -> CompletionAnswer {
    guard let blocks = json["content"]?.array else { throw .noCompletion("the answer has no content") }
    var texts: [String] = []
    for block in blocks where block["type"]?.string == "text" {
      // The same block once more is no second part.
      if let text = block["text"]?.string, texts.last != text { texts.append(text) }
    }
    let used = json["usage"]
    let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"].map { used?[$0]?.integer ?? 0 }
    let counts = [used?["input_tokens"]?.integer ?? -1] + cached
    // A sum of sensible counts cannot overflow; others are no usage.
    let isSensible = counts.allSatisfy { (0...1_000_000_000).contains($0) }
    let usage = CompletionAnswer.Usage(
      input: isSensible ? counts.reduce(0, +) : nil, output: used?["output_tokens"]?.integer)
    let ending: CompletionAnswer.Ending =
      switch json["stop_reason"]?.string {
      case "end_turn", "stop_sequence": .complete
      case "refusal": .refused
      // `max_tokens`, `model_context_window_exceeded`, `pause_turn`, and what nobody has told us of.
      default: .length
      }
    return CompletionAnswer(
      // A refusal may leave half an answer behind.
      text: ending == .refused ? "" : texts.joined(), ending: ending,
      model: json["model"]?.string ?? provider.model, usage: usage)
  }
}

public import Cryptography
public import JSON

extension CompletionRequest {
  /// What a provider does not tell: about two bytes a token, which is safe for prose and JSON in most languages.
  public func estimatedUsage(of answer: CompletionAnswer) -> CompletionAnswer.Usage {
    let read = system.utf8.count + turns.reduce(0) { $0 + $1.text.utf8.count } + schema.text.utf8.count
    return CompletionAnswer.Usage(input: (read + 1) / 2, output: (answer.text.utf8.count + 1) / 2)
  }

  /// What is asked, as a document: what an answer may be kept under.
  public func json(model: String) -> JSON {
    .compact([
      "model": .string(model), "system": .string(system),
      "turns": .array(
        turns.map { ["role": $0.isAnswer ? "assistant" : "user", "text": .string($0.text)] }),
      "schema": ["name": .string(schemaName), "schema": schema],
      "parameters": .compact([
        "maxOutputTokens": .integer(maxOutputTokens), "temperature": temperature.map { .number($0) },
      ]),
    ])
  }

  /// The SHA-256 digest of the canonical JSON of model, prompt, schema and parameters (RFC 8785).
  public func digest(model: String) -> Digest { Digest(of: json(model: model).canonical) }
}

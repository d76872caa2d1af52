/// How often a text says what orders to a model say, in English, German, French and Spanish.
struct InjectionMarkers {
  private(set) var overrides = 0
  private(set) var roles = 0
  private(set) var disclosures = 0
  private(set) var markup = 0

  private static let forgetting = WordHash.set(
    """
    ignore disregard forget override bypass skip neglect ignoriere ignorieren vergiss missachte umgehe ignorez ignorer
    oubliez ignora ignore olvida olvide
    """)
  private static let rules = WordHash.set(
    """
    instructions instruction prompt prompts rules guidelines directions orders safeguards anweisungen anweisung regeln
    vorgaben befehle consignes instrucciones reglas règles
    """)
  private static let asking = WordHash.set(
    "reveal print show output repeat disclose leak tell verrate zeige gib wiederhole révèle muestra")
  private static let secrets = WordHash.set(
    "prompt systemprompt instructions anweisungen consignes instrucciones")
  private static let being = [
    ["you", "are", "now"], ["act", "as"], ["pretend", "to", "be"], ["pretend", "you"],
    ["from", "now", "on", "you"],
    ["roleplay", "as"], ["developer", "mode"], ["do", "anything", "now"], ["new", "instructions"],
    ["du", "bist", "jetzt"],
    ["verhalte", "dich", "wie"], ["tu", "es", "maintenant"], ["ahora", "eres"], ["system", "override"],
  ].map { $0.map { WordHash.of($0) } }
  private static let marks: [StaticString] = [
    "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "[inst]",
    "[/inst]", "<<sys>>",
    "</s>", "### instruction", "### system", "### response", "\nsystem:", "\nassistant:", "\nuser:",
    "\nhuman:", "<system>",
    "</system>", "\"role\":", "<<<data", "<tool_call>", "<function_calls>",
  ]
  private static let markStarts = Set(marks.map { $0.utf8Start[0] })

  /// Looks at folded text, so that full-width letters and signs without width hide nothing.
  init(_ text: String) {
    let folded = FoldedText(text)
    var words = WordList()
    _ = words.add(String(String.UnicodeScalarView(folded.scalars)))
    let list = words.words
    for (place, word) in list.enumerated() {
      let ahead = list[place...].dropFirst().prefix(6)
      if Self.forgetting.contains(word), ahead.contains(where: { Self.rules.contains($0) }) { overrides += 1 }
      if Self.asking.contains(word), ahead.contains(where: { Self.secrets.contains($0) }) { disclosures += 1 }
      for phrase in Self.being where phrase[0] == word && list[place...].starts(with: phrase) { roles += 1 }
    }
    markup = Self.markCount(folded.bytes)
  }

  private static func markCount(_ bytes: [UInt8]) -> Int {
    var count = 0
    for start in bytes.indices where markStarts.contains(bytes[start]) {
      for mark in marks where start + mark.utf8CodeUnitCount <= bytes.count {
        let isThere = (0..<mark.utf8CodeUnitCount).allSatisfy {
          PrivacyScan.lowered(bytes[start + $0]) == mark.utf8Start[$0]
        }
        if isThere { count += 1 }
      }
    }
    return count
  }
}

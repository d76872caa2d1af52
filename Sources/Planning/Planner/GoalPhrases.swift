/// What a goal is about, in its own words.
enum GoalPhrases {
  private static let openers = ["of", "von", "for", "für", "der", "des"]
  private static let stops: Set<String> = [
    "with", "by", "before", "until", "within", "without", "so", "that", "and", "in", "on", "at", "to", "from",
    "mit", "bis", "vor", "ohne", "damit", "und", "auf",
  ]

  /// The phrase in quotes, else the one behind `of` or `for`: `our command line tool`.
  static func subject(of goal: String) -> String? {
    for (open, close) in [("\"", "\""), ("“", "”"), ("„", "“"), ("'", "'")] as [(Character, Character)] {
      guard let start = goal.firstIndex(of: open) else { continue }
      let rest = goal[goal.index(after: start)...]
      if let end = rest.firstIndex(of: close), end > rest.startIndex, rest[..<end].count <= 80 {
        return String(rest[..<end])
      }
    }
    let words = goal.split(whereSeparator: { $0.isWhitespace })
    for opener in openers {
      guard let position = words.lastIndex(where: { $0.lowercased() == opener }) else { continue }
      var phrase: [String] = []
      for word in words[(position + 1)...] {
        if stops.contains(word.lowercased()) { break }
        let bare = word.filter { !",;:.!?".contains($0) }
        if !bare.isEmpty { phrase.append(String(bare)) }
        if phrase.count == 8 || bare.count < word.count { break }
      }
      let text = phrase.joined(separator: " ")
      if !text.isEmpty, text.utf8.count <= 80 { return text }
    }
    return nil
  }

  /// What a constraint `NAME: VALUE` says.
  static func value(of name: String, in constraints: [String]) -> String? {
    for constraint in constraints {
      guard let colon = constraint.firstIndex(of: ":") else { continue }
      guard constraint[..<colon].lowercased() == name.lowercased() else { continue }
      let value = constraint[constraint.index(after: colon)...].drop { $0 == " " }
      if !value.isEmpty { return String(value) }
    }
    return nil
  }
}

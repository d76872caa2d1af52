import Diagnostics

/// Which playbook a goal is for, and why.
///
/// A word of a playbook that the goal speaks of counts one, divided by how many playbooks have it; the domain counts
/// two, likeness of letter triples at most one. Nothing in common but letters is nothing. Ties go by name.
struct PlaybookChoice {
  let playbook: Playbook
  let because: String
  /// What is chosen from when nothing fits.
  let isFallback: Bool

  init?(among playbooks: [Playbook], goal: String, constraints: [String]) {
    let goalWords = Self.words(goal)
    let said = Set(goalWords + constraints.flatMap { Self.words($0) })
    var uses: [String: Int] = [:]
    for playbook in playbooks {
      for word in Set(playbook.words.map { Self.folded($0) }) { uses[word, default: 0] += 1 }
    }
    var ranked: [(points: Double, playbook: Playbook, words: [String], hasDomain: Bool)] = []
    for playbook in playbooks where !playbook.isFallback {
      var points = 0.0
      var found: [String] = []
      var seen: Set<String> = []
      for word in playbook.words where seen.insert(Self.folded(word)).inserted {
        let parts = Self.words(word)
        guard !parts.isEmpty, Self.holds(goalWords, parts) else { continue }
        found.append(word)
        points += 1 / Double(uses[Self.folded(word), default: 1])
      }
      let hasDomain =
        playbook.domain.map { domain in Self.words(domain).contains { said.contains($0) } } ?? false
      guard !found.isEmpty else { continue }
      points += (hasDomain ? 2 : 0) + Self.likeness(goal, playbook)
      ranked.append(((points * 1_000).rounded() / 1_000, playbook, found, hasDomain))
    }
    ranked.sort {
      $0.points != $1.points
        ? $0.points > $1.points : $0.playbook.name.utf8.lexicographicallyPrecedes($1.playbook.name.utf8)
    }
    guard let first = ranked.first else {
      let fallbacks = playbooks.filter(\.isFallback)
      guard let last = fallbacks.min(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) else {
        return nil
      }
      (playbook, isFallback) = (last, true)
      because = "the goal has no word of any other playbook"
      return
    }
    (playbook, isFallback) = (first.playbook, false)
    var reason = "the goal speaks of \(first.words.map { "'\($0)'" }.joined(separator: ", "))"
    if first.hasDomain, let domain = first.playbook.domain { reason += " and of '\(domain)'" }
    if ranked.count > 1 {
      let next = ranked[1]
      reason +=
        "; next is '\(next.playbook.name)' with \(next.words.map { "'\($0)'" }.joined(separator: ", "))"
    }
    because = reason
  }

  /// Whether the words stand somewhere, in their order.
  private static func holds(_ text: [String], _ words: [String]) -> Bool {
    guard text.count >= words.count else { return false }
    return (0...text.count - words.count).contains { start in
      zip(text[start...], words).allSatisfy { $0 == $1 }
    }
  }

  private static func folded(_ text: String) -> String { words(text).joined(separator: " ") }

  /// Lower-case words without the endings that a plural or a participle has.
  static func words(_ text: String) -> [String] {
    let isPart: (Unicode.Scalar) -> Bool = {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "."
    }
    return text.lowercased().unicodeScalars.split(whereSeparator: { !isPart($0) }).compactMap { scalars in
      var word = String(String.UnicodeScalarView(scalars))
      while word.utf8.last == 0x2E { word.removeLast() }
      guard !word.isEmpty else { return nil }
      for ending in ["ing", "es", "ed", "en", "s", "e"]
      where word.utf8.count > ending.utf8.count + 3 && word.hasSuffix(ending) {
        word.removeLast(ending.count)
        break
      }
      // `shipping` is `ship`, so a double letter at the end counts once.
      if word.utf8.count > 3, word.utf8.last == word.utf8.dropLast().last { word.removeLast() }
      return word
    }
  }

  /// The share of letter triples of the goal that the playbook has in its words and titles.
  private static func likeness(_ goal: String, _ playbook: Playbook) -> Double {
    let wanted = triples(goal)
    guard !wanted.isEmpty else { return 0 }
    var there: Set<[UInt8]> = []
    for text in playbook.words + playbook.routes.map(\.title.value) { there.formUnion(triples(text)) }
    return Double(wanted.intersection(there).count) / Double(wanted.count)
  }

  private static func triples(_ text: String) -> Set<[UInt8]> {
    let bytes = Array(text.lowercased().utf8.prefix(20_000))
    guard bytes.count >= 3 else { return [] }
    return Set((0...bytes.count - 3).map { Array(bytes[$0..<$0 + 3]) })
  }
}

extension PrivacyScan {
  /// How tokens of a service begin, and how many signs follow at least.
  private static let tokens: [(beginning: StaticString, least: Int)] = [
    ("sk-ant-", 20), ("sk-proj-", 20), ("sk-svcacct-", 20), ("sk-admin-", 20),
    ("sk-or-v1-", 20), ("sk-", 32), ("ghp_", 30), ("gho_", 30), ("ghu_", 30),
    ("ghs_", 30), ("ghr_", 30), ("github_pat_", 30), ("glpat-", 20), ("gldt-", 20),
    ("glrt-", 20), ("glptt-", 20), ("AKIA", 16), ("ASIA", 16), ("ABIA", 16),
    ("ACCA", 16), ("AIza", 35), ("ya29.", 20), ("GOCSPX-", 20), ("xoxb-", 10),
    ("xoxp-", 10), ("xoxa-", 10), ("xoxr-", 10), ("xoxs-", 10), ("xoxe-", 10),
    ("xapp-", 10), ("sk_live_", 10), ("sk_test_", 10), ("sk_prod_", 10),
    ("rk_live_", 10), ("rk_test_", 10), ("rk_prod_", 10), ("whsec_", 20), ("hf_", 30),
    ("npm_", 36), ("pypi-AgE", 20), ("SG.", 40), ("dop_v1_", 40), ("doo_v1_", 40),
    ("shpat_", 32), ("shpss_", 32), ("dckr_pat_", 20), ("hvs.", 20), ("hvb.", 20),
    ("AGE-SECRET-KEY-1", 40), ("rubygems_", 40), ("ATATT3", 40), ("lin_api_", 30),
    ("glsa_", 30), ("sntrys_", 30), ("dapi", 32), ("PMAK-", 30), ("tfp_", 30),
    ("EAACEdEose0cBA", 10), ("sq0csp-", 30), ("sq0atp-", 20), ("NRAK-", 20),
  ]

  /// The same by their first two signs.
  private static let tokensByStart: [Int: [Int]] = Dictionary(
    grouping: tokens.indices,
    by: { Int(tokens[$0].beginning.utf8Start[0]) << 8 | Int(tokens[$0].beginning.utf8Start[1]) })

  private static func isTokenSign(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == 0x5F || byte == 0x2D || byte == 0x2E || byte == 0x3D
  }

  /// Tokens of well-known services.
  mutating func scanToken(from start: Int) {
    if Self.lowered(at(start)) == 0x65, scanWebToken(from: start) { return }
    if has("hooks.slack.com/services/", at: start) {
      let last = end(from: start) { Self.isTokenSign($0) || $0 == 0x2F }
      return add(start..<last, .token)
    }
    if Self.isDigit(at(start)) { return scanBot(from: start) }
    scanAzure(from: start)
    for index in Self.tokensByStart[Int(at(start)) << 8 | Int(at(start + 1))] ?? [] {
      let (beginning, least) = Self.tokens[index]
      let count = beginning.utf8CodeUnitCount
      guard (0..<count).allSatisfy({ at(start + $0) == beginning.utf8Start[$0] }) else { continue }
      var last = end(from: start + count) { Self.isTokenSign($0) }
      // A full stop behind it ends the sentence.
      while last > start, at(last - 1) == 0x2E || at(last - 1) == 0x2D { last -= 1 }
      guard last - start - count >= least else { continue }
      // `AKIA` and its like are capitals and digits to their end.
      if count == 4, Self.isUpper(at(start + 1)), at(start + 1) != 0x49 {
        guard bytes[start..<last].allSatisfy({ Self.isUpper($0) || Self.isDigit($0) }) else { continue }
      }
      // `sk-` alone begins many words.
      if count == 3, !bytes[start..<last].contains(where: { Self.isDigit($0) }) { continue }
      return add(start..<last, .token)
    }
  }

  /// Three parts of Base64 with points between; the first two are objects, which begin with `ey` (RFC 7519 §3).
  private mutating func scanWebToken(from start: Int) -> Bool {
    guard at(start) == 0x65, at(start + 1) == 0x79 else { return false }
    func part(_ from: Int) -> Int {
      end(from: from, limit: 65_536) { Self.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }
    }
    let first = part(start)
    guard first - start >= 10, at(first) == 0x2E, at(first + 1) == 0x65, at(first + 2) == 0x79 else {
      return false
    }
    let second = part(first + 1)
    guard second - first >= 8 else { return false }
    add(start..<(at(second) == 0x2E ? part(second + 1) : second), .webToken)
    return true
  }

  /// Digits, a colon, `AA` and 33 signs: what bots of a messenger are given.
  private mutating func scanBot(from start: Int) {
    let colon = end(from: start, limit: 16) { Self.isDigit($0) }
    guard (8...10).contains(colon - start), at(colon) == 0x3A, at(colon + 1) == 0x41, at(colon + 2) == 0x41
    else { return }
    let last = end(from: colon + 1, limit: 64) { Self.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }
    if (34...36).contains(last - colon - 1) { add(start..<last, .token) }
  }

  /// A client secret of Azure: three signs, a digit, `Q~`, 31 to 34 signs.
  private mutating func scanAzure(from start: Int) {
    guard Self.isDigit(at(start + 3)), at(start + 4) == 0x51, at(start + 5) == 0x7E else { return }
    let last = end(from: start + 6, limit: 64) { Self.isTokenSign($0) || $0 == 0x7E }
    if last - start >= 37 { add(start..<last, .token) }
  }

  // MARK: - PEM

  /// A private key from its first line to its last, or to the end of the text.
  mutating func scanDash(from start: Int) {
    if has("-u ", at: start) || has("--user ", at: start) { return scanUserOption(from: start) }
    if let last = found.last, last.kind == .privateKey, last.range.upperBound > start { return }
    let dashes = end(from: start, limit: 8) { $0 == 0x2D }
    guard dashes - start >= 4 else { return }
    var index = end(from: dashes, limit: 3) { $0 == 0x20 }
    guard has("begin ", at: index) else { return }
    let line = end(from: index, limit: 80) { $0 != 0x0A && $0 != 0x2D }
    guard (index..<line).contains(where: { has("private key", at: $0) }) else { return }
    index = line
    // A key has some thousand bytes; without an end everything behind it is taken.
    let limit = min(bytes.count, start + 65_536)
    while index < limit {
      if at(index) == 0x2D, has("end ", at: end(from: index, limit: 8) { $0 == 0x2D || $0 == 0x20 }),
        at(index + 1) == 0x2D
      {
        index = end(from: end(from: index, limit: 8) { $0 == 0x2D || $0 == 0x20 }, limit: 80) {
          $0 != 0x2D && $0 != 0x0A
        }
        index = end(from: index, limit: 8) { $0 == 0x2D }
        break
      }
      index += 1
    }
    add(start..<index, .privateKey)
  }

  /// `curl -u user:password`.
  private mutating func scanUserOption(from start: Int) {
    let first = end(from: start, limit: 8) { $0 != 0x20 } + 1
    let last = end(from: first, limit: 200) { $0 > 0x20 }
    guard let colon = bytes[min(first, last)..<last].firstIndex(of: 0x3A), colon > first, last - colon > 3,
      !isReference(colon + 1)
    else { return }
    add(first..<last, .urlUser)
  }

  // MARK: - Headers

  /// `Authorization: SCHEME …` and `Bearer …`.
  mutating func scanAuthorization(from start: Int) {
    let first: Int
    if has("authorization", at: start), [0x3A, 0x3D, 0x22, 0x27].contains(at(start + 13)) {
      var index = end(from: start + 13, limit: 6) { [0x3A, 0x3D, 0x22, 0x27, 0x20].contains($0) }
      for scheme in ["bearer ", "basic ", "token ", "digest ", "apikey "] as [StaticString]
      where has(scheme, at: index) {
        index += scheme.utf8CodeUnitCount
      }
      first = index
    } else if has("bearer ", at: start) || has("basic ", at: start) {
      first = end(from: start, limit: 8) { $0 != 0x20 } + 1
      let last = end(from: first) { Self.isTokenSign($0) || $0 == 0x2B || $0 == 0x2F || $0 == 0x7E }
      let value = bytes[min(first, last)..<last]
      // `Basic principles` and `bearer of news` are no credentials.
      guard value.count >= 8,
        value.contains(where: { Self.isDigit($0) }) || value.last == 0x3D || value.count >= 24
      else { return }
    } else {
      return
    }
    var last = end(from: first) { $0 > 0x20 && ![0x22, 0x27, 0x2C, 0x3B, 0x60].contains($0) }
    while last > first, at(last - 1) == 0x2E { last -= 1 }
    guard last - first >= 6, !isReference(first) else { return }
    add(first..<last, .authorization)
  }

  /// Whether a value names something that is filled in elsewhere: a variable, a placeholder, asterisks.
  func isReference(_ start: Int) -> Bool {
    if Placeholder.inBrackets(0, Array(bytes[min(start, bytes.count)..<min(start + 40, bytes.count)])) != nil
    {
      return true
    }
    if has("[secret]", at: start) || has("[redacted]", at: start) { return true }
    switch at(start) {
    case 0x24:
      return at(start + 1) == 0x7B || at(start + 1) == 0x28
        || Self.isWord(at(start + 1)) && Self.isUpper(at(start + 1))
    case 0x7B: return at(start + 1) == 0x7B
    case 0x2A: return at(start + 1) == 0x2A
    case 0x3C: return Self.isLetter(at(start + 1))
    case 0x25: return Self.isUpper(at(start + 1))
    default: return false
    }
  }
}

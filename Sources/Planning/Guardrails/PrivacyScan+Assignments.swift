extension PrivacyScan {
  private static let passwords = [
    "password", "passwd", "passphrase", "passwort", "kennwort", "pwd", "pass", "pin",
  ]
  private static let secrets = [
    "secret", "token", "apikey", "accesskey", "privatekey", "secretkey", "clientsecret", "credentials",
    "credential",
    "authkey", "signingkey", "encryptionkey", "connectionstring", "accountkey", "sharedkey", "masterkey",
    "authtoken",
    "sessionid", "webhook",
  ]
  /// Names of what everybody may know.
  private static let digests = [
    "sha", "sha1", "sha256", "sha384", "sha512", "md5", "hash", "digest", "checksum", "integrity", "etag",
    "commit",
    "revision", "signature", "fingerprint", "uuid", "guid", "id", "publickey", "keyid", "certificate", "purl",
    "cpe",
  ]

  /// What stands behind `=` or `:` after a name that says it is secret, or that nobody could guess.
  mutating func scanAssignment(at sign: Int) {
    scanURLUser(at: sign)
    if let last = found.last, last.range.upperBound > sign { return }
    // `==`, `=>`, `:=` and `::` are read from their first sign on.
    guard at(sign - 1) != 0x3D, at(sign - 1) != 0x3A else { return }
    let nameEnd = start(before: sign, limit: 4) { [0x20, 0x22, 0x27, 0x5D, 0x60, 0x2A].contains($0) }
    let nameStart = start(before: nameEnd, limit: 64) { Self.isWord($0) || $0 == 0x2D || $0 == 0x2E }
    guard nameStart < nameEnd else { return }
    let name = String(
      decoding: bytes[nameStart..<nameEnd].filter { Self.isAlphanumeric($0) }.map { Self.lowered($0) },
      as: UTF8.self)
    var first = end(from: sign, limit: 3) { $0 == 0x3D || $0 == 0x3A || $0 == 0x3E }
    first = end(from: first, limit: 8) { $0 == 0x20 }
    let quote = at(first)
    let isQuoted = [0x22, 0x27, 0x60].contains(quote)
    if isQuoted { first += 1 }
    let last =
      isQuoted
      ? end(from: first, limit: 512) { $0 != quote && $0 != 0x0A }
      : end(from: first, limit: 512) {
        $0 > 0x20 && ![0x22, 0x27, 0x60, 0x2C, 0x3B, 0x26, 0x7D, 0x29, 0x3E].contains($0)
      }
    guard last > first, !isReference(first) else { return }
    let isPassword = Self.passwords.contains { name.hasSuffix($0) } && name != "compass" && name != "bypass"
    if isPassword {
      addPassword(first, last, isQuoted: isQuoted, isSure: at(sign) == 0x3D, isShort: name.hasSuffix("pin"))
    } else if Self.secrets.contains(where: { name.hasSuffix($0) }) {
      guard last - first >= 8, last - first <= 400 else { return }
      let value = bytes[first..<last]
      guard value.contains(where: { Self.isDigit($0) }), CheckDigits.entropy(value) >= 2.5,
        !value.contains(0x20)
      else { return }
      add(first..<trimmed(first, last), .secret)
    } else if !Self.digests.contains(where: { name.hasSuffix($0) }) {
      addUnguessable(first, last)
    }
  }

  /// Without the full stop of a sentence.
  private func trimmed(_ first: Int, _ last: Int) -> Int {
    at(last - 1) == 0x2E && last - first > 1 && (last >= bytes.count || at(last) <= 0x20) ? last - 1 : last
  }

  /// Behind a colon a password is told only if it does not read like a sentence that goes on.
  private mutating func addPassword(_ first: Int, _ last: Int, isQuoted: Bool, isSure: Bool, isShort: Bool) {
    let value = bytes[first..<last]
    guard value.count >= (isShort ? 4 : 3), !isShort || value.allSatisfy({ Self.isDigit($0) || $0 == 0x2E })
    else { return }
    let isPlain = value.allSatisfy { Self.isLetter($0) || $0 == FoldedText.letter }
    let goesOn = at(last) == 0x20 && Self.isWord(at(last + 1))
    guard isSure || isQuoted || !isPlain || !goesOn else { return }
    add(first..<trimmed(first, last), .password)
  }

  /// 24 signs or more with capitals, small letters and digits all over: no word is like that.
  private mutating func addUnguessable(_ first: Int, _ last: Int) {
    let value = bytes[first..<last]
    guard (24...400).contains(value.count) else { return }
    var (upper, lower, runs, wasDigit) = (0, 0, 0, false)
    for byte in value {
      guard Self.isAlphanumeric(byte) || [0x2B, 0x2F, 0x3D, 0x5F, 0x2D].contains(byte) else { return }
      if Self.isUpper(byte) { upper += 1 } else if Self.isLetter(byte) { lower += 1 }
      if Self.isDigit(byte), !wasDigit { runs += 1 }
      wasDigit = Self.isDigit(byte)
    }
    guard upper >= 3, lower >= 3, runs >= 3, CheckDigits.entropy(value) >= 4.0 else { return }
    // Subresource integrity and the like name their digest.
    if has("sha", at: first) || has("md5", at: first) { return }
    add(first..<last, .secret)
  }

  // MARK: - URLs

  /// `scheme://user:password@host`, and any user of a web address (RFC 3986 §3.2.1).
  private mutating func scanURLUser(at colon: Int) {
    guard at(colon) == 0x3A, at(colon + 1) == 0x2F, at(colon + 2) == 0x2F, Self.isAlphanumeric(at(colon - 1))
    else { return }
    let first = colon + 3
    let authority = end(from: first, limit: 1_024) { $0 > 0x20 && !"/?#\"<>\\^`{|}".utf8.contains($0) }
    guard let sign = bytes[first..<authority].lastIndex(of: 0x40), sign > first, !isReference(first) else {
      return
    }
    let scheme = start(before: colon, limit: 16) { Self.isAlphanumeric($0) || $0 == 0x2B }
    let isWeb = has("http", at: scheme) || has("ftp", at: scheme)
    let password = bytes[first..<sign].firstIndex(of: 0x3A)
    guard isWeb || password != nil else { return }
    if let password, isReference(password + 1) { return }
    add(first..<sign, .urlUser)
  }
}

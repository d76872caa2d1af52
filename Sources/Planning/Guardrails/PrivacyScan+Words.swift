extension PrivacyScan {
  /// What begins where a word begins: accounts, numbers of persons with letters, tokens, spelled addresses.
  mutating func scanWord(from start: Int) {
    if Self.isDigit(at(start)) { scanIPv4(from: start) } else { noteContext(at: start) }
    scanIBAN(from: start)
    scanIdentity(from: start)
    scanHardware(from: start)
    let byte = Self.lowered(at(start))
    if byte == 0x61 { scanSpelledSign(from: start) }
    scanToken(from: start)
    if byte == 0x62 || byte == 0x61 { scanAuthorization(from: start) }
  }

  // MARK: - Accounts

  /// How long the number of a country is (ISO 13616 register).
  private static let lengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27,
    "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20,
    "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27,
    "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30,
    "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22,
    "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28,
    "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19,
    "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
    "YE": 30,
  ]
  private static let lengthsByBytes: [Int: Int] = Dictionary(
    uniqueKeysWithValues: lengths.map { country, length in
      (country.utf8.reduce(0) { $0 << 8 | Int($1) }, length)
    })

  private mutating func scanIBAN(from start: Int) {
    guard Self.isLetter(at(start)) else { return }
    guard let (text, end) = signs(from: start, upTo: 4), text.count == 4, Self.isUpper(text[0]),
      Self.isUpper(text[1]),
      Self.isDigit(text[2]), Self.isDigit(text[3]), end > start,
      let length = Self.lengthsByBytes[Int(text[0]) << 8 | Int(text[1])],
      let (whole, last) = signs(from: start, upTo: length), whole.count == length, !Self.isWord(at(last)),
      CheckDigits.iban(whole)
    else { return }
    add(start..<last, .iban)
  }

  /// Letters in capitals and digits, with at most two blanks, hyphens or points in a row between.
  private func signs(from start: Int, upTo limit: Int) -> (signs: [UInt8], end: Int)? {
    var (found, index, gap, end) = ([UInt8](), start, 0, start)
    while found.count < limit, index < bytes.count {
      let byte = bytes[index]
      if Self.isAlphanumeric(byte) {
        found.append(Self.isLetter(byte) ? byte & 0xDF : byte)
        (gap, end) = (0, index + 1)
      } else if gap < 2, byte == 0x20 || byte == 0x2D || byte == 0x2E {
        gap += 1
      } else {
        break
      }
      index += 1
    }
    return found.isEmpty ? nil : (found, end)
  }

  // MARK: - Persons

  private mutating func scanIdentity(from start: Int) {
    guard let (text, end) = signs(from: start, upTo: 16), text.count >= 9 else { return }
    if Self.isDigit(text[0]) {
      if text.count >= 12, CheckDigits.germanPension(Array(text[..<12])), let end = wordEnd(start, 12) {
        return add(start..<end, .pension)
      }
      // Spain: eight digits and a letter.
      let number =
        text[..<8].allSatisfy { Self.isDigit($0) } ? text[..<8].reduce(0) { $0 * 10 + Int($1) - 48 } : nil
      if let number, Self.isUpper(text[8]), CheckDigits.spanish(number, text[8]), let end = wordEnd(start, 9)
      {
        return add(start..<end, .national)
      }
    } else {
      if (88...90).contains(text[0]), text[1..<8].allSatisfy({ Self.isDigit($0) }), Self.isUpper(text[8]),
        CheckDigits.spanish(text[1..<8].reduce(Int(text[0]) - 88) { $0 * 10 + Int($1) - 48 }, text[8]),
        let end = wordEnd(start, 9)
      {
        return add(start..<end, .national)
      }
      if Self.isBritish(text), let end = wordEnd(start, 9) { return add(start..<end, .national) }
      if text.count == 16, Self.hasItalianForm(text), CheckDigits.italian(text), !Self.isWord(at(end)) {
        return add(start..<end, .national)
      }
    }
    scanTravel(text, from: start)
  }

  /// Where the word ends that holds so many letters and digits; `nil` if it goes on.
  private func wordEnd(_ start: Int, _ count: Int) -> Int? {
    guard let (_, end) = signs(from: start, upTo: count), !Self.isWord(at(end)) else { return nil }
    return end
  }

  /// An identity card or passport: nine signs, often a check digit, and a word before it that says so.
  private mutating func scanTravel(_ text: [UInt8], from start: Int) {
    let digits = text[..<9].count { Self.isDigit($0) }
    guard digits >= 3, isTold(.identityCard, before: start) else { return }
    guard
      let end = text.count > 9 && Self.isDigit(text[9])
        ? wordEnd(start, 10) ?? wordEnd(start, 9) : wordEnd(start, 9)
    else { return }
    add(start..<end, .identityCard)
  }

  /// A national insurance number: two letters of some, six digits, A to D.
  private static func isBritish(_ text: [UInt8]) -> Bool {
    guard text[2..<8].allSatisfy({ isDigit($0) }), (65...68).contains(text[8]), isUpper(text[1]) else {
      return false
    }
    let never = Array("DFIQUV".utf8)
    guard !never.contains(text[0]), !never.contains(text[1]), text[1] != 0x4F else { return false }
    return !["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"].contains { Array($0.utf8) == Array(text[..<2]) }
  }

  /// Six letters, two digits, a letter, two digits, a letter, three digits, a letter.
  private static func hasItalianForm(_ text: [UInt8]) -> Bool {
    text.enumerated().allSatisfy { place, byte in
      [6, 7, 9, 10, 12, 13, 14].contains(place) ? isDigit(byte) : isUpper(byte)
    }
  }

  // MARK: - Network cards

  /// `00-1A-2B-3C-4D-5E`; with colons the other scanner sees it.
  private mutating func scanHardware(from start: Int) {
    guard Self.isHex(at(start)), at(start + 2) == 0x2D, at(start + 5) == 0x2D, at(start - 1) != 0x2D else {
      return
    }
    let last = end(from: start, limit: 18) { Self.isHex($0) || $0 == 0x2D }
    let groups = bytes[start..<last].split(separator: 0x2D, omittingEmptySubsequences: false)
    guard groups.count == 6, groups.allSatisfy({ $0.count == 2 }), !Self.isWord(at(last)) else { return }
    // `12-11-20-26-10-30` counts something.
    guard bytes[start..<last].contains(where: { Self.isLetter($0) }) else { return }
    add(start..<last, .hardware)
  }
}

extension PrivacyScan {
  /// What the words before a number say it is.
  enum Context: Int, CaseIterable {
    case phone, socialSecurity, national, identityCard, birth, book
  }

  private static let words: [(word: StaticString, context: Context)] = [
    ("tel", .phone), ("telefon", .phone), ("telefonnummer", .phone), ("telephone", .phone), ("phone", .phone),
    ("mobil", .phone), ("mobile", .phone), ("mobilnummer", .phone), ("handy", .phone),
    ("handynummer", .phone),
    ("fax", .phone), ("call", .phone), ("cell", .phone), ("fon", .phone), ("whatsapp", .phone),
    ("sms", .phone),
    ("rufnummer", .phone), ("ssn", .socialSecurity), ("social security", .socialSecurity), ("bsn", .national),
    ("pesel", .national), ("nhs", .national), ("steuernummer", .national), ("steuer", .national),
    ("steueridentifikationsnummer", .national), ("taxpayer", .national), ("tax id", .national),
    ("tin", .national),
    ("personnummer", .national), ("cpf", .national), ("aadhaar", .national), ("medicare", .national),
    ("sozialversicherungsnummer", .national), ("ausweis", .identityCard), ("ausweisnummer", .identityCard),
    ("personalausweis", .identityCard), ("personalausweisnummer", .identityCard), ("passport", .identityCard),
    ("pass", .identityCard), ("passnummer", .identityCard), ("reisepass", .identityCard),
    ("reisepassnummer", .identityCard), ("identity card", .identityCard), ("identity_card", .identityCard),
    ("id card", .identityCard), ("id no", .identityCard), ("id number", .identityCard),
    ("idcard", .identityCard),
    ("licence", .identityCard), ("driver", .identityCard), ("license no", .identityCard), ("born", .birth),
    ("birth", .birth), ("dob", .birth), ("birthday", .birth), ("birthdate", .birth), ("geboren", .birth),
    ("geb", .birth), ("geburtsdatum", .birth), ("geburtstag", .birth), ("isbn", .book),
  ]
  private static let byFirst: [UInt8: [Int]] = Dictionary(
    grouping: words.indices, by: { words[$0].word.utf8Start[0] })

  /// Remembers what a word that begins here says; one in a bracket is a placeholder.
  mutating func noteContext(at start: Int) {
    guard at(start - 1) != 0x5B else { return }
    for index in Self.byFirst[Self.lowered(at(start))] ?? [] {
      let (word, context) = Self.words[index]
      guard has(word, at: start),
        !Self.isWord(at(start + word.utf8CodeUnitCount)) || at(start + word.utf8CodeUnitCount) == 0x5F
      else { continue }
      contexts[context.rawValue] = start
    }
  }

  /// Whether a word that says so stands among the signs before a place.
  func isTold(_ context: Context, before place: Int, within count: Int = 40) -> Bool {
    let last = contexts[context.rawValue]
    return last >= 0 && place - last <= count
  }
}

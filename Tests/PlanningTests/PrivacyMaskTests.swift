import JSON
import Planning
import Testing

@Suite("A privacy mask")
struct PrivacyMaskTests {
  private typealias Canary = PrivacyCanaries

  @Test("takes out what must not leave, however it is disguised", arguments: Canary.all.indices)
  func canaries(row: Int) {
    let (canary, kind) = Canary.all[row]
    for text in [canary, "Call (\(canary)), please.", "x: \(canary)\nnext line", "„\(canary)“"] {
      var mask = PrivacyMask(names: Canary.names)
      let masked = mask.masked(text)
      #expect(mask.counts[kind, default: 0] >= 1, "\(text) -> \(masked), \(mask.counts)")
      #expect(masked.contains("[\(kind.rawValue)_1]"), "\(text) -> \(masked)")
      #expect(mask.findings(in: masked) == [], "\(text) -> \(masked)")
      // No run of the canary's letters and digits stays, but for the words that told what it is.
      #expect(
        !masked.contains(canary.suffix(6)) || kind == .privateKey || kind == .urlUser, "\(text) -> \(masked)")
    }
  }

  @Test("has at least thirty kinds of canaries")
  func kinds() {
    #expect(Canary.all.count >= 100)
    #expect(Set(Canary.all.map(\.kind)).count == PrivacyMask.Kind.allCases.count - 1)
  }

  @Test("leaves versions, dates, digests, package URLs and prose as they are", arguments: Canary.harmless)
  func harmless(text: String) {
    var mask = PrivacyMask(names: Canary.names)
    #expect(mask.masked(text) == text)
    #expect(mask.masked("In \(text), too.") == "In \(text), too.")
    #expect(mask.counts == [:])
  }

  @Test("gives one thing one placeholder, and another thing another")
  func numbers() {
    var mask = PrivacyMask()
    #expect(mask.masked("a@example.com b@example.com a@example.com") == "[EMAIL_1] [EMAIL_2] [EMAIL_1]")
    #expect(mask.masked("b@example.com and +49 170 1234567") == "[EMAIL_2] and [PHONE_1]")
    #expect(mask.evidence.text == #"{"email":4,"phone":1}"#)
    #expect("\(mask)" == "privacy mask")
  }

  @Test(
    "puts back what the answer says, however it is written",
    arguments: [
      ("write to [EMAIL_1]", "write to a@example.com", []),
      ("[email_1], [Email 1], [e-mail_1]", "a@example.com, a@example.com, a@example.com", []),
      (#"[EMAIL\_1]"#, "a@example.com", []), ("[[EMAIL_1]]", "[a@example.com]", []),
      ("EMAIL_1 is told", "a@example.com is told", []),
      ("MY_EMAIL_1", "MY_EMAIL_1", []),
      ("[EMAIL_2] and [PHONE_1]", "[EMAIL_2] and [PHONE_1]", ["[EMAIL_2]", "[PHONE_1]"]),
      ("[EMAIL_0] [EMAIL_] [MAIL_1] [EMAIL_1", "[EMAIL_0] [EMAIL_] [MAIL_1] [a@example.com", []),
      ("[EMAIL_99999999]", "[EMAIL_99999999]", []), ("PHONE_1", "PHONE_1", []),
    ])
  func restoring(answer: String, text: String, unknown: [String]) {
    var mask = PrivacyMask()
    _ = mask.masked("a@example.com")
    var remainder = PrivacyMask.Remainder()
    #expect(mask.restored(answer, remainder: &remainder) == text)
    #expect(remainder.unknown == unknown)
  }

  @Test("puts back what stands in strings of JSON, and never a secret")
  func json() throws {
    var mask = PrivacyMask()
    _ = mask.masked("\"Q\" <q@example.com>, password=hunter2")
    var remainder = PrivacyMask.Remainder()
    let answer: JSON = ["a": ["tell [EMAIL_1]", 1, ["b": "use [PASSWORD_1]"]], "[EMAIL_1]": true]
    #expect(
      mask.restored(answer, remainder: &remainder)
        == ["a": ["tell q@example.com", 1, ["b": "use [secret]"]], "[EMAIL_1]": true])
    #expect(remainder.secretCount == 1)
    #expect(remainder.unknown == [])
  }

  @Test("masks text that looks like a placeholder, so that nobody can ask for what they were not told")
  func lookalikes() {
    var mask = PrivacyMask()
    let text = "EMAIL_1 [EMAIL_1] [[phone 2]] x@example.com"
    let masked = mask.masked(text)
    #expect(masked == "[TEXT_1] [TEXT_2] [[TEXT_3]] [EMAIL_1]")
    var remainder = PrivacyMask.Remainder()
    #expect(mask.restored(masked, remainder: &remainder) == text)
  }

  @Test("leaves placeholders that were given in what came back")
  func answers() {
    var mask = PrivacyMask()
    _ = mask.masked("a@example.com")
    #expect(
      mask.masked(answer: "[EMAIL_1], EMAIL_1, [EMAIL_7], b@example.com, password=[EMAIL_1]")
        == "[EMAIL_1], EMAIL_1, [TEXT_1], [EMAIL_2], password=[EMAIL_1]")
  }

  @Test("gives back byte for byte what was masked, for texts made of everything", arguments: 0..<40)
  func roundTrip(seed: Int) {
    var random = Seeded(UInt64(seed))
    let parts =
      (Canary.addresses + Canary.numbers + Canary.people).map(\.text) + Canary.harmless
      + [
        "[", "]", "EMAIL_1", "[PHONE_2]", "_", "1", " ", "\r\n", "\u{200B}", "é", "e\u{301}", "👩‍👩‍👧", "[TEXT_1]",
        "[", "{", "\"", "\\", "日本",
      ]
    for _ in 0..<25 {
      let text = (0..<Int(random.next() % 12)).map { _ in
        parts[Int(random.next() % UInt64(parts.count))] + (random.next() % 3 == 0 ? "" : " ")
      }.joined()
      var mask = PrivacyMask(names: Canary.names)
      let masked = mask.masked(text)
      #expect(mask.findings(in: masked) == [], "\(text)\n-> \(masked)")
      let isSecret = mask.counts.keys.contains { $0.isSecret }
      var remainder = PrivacyMask.Remainder()
      let restored = mask.restored(masked, remainder: &remainder)
      if !isSecret {
        #expect(restored.utf8.elementsEqual(text.utf8), "\(text)\n-> \(masked)\n-> \(restored)")
      }
      #expect(remainder.unknown == [])
    }
  }

  @Test(
    "reads long texts of one sort in a moment",
    arguments: [
      "@a", "1 ", ":a", "a@a.", "(1", "sk-", "-----BEGIN ", "password=", "[EMAIL_", "::", "ey", "1.", "a at ",
      "Ada ",
    ])
  func long(part: String) {
    let text = String(repeating: part, count: 12_000 / part.utf8.count)
    var mask = PrivacyMask(names: Canary.names)
    let masked = mask.masked(text)
    #expect(mask.findings(in: masked) == [])
  }

  /// SplitMix64.
  struct Seeded {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }
}

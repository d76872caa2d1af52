/// Finds in a folded text what must not leave, each kind by its own scanner.
///
/// Scanners look at most some hundred signs ahead and back from where they begin, so the work is linear in the text.
struct PrivacyScan {
  /// Something that was found.
  struct Hit {
    var range: Range<Int>
    var kind: PrivacyMask.Kind
  }

  let text: FoldedText
  /// `text.bytes`, for short.
  let bytes: [UInt8]
  /// In signs of the folded text, in the order found.
  var found: [Hit] = []
  /// Where the last word stands that says what follows, by `Context`.
  var contexts = [Int](repeating: -1, count: Context.allCases.count)

  /// What is found, in bytes of the text, from first to last, without overlaps.
  static func hits(in text: String, names: NameList) -> [Hit] {
    var scan = PrivacyScan(FoldedText(text))
    scan.run()
    scan.found += names.hits(in: scan.text)
    return scan.merged()
  }

  private init(_ text: FoldedText) { (self.text, bytes) = (text, text.bytes) }

  /// The sign at a place; 0 outside of the text.
  func at(_ index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }

  mutating func add(_ range: Range<Int>, _ kind: PrivacyMask.Kind) {
    found.append(Hit(range: range, kind: kind))
  }

  private mutating func run() {
    var numbers = NumberRun()
    for index in bytes.indices {
      let byte = bytes[index]
      switch byte {
      case 48...57:
        if !Self.isDigit(at(index - 1)) { scanNumber(from: index, &numbers) }
        if !Self.isWord(at(index - 1)) { scanWord(from: index) }
      case 97...122, 65...90: if !Self.isWord(at(index - 1)) { scanWord(from: index) }
      case 0x40: scanAddressSign(at: index)
      case 0x2B, 0x28: scanNumber(from: index, &numbers)
      case 0x3A:
        scanColon(at: index)
        scanAssignment(at: index)
      case 0x3D: scanAssignment(at: index)
      case 0x2D: if at(index - 1) != 0x2D { scanDash(from: index) }
      default: break
      }
    }
  }

  /// Of hits that overlap one is made, of the kind that says most: the first of `PrivacyScan.order`.
  private func merged() -> [Hit] {
    var merged: [Hit] = []
    for hit in found.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard let last = merged.last, last.range.upperBound > hit.range.lowerBound else {
        merged.append(hit)
        continue
      }
      let range = last.range.lowerBound..<max(last.range.upperBound, hit.range.upperBound)
      merged[merged.count - 1] = Hit(range: range, kind: Self.first(last.kind, hit.kind))
    }
    return merged.map { Hit(range: text.original($0.range), kind: $0.kind) }
  }

  private static func first(_ left: PrivacyMask.Kind, _ right: PrivacyMask.Kind) -> PrivacyMask.Kind {
    rank(left) <= rank(right) ? left : right
  }

  /// Secrets before everything: what holds one is not put back.
  private static func rank(_ kind: PrivacyMask.Kind) -> Int {
    let order: [PrivacyMask.Kind] = [
      .privateKey, .token, .webToken, .urlUser, .password, .authorization, .secret, .iban, .card, .email,
      .pension,
      .tax, .socialSecurity, .identityCard, .national, .phone, .hardware, .address, .birth, .person, .text,
    ]
    return order.firstIndex(of: kind) ?? order.count
  }
}

// MARK: - Signs

extension PrivacyScan {
  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) && byte < 0x80 }
  static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
  static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 0x20) }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  /// What words are made of, also in other scripts.
  static func isWord(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == 0x5F || byte == FoldedText.letter
  }

  static func lowered(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }

  /// Whether a text in lower case stands at a place, however it is capitalised.
  func has(_ word: StaticString, at index: Int) -> Bool {
    guard index >= 0, index + word.utf8CodeUnitCount <= bytes.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount
    where Self.lowered(bytes[index + offset]) != word.utf8Start[offset] {
      return false
    }
    return true
  }

  /// Where the signs that a condition holds for end.
  func end(from start: Int, limit: Int = 4_096, _ holds: (UInt8) -> Bool) -> Int {
    var index = start
    while index < bytes.count, index - start < limit, holds(bytes[index]) { index += 1 }
    return index
  }

  /// Where they begin, going back.
  func start(before end: Int, limit: Int = 256, _ holds: (UInt8) -> Bool) -> Int {
    var index = end
    while index > 0, end - index < limit, holds(bytes[index - 1]) { index -= 1 }
    return index
  }
}

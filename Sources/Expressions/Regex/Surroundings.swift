/// What assertions see: whether the text begins or ends here, and what stands on either side.
struct Surroundings: Hashable {
  enum Side: UInt8 {
    case edge, lineFeed, word, other

    init(_ value: UInt32) {
      switch value {
      case 10: self = .lineFeed
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: self = .word
      default: self = .other
      }
    }
  }

  var before: Side
  /// `nil` while it is not known.
  var after: Side?

  /// The sides of an offset.
  ///
  /// One byte tells enough: line feeds and word characters are ASCII.
  init(of offset: Int, in text: Span<UInt8>) {
    before = offset == 0 ? .edge : Side(UInt32(text[offset - 1]))
    after = offset == text.count ? .edge : Side(UInt32(text[offset]))
  }

  init(before: Side, after: Side?) { (self.before, self.after) = (before, after) }

  /// Whether an assertion holds; `nil` if that depends on what comes after and is not known.
  func holds(_ assertion: RegexTree.Assertion) -> Bool? {
    switch assertion {
    case .textBegin: before == .edge
    case .lineBegin: before == .edge || before == .lineFeed
    case .textEnd: after.map { $0 == .edge }
    case .lineEnd: after.map { $0 == .edge || $0 == .lineFeed }
    case .wordBoundary: after.map { ($0 == .word) != (before == .word) }
    case .noWordBoundary: after.map { ($0 == .word) == (before == .word) }
    }
  }
}

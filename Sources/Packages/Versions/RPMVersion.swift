/// A version of an RPM package: `[epoch:]version[-release]`, ordered as `rpm.labelCompare` does (rpm-version(7)).
///
/// Any text is read. Letters and digits take turns; all else only separates, but for `~` (before the end) and `^` (after
/// the end, before anything else).
public struct RPMVersion: Sendable {
  private let epoch: [UInt8]
  private let version: [UInt8]
  /// `nil` where none is written, not even an empty one.
  private let release: [UInt8]?

  /// Takes a version apart.
  public init(_ text: String) {
    var rest = Array(text.utf8)[...]
    if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      epoch = Array(rest[..<colon])
      rest = rest[(colon + 1)...]
    } else {
      epoch = [UInt8(ascii: "0")]
    }
    if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
      (version, release) = (Array(rest[..<dash]), Array(rest[(dash + 1)...]))
    } else {
      (version, release) = (Array(rest), nil)
    }
  }

  private func compared(to other: RPMVersion) -> Int {
    for (left, right) in [(epoch, other.epoch), (version, other.version)] {
      let order = Self.compared(left, right)
      if order != 0 { return order }
    }
    guard let release, let otherRelease = other.release else {
      return release == nil ? other.release == nil ? 0 : -1 : 1
    }
    return Self.compared(release, otherRelease)
  }

  /// rpm's `rpmvercmp`.
  private static func compared(_ left: [UInt8], _ right: [UInt8]) -> Int {
    let (tilde, caret) = (UInt8(ascii: "~"), UInt8(ascii: "^"))
    func isPart(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    func isSeparator(_ byte: UInt8) -> Bool { !isPart(byte) && byte != tilde && byte != caret }
    var (left, right) = (left[...], right[...])
    while true {
      (left, right) = (left.drop(while: isSeparator), right.drop(while: isSeparator))
      if left.first == tilde || right.first == tilde {
        guard left.first == tilde else { return 1 }
        guard right.first == tilde else { return -1 }
        (left, right) = (left.dropFirst(), right.dropFirst())
        continue
      }
      if left.first == caret || right.first == caret {
        if left.isEmpty { return -1 }
        if right.isEmpty { return 1 }
        guard left.first == caret else { return 1 }
        guard right.first == caret else { return -1 }
        (left, right) = (left.dropFirst(), right.dropFirst())
        continue
      }
      guard let first = left.first, let other = right.first else {
        return left.isEmpty ? right.isEmpty ? 0 : -1 : 1
      }
      // Of a number and a letter the number is newer.
      guard isDigit(first) == isDigit(other) else { return isDigit(first) ? 1 : -1 }
      let isMember = isDigit(first) ? isDigit : isLetter
      let (a, b) = (left.prefix(while: isMember), right.prefix(while: isMember))
      if let x = Numeral(a), let y = Numeral(b) {
        if x != y { return x < y ? -1 : 1 }
      } else if !a.elementsEqual(b) {
        return a.lexicographicallyPrecedes(b) ? -1 : 1
      }
      (left, right) = (left.dropFirst(a.count), right.dropFirst(b.count))
    }
  }
}

extension RPMVersion: Comparable {
  /// Neither comes before the other: `1.0` equals `1_0`.
  public static func == (left: Self, right: Self) -> Bool { left.compared(to: right) == 0 }

  /// As rpm orders them.
  public static func < (left: Self, right: Self) -> Bool { left.compared(to: right) < 0 }
}

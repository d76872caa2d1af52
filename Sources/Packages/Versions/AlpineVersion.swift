/// A version of an Alpine package: `number{.number}[letter]{_suffix[number]}[~hash][-r number]` (apk-package(5)).
///
/// Any text is read, as apk does: what is out of place ends a version and makes it lower than one that ends well there.
public struct AlpineVersion: Sendable {
  /// In the order in which a version may have them; where one version has another part than the other one, the one
  /// whose part comes first here is higher, as `1.1.1` than `1.1a`.
  private enum Kind: Int {
    case number, letter, noNumber, suffix, suffixNumber, hash, revision, end, outOfPlace

    /// Whether it is a number, or stands where one should be.
    var isNumber: Bool { self == .number || self == .noNumber }
  }

  private enum Part: Hashable {
    /// The first number, and the number of a suffix or a revision.
    case whole(Numeral)
    /// A number after a dot: with a leading zero it counts as a text.
    case fraction([UInt8])
    case text([UInt8])
    /// Before (negative) or after the version that has none.
    case suffix(Int)
    case nothing
  }

  private var parts: [(kind: Kind, part: Part)] = []

  private static let before = ["alpha", "beta", "pre", "rc"].map { Array($0.utf8) }
  private static let after = ["cvs", "svn", "git", "hg", "p"].map { Array($0.utf8) }

  /// Takes a version apart.
  public init(_ text: String) {
    var rest = Array(text.utf8)[...]
    parts.append((.number, .whole(Self.number(&rest))))
    while let last = parts.last?.kind, last.rawValue < Kind.end.rawValue {
      parts.append(Self.next(&rest, after: last))
    }
  }

  private static func next(_ rest: inout ArraySlice<UInt8>, after last: Kind) -> (Kind, Part) {
    guard let first = rest.first else { return (.end, .nothing) }
    let outOfPlace = (Kind.outOfPlace, Part.nothing)
    switch first {
    case UInt8(ascii: "a")...UInt8(ascii: "z") where last.isNumber:
      rest.removeFirst()
      return (.letter, .text([first]))
    case _ where isDigit(first) && last == .letter: return (.number, .whole(number(&rest)))
    case _ where isDigit(first) && last == .suffix: return (.suffixNumber, .whole(number(&rest)))
    case UInt8(ascii: ".") where last.isNumber:
      rest.removeFirst()
      let digits = rest.prefix(while: isDigit)
      rest = rest.dropFirst(digits.count)
      return digits.isEmpty ? (.noNumber, .nothing) : (.number, .fraction(Array(digits)))
    case UInt8(ascii: "_") where last.rawValue <= Kind.suffixNumber.rawValue:
      rest.removeFirst()
      return suffix(&rest).map { (.suffix, .suffix($0)) } ?? outOfPlace
    case UInt8(ascii: "~") where last.rawValue < Kind.hash.rawValue:
      let digits = rest.dropFirst().prefix {
        isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
      rest = rest.dropFirst(1 + digits.count)
      return digits.isEmpty ? outOfPlace : (.hash, .text(Array(digits)))
    case UInt8(ascii: "-") where last.rawValue < Kind.revision.rawValue:
      let tail = rest.dropFirst()
      guard tail.first == UInt8(ascii: "r"), tail.dropFirst().first.map({ !isLetter($0) }) ?? true else {
        return outOfPlace
      }
      rest = tail.dropFirst()
      return (.revision, .whole(number(&rest)))
    default: return outOfPlace
    }
  }

  /// Takes digits away; none are 0.
  private static func number(_ rest: inout ArraySlice<UInt8>) -> Numeral {
    let digits = rest.prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    return Numeral(digits) ?? Numeral(0)
  }

  private static func suffix(_ rest: inout ArraySlice<UInt8>) -> Int? {
    for (names, base) in [(before, -before.count), (after, 1)] {
      for (position, name) in names.enumerated() where rest.starts(with: name) {
        rest = rest.dropFirst(name.count)
        return base + position
      }
    }
    return nil
  }

  private func compared(to other: AlpineVersion) -> Int {
    for (left, right) in zip(parts, other.parts) {
      guard left.kind == right.kind else {
        // A suffix such as `_rc1` makes a version lower than one that has something else there.
        if case .suffix(..<0) = left.part { return -1 }
        if case .suffix(..<0) = right.part { return 1 }
        return left.kind.rawValue < right.kind.rawValue ? 1 : -1
      }
      let order = Self.compared(left.part, right.part)
      if order != 0 { return order }
    }
    return 0
  }

  private static func compared(_ left: Part, _ right: Part) -> Int {
    func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
      left < right ? -1 : left > right ? 1 : 0
    }
    func octets(_ left: [UInt8], _ right: [UInt8]) -> Int {
      left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }
    switch (left, right) {
    case (.whole(let left), .whole(let right)): return sign(left, right)
    case (.suffix(let left), .suffix(let right)): return sign(left, right)
    case (.text(let left), .text(let right)): return octets(left, right)
    case (.fraction(let left), .fraction(let right)):
      let zero = UInt8(ascii: "0")
      guard left.first != zero, right.first != zero else { return octets(left, right) }
      return sign(Numeral(left) ?? Numeral(0), Numeral(right) ?? Numeral(0))
    // The number after a letter, against one after a dot.
    case (.whole(let left), .fraction(let right)): return sign(left, Numeral(right) ?? Numeral(0))
    case (.fraction(let left), .whole(let right)): return sign(Numeral(left) ?? Numeral(0), right)
    default: return 0
    }
  }
}

extension AlpineVersion: Comparable {
  /// Neither comes before the other.
  public static func == (left: Self, right: Self) -> Bool { left.compared(to: right) == 0 }

  /// As `apk version -t` says.
  public static func < (left: Self, right: Self) -> Bool { left.compared(to: right) < 0 }
}

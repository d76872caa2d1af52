public import Diagnostics

/// A version of a Debian package: `[epoch:]upstream[-revision]` (deb-version(7)).
///
/// Ordered as `dpkg --compare-versions` does. Texts that dpkg only warns about are read too; what it
/// cannot take apart is refused.
public struct DebianVersion: Sendable {
  /// 0 where none is written.
  let epoch: Int32
  let upstream: [UInt8]
  /// Empty where none is written; that equals `0`.
  let revision: [UInt8]

  /// Takes a version apart.
  ///
  /// - Throws: `version.debian`.
  public init(_ text: String) throws(Problem) {
    func refused(_ reason: String) -> Problem {
      Problem(.versionDebian, "'\(text)' is no Debian version: \(reason)")
    }
    var rest = trimmed(Array(text.utf8))
    guard !rest.isEmpty else { throw refused("it is empty") }
    guard !rest.contains(where: isSpace) else { throw refused("it has a space") }
    var epoch: Int32 = 0
    if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      let digits = String(decoding: rest[..<colon], as: UTF8.self)
      guard rest[..<colon].allSatisfy(isDigit), let number = Int32(digits) else {
        throw refused("the epoch is no number below 2^31")
      }
      epoch = number
      rest = rest[(colon + 1)...]
      guard !rest.isEmpty else { throw refused("nothing follows the epoch") }
    }
    self.epoch = epoch
    if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
      (upstream, revision) = (Array(rest[..<dash]), Array(rest[(dash + 1)...]))
      guard !revision.isEmpty else { throw refused("the revision is empty") }
    } else {
      (upstream, revision) = (Array(rest), [])
    }
    guard !upstream.isEmpty else { throw refused("the upstream version is empty") }
  }

  private func compared(to other: DebianVersion) -> Int {
    if epoch != other.epoch { return epoch < other.epoch ? -1 : 1 }
    let order = Self.compared(upstream, other.upstream)
    return order != 0 ? order : Self.compared(revision, other.revision)
  }

  /// deb-version(7), "Sorting algorithm": stretches of other bytes and of digits by turns.
  private static func compared(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var (left, right) = (left[...], right[...])
    while !left.isEmpty || !right.isEmpty {
      while left.first.map({ !isDigit($0) }) ?? false || right.first.map({ !isDigit($0) }) ?? false {
        let (a, b) = (weight(left.first), weight(right.first))
        if a != b { return a < b ? -1 : 1 }
        (left, right) = (left.dropFirst(), right.dropFirst())
      }
      let (a, b) = (left.prefix(while: isDigit), right.prefix(while: isDigit))
      let (x, y) = (Numeral(a) ?? Numeral(0), Numeral(b) ?? Numeral(0))
      if x != y { return x < y ? -1 : 1 }
      (left, right) = (left.dropFirst(a.count), right.dropFirst(b.count))
    }
    return 0
  }

  /// `~` before the end, the end before letters, letters before all else.
  private static func weight(_ byte: UInt8?) -> Int {
    guard let byte, !isDigit(byte) else { return 0 }
    if byte == UInt8(ascii: "~") { return -1 }
    return isLetter(byte) ? Int(byte) : Int(byte) + 256
  }
}

extension DebianVersion: Comparable {
  /// Neither comes before the other: `1.0` equals `0:1.00-0`.
  public static func == (left: Self, right: Self) -> Bool { left.compared(to: right) == 0 }

  /// deb-version(7).
  public static func < (left: Self, right: Self) -> Bool { left.compared(to: right) < 0 }
}

extension Problem.Code {
  /// A version is not one of a Debian package.
  public static let versionDebian = Self("version.debian", exit: .invalidData)
}

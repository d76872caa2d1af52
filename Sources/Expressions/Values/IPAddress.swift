/// An address of IPv4 or IPv6, without a zone.
public struct IPAddress: Hashable, Sendable {
  /// The name of the type in CEL.
  static let typeName = "net.IP"

  /// An IPv4 address has 32 bits, the lowest of these.
  let bits: UInt128
  /// Whether it is of IPv4.
  public let isIPv4: Bool

  private init(bits: UInt128, isIPv4: Bool) { (self.bits, self.isIPv4) = (bits, isIPv4) }

  /// 32 or 128.
  var width: Int { isIPv4 ? 32 : 128 }

  /// Reads dotted decimals, or groups of hexadecimal digits (RFC 4291 §2.2); no zone, no zeros in front of decimals.
  ///
  /// An IPv4 address within IPv6 (`::ffff:0:0/96`) is that address; with decimals it is refused, as what it is.
  public init?(_ text: String) {
    if !text.utf8.contains(UInt8(ascii: ":")) {
      guard let bits = Self.decimals(text.utf8[...]) else { return nil }
      self.init(bits: UInt128(bits), isIPv4: true)
      return
    }
    guard let (bits, hasDecimals) = Self.groups(text) else { return nil }
    if bits >> 32 == 0xFFFF {
      if hasDecimals { return nil }
      self.init(bits: bits & 0xFFFF_FFFF, isIPv4: true)
    } else {
      self.init(bits: bits, isIPv4: false)
    }
  }

  private static func decimals(_ text: Substring.UTF8View) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard part.count <= 3, part.count == 1 || part.first != UInt8(ascii: "0"),
        let number = NumberText.uint(String(Substring(part))), number <= 255
      else { return nil }
      bits = bits << 8 | UInt32(number)
    }
    return bits
  }

  /// Eight groups, of which `::` leaves out one or more, and the last two may be decimals.
  private static func groups(_ text: String) -> (bits: UInt128, hasDecimals: Bool)? {
    let halves = parts(of: text)
    guard halves.count <= 2 else { return nil }
    var hasDecimals = false
    var groups: [[UInt16]] = []
    for (index, half) in halves.enumerated() {
      guard let numbers = half.isEmpty && halves.count == 2 ? [] : numbers(half, &hasDecimals) else {
        return nil
      }
      if hasDecimals, index < halves.count - 1 { return nil }
      groups.append(numbers)
    }
    let count = groups.reduce(0) { $0 + $1.count }
    guard halves.count == 1 ? count == 8 : count < 8 else { return nil }
    let missing = Array(repeating: UInt16(0), count: 8 - count)
    let all = groups[0] + missing + (groups.count == 2 ? groups[1] : [])
    return (all.reduce(0) { $0 << 16 | UInt128($1) }, hasDecimals)
  }

  /// What stands around each `::`.
  private static func parts(of text: String) -> [Substring.UTF8View] {
    var parts: [Substring.UTF8View] = []
    let utf8 = text.utf8
    var (start, index) = (utf8.startIndex, utf8.startIndex)
    while index < utf8.endIndex {
      let next = utf8.index(after: index)
      if utf8[index] == UInt8(ascii: ":"), next < utf8.endIndex, utf8[next] == UInt8(ascii: ":") {
        parts.append(utf8[start..<index])
        index = utf8.index(after: next)
        start = index
      } else {
        index = next
      }
    }
    return parts + [utf8[start...]]
  }

  private static func numbers(_ text: Substring.UTF8View, _ hasDecimals: inout Bool) -> [UInt16]? {
    var numbers: [UInt16] = []
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, let bits = decimals(part) {
        hasDecimals = true
        return numbers + [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
      }
      // Not a sign, which the number's own reader would take.
      guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
        let number = UInt16(Substring(part), radix: 16)
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The first bits, the others 0.
  func masked(_ length: Int) -> IPAddress {
    let rest = width - length
    return IPAddress(bits: rest >= 128 ? 0 : (bits >> UInt128(rest)) << UInt128(rest), isIPv4: isIPv4)
  }
}

extension IPAddress: CustomStringConvertible {
  /// The canonical text (RFC 5952).
  public var description: String {
    if isIPv4 {
      return (0..<4).map { String(bits >> UInt128(24 - 8 * $0) & 0xFF) }.joined(separator: ".")
    }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
    var longest = 0..<0
    var start = 0
    for (index, group) in groups.enumerated() {
      if group != 0 {
        start = index + 1
      } else if index + 1 - start > max(longest.count, 1) {
        longest = start..<(index + 1)
      }
    }
    func text(_ groups: ArraySlice<UInt16>) -> String {
      groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return text(groups[...]) }
    return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
  }
}

/// What an address is for (RFC 4291 §2.4, RFC 5735 §3).
extension IPAddress {
  var isUnspecified: Bool { bits == 0 }

  var isLoopback: Bool { isIPv4 ? bits >> 24 == 127 : bits == 1 }

  var isLinkLocalUnicast: Bool { isIPv4 ? bits >> 16 == 0xA9FE : bits >> 118 == 0xFE80 >> 6 }

  var isLinkLocalMulticast: Bool { isIPv4 ? bits >> 8 == 0xE00000 : bits >> 112 & 0xFF0F == 0xFF02 }

  private var isMulticast: Bool { isIPv4 ? bits >> 28 == 0xE : bits >> 120 == 0xFF }

  /// Addresses of private networks count too.
  var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && !(isIPv4 && bits == 0xFFFF_FFFF)
  }
}

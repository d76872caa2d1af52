/// An address and how many of its bits are the network's: `192.168.0.1/24`.
public struct IPRange: Hashable, Sendable {
  /// The name of the type in CEL.
  static let typeName = "net.CIDR"

  /// The address as written, with the bits that are not the network's.
  public let address: IPAddress
  /// 0 to 32, or to 128.
  public let prefixLength: Int

  private init(_ address: IPAddress, _ prefixLength: Int) {
    (self.address, self.prefixLength) = (address, prefixLength)
  }

  /// Reads an address, `/` and a number without zeros in front.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(String(Substring(parts[0]))),
      address.isIPv4 != parts[0].contains(UInt8(ascii: ":")), parts[1].count <= 3,
      parts[1].count == 1 || parts[1].first != UInt8(ascii: "0"),
      let length = NumberText.uint(String(Substring(parts[1]))), length <= UInt64(address.width)
    else { return nil }
    self.init(address, Int(length))
  }

  /// The same network by its first address.
  var masked: IPRange { IPRange(address.masked(prefixLength), prefixLength) }

  /// Whether an address is of the network.
  func contains(_ other: IPAddress) -> Bool {
    other.isIPv4 == address.isIPv4 && other.masked(prefixLength) == address.masked(prefixLength)
  }

  /// Whether every address of another network is of this one.
  func contains(_ other: IPRange) -> Bool { prefixLength <= other.prefixLength && contains(other.address) }
}

extension IPRange: CustomStringConvertible {
  /// As it is read.
  public var description: String { "\(address)/\(prefixLength)" }
}

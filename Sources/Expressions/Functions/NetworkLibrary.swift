extension Library {
  /// Addresses of the Internet and ranges of them, as `net.IP` and `net.CIDR`.
  public static let network = Library(
    "network", networkTexts + addressFunctions + rangeFunctions,
    typeNames: [IPAddress.typeName, IPRange.typeName])

  private static let networkTexts: [Function] = [
    Function(
      "ip",
      [
        .global("string_to_ip") { (text: String, _) throws(EvaluationError) in try address(text) },
        .receiver("cidr_ip") { (range: IPRange, _) in range.address },
      ]),
    Function("isIP", [.global("is_ip") { (text: String, _) in IPAddress(text) != nil }]),
    Function(
      "ip.isCanonical",
      [
        .global("ip_is_canonical") { (text: String, _) throws(EvaluationError) in
          try address(text).description.hasSameBytes(as: text)
        }
      ]),
    Function(
      "cidr", [.global("string_to_cidr") { (text: String, _) throws(EvaluationError) in try range(text) }]),
    Function("isCIDR", [.global("is_cidr") { (text: String, _) in IPRange(text) != nil }]),
    Function(
      "string",
      [
        .global("ip_to_string") { (address: IPAddress, _) in address.description },
        .global("cidr_to_string") { (range: IPRange, _) in range.description },
      ]),
  ]

  private static func address(_ text: String) throws(EvaluationError) -> IPAddress {
    guard let address = IPAddress(text) else {
      throw EvaluationError(.conversion, "'\(text.brief)' is not an IP address")
    }
    return address
  }

  private static func range(_ text: String) throws(EvaluationError) -> IPRange {
    guard let range = IPRange(text) else {
      throw EvaluationError(.conversion, "'\(text.brief)' is not a range of IP addresses")
    }
    return range
  }

  private static let addressFunctions: [Function] = [
    Function("family", [.receiver("ip_family") { (address: IPAddress, _) in Int64(address.isIPv4 ? 4 : 6) }]),
    test("isUnspecified", "ip_is_unspecified") { $0.isUnspecified },
    test("isLoopback", "ip_is_loopback") { $0.isLoopback },
    test("isGlobalUnicast", "ip_is_global_unicast") { $0.isGlobalUnicast },
    test("isLinkLocalUnicast", "ip_is_link_local_unicast") { $0.isLinkLocalUnicast },
    test("isLinkLocalMulticast", "ip_is_link_local_multicast") { $0.isLinkLocalMulticast },
  ]

  private static func test(_ name: String, _ id: String, _ holds: @escaping @Sendable (IPAddress) -> Bool)
    -> Function
  {
    Function(name, [.receiver(id) { (address: IPAddress, _) in holds(address) }])
  }

  private static let rangeFunctions: [Function] = [
    Function(
      "containsIP",
      [
        .receiver("cidr_contains_ip") { (range: IPRange, other: IPAddress, _) in range.contains(other) },
        .receiver("cidr_contains_ip_string") { (range: IPRange, other: String, _) throws(EvaluationError) in
          range.contains(try address(other))
        },
      ]),
    Function(
      "containsCIDR",
      [
        .receiver("cidr_contains_cidr") { (range: IPRange, other: IPRange, _) in range.contains(other) },
        .receiver("cidr_contains_cidr_string") { (outer: IPRange, other: String, _) throws(EvaluationError) in
          outer.contains(try range(other))
        },
      ]),
    Function("masked", [.receiver("cidr_masked") { (range: IPRange, _) in range.masked }]),
    Function(
      "prefixLength", [.receiver("cidr_prefix_length") { (range: IPRange, _) in Int64(range.prefixLength) }]),
  ]
}

extension IPAddress: Native {
  static var celType: CELType { .opaque(typeName) }
  init?(_ value: CELValue) {
    guard case .ip(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .ip(self) }
}

extension IPRange: Native {
  static var celType: CELType { .opaque(typeName) }
  init?(_ value: CELValue) {
    guard case .cidr(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .cidr(self) }
}

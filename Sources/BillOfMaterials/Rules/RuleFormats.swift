internal import OperatingSystem
internal import Packages

/// Whether a text is of one of the formats that the schemas name.
func hasFormat(_ text: String, _ format: String) -> Bool {
  switch format {
  case "date-time": isDateTime(text)
  case "date": text.utf8.count == 10 && Timestamp(text) != nil
  case "iri-reference": isReference(text)
  case "uri": isReference(text) && hasScheme(text)
  case "idn-email": isAddress(text)
  default: true
  }
}

/// Whether a licence id is on the list, in exactly this spelling.
func isKnownLicence(_ id: String) -> Bool {
  LicenceList.licence(id).map { $0.utf8.elementsEqual(id.utf8) } ?? false
    || LicenceList.exception(id).map { $0.utf8.elementsEqual(id.utf8) } ?? false
}

/// RFC 3339 §5.6 with a zone, and a day that the calendar has.
func isDateTime(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  return bytes.count >= 20 && bytes[10] | 0x20 == UInt8(ascii: "t") && Timestamp(text) != nil
    && !(0x30...0x39).contains(bytes[19])
    && (bytes.last.map { $0 | 0x20 == UInt8(ascii: "z") } ?? false
      || bytes.suffix(6).first.map { $0 == 0x2B || $0 == 0x2D } ?? false)
}

/// An IRI reference (RFC 3987 §2.2): its characters, and where brackets, colons and `#` may stand.
private func isReference(_ text: String) -> Bool {
  guard hasReferenceCharacters(text) else { return false }
  func position(_ character: Unicode.Scalar, in part: Substring.UTF8View) -> Substring.UTF8View.Index? {
    part.firstIndex(of: UInt8(ascii: character))
  }
  var rest = Substring(text).utf8
  if let mark = position("#", in: rest) {
    if position("#", in: rest[rest.index(after: mark)...]) != nil { return false }
    rest = rest[..<mark]
  }
  let path = rest.prefix { $0 != UInt8(ascii: "?") }
  if let colon = position(":", in: path), !path[..<colon].contains(UInt8(ascii: "/")) {
    // Without a scheme, the first part of a path has no colon (RFC 3986 §4.2).
    guard hasScheme(String(Substring(path))) else { return false }
    rest = rest[rest.index(after: colon)...]
  }
  if rest.starts(with: "//".utf8) {
    let behind = rest.dropFirst(2)
    let authority = behind.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard isAuthority(authority) else { return false }
    rest = behind[authority.endIndex...]
  }
  return !rest.contains(UInt8(ascii: "[")) && !rest.contains(UInt8(ascii: "]"))
}

/// `user@host:port` (RFC 3986 §3.2); brackets are around an address of IPv6 only.
private func isAuthority(_ text: Substring.UTF8View) -> Bool {
  let isBracket = { (byte: UInt8) in byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") }
  var host = text
  if let sign = text.firstIndex(of: UInt8(ascii: "@")) {
    if text[..<sign].contains(where: isBracket) { return false }
    host = text[text.index(after: sign)...]
    if host.contains(UInt8(ascii: "@")) { return false }
  }
  var port: Substring.UTF8View?
  if host.first == UInt8(ascii: "[") {
    guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
    guard host[..<end].dropFirst().contains(UInt8(ascii: ":")) || host.dropFirst().first == UInt8(ascii: "v")
    else {
      return false
    }
    port = host[host.index(after: end)...]
    guard port?.isEmpty == true || port?.first == UInt8(ascii: ":") else { return false }
    port = port?.dropFirst()
  } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
    port = host[host.index(after: colon)...]
    host = host[..<colon]
    if host.contains(where: isBracket) { return false }
  } else if host.contains(where: isBracket) {
    return false
  }
  return port?.allSatisfy { (0x30...0x39).contains($0) } ?? true
}

/// `%` begins two hexadecimal digits; the others are those that RFC 3987 §2.2 leaves.
private func hasReferenceCharacters(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  for (index, byte) in bytes.enumerated() {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"):
      return false
    case UInt8(ascii: "%"):
      let digits = bytes[(index + 1)...].prefix(2)
      guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
        return false
      }
    default: break
    }
  }
  return true
}

/// RFC 3986 §3.1.
func hasScheme(_ text: String) -> Bool {
  guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
  let scheme = text.utf8[..<colon]
  let isLetter = scheme.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false
  return isLetter
    && scheme.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
    }
}

/// Something on both sides of one `@`, and no white space outside of quotes (RFC 5321, RFC 6531).
private func isAddress(_ text: String) -> Bool {
  guard let sign = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
  let (local, domain) = (text.utf8[..<sign], text.utf8[text.utf8.index(after: sign)...])
  let isQuoted = local.first == UInt8(ascii: "\"") && local.last == UInt8(ascii: "\"")
  return !local.isEmpty && !domain.isEmpty && domain.allSatisfy { $0 > 0x20 }
    && (isQuoted || local.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "@") })
}

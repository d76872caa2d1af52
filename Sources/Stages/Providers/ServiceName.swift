/// The host and port that a URL of http or https leads to, `host:443`; `nil` where it names none.
///
/// Neither user nor password nor path: it is shown, and kept in the store.
func serviceName(ofURL url: String) -> String? {
  guard let mark = url.firstRange(of: "://") else { return nil }
  let scheme = url[..<mark.lowerBound].lowercased()
  let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
  let host = (authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
    .lowercased()
  guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
  // A colon within brackets belongs to an address of IPv6.
  let end = host.lastIndex(of: "]") ?? host.startIndex
  if host[end...].contains(":") { return host }
  return "\(host):\(scheme == "http" ? 80 : 443)"
}

/// A URL for showing: without user and password, and with `***` for every value in the query and for the fragment.
public func redacted(url: String) -> String {
  var rest = url[...]
  var shown = ""
  if let scheme = rest.range(of: "://") {
    shown += rest[..<scheme.upperBound]
    rest = rest[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    // The last one: whatever stands before it is user and password, however it is written.
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    shown += host
    rest = rest[authority.endIndex...]
  }
  let path = rest.prefix { !"?#".contains($0) }
  shown += path
  rest = rest[path.endIndex...]
  if rest.first == "?" {
    let query = rest.dropFirst().prefix { $0 != "#" }
    let parts = query.split(separator: "&", omittingEmptySubsequences: false).map { part in
      // A part without a name may be a secret as a whole.
      part.isEmpty ? "" : part.firstIndex(of: "=").map { "\(part[..<$0])=***" } ?? "***"
    }
    shown += "?\(parts.joined(separator: "&"))"
    rest = rest[query.endIndex...]
  }
  return rest.isEmpty ? shown : "\(shown)#***"
}

extension Substring {
  /// Where a short text first stands.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}

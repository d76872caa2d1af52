/// The candidate that a misspelt name was probably meant to be; `nil` if none is near.
///
/// Near means two edits, in a long name a quarter of its bytes, and never more than half of them. Of equals
/// the first counts. Names longer than 64 bytes and candidates after the hundredth are not looked at: a
/// hostile file must not buy a comparison of all names with all names.
public func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.utf8.prefix(65))
  guard wanted.count <= 64 else { return nil }
  var limit = min(wanted.count / 2, max(2, wanted.count / 4))
  var best: String?
  for candidate in candidates.prefix(100) {
    guard let edits = distance(candidate, wanted, atMost: limit) else { continue }
    best = candidate
    limit = edits - 1
  }
  return best
}

/// `did you mean 'x'?` for the nearest of some names; `nil` if none is near.
public func suggestion(for name: String, among names: some Sequence<String>) -> String? {
  nearest(to: name, among: names).map { "did you mean '\($0)'?" }
}

/// `did you mean 'x'?`, or what there is: `TITLE a, b, c`, of many only the first twenty.
public func suggestion(for name: String, among names: [String], orList title: String) -> String {
  if let suggestion = suggestion(for: name, among: names) { return suggestion }
  if names.isEmpty { return "\(title) none" }
  let more = names.count > 20 ? " and \(names.count - 20) more" : ""
  return "\(title) \(names.prefix(20).joined(separator: ", "))\(more)"
}

/// Levenshtein's distance in bytes, if it is at most `limit`.
private func distance(_ name: String, _ wanted: [UInt8], atMost limit: Int) -> Int? {
  let name = Array(name.utf8.prefix(wanted.count + limit + 1))
  guard limit >= 0, abs(name.count - wanted.count) <= limit else { return nil }
  var row = Array(0...wanted.count)
  for (line, byte) in name.enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for column in wanted.indices {
      let substitution = diagonal + (byte == wanted[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(substitution, row[column] + 1, row[column + 1] + 1)
    }
    // No cell of a row is smaller than the smallest of the row before.
    guard row.contains(where: { $0 <= limit }) else { return nil }
  }
  guard let edits = row.last, edits <= limit else { return nil }
  return edits
}

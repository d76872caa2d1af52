import Foundation

/// The members of an evidence bundle, read as the plain tar that it is.
func members(of path: String) throws -> [String: Data] {
  let data = try bytes(of: path)
  var members: [String: Data] = [:]
  var offset = 0
  while offset + 512 <= data.count, data[offset] != 0 {
    func text(_ range: Range<Int>) -> String {
      String(
        decoding: data[(offset + range.lowerBound)..<(offset + range.upperBound)].prefix { $0 != 0 },
        as: UTF8.self)
    }
    let count = Int(text(124..<136).trimmingCharacters(in: .whitespaces), radix: 8) ?? 0
    members[text(0..<100)] = data.subdata(in: offset + 512..<offset + 512 + count)
    offset += 512 + (count + 511) / 512 * 512
  }
  return members
}

/// The names of the members that differ, apart from `run/`.
func differences(_ first: String, _ second: String) throws -> [String] {
  let (one, two) = (try members(of: first), try members(of: second))
  return Set(one.keys).union(two.keys).filter { !$0.hasPrefix("run/") && one[$0] != two[$0] }.sorted()
}

/// The scripts of `\p{Greek}`, by their long names as in `Scripts.txt`.
enum UnicodeScripts {
  static func named(_ name: String) -> ScalarSet? { scripts[name] }

  static let scripts: [String: ScalarSet] = {
    var ranges: [String: [ScalarSet.Span]] = [:]
    var (name, next) = ("", UInt32(0))
    for line in table.split(separator: "\n") {
      var words = line.split(separator: " ")
      if !line.hasPrefix(" ") { (name, next) = (String(words.removeFirst()), 0) }
      for word in words {
        let parts = word.split(separator: "-")
        guard let gap = parts.first.flatMap({ UInt32($0, radix: 16) }) else { continue }
        let more = parts.count == 2 ? UInt32(parts[1], radix: 16) ?? 0 : 0
        ranges[name, default: []].append((next + gap)...(next + gap + more))
        next += gap + more + 1
      }
    }
    return ranges.mapValues { ScalarSet($0) }
  }()
}

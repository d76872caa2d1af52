/// What makes a licence text recognisable: hashes of three words each that its copies have in common.
///
/// 1. A licence is found where 90 % of its hashes are in the text, and hashes of what was found cover 85 % of the text:
///    names and titles may differ, a clause more or less may not.
/// 2. Where one licence is nearly contained in another, what the longer one has beyond it decides; if that is there by
///    half only, neither is found.
/// 3. The text of the GNU licences does not say "or later": they are found as `-only`.
struct LicenceFingerprint: Sendable {
  let licence: String
  /// Of long texts only hashes that are multiples of this power of two are kept.
  let modulus: UInt32
  let hashes: Set<UInt32>

  /// The part of a licence that must be there.
  static let leastContained = 0.9
  /// The part of a text that must belong to licences.
  static let leastCovered = 0.85
  /// Part of a licence that lies in another one.
  private static let nested = 0.7
  /// The longest text that is looked at.
  static let byteLimit = 256 << 10

  static let all = (table1 + table2).filter { !$0.0.hasPrefix("+") }.map {
    LicenceFingerprint(licence: $0.0, modulus: UInt32($0.1), digits: $0.2)
  }

  /// What may follow the terms and need not, by licence: how they are applied to a program.
  private static let appendices: [String: Set<UInt32>] = (table1 + table2).reduce(into: [:]) { found, row in
    guard row.0.hasPrefix("+") else { return }
    let licence = String(row.0.dropFirst())
    found[licence] =
      LicenceFingerprint(licence: licence, modulus: UInt32(row.1), digits: row.2).hashes
  }

  /// Positions in `all` by hash: each hash of a text is looked up once.
  private static let byHash: [UInt32: [Int]] = {
    var byHash: [UInt32: [Int]] = [:]
    for (index, fingerprint) in all.enumerated() {
      for hash in fingerprint.hashes { byHash[hash, default: []].append(index) }
    }
    return byHash
  }()

  /// The licences whose texts a file holds, sorted; none where the text is something else, or something more.
  static func licences(in text: [UInt8]) -> [String] {
    guard text.count <= byteLimit else { return [] }
    let hashes = LicenceWords(text).hashes
    var counts = [Int](repeating: 0, count: all.count)
    for hash in hashes { for index in byHash[hash] ?? [] { counts[index] += 1 } }
    let shares = all.indices.map { Double(counts[$0]) / Double(max(all[$0].hashes.count, 1)) }
    let found = all.indices.filter { shares[$0] >= leastContained }
    var left = Set(found)
    for inner in found {
      for outer in all.indices where all[inner].isPart(of: all[outer]) {
        // What the longer one has beyond the shorter one tells which of both it is, or that it is neither.
        let part = all[outer].beyond(all[inner], in: hashes)
        if shares[outer] >= leastContained {
          left.remove(part >= 0.75 ? inner : outer)
        } else if part >= 0.5 {
          left.remove(inner)
        }
      }
    }
    let kept = left.map { all[$0] }
    // Seen at the grain of the coarsest one, all of them are comparable.
    guard let modulus = kept.map(\.modulus).max() else { return [] }
    let sample = hashes.filter { $0 % modulus == 0 }
    let known = kept.reduce(into: Set<UInt32>()) {
      $0.formUnion($1.hashes)
      $0.formUnion(appendices[$1.licence] ?? [])
    }
    let covered = sample.count { known.contains($0) }
    guard Double(covered) >= leastCovered * Double(sample.count) else { return [] }
    return kept.map(\.licence).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// About how many hashes the whole text has.
  private var extent: Int { hashes.count * Int(modulus) }

  /// Whether it is nearly contained in a longer one.
  private func isPart(of other: LicenceFingerprint) -> Bool {
    guard other.extent > extent else { return false }
    return Double(hashes.count { other.hashes.contains($0) }) >= Self.nested * Double(hashes.count)
  }

  /// How much of what it has beyond a shorter one is in a text.
  private func beyond(_ inner: LicenceFingerprint, in text: Set<UInt32>) -> Double {
    let extra = hashes.filter { $0 % inner.modulus == 0 && !inner.hashes.contains($0) }
    return Double(extra.count { text.contains($0) }) / Double(max(extra.count, 1))
  }

  /// Each hash is five digits of 6 bits.
  private init(licence: String, modulus: UInt32, digits: String) {
    (self.licence, self.modulus) = (licence, modulus)
    var (hashes, value, count) = (Set<UInt32>(), UInt32(0), 0)
    for byte in digits.utf8 {
      value = value << 6 | Self.values[Int(byte & 0x7F)]
      count += 1
      if count % 5 == 0 {
        hashes.insert(value & 0x3FFF_FFFF)
        value = 0
      }
    }
    self.hashes = hashes
  }

  private static let values: [UInt32] = {
    var values = [UInt32](repeating: 0, count: 128)
    for (value, byte) in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".utf8.enumerated()
    {
      values[Int(byte)] = UInt32(value)
    }
    return values
  }()
}

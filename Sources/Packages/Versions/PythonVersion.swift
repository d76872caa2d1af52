/// A version in an advisory for a Python package: of PEP 440, or older than it.
///
/// Advisories list releases from before PEP 440, which it does not accept: `0.1-bulbasaur`. They compare
/// as setuptools 7 (`pkg_resources.parse_version`) ordered them, and each comes before every version of
/// PEP 440, as packaging up to 21 and OSV decide.
public enum PythonVersion: Hashable, Sendable {
  /// With the key by which it is ordered.
  case legacy(key: [UInt8])
  /// A version by PEP 440.
  case standard(PEP440Version)

  /// Reads any text: what PEP 440 does not accept is a legacy version.
  public init(_ text: String) {
    var reader = PEP440Reader(text)
    if let standard = reader.version() {
      self = .standard(standard)
    } else {
      self = .legacy(key: Self.legacyKey(of: text))
    }
  }

  /// The parts in a form whose bytes are in order: numbers padded to eight digits, words after `*`.
  private static func legacyKey(of text: String) -> [UInt8] {
    let final = Array("*final".utf8)
    let finalDash = Array("*final-".utf8)
    let zero = Array("00000000".utf8)
    var parts: [[UInt8]] = []
    for part in legacyParts(of: text) + [Array("final".utf8)] {
      var part = part
      switch String(decoding: part, as: UTF8.self) {
      case "pre", "preview", "rc": part = Array("c".utf8)
      case "-": part = Array("final-".utf8)
      case "dev": part = Array("@".utf8)
      default: break
      }
      if let first = part.first, isDigit(first) {
        parts.append(Array(zero.dropLast(min(part.count, 8))) + part)
        continue
      }
      part.insert(UInt8(ascii: "*"), at: 0)
      // A pre-release tag takes back the dash before it: 1.0-pre is 1.0pre.
      if part.lexicographicallyPrecedes(final) { while parts.last == finalDash { parts.removeLast() } }
      while parts.last == zero { parts.removeLast() }
      parts.append(part)
    }
    return Array(parts.joined())
  }

  /// Runs of digits, runs of letters, and dashes; everything else separates.
  private static func legacyParts(of text: String) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var kind = UInt8(0)
    for byte in text.lowercased().utf8 {
      let next: UInt8 = isDigit(byte) ? 1 : isLetter(byte) ? 2 : 0
      if next != 0, next == kind, let last = parts.indices.last {
        parts[last].append(byte)
      } else if next != 0 || byte == UInt8(ascii: "-") {
        parts.append([byte])
      }
      kind = next
    }
    return parts
  }
}

extension PythonVersion: Comparable {
  /// Legacy versions first.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.legacy(let left), .legacy(let right)): left.lexicographicallyPrecedes(right)
    case (.standard(let left), .standard(let right)): left < right
    case (.legacy, .standard): true
    case (.standard, .legacy): false
    }
  }
}

/// A secret in one family of forms: what may stand for each of its parts, one after the other.
struct SecretPattern: Sendable {
  /// For each part the byte strings that may stand for it.
  private let parts: [[[UInt8]]]

  /// How many bytes a match has at most.
  var longest: Int { parts.reduce(0) { $0 + ($1.map(\.count).max() ?? 0) } }
  /// The bytes that a match can begin with.
  var firstBytes: Set<UInt8> { Set(parts.first?.compactMap(\.first) ?? []) }

  /// The end of the longest match that begins at `start`.
  func end(at start: Int, in bytes: [UInt8]) -> Int? {
    // All positions that the parts so far can end at: a few, so that escapes may be mixed without searching.
    var ends = [start]
    for part in parts {
      var next: [Int] = []
      for end in ends {
        for form in part where end + form.count <= bytes.count && bytes[end] == form[0] {
          let isMatch = form.indices.allSatisfy { bytes[end + $0] == form[$0] }
          if isMatch && !next.contains(end + form.count) { next.append(end + form.count) }
        }
      }
      if next.isEmpty { return nil }
      ends = next
    }
    return ends.max()
  }

  /// Every family of forms of a secret, and of each of its lines.
  static func all(of secret: [UInt8]) -> [SecretPattern] {
    let whole = secret.last == 0x0A ? secret.dropLast() : secret[...]
    guard !whole.isEmpty else { return [] }
    var patterns = [text(whole), hexadecimal(whole)] + base64(Array(whole))
    let lines = whole.split { $0 == 0x0A || $0 == 0x0D }
    if lines.count > 1 { patterns += lines.filter { $0.count >= 8 }.map(text) }
    return patterns
  }

  // MARK: - Families

  private static func text(_ bytes: ArraySlice<UInt8>) -> SecretPattern {
    if let text = String(validating: bytes, as: UTF8.self) {
      return SecretPattern(parts: text.unicodeScalars.map(forms))
    }
    return SecretPattern(parts: bytes.map { [[$0]] + percent($0) + escaped($0) })
  }

  private static func forms(_ scalar: Unicode.Scalar) -> [[UInt8]] {
    let raw = Array(String(scalar).utf8)
    var forms = [raw]
    // RFC 3986 §2.1: each byte, the digits in either case.
    for isUpper in [true, false] { forms.append(raw.flatMap { percent($0, isUpper) }) }
    // RFC 8259 §7; what is beyond the first plane is two of them.
    for isUpper in [true, false] {
      forms.append(
        String(scalar).utf16.flatMap { Array("\\u".utf8) + hexadecimal(Int($0), digits: 4, isUpper) })
    }
    let names = ["\n": "n", "\r": "r", "\t": "t", "\u{8}": "b", "\u{C}": "f", "\0": "0"]
    if let name = names[String(scalar)] { forms.append(Array("\\\(name)".utf8)) }
    let entities = ["&": "amp", "<": "lt", ">": "gt", "\"": "quot", "'": "apos"]
    if let name = entities[String(scalar)] { forms.append(Array("&\(name);".utf8)) }
    forms.append(Array("&#\(scalar.value);".utf8))
    for isUpper in [true, false] {
      forms.append(Array("&#x\(String(scalar.value, radix: 16, uppercase: isUpper));".utf8))
    }
    switch scalar {
    case " ": forms.append(Array("+".utf8))
    case "'": forms += [Array(#"'\''"#.utf8), Array(#"'"'"'"#.utf8)]
    case "\n": forms += [Array("\r\n".utf8), Array("\u{240A}".utf8)]
    default: break
    }
    if scalar.isASCII {
      let byte = UInt8(scalar.value)
      forms += escaped(byte)
      let isWord =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte < 0x20
      if !isWord { forms.append([0x5C, byte]) }
    } else {
      // `printf %q` and `$'…'`: every byte.
      forms.append(raw.flatMap { Array("\\".utf8) + octal($0) })
      forms.append(raw.flatMap { Array("\\x".utf8) + hexadecimal(Int($0), digits: 2, false) })
    }
    return forms
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> SecretPattern {
    SecretPattern(
      parts: bytes.enumerated().flatMap { index, byte -> [[[UInt8]]] in
        let pairs = zip(
          hexadecimal(Int(byte), digits: 2, true), hexadecimal(Int(byte), digits: 2, false)
        ).map { $0 == $1 ? [[$0]] : [[$0], [$1]] }
        guard index > 0, let first = pairs.first else { return pairs }
        // Between two bytes may stand what tools put there: `41:42`, `41 42`.
        return [first + [UInt8(ascii: ":"), 0x20].flatMap { sign in first.map { [sign] + $0 } }]
          + pairs.dropFirst()
      })
  }

  /// RFC 4648 §4 and §5: which digits stand for whole bits of the secret depends on what stands before it.
  private static func base64(_ bytes: [UInt8]) -> [SecretPattern] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    return (0..<3).compactMap { shift in
      let padded = [UInt8](repeating: 0, count: shift) + bytes
      // The first digits also hold bits of what stands before.
      let (first, end) = ([0, 2, 3][shift], padded.count * 8 / 6)
      // A few digits stand everywhere.
      guard end - first >= 6 else { return nil }
      let parts = (first..<end).map { digit -> [[UInt8]] in
        let bit = digit * 6
        let pair = Int(padded[bit / 8]) << 8 | (bit / 8 + 1 < padded.count ? Int(padded[bit / 8 + 1]) : 0)
        let value = pair >> (10 - bit % 8) & 63
        let digits = value < 62 ? [alphabet[value]] : value == 62 ? Array("+-".utf8) : Array("/_".utf8)
        let plain = digits.map { [$0] }
        // Lines of 64 or 76 digits are usual.
        return digit == first ? plain : plain + digits.flatMap { [[0x0A, $0], [0x0D, 0x0A, $0]] }
      }
      return SecretPattern(parts: parts)
    }
  }

  // MARK: - One byte

  private static func percent(_ byte: UInt8) -> [[UInt8]] { [percent(byte, true), percent(byte, false)] }

  private static func percent(_ byte: UInt8, _ isUpper: Bool) -> [UInt8] {
    [0x25] + hexadecimal(Int(byte), digits: 2, isUpper)
  }

  /// `\x41` and `\101`.
  private static func escaped(_ byte: UInt8) -> [[UInt8]] {
    [
      Array("\\x".utf8) + hexadecimal(Int(byte), digits: 2, false),
      Array("\\x".utf8) + hexadecimal(Int(byte), digits: 2, true), Array("\\".utf8) + octal(byte),
    ]
  }

  private static func octal(_ byte: UInt8) -> [UInt8] {
    [6, 3, 0].map { 48 + (byte >> UInt8($0)) & 7 }
  }

  private static func hexadecimal(_ value: Int, digits: Int, _ isUpper: Bool) -> [UInt8] {
    let letters = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    return (0..<digits).reversed().map { letters[value >> ($0 * 4) & 15] }
  }
}

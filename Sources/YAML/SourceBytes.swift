internal import Diagnostics

/// A text that has been found fit for libyaml.
struct SourceBytes {
  /// UTF-8 without byte order mark; what YAML 1.2 does not hold for a line break is replaced.
  let bytes: [UInt8]
  /// What stands for U+0085, U+2028 and U+2029, and what it stands for.
  let replacements: [(stand: Unicode.Scalar, original: Unicode.Scalar)]

  /// - Throws: `yaml.encoding`, `yaml.too-large`.
  init(_ bytes: [UInt8], file: String) throws(Problem) {
    guard bytes.count <= Limits.byteCount else {
      throw Problem(
        .yamlTooLarge, "the file has more than \(Limits.byteCount >> 20) MiB",
        at: SourceLocation(file: file, line: 1, column: 1))
    }
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let body = hasMark ? Array(bytes.dropFirst(3)) : bytes
    let hasForeignBreaks = try body.withUnsafeBufferPointer { (buffer) throws(Problem) in
      try Self.check(SourceView(bytes: buffer, file: file, replacements: []))
    }
    var text = body
    var replacements: [(stand: Unicode.Scalar, original: Unicode.Scalar)] = []
    if hasForeignBreaks {
      var scalars = String(decoding: body, as: UTF8.self).unicodeScalars
      replacements = Self.standIns(for: ["\u{85}", "\u{2028}", "\u{2029}"], in: scalars)
      guard replacements.count == 3 else {
        throw Problem(
          .yamlEncoding, "the file uses every private character there is",
          at: SourceLocation(file: file, line: 1, column: 1))
      }
      scalars = String.UnicodeScalarView(
        scalars.map { scalar in replacements.first { $0.original == scalar }?.stand ?? scalar })
      text = Array(String(scalars).utf8)
    }
    // A last line of spaces only counts for `|+` as if it ended (YAML 1.2 case JEF9), which libyaml misses.
    if let last = text.lastIndex(where: { $0 != 0x20 }), last + 1 < text.count, text[last] == 0x0A {
      text.append(0x0A)
    }
    (self.bytes, self.replacements) = (text, replacements)
  }

  /// Private characters that do not occur.
  private static func standIns(
    for originals: [Unicode.Scalar], in scalars: String.UnicodeScalarView
  ) -> [(stand: Unicode.Scalar, original: Unicode.Scalar)] {
    let used = Set(scalars.lazy.filter { (0xE000...0xF8FF).contains($0.value) })
    let free = (0xE000...0xF8FF).lazy.compactMap { Unicode.Scalar($0 as UInt32) }.filter {
      !used.contains($0)
    }
    return zip(free, originals).map { (stand: $0, original: $1) }
  }

  /// Whether there are line breaks of YAML 1.1 that are none in 1.2.
  private static func check(_ text: SourceView) throws(Problem) -> Bool {
    let bytes = text.bytes
    var hasForeignBreaks = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
          throw unfit(byte == 0 ? "a NUL byte" : "a control character \(name(UInt32(byte)))", text, index)
        }
        index += 1
        continue
      }
      guard let (scalar, count) = scalar(bytes, index) else {
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        throw Problem(
          .yamlEncoding, isUTF16 ? "the file is UTF-16, not UTF-8" : "a byte that is not UTF-8",
          at: text.location(index), hint: "save the file as UTF-8")
      }
      switch scalar {
      case 0x85, 0x2028, 0x2029: hasForeignBreaks = true
      case 0x80..<0xA0, 0xFFFE, 0xFFFF: throw unfit("a control character \(name(scalar))", text, index)
      case 0xFEFF: throw unfit("a byte order mark inside the file", text, index)
      default: break
      }
      index += count
    }
    return hasForeignBreaks
  }

  private static func name(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  private static func unfit(_ what: String, _ text: SourceView, _ index: Int) -> Problem {
    Problem(
      .yamlEncoding, what, at: text.location(index),
      hint: "remove it, or write it as an escape in double quotes")
  }

  /// The scalar that begins at `index` and its number of bytes (RFC 3629 §4); `nil` if there is none.
  private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (UInt32, Int)? {
    let first = UInt32(bytes[index])
    let (count, least): (Int, UInt32) =
      switch first {
      case 0xC2...0xDF: (2, 0x80)
      case 0xE0...0xEF: (3, 0x800)
      case 0xF0...0xF4: (4, 0x10000)
      default: (0, 0)
      }
    guard count > 0, index + count <= bytes.count else { return nil }
    var value = first & (0x7F >> UInt32(count))
    for byte in bytes[index + 1..<index + count] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, Unicode.Scalar(value) != nil else { return nil }
    return (value, count)
  }
}

/// The bytes that libyaml reads, for looking at what it does not tell.
struct SourceView {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  let replacements: [(stand: Unicode.Scalar, original: Unicode.Scalar)]

  /// The byte at `index`; 0, which no text holds, beyond the ends.
  subscript(_ index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }

  /// Whether there is a space, a tab, a line break or an end of the text at `index`.
  func isBlank(_ index: Int) -> Bool {
    switch self[index] {
    case 0, 0x20, 0x09, 0x0A, 0x0D: true
    default: false
    }
  }

  /// The text as it was written.
  func original(_ text: String) -> String {
    if replacements.isEmpty { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in replacements.first { $0.stand == scalar }?.original ?? scalar }))
  }

  /// The place of a byte; counted only when something is wrong.
  func location(_ index: Int, width: Int = 1) -> SourceLocation {
    var (line, column) = (1, 1)
    for position in 0..<min(index, bytes.count) {
      switch bytes[position] {
      case 0x0D where self[position + 1] == 0x0A: break
      case 0x0A, 0x0D: (line, column) = (line + 1, 1)
      // Every byte but a continuation byte begins a scalar.
      case let byte: column += byte & 0xC0 == 0x80 ? 0 : 1
      }
    }
    return SourceLocation(file: file, line: line, column: column, width: width)
  }

  /// Where a line begins and how far from there a column is, as libyaml counts both: from 0.
  func offset(line: Int, column: Int) -> Int {
    var cursor = LineCursor()
    return cursor.offset(line: line, column: column, in: self)
  }
}

/// Finds bytes by line and column; places asked for in the order of the text are found in one pass.
struct LineCursor {
  private var line = 0
  private var start = 0

  /// The byte at a place, both counted from 0.
  mutating func offset(line wanted: Int, column: Int, in text: SourceView) -> Int {
    if wanted < line { self = LineCursor() }
    while line < wanted, start < text.bytes.count {
      let byte = text[start]
      if byte == 0x0A || (byte == 0x0D && text[start + 1] != 0x0A) { line += 1 }
      start += 1
    }
    var index = start
    var columns = 0
    while columns < column, index < text.bytes.count {
      index += 1
      while text[index] & 0xC0 == 0x80 { index += 1 }
      columns += 1
    }
    return index
  }
}

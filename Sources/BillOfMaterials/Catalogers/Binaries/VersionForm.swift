/// How a version is written where a pattern expects one.
enum VersionForm: Equatable {
  /// So many numbers with dots between them, and perhaps what marks a version before the release: `1.2.3-rc1`.
  case numbers(ClosedRange<Int>)
  /// Numbers, and perhaps one or two letters at the end: `1.1.1w`.
  case lettered
  /// Numbers, and the number of the portable edition or of the revision behind this byte: `9.2p1`, `6.9.11-60`.
  case revised(UInt8)
  /// What begins with these numbers and has more of them: `3.11` for `3.11.2`.
  case within(String)
  /// As Java writes it: `17.0.12+7-LTS`, `1.8.0_352-b08`.
  case java
  /// A date and time: `2023-05-04T21-44-30Z`.
  case date

  private static let lengthLimit = 64
  /// What follows numbers in a version that is none yet, or none only.
  private static let words: [[UInt8]] = [
    "alpha", "beta", "preview", "pre", "rc", "RC", "dev", "SNAPSHOT", "a", "b", "p", "P",
  ].map { Array($0.utf8) }

  /// Where the version that begins at an offset ends; `nil` where none does.
  func end(in bytes: [UInt8], from start: Int) -> Int? {
    let end: Int?
    switch self {
    case .numbers(let counts):
      end = Self.numbers(bytes, start, counts).map { Self.marked(bytes, $0) }
    case .lettered:
      end = Self.numbers(bytes, start, 2...4).map { Self.lettered(bytes, $0) }
    case .within(let prefix):
      guard bytes.dropFirst(start).starts(with: prefix.utf8), bytes.at(start + prefix.utf8.count) == 0x2E
      else { return nil }
      end = Self.numbers(bytes, start, 2...4).map { Self.marked(bytes, $0) }
    case .revised(let mark):
      guard let numbers = Self.numbers(bytes, start, 2...4), bytes.at(numbers) == mark else { return nil }
      end = Self.numbers(bytes, numbers + 1, 1...1)
    case .java:
      guard let first = bytes.at(start), isDigit(first) else { return nil }
      end = Self.token(bytes, start)
    case .date:
      guard Self.isDate(bytes, start) else { return nil }
      end = Self.token(bytes, start)
    }
    return end.flatMap { $0 - start <= Self.lengthLimit ? $0 : nil }
  }

  /// The end of the run of letters, digits and `.+~_-`.
  static func token(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start
    while index - start < lengthLimit, let byte = bytes.at(index), isInToken(byte) { index += 1 }
    return index
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

  static func isInToken(_ byte: UInt8) -> Bool {
    // `+`, `-`, `.`, `_` and `~`.
    isDigit(byte) || isLetter(byte) || [0x2B, 0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
  }

  private static func numbers(_ bytes: [UInt8], _ start: Int, _ counts: ClosedRange<Int>) -> Int? {
    var (index, count) = (start, 0)
    while true {
      let first = index
      while let byte = bytes.at(index), isDigit(byte) { index += 1 }
      // The longest is a date.
      guard (1...10).contains(index - first) else { return nil }
      count += 1
      guard bytes.at(index) == 0x2E, let next = bytes.at(index + 1), isDigit(next) else { break }
      index += 1
    }
    return counts.contains(count) ? index : nil
  }

  /// The end of `-rc1`, `.beta.2`, `p1` behind numbers, or of the numbers.
  private static func marked(_ bytes: [UInt8], _ end: Int) -> Int {
    var index = end
    if let separator = bytes.at(index), [0x2D, 0x2E, 0x5F, 0x7E].contains(separator) { index += 1 }
    guard let word = words.first(where: { bytes.dropFirst(index).starts(with: $0) }) else { return end }
    index += word.count
    let digits = index
    if let separator = bytes.at(index), separator == 0x2D || separator == 0x2E,
      bytes.at(index + 1).map(isDigit) == true
    {
      index += 1
    }
    while let byte = bytes.at(index), isDigit(byte) { index += 1 }
    // A single letter without number is part of another word.
    if word.count == 1, index == digits { return end }
    return bytes.at(index).map(isLetter) == true ? end : index
  }

  private static func lettered(_ bytes: [UInt8], _ end: Int) -> Int {
    var index = end
    while index - end < 2, let byte = bytes.at(index), isLetter(byte), byte >= 0x61 { index += 1 }
    let next = bytes.at(index)
    return next.map(isLetter) == true || next.map(isDigit) == true
      ? marked(bytes, end) : max(index, marked(bytes, end))
  }

  private static func isDate(_ bytes: [UInt8], _ start: Int) -> Bool {
    "0000-00-00T".utf8.enumerated().allSatisfy { index, expected in
      guard let byte = bytes.at(start + index) else { return false }
      return expected == 0x30 ? isDigit(byte) : byte == expected
    }
  }
}

extension [UInt8] {
  /// The byte at an offset; `nil` outside.
  func at(_ offset: Int) -> UInt8? { indices.contains(offset) ? self[offset] : nil }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

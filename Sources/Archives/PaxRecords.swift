internal import Diagnostics

/// What a pax header says about the next entry, or about all that follow (POSIX.1-2001 pax, "Extended Header").
///
/// Only what an entry is made of is kept: a header may hold a million records that nobody asks for.
struct PaxRecords {
  private(set) var values: [String: [UInt8]] = [:]
  /// The parts of a sparse file, where they are written as records of their own (GNU sparse 0.0).
  private(set) var sparseNumbers: [Int] = []

  /// Whether nothing is said, not even what is not kept.
  private(set) var isEmpty = true

  init() {}

  /// Adds the records of one header; a later one counts, and an empty value takes one away.
  ///
  /// - Returns: why they cannot be read; `nil` where they can.
  mutating func add(_ bytes: [UInt8]) -> String? {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let blank = rest.firstIndex(of: 0x20), let length = Self.number(rest[..<blank]),
        length > blank - rest.startIndex + 1, length <= rest.count
      else { return "a length is wrong" }
      let record = rest[blank + 1..<rest.startIndex + length]
      rest = rest[(rest.startIndex + length)...]
      guard record.last == 0x0A, let equals = record.firstIndex(of: 0x3D), equals > record.startIndex else {
        return "a record is damaged"
      }
      let (key, value) = (record[..<equals], Array(record[(equals + 1)...].dropLast()))
      // For all that is text here a NUL ends what other readers take.
      let name = String(decoding: key, as: UTF8.self)
      if key.contains(0) || value.contains(0) && Self.texts.contains(name) { return "'\(name)' holds a NUL" }
      if name == "GNU.sparse.offset" || name == "GNU.sparse.numbytes" {
        guard let number = Self.number(value[...]), sparseNumbers.count < 1 << 20,
          (sparseNumbers.count % 2 == 0) == (name == "GNU.sparse.offset")
        else { return "the map of a sparse file is damaged" }
        sparseNumbers.append(number)
      }
      isEmpty = isEmpty && value.isEmpty
      if Self.known.contains(name) { values[name] = value.isEmpty ? nil : value }
    }
    return nil
  }

  private static let texts: Set<String> = ["path", "linkpath", "uname", "gname", "GNU.sparse.name"]
  private static let known = texts.union([
    "size", "mtime", "uid", "gid", "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.realsize",
    "GNU.sparse.size", "GNU.sparse.numblocks", "GNU.sparse.map",
  ])

  /// The bytes of a value.
  subscript(_ name: String) -> [UInt8]? { values[name] }

  /// A number that is not negative; `nil` where there is none, a failure where it is none.
  static func number(_ name: String, _ value: [UInt8]?) -> Result<Int?, Unreadable> {
    guard let value else { return .success(nil) }
    // Some write a sign.
    let digits = value.first == UInt8(ascii: "+") ? value.dropFirst() : value[...]
    guard let number = number(digits) else { return .failure(Unreadable(name: name)) }
    return .success(number)
  }

  /// Seconds, of which parts may be written, and which may lie before 1970.
  static func seconds(_ name: String, _ value: [UInt8]?) -> Result<Int?, Unreadable> {
    guard let value else { return .success(nil) }
    let isNegative = value.first == UInt8(ascii: "-")
    let parts = value[(isNegative ? 1 : 0)...].split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first.flatMap({ number($0) }),
      parts.count < 2 || parts[1].allSatisfy({ (0x30...0x39).contains($0) })
    else { return .failure(Unreadable(name: name)) }
    // Down, as a clock goes: -0.5 lies within the second that begins at -1.
    let hasPart = parts.count == 2 && parts[1].contains { $0 != 0x30 }
    return .success(isNegative ? (hasPart ? -whole - 1 : -whole) : whole)
  }

  /// That a value is no number.
  struct Unreadable: Error {
    let name: String
  }

  /// Decimal digits; `nil` for others, and for what is too large.
  static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for digit in digits {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      guard (0x30...0x39).contains(digit), !isTooLarge else { return nil }
      let (sum, isTooLargeNow) = product.addingReportingOverflow(Int(digit - 0x30))
      guard !isTooLargeNow else { return nil }
      value = sum
    }
    return value
  }
}

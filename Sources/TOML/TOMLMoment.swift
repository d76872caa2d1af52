/// Dates and times (RFC 3339 §5.6, of which TOML takes the offset or the date or the time away).
enum TOMLMoment {
  /// `nil` for what is no date or time, also for one that no calendar has.
  static func value(_ word: [UInt8]) -> TOMLNode.Value? {
    let text = String(decoding: word, as: UTF8.self)
    if word.count < 10 || word[4] != UInt8(ascii: "-") {
      return isTime(word[...]) ? .moment(.localTime, text) : nil
    }
    guard isDate(word[..<10]) else { return nil }
    guard word.count > 10 else { return .moment(.localDate, text) }
    guard word[10] | 0x20 == UInt8(ascii: "t") || word[10] == 0x20 else { return nil }
    let rest = word[11...]
    if let last = rest.last, last | 0x20 == UInt8(ascii: "z") {
      return isTime(rest.dropLast()) ? .moment(.offsetDateTime, text) : nil
    }
    if let sign = rest.firstIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) {
      let offset = rest[(sign + 1)...]
      guard offset.count == 5, let hour = number(offset.prefix(2)), let minute = number(offset.suffix(2)),
        offset[sign + 3] == UInt8(ascii: ":"), hour < 24, minute < 60
      else { return nil }
      return isTime(rest[..<sign]) ? .moment(.offsetDateTime, text) : nil
    }
    return isTime(rest) ? .moment(.localDateTime, text) : nil
  }

  /// `YYYY-MM-DD`.
  private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
      let day = number(parts[2]), (1...12).contains(month), day >= 1
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= days[month - 1]
  }

  /// `HH:MM:SS` with perhaps a fraction; 60 is a leap second.
  private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= 8 else { return false }
    let parts = text.prefix(8).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 2, 2], let hour = number(parts[0]), let minute = number(parts[1]),
      let second = number(parts[2]), hour < 24, minute < 60, second <= 60
    else { return false }
    let fraction = text.dropFirst(8)
    return fraction.isEmpty
      || fraction.first == UInt8(ascii: ".") && fraction.count > 1 && number(fraction.dropFirst()) != nil
  }

  /// The value of digits; a fraction of any length only has to be digits.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy(TOMLReader.isDigit) else { return nil }
    return digits.prefix(9).reduce(0) { $0 * 10 + Int($1 & 15) }
  }
}

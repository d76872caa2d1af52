import Glibc

/// A moment in time, in whole seconds of UTC.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let seconds: Int64

  /// A moment from its POSIX time.
  public init(seconds: Int64) { self.seconds = seconds }

  /// The moment now, by the system's clock.
  public static func now() -> Timestamp { Timestamp(seconds: Int64(time(nil))) }

  /// Reads a date `2026-11-21` or a date-time of RFC 3339 §5.6; fractions of a second are cut off.
  ///
  /// `nil` for anything else, also for a day that is not in the calendar.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      return value
    }
    func has(_ byte: Character, at index: Int) -> Bool {
      index < bytes.count && bytes[index] == byte.asciiValue
    }
    guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
      let day = number(8..<10), (1...12).contains(month), day >= 1,
      day <= CivilDate.days(inMonth: month, of: year)
    else { return nil }
    var total = CivilDate(year, month, day).daysSinceEpoch * 86_400
    if bytes.count > 10 {
      guard has("T", at: 10) || has("t", at: 10) || has(" ", at: 10), let hour = number(11..<13),
        has(":", at: 13), let minute = number(14..<16), has(":", at: 16), let second = number(17..<19),
        hour < 24, minute < 60, second <= 60
      else { return nil }
      total += hour * 3_600 + minute * 60 + min(second, 59)
      var index = 19
      if has(".", at: index) {
        let start = index + 1
        index = start
        while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
        guard index > start else { return nil }
      }
      if has("Z", at: index) || has("z", at: index) {
        guard index + 1 == bytes.count else { return nil }
      } else {
        guard has("+", at: index) || has("-", at: index), let hours = number(index + 1..<index + 3),
          has(":", at: index + 3), let minutes = number(index + 4..<index + 6), index + 6 == bytes.count,
          hours < 24, minutes < 60
        else { return nil }
        let offset = hours * 3_600 + minutes * 60
        total += has("+", at: index) ? -offset : offset
      }
    }
    seconds = total
  }

  /// `2026-11-21T10:40:12Z`; years outside 0–9999 are written as they are.
  public var text: String {
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let (day, second) = rest < 0 ? (days - 1, rest + 86_400) : (days, rest)
    let date = CivilDate(daysSinceEpoch: day)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
      + "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
  }

  /// `2026-11-21`.
  public var date: String { String(text.prefix { $0 != "T" }) }

  /// Whether `left` is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = "\(number)"
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

import OperatingSystem

extension CELTimestamp: CustomStringConvertible {
  /// A date-time of RFC 3339 §5.6, strictly: capital letters, seconds, a zone; digits after the ninth are cut off.
  ///
  /// `nil` for anything else: other days than the calendar has, leap seconds, offsets over 23:59, years before 1.
  init?(text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), year >= 1, reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2), reader.take("T"), let hour = reader.number(2),
      reader.take(":"), let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
      (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var nanoseconds: Int32 = 0
    if reader.take(".") {
      guard let fraction = reader.fraction() else { return nil }
      nanoseconds = fraction
    }
    var offset: Int64 = 0
    if !reader.take("Z") {
      guard let value = reader.offset() else { return nil }
      offset = value
    }
    guard reader.isAtEnd else { return nil }
    let local =
      CivilDate(year, month, day).daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
    self.init(seconds: local - offset, nanoseconds: nanoseconds)
  }

  /// RFC 3339 in UTC, the fraction without trailing zeros.
  public var description: String {
    let time = CivilTime(seconds)
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(time.date.year, 4))-\(padded(time.date.month, 2))-\(padded(time.date.day, 2))T"
      + "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
      + "\(fractionText(Int64(nanoseconds)))Z"
  }
}

/// `.5` for half of a second, nothing for 0.
func fractionText(_ nanoseconds: Int64) -> String {
  if nanoseconds == 0 { return "" }
  var digits = Array(String(1_000_000_000 + nanoseconds).utf8.dropFirst())
  while digits.last == UInt8(ascii: "0") { digits.removeLast() }
  return "." + String(decoding: digits, as: UTF8.self)
}

/// Reads fixed forms of digits and punctuation.
struct DigitReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { index == bytes.count }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == scalar.value else { return false }
    index += 1
    return true
  }

  /// Exactly so many digits, at most nine.
  mutating func number(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard index < bytes.count, let digit = Self.digit(bytes[index]) else { return nil }
      value = value * 10 + digit
      index += 1
    }
    return value
  }

  /// One digit or more, as nanoseconds.
  mutating func fraction() -> Int32? {
    var (value, count): (Int32, Int) = (0, 0)
    while index < bytes.count, let digit = Self.digit(bytes[index]) {
      if count < 9 { value = value * 10 + Int32(digit) }
      count += 1
      index += 1
    }
    if count == 0 { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// `+hh:mm` or `-hh:mm`, in seconds; the sign goes for hours and minutes.
  mutating func offset() -> Int64? {
    let isNegative = take("-")
    guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
      minutes < 60
    else { return nil }
    let seconds = hours * 3_600 + minutes * 60
    return isNegative ? -seconds : seconds
  }

  static func digit(_ byte: UInt8) -> Int64? { (48...57).contains(byte) ? Int64(byte) - 48 : nil }
}

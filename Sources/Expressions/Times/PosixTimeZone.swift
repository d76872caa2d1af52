import OperatingSystem

/// A rule for all years: the TZ string of POSIX with the extension of RFC 9636 §3.3.1, as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone {
  private let standard: Int64
  /// The offset of summer time, when it begins (in standard time), when it ends (in summer time).
  private let summer: (offset: Int64, start: Change, end: Change)?

  init?(_ text: String) {
    var reader = Reader(text)
    guard reader.name(), let west = reader.time(maximum: 24) else { return nil }
    standard = -west
    if reader.isAtEnd {
      summer = nil
      return
    }
    guard reader.name() else { return nil }
    var offset = standard + 3_600
    if !reader.isNext(",") {
      guard let west = reader.time(maximum: 24) else { return nil }
      offset = -west
    }
    guard reader.take(","), let start = reader.change(), reader.take(","), let end = reader.change(),
      reader.isAtEnd
    else { return nil }
    summer = (offset, start, end)
  }

  /// Seconds east of UTC at a moment.
  func offset(at seconds: Int64) -> Int64 {
    guard let summer else { return standard }
    let year = CivilTime(seconds, offset: standard).date.year
    let start = summer.start.seconds(in: year) - standard
    let end = summer.end.seconds(in: year) - summer.offset
    let isSummer = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
    return isSummer ? summer.offset : standard
  }

  /// A moment of every year.
  fileprivate struct Change {
    enum Day {
      /// 1 to 365, the 29th of February never counted.
      case julian(Int64)
      /// 0 to 365.
      case ofYear(Int64)
      /// Month, week (5 is the last), day of the week from Sunday.
      case ofMonth(Int64, Int64, Int64)
    }

    let day: Day
    let time: Int64

    /// Seconds since 1970 in the time that then holds.
    func seconds(in year: Int64) -> Int64 {
      let first = CivilDate(year, 1, 1).daysSinceEpoch
      let days: Int64
      switch day {
      case .julian(let day): days = first + day - 1 + (day >= 60 && CivilDate.isLeap(year) ? 1 : 0)
      case .ofYear(let day): days = first + day
      case .ofMonth(let month, let week, let weekday):
        let start = CivilDate(year, month, 1).daysSinceEpoch
        let toWeekday = ((weekday - (start + 4)) % 7 + 7) % 7
        var date = toWeekday + (week - 1) * 7
        if date >= CivilDate.days(inMonth: month, of: year) { date -= 7 }
        days = start + date
      }
      return days * 86_400 + time
    }
  }

  private struct Reader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ scalar: Unicode.Scalar) -> Bool { rest.first.map { UInt32($0) == scalar.value } ?? false }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard isNext(scalar) else { return false }
      rest.removeFirst()
      return true
    }

    /// Three letters or more, or anything in angle brackets.
    mutating func name() -> Bool {
      if take("<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[(end + 1)...]
        return true
      }
      let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
      rest = rest.dropFirst(letters.count)
      return letters.count >= 3
    }

    mutating func number(maximum: Int64) -> Int64? {
      var (value, count): (Int64, Int) = (0, 0)
      while let byte = rest.first, let digit = DigitReader.digit(byte), count < 4 {
        (value, count) = (value * 10 + digit, count + 1)
        rest.removeFirst()
      }
      return count > 0 && value <= maximum ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(maximum: Int64) -> Int64? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard var seconds = number(maximum: maximum).map({ $0 * 3_600 }) else { return nil }
      for unit in [60, 1] as [Int64] where take(":") {
        guard let part = number(maximum: 59) else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    /// A day, and a time of day that is two o'clock unless it is given.
    mutating func change() -> Change? {
      let day: Change.Day
      if take("J") {
        guard let number = number(maximum: 365), number >= 1 else { return nil }
        day = .julian(number)
      } else if take("M") {
        guard let month = number(maximum: 12), month >= 1, take("."), let week = number(maximum: 5),
          week >= 1,
          take("."), let weekday = number(maximum: 6)
        else { return nil }
        day = .ofMonth(month, week, weekday)
      } else {
        guard let number = number(maximum: 365) else { return nil }
        day = .ofYear(number)
      }
      if !take("/") { return Change(day: day, time: 7_200) }
      return time(maximum: 167).map { Change(day: day, time: $0) }
    }
  }
}

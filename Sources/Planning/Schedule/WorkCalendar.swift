import OperatingSystem

/// Working days, Monday to Friday, from the start of a plan; holidays are not known.
struct WorkCalendar {
  /// Days since 1970-01-01, a Thursday.
  private let first: Int64

  init(start: Timestamp) {
    let day = start.seconds >= 0 ? start.seconds / 86_400 : (start.seconds - 86_399) / 86_400
    let weekday = Self.weekday(day)
    first = weekday > 4 ? day + Int64(7 - weekday) : day
  }

  /// 0 on Monday.
  private static func weekday(_ day: Int64) -> Int { Int(((day + 3) % 7 + 7) % 7) }

  /// The day on which a time begins.
  func day(beginning time: Int) -> Timestamp { day(time / 1_000) }

  /// The day on which a time ends: that of the last moment before it.
  func day(ending time: Int) -> Timestamp { day(max(0, time - 1) / 1_000) }

  private func day(_ number: Int) -> Timestamp {
    let weekday = Self.weekday(first)
    let position = weekday + number
    let days = first + Int64(position / 5 * 7 + position % 5 - weekday)
    return Timestamp(seconds: days * 86_400)
  }

  /// Thousandths of working days until the end of a day.
  func time(until day: Timestamp) -> Int {
    let last = day.seconds / 86_400
    guard last >= first else { return 0 }
    let (weeks, rest) = (last - first).quotientAndRemainder(dividingBy: 7)
    var count = Int(weeks) * 5
    for step in 0...rest where Self.weekday(first + weeks * 7 + step) < 5 { count += 1 }
    return count * 1_000
  }
}

import OperatingSystem

/// A date and a time of day at some offset from UTC.
struct CivilTime {
  let date: CivilDate
  /// 0 is Sunday.
  let dayOfWeek: Int64
  let hour: Int64
  let minute: Int64
  let second: Int64

  /// The local time at a moment.
  init(_ seconds: Int64, offset: Int64 = 0) {
    let local = seconds + offset
    let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let rest = local - days * 86_400
    date = CivilDate(daysSinceEpoch: days)
    // 1970-01-01 was a Thursday.
    dayOfWeek = ((days + 4) % 7 + 7) % 7
    (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
  }
}

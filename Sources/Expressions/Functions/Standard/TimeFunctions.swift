import OperatingSystem

/// Parts of timestamps, in UTC unless a zone is given, and of durations.
extension Library {
  static let times: [Function] = [
    getter("getFullYear") { time, _ in time.date.year },
    getter("getMonth") { time, _ in time.date.month - 1 },
    getter("getDate") { time, _ in time.date.day },
    getter("getDayOfMonth") { time, _ in time.date.day - 1 },
    getter("getDayOfWeek") { time, _ in time.dayOfWeek },
    getter("getDayOfYear") { time, _ in time.date.dayOfYear },
    getter("getHours", duration: { $0 / 3_600_000_000_000 }) { time, _ in time.hour },
    getter("getMinutes", duration: { $0 / 60_000_000_000 }) { time, _ in time.minute },
    getter("getSeconds", duration: { $0 / 1_000_000_000 }) { time, _ in time.second },
    getter("getMilliseconds", duration: { $0 / 1_000_000 % 1_000 }) { _, moment in
      Int64(moment.nanoseconds / 1_000_000)
    },
  ]

  private static func getter(
    _ name: String, duration: (@Sendable (Int64) -> Int64)? = nil,
    _ part: @escaping @Sendable (CivilTime, CELTimestamp) -> Int64
  ) -> Function {
    var overloads: [Overload] = [
      .receiver("timestamp_\(name)") { (moment: CELTimestamp, _) in
        part(CivilTime(moment.seconds), moment)
      },
      .receiver("timestamp_\(name)_with_tz") {
        (moment: CELTimestamp, zone: String, evaluation) throws(EvaluationError) in
        let offset = try TimeZoneOffset.seconds(of: zone, at: moment, &evaluation)
        return part(CivilTime(moment.seconds, offset: offset), moment)
      },
    ]
    if let duration {
      overloads.append(.receiver("duration_\(name)") { (span: CELDuration, _) in duration(span.nanoseconds) })
    }
    return Function(name, overloads)
  }
}

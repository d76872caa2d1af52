extension CELTimestamp {
  /// Nanoseconds since 1970.
  var sinceEpoch: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

  /// A moment from nanoseconds since 1970; fails outside of the years 1 to 9999.
  init?(sinceEpoch total: Int128) {
    var (seconds, nanoseconds) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
    if nanoseconds < 0 { (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000) }
    guard let seconds = Int64(exactly: seconds) else { return nil }
    self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }

  /// The moment so many nanoseconds later.
  func advanced(by nanoseconds: Int128) throws(EvaluationError) -> CELTimestamp {
    guard let moment = CELTimestamp(sinceEpoch: sinceEpoch + nanoseconds) else {
      throw EvaluationError(.overflow, "the moment is outside of the years 1 to 9999")
    }
    return moment
  }
}

extension CELDuration {
  /// A span that must fit.
  init(exactly nanoseconds: Int128) throws(EvaluationError) {
    guard let nanoseconds = Int64(exactly: nanoseconds) else { throw .overflow(.duration) }
    self.init(nanoseconds: nanoseconds)
  }
}

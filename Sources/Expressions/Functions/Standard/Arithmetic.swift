/// `+ - * / %` and the sign; whatever does not fit is an error.
extension Library {
  static let arithmetic: [Function] = [
    Function("_+_", additions),
    Function("_-_", subtractions),
    Function(
      "_*_",
      [
        .global("multiply_int64") { (a: Int64, b: Int64, _) throws(EvaluationError) in
          try fitting(a.multipliedReportingOverflow(by: b))
        },
        .global("multiply_uint64") { (a: UInt64, b: UInt64, _) throws(EvaluationError) in
          try fitting(a.multipliedReportingOverflow(by: b))
        },
        .global("multiply_double") { (a: Double, b: Double, _) in a * b },
      ]),
    Function(
      "_/_",
      [
        .global("divide_int64") { (a: Int64, b: Int64, _) throws(EvaluationError) in
          if b == 0 { throw EvaluationError(.divisionByZero, "division by zero") }
          return try fitting(a.dividedReportingOverflow(by: b))
        },
        .global("divide_uint64") { (a: UInt64, b: UInt64, _) throws(EvaluationError) in
          if b == 0 { throw EvaluationError(.divisionByZero, "division by zero") }
          return a / b
        },
        .global("divide_double") { (a: Double, b: Double, _) in a / b },
      ]),
    Function(
      "_%_",
      [
        .global("modulo_int64") { (a: Int64, b: Int64, _) throws(EvaluationError) in
          if b == 0 { throw EvaluationError(.divisionByZero, "modulus by zero") }
          return try fitting(a.remainderReportingOverflow(dividingBy: b))
        },
        .global("modulo_uint64") { (a: UInt64, b: UInt64, _) throws(EvaluationError) in
          if b == 0 { throw EvaluationError(.divisionByZero, "modulus by zero") }
          return a % b
        },
      ]),
    Function(
      "-_",
      [
        .global("negate_int64") { (a: Int64, _) throws(EvaluationError) in
          try fitting(Int64(0).subtractingReportingOverflow(a))
        },
        .global("negate_double") { (a: Double, _) in -a },
      ]),
  ]

  private static let additions: [Overload] = [
    .global("add_int64") { (a: Int64, b: Int64, _) throws(EvaluationError) in
      try fitting(a.addingReportingOverflow(b))
    },
    .global("add_uint64") { (a: UInt64, b: UInt64, _) throws(EvaluationError) in
      try fitting(a.addingReportingOverflow(b))
    },
    .global("add_double") { (a: Double, b: Double, _) in a + b },
    .global("add_string") { (a: String, b: String, evaluation) throws(EvaluationError) in
      try evaluation.charge(octets: a.utf8.count + b.utf8.count)
      return a + b
    },
    .global("add_bytes") { (a: [UInt8], b: [UInt8], evaluation) throws(EvaluationError) in
      try evaluation.charge(octets: a.count + b.count)
      return a + b
    },
    .global(
      "add_list", [.list(.parameter("A")), .list(.parameter("A"))], .list(.parameter("A")),
      .binary { (a: [CELValue], b: [CELValue], evaluation) throws(EvaluationError) in
        try evaluation.charge(octets: a.count + b.count)
        return a + b
      }),
    .global("add_timestamp_duration") { (a: CELTimestamp, b: CELDuration, _) throws(EvaluationError) in
      try a.advanced(by: Int128(b.nanoseconds))
    },
    .global("add_duration_timestamp") { (a: CELDuration, b: CELTimestamp, _) throws(EvaluationError) in
      try b.advanced(by: Int128(a.nanoseconds))
    },
    .global("add_duration_duration") { (a: CELDuration, b: CELDuration, _) throws(EvaluationError) in
      try CELDuration(exactly: Int128(a.nanoseconds) + Int128(b.nanoseconds))
    },
  ]

  private static let subtractions: [Overload] = [
    .global("subtract_int64") { (a: Int64, b: Int64, _) throws(EvaluationError) in
      try fitting(a.subtractingReportingOverflow(b))
    },
    .global("subtract_uint64") { (a: UInt64, b: UInt64, _) throws(EvaluationError) in
      try fitting(a.subtractingReportingOverflow(b))
    },
    .global("subtract_double") { (a: Double, b: Double, _) in a - b },
    .global("subtract_timestamp_timestamp") { (a: CELTimestamp, b: CELTimestamp, _) throws(EvaluationError) in
      try CELDuration(exactly: a.sinceEpoch - b.sinceEpoch)
    },
    .global("subtract_timestamp_duration") { (a: CELTimestamp, b: CELDuration, _) throws(EvaluationError) in
      try a.advanced(by: -Int128(b.nanoseconds))
    },
    .global("subtract_duration_duration") { (a: CELDuration, b: CELDuration, _) throws(EvaluationError) in
      try CELDuration(exactly: Int128(a.nanoseconds) - Int128(b.nanoseconds))
    },
  ]

  private static func fitting<T: Native & FixedWidthInteger>(_ result: (partialValue: T, overflow: Bool))
    throws(EvaluationError) -> T
  {
    if result.overflow { throw .overflow(T.celType) }
    return result.partialValue
  }
}

/// `int`, `uint`, `double`, `string`, `bytes`, `bool`, `timestamp`, `duration`, `type`, `dyn`; nothing is guessed.
extension Library {
  static let conversions: [Function] = [
    Function(
      "int",
      [
        same("int64_to_int64", Int64.self),
        .global("uint64_to_int64") { (value: UInt64, _) throws(EvaluationError) in
          guard let int = Int64(exactly: value) else { throw .overflow(.int) }
          return int
        },
        .global("double_to_int64") { (value: Double, _) throws(EvaluationError) in
          // -2^63 itself is left out too, as other implementations do.
          guard value > -0x1p63, value < 0x1p63 else { throw .overflow(.int) }
          return Int64(value)
        },
        .global("string_to_int64") { (text: String, _) throws(EvaluationError) in
          guard let int = NumberText.int(text) else { throw .conversion(text, .int) }
          return int
        },
        .global("timestamp_to_int64") { (value: CELTimestamp, _) in value.seconds },
      ]),
    Function(
      "uint",
      [
        same("uint64_to_uint64", UInt64.self),
        .global("int64_to_uint64") { (value: Int64, _) throws(EvaluationError) in
          guard let uint = UInt64(exactly: value) else { throw .overflow(.uint) }
          return uint
        },
        .global("double_to_uint64") { (value: Double, _) throws(EvaluationError) in
          guard value >= 0, value < 0x1p64 else { throw .overflow(.uint) }
          return UInt64(value)
        },
        .global("string_to_uint64") { (text: String, _) throws(EvaluationError) in
          guard let uint = NumberText.uint(text) else { throw .conversion(text, .uint) }
          return uint
        },
      ]),
    Function(
      "double",
      [
        same("double_to_double", Double.self),
        .global("int64_to_double") { (value: Int64, _) in Double(value) },
        .global("uint64_to_double") { (value: UInt64, _) in Double(value) },
        .global("string_to_double") { (text: String, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: text.utf8.count)
          guard let double = NumberText.double(text) else { throw .conversion(text, .double) }
          return double
        },
      ]),
    Function("string", toString),
    Function(
      "bytes",
      [
        same("bytes_to_bytes", [UInt8].self),
        .global("string_to_bytes") { (text: String, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: text.utf8.count)
          return Array(text.utf8)
        },
      ]),
    Function(
      "bool",
      [
        same("bool_to_bool", Bool.self),
        .global("string_to_bool") { (text: String, _) throws(EvaluationError) in
          switch text {
          case "1", "t", "T", "true", "TRUE", "True": return true
          case "0", "f", "F", "false", "FALSE", "False": return false
          default: throw .conversion(text, .bool)
          }
        },
      ]),
    Function(
      "timestamp",
      [
        same("timestamp_to_timestamp", CELTimestamp.self),
        .global("int64_to_timestamp") { (seconds: Int64, _) throws(EvaluationError) in
          guard let moment = CELTimestamp(seconds: seconds) else {
            throw EvaluationError(.overflow, "the moment is outside of the years 1 to 9999")
          }
          return moment
        },
        .global("string_to_timestamp") { (text: String, _) throws(EvaluationError) in
          guard let moment = CELTimestamp(text: text) else { throw .conversion(text, .timestamp) }
          return moment
        },
      ]),
    Function(
      "duration",
      [
        same("duration_to_duration", CELDuration.self),
        .global("string_to_duration") { (text: String, _) throws(EvaluationError) in
          guard let span = CELDuration(text: text) else { throw .conversion(text, .duration) }
          return span
        },
      ]),
    Function(
      "type",
      [
        .global(
          "type", [.parameter("A")], .type(.parameter("A")), .one { (value, _) in .type(value.runtimeType) })
      ]),
    Function("dyn", [.global("to_dyn", [.parameter("A")], .dyn, .one { (value, _) in value })]),
  ]

  private static let toString: [Overload] = [
    same("string_to_string", String.self),
    .global("bool_to_string") { (value: Bool, _) in value ? "true" : "false" },
    .global("int64_to_string") { (value: Int64, _) in String(value) },
    .global("uint64_to_string") { (value: UInt64, _) in String(value) },
    .global("double_to_string") { (value: Double, _) in NumberText.general(value) },
    .global("bytes_to_string") { (bytes: [UInt8], evaluation) throws(EvaluationError) in
      try evaluation.charge(octets: bytes.count)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw EvaluationError(.conversion, "the bytes are not UTF-8")
      }
      return text
    },
    .global("timestamp_to_string") { (value: CELTimestamp, _) in value.description },
    .global("duration_to_string") { (value: CELDuration, _) in value.description },
  ]

  private static func same<T: Native>(_ id: String, _ type: T.Type) -> Overload {
    .global(id) { (value: T, _) in value }
  }
}

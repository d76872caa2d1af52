/// `text.format(list)`: `%%`, or `%`, a precision as `.3`, and one of `s d f e x X o b`; no locale.
struct Formatter {
  private var arguments: ArraySlice<CELValue>

  /// The most digits that may be asked for.
  static let precisionLimit = 100
  /// How deep lists and maps may be nested.
  private static let depthLimit = 250

  init(_ arguments: [CELValue]) { self.arguments = arguments[...] }

  /// The text with every clause replaced; arguments left over are ignored.
  mutating func text(_ format: String, _ evaluation: inout Evaluation) throws(EvaluationError) -> String {
    var result = ""
    var rest = format.unicodeScalars[...]
    while let percent = rest.firstIndex(of: "%") {
      result.unicodeScalars += rest[..<percent]
      rest = rest[percent...].dropFirst()
      if rest.first == "%" {
        rest.removeFirst()
        result += "%"
        continue
      }
      let precision = try Self.precision(&rest)
      guard let verb = rest.popFirst() else { throw .argument("the format ends within a clause") }
      guard "sdfexXob".unicodeScalars.contains(verb) else {
        throw .argument("'%\(verb)' is not a clause of a format")
      }
      guard let value = arguments.popFirst() else {
        throw .argument("the format needs more than \(arguments.startIndex) arguments")
      }
      let clause = try text(value, verb, precision ?? 6, &evaluation)
      try evaluation.charge(Evaluation.tenth(clause.utf8.count))
      result += clause
    }
    result.unicodeScalars += rest
    return result
  }

  private static func precision(_ rest: inout Substring.UnicodeScalarView) throws(EvaluationError) -> Int? {
    guard rest.first == "." else { return nil }
    rest.removeFirst()
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    if digits.isEmpty { throw .argument("a '.' in a format must be followed by digits") }
    guard digits.count <= 9, let precision = Int(String(digits)), precision <= precisionLimit else {
      throw .argument("a precision in a format is at most \(precisionLimit)")
    }
    return precision
  }

  private func text(
    _ value: CELValue, _ verb: Unicode.Scalar, _ precision: Int, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> String {
    switch (verb, value) {
    case ("s", _): return try Self.string(value, depth: 0, &evaluation)
    case ("d", .int), ("d", .uint), ("d", .double): return try Self.string(value, depth: 0, &evaluation)
    case ("f", .int(let number)): return Self.fixed(String(number), precision)
    case ("f", .uint(let number)): return Self.fixed(String(number), precision)
    case ("f", .double(let number)): return NumberText.fixed(number, precision: precision)
    case ("e", .int(let number)): return NumberText.scientific(Double(number), precision: precision)
    case ("e", .uint(let number)): return NumberText.scientific(Double(number), precision: precision)
    case ("e", .double(let number)): return NumberText.scientific(number, precision: precision)
    case ("x", .int(let number)): return String(number, radix: 16)
    case ("x", .uint(let number)): return String(number, radix: 16)
    case ("X", .int(let number)): return String(number, radix: 16, uppercase: true)
    case ("X", .uint(let number)): return String(number, radix: 16, uppercase: true)
    case ("x", .string(let text)), ("X", .string(let text)):
      return try Self.hex(Array(text.utf8), isUpper: verb == "X", &evaluation)
    case ("x", .bytes(let bytes)), ("X", .bytes(let bytes)):
      return try Self.hex(bytes, isUpper: verb == "X", &evaluation)
    case ("o", .int(let number)): return String(number, radix: 8)
    case ("o", .uint(let number)): return String(number, radix: 8)
    case ("b", .int(let number)): return String(number, radix: 2)
    case ("b", .uint(let number)): return String(number, radix: 2)
    case ("b", .bool(let value)): return value ? "1" : "0"
    default: throw .argument("'%\(verb)' does not take a value of the type \(value.runtimeType.shortName)")
    }
  }

  private static func fixed(_ digits: String, _ precision: Int) -> String {
    precision == 0 ? digits : digits + "." + String(repeating: "0", count: precision)
  }

  private static func hex(_ bytes: [UInt8], isUpper: Bool, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> String
  {
    try evaluation.charge(Evaluation.tenth(bytes.count))
    let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// As `%s` writes it: numbers without exponents, strings without quotes, maps sorted by the text of their keys.
  private static func string(_ value: CELValue, depth: Int, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> String
  {
    if depth > depthLimit { throw .argument("the value is nested too deeply to be written") }
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let number): return String(number)
    case .uint(let number): return String(number)
    case .double(let number): return NumberText.plain(number)
    case .string(let text): return text
    case .bytes(let bytes):
      try evaluation.charge(Evaluation.tenth(bytes.count))
      return UTF8Repair.text(bytes)
    case .timestamp(let moment): return moment.description
    case .duration(let span): return span.description
    case .type(let type): return type.erasedName
    case .list(let list):
      try evaluation.charge(list.count)
      var parts: [String] = []
      for element in list { parts.append(try part(element, depth, &evaluation)) }
      return "[" + parts.joined(separator: ", ") + "]"
    case .map(let map): return try string(map, depth, &evaluation)
    case .record(let record): return try string(record.map, depth, &evaluation)
    case .ip(let address): return address.description
    case .cidr(let range): return range.description
    case .optional: throw .argument("'%s' does not take a value of the type optional_type")
    }
  }

  private static func string(_ map: CELMap, _ depth: Int, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> String
  {
    try evaluation.charge(map.count)
    var parts: [(key: String, value: String)] = []
    for (key, value) in map.entries {
      parts.append((try part(key, depth, &evaluation), try part(value, depth, &evaluation)))
    }
    parts.sort { $0.key.orderOfBytes(against: $1.key) < 0 }
    return "{" + parts.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
  }

  /// What stands in a list or map, which is copied once for each level above it.
  private static func part(_ value: CELValue, _ depth: Int, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> String
  {
    let text = try string(value, depth: depth + 1, &evaluation)
    try evaluation.charge(Evaluation.tenth(text.utf8.count))
    return text
  }
}

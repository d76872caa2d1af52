extension Library {
  /// Functions on strings; every position counts code points.
  public static let strings = Library("strings", stringSearches + stringParts + stringForms)

  private static let stringSearches: [Function] = [
    Function(
      "charAt",
      [
        .receiver("string_char_at_int") { (text: String, index: Int64, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: text.utf8.count)
          let points = CodePoints(text)
          let start = try points.offset(index)
          return start == points.utf8.count ? "" : points[start..<points.offset(after: start)]
        }
      ]),
    Function(
      "indexOf",
      [
        .receiver("string_index_of_string") {
          (text: String, part: String, evaluation) throws(EvaluationError) in
          try firstIndex(text, part, from: 0, &evaluation)
        },
        .receiver("string_index_of_string_int") {
          (text: String, part: String, from: Int64, evaluation) throws(EvaluationError) in
          try firstIndex(text, part, from: from, &evaluation)
        },
      ]),
    Function(
      "lastIndexOf",
      [
        .receiver("string_last_index_of_string") {
          (text: String, part: String, evaluation) throws(EvaluationError) in
          try lastIndex(text, part, upTo: nil, &evaluation)
        },
        .receiver("string_last_index_of_string_int") {
          (text: String, part: String, from: Int64, evaluation) throws(EvaluationError) in
          try lastIndex(text, part, upTo: from, &evaluation)
        },
      ]),
  ]

  private static func firstIndex(
    _ text: String, _ part: String, from: Int64, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> Int64 {
    try evaluation.charge(searching: text.utf8.count, for: part.utf8.count)
    let points = CodePoints(text)
    let start = try points.offset(from)
    guard let offset = points.firstOffset(of: CodePoints(part), from: start) else { return -1 }
    return Int64(points.index(ofOffset: offset))
  }

  private static func lastIndex(
    _ text: String, _ part: String, upTo: Int64?, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> Int64 {
    try evaluation.charge(searching: text.utf8.count, for: part.utf8.count)
    let points = CodePoints(text)
    var end = points.utf8.count
    if let upTo { end = try points.offset(upTo) }
    guard let offset = points.lastOffset(of: CodePoints(part), upTo: end) else { return -1 }
    return Int64(points.index(ofOffset: offset))
  }

  private static let stringParts: [Function] = [
    Function(
      "substring",
      [
        .receiver("string_substring_int") { (text: String, from: Int64, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: text.utf8.count)
          let points = CodePoints(text)
          return points[try points.offset(from)..<points.utf8.count]
        },
        .receiver("string_substring_int_int") {
          (text: String, from: Int64, to: Int64, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: text.utf8.count)
          let points = CodePoints(text)
          let (start, end) = (try points.offset(from), try points.offset(to))
          guard start <= end else { throw .index("the range from \(from) to \(to) goes backwards") }
          return points[start..<end]
        },
      ]),
    Function(
      "replace",
      [
        .receiver("string_replace_string_string") {
          (text: String, old: String, new: String, evaluation) throws(EvaluationError) in
          try replacing(text, old, with: new, limit: -1, &evaluation)
        },
        .receiver("string_replace_string_string_int") {
          (text: String, old: String, new: String, limit: Int64, evaluation) throws(EvaluationError) in
          try replacing(text, old, with: new, limit: limit, &evaluation)
        },
      ]),
    Function(
      "split",
      [
        .receiver(
          "string_split_string", .string, [.string], .list(.string),
          .binary { (text: String, separator: String, evaluation) throws(EvaluationError) in
            try splitting(text, separator, limit: -1, &evaluation)
          }),
        .receiver(
          "string_split_string_int", .string, [.string, .int], .list(.string),
          .ternary { (text: String, separator: String, limit: Int64, evaluation) throws(EvaluationError) in
            try splitting(text, separator, limit: limit, &evaluation)
          }),
      ]),
    Function(
      "join",
      [
        .receiver(
          "list_join", .list(.string), [], .string,
          .unary { (list: [CELValue], evaluation) throws(EvaluationError) in
            try joining(list, "", &evaluation)
          }),
        .receiver(
          "list_join_string", .list(.string), [.string], .string,
          .binary { (list: [CELValue], separator: String, evaluation) throws(EvaluationError) in
            try joining(list, separator, &evaluation)
          }),
      ]),
  ]

  private static func replacing(
    _ text: String, _ old: String, with new: String, limit: Int64, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> String {
    if limit == 0 { return text }
    try evaluation.charge(searching: text.utf8.count, for: old.utf8.count)
    let (points, part) = (CodePoints(text), CodePoints(old))
    let limit = limit < 0 ? Int.max : Int(limit)
    let places =
      part.utf8.isEmpty
      ? Array(points.boundaries.prefix(limit)) : points.occurrences(of: part, limit: limit)
    let (growth, overflow) = places.count.multipliedReportingOverflow(by: new.utf8.count)
    try evaluation.charge(octets: overflow ? .max : growth)
    var (result, start): ([UInt8], Int) = ([], 0)
    for place in places {
      result += points.utf8[start..<place]
      result += new.utf8
      start = place + part.utf8.count
    }
    result += points.utf8[start...]
    return String(decoding: result, as: UTF8.self)
  }

  private static func splitting(
    _ text: String, _ separator: String, limit: Int64, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> [CELValue] {
    if limit == 0 { return [] }
    if limit == 1 { return [.string(text)] }
    try evaluation.charge(searching: text.utf8.count, for: separator.utf8.count)
    let (points, part) = (CodePoints(text), CodePoints(separator))
    let cuts = limit < 0 ? Int.max : Int(limit - 1)
    var places: [Int]
    if part.utf8.isEmpty {
      if text.isEmpty { return [] }
      places = Array(points.boundaries.dropFirst().dropLast().prefix(cuts))
    } else {
      places = points.occurrences(of: part, limit: cuts)
    }
    try evaluation.charge(places.count)
    var (result, start): ([CELValue], Int) = ([], 0)
    for place in places {
      result.append(.string(points[start..<place]))
      start = place + part.utf8.count
    }
    return result + [.string(points[start..<points.utf8.count])]
  }

  private static func joining(
    _ list: [CELValue], _ separator: String, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> String {
    var parts: [String] = []
    var size = 0
    for value in list {
      guard case .string(let part) = value else {
        throw .argument("only strings can be joined, not the type \(value.runtimeType.shortName)")
      }
      // One string may stand in a list any number of times.
      let (sum, overflow) = size.addingReportingOverflow(part.utf8.count + separator.utf8.count)
      size = overflow ? .max : sum
      parts.append(part)
    }
    try evaluation.charge(list.count)
    try evaluation.charge(octets: size)
    return parts.joined(separator: separator)
  }

  private static let stringForms: [Function] = [
    Function("lowerAscii", [ascii("string_lower_ascii") { (65...90).contains($0) ? $0 + 32 : $0 }]),
    Function("upperAscii", [ascii("string_upper_ascii") { (97...122).contains($0) ? $0 - 32 : $0 }]),
    Function(
      "trim",
      [
        .receiver("string_trim") { (text: String, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: text.utf8.count)
          let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
          guard let end = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
          return String(scalars[...end])
        }
      ]),
    Function("strings.quote", [.global("strings_quote", quoted)]),
    Function(
      "format",
      [
        .receiver(
          "string_format_list_string", .string, [.list(.dyn)], .string,
          .binary { (format: String, arguments: [CELValue], evaluation) throws(EvaluationError) in
            try evaluation.charge(octets: format.utf8.count)
            var formatter = Formatter(arguments)
            return try formatter.text(format, &evaluation)
          })
      ]),
  ]

  private static func ascii(_ id: String, _ change: @escaping @Sendable (UInt8) -> UInt8) -> Overload {
    .receiver(id) { (text: String, evaluation) throws(EvaluationError) in
      try evaluation.charge(octets: text.utf8.count)
      return String(decoding: text.utf8.map(change), as: UTF8.self)
    }
  }

  @Sendable private static func quoted(_ text: String, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> String
  {
    try evaluation.charge(octets: text.utf8.count)
    var result: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      let escape: Unicode.Scalar? =
        switch byte {
        case 7: "a"
        case 8: "b"
        case 9: "t"
        case 10: "n"
        case 11: "v"
        case 12: "f"
        case 13: "r"
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "\""): "\""
        default: nil
        }
      if let escape { result += [UInt8(ascii: "\\"), UInt8(ascii: escape)] } else { result.append(byte) }
    }
    return String(decoding: result + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}

extension CodePoints {
  /// The offset of an index that must be from 0 to the number of code points.
  func offset(_ index: Int64) throws(EvaluationError) -> Int {
    guard let index = Int(exactly: index), let offset = offset(ofIndex: index) else {
      throw .index("the index \(index) is outside of a text of \(count) code points")
    }
    return offset
  }

  /// The offsets where code points begin, and the end.
  var boundaries: [Int] {
    var offsets: [Int] = []
    var offset = 0
    while offset < utf8.count {
      offsets.append(offset)
      offset = self.offset(after: offset)
    }
    return offsets + [offset]
  }
}

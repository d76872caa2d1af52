/// `size` and the searches of the standard library; positions and sizes of strings count code points.
extension Library {
  static let texts: [Function] = [
    Function("size", sizes),
    Function(
      "contains",
      [
        .receiver("contains_string") { (text: String, part: String, evaluation) throws(EvaluationError) in
          try evaluation.charge(searching: text.utf8.count, for: part.utf8.count)
          return CodePoints(text).firstOffset(of: CodePoints(part), from: 0) != nil
        }
      ]),
    Function(
      "startsWith",
      [
        .receiver("starts_with_string") { (text: String, part: String, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: min(text.utf8.count, part.utf8.count))
          return text.startsWithBytes(of: part)
        }
      ]),
    Function(
      "endsWith",
      [
        .receiver("ends_with_string") { (text: String, part: String, evaluation) throws(EvaluationError) in
          try evaluation.charge(octets: min(text.utf8.count, part.utf8.count))
          return text.utf8.suffix(part.utf8.count).elementsEqual(part.utf8)
        }
      ]),
  ]

  private static let sizes: [Overload] = {
    let list: Overload.Body = .unary { (list: [CELValue], _) in Int64(list.count) }
    let map: Overload.Body = .one { (map, _) throws(EvaluationError) in
      switch map {
      case .map(let map): .int(Int64(map.count))
      case .record(let record): .int(Int64(record.count))
      default: throw .noSuchOverload
      }
    }
    let string: Overload.Body = .unary { (text: String, evaluation) throws(EvaluationError) in
      try evaluation.charge(call: text.utf8.count / 100)
      return Int64(text.unicodeScalars.count)
    }
    let bytes: Overload.Body = .unary { (bytes: [UInt8], _) in Int64(bytes.count) }
    let types: [(String, CELType, Overload.Body)] = [
      ("string", .string, string), ("bytes", .bytes, bytes), ("list", .list(.parameter("A")), list),
      ("map", .map(.parameter("A"), .parameter("B")), map),
    ]
    return types.map { .global("size_" + $0.0, [$0.1], .int, $0.2) }
      + types.map { .receiver("\($0.0)_size", $0.1, [], .int, $0.2) }
  }()
}

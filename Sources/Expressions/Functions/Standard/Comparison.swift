/// Equality, order, membership, lookup and `!`; `&&`, `||` and `?:` are nodes of the tree, not functions.
extension Library {
  static let comparison: [Function] = [
    Function("!_", [.global("logical_not") { (value: Bool, _) in !value }]),
    Function(
      "_==_",
      [
        .global(
          "equals", [.parameter("A"), .parameter("A")], .bool,
          .two { (a, b, evaluation) throws(EvaluationError) in .bool(try CELValue.isEqual(a, b, &evaluation))
          })
      ]),
    Function(
      "_!=_",
      [
        .global(
          "not_equals", [.parameter("A"), .parameter("A")], .bool,
          .two { (a, b, evaluation) throws(EvaluationError) in
            .bool(!(try CELValue.isEqual(a, b, &evaluation)))
          })
      ]),
    Function("_<_", orders("less") { $0 < 0 }),
    Function("_<=_", orders("less_equals") { $0 <= 0 }),
    Function("_>_", orders("greater") { $0 > 0 }),
    Function("_>=_", orders("greater_equals") { $0 >= 0 }),
    Function(
      "@in",
      [
        .global(
          "in_list", [.parameter("A"), .list(.parameter("A"))], .bool,
          .binary { (value: CELValue, list: [CELValue], evaluation) throws(EvaluationError) in
            try evaluation.charge(call: list.count)
            for element in list where try CELValue.isEqual(element, value, &evaluation) {
              return true
            }
            return false
          }),
        .global(
          "in_map", [.parameter("A"), .map(.parameter("A"), .parameter("B"))], .bool,
          .two { (key, map, _) in .bool(map.entry(key) != nil) }),
      ]),
    Function("_[_]", lookups),
  ]

  /// One overload for each pair of types that have an order; numbers of different types are on one line.
  private static func orders(_ id: String, _ holds: @escaping @Sendable (Int) -> Bool) -> [Overload] {
    let same: [(String, CELType)] = [
      ("bool", .bool), ("int64", .int), ("uint64", .uint), ("double", .double), ("string", .string),
      ("bytes", .bytes), ("timestamp", .timestamp), ("duration", .duration),
    ]
    let numbers = same[1...3]
    let mixed = numbers.flatMap { left in
      numbers.filter { $0.0 != left.0 }.map { (left.0 + "_" + $0.0, left.1, $0.1) }
    }
    return (same.map { ($0.0, $0.1, $0.1) } + mixed).map { name, left, right in
      .global(
        "\(id)_\(name)", [left, right], .bool,
        .two { (a, b, evaluation) throws(EvaluationError) in
          .bool(holds(try CELValue.compare(a, b, &evaluation)))
        })
    }
  }

  private static let elementAt: Overload.Body = .binary {
    (list: [CELValue], index: CELValue, _) throws(EvaluationError) in
    try list.element(index)
  }

  private static let lookups: [Overload] = [
    .global(
      "index_list", [.list(.parameter("A")), .int], .parameter("A"), elementAt),
    .global(
      "index_map", [.map(.parameter("A"), .parameter("B")), .parameter("A")], .parameter("B"),
      .two { (map, key, _) throws(EvaluationError) in try map.required(key) }),
    .global(
      "optional_list_index_int", [.optional(.list(.parameter("A"))), .int], .optional(.parameter("A")),
      .two { (optional, index, _) throws(EvaluationError) in try lookUp(optional, index) }),
    .global(
      "optional_map_index_value", [.optional(.map(.parameter("A"), .parameter("B"))), .parameter("A")],
      .optional(.parameter("B")),
      .two { (optional, key, _) throws(EvaluationError) in try lookUp(optional, key) }),
  ]

  /// What an optional holds under a key; none if it holds nothing there.
  private static func lookUp(_ optional: CELValue, _ key: CELValue) throws(EvaluationError) -> CELValue {
    guard case .optional(let held) = optional else { throw .noSuchOverload }
    switch held {
    case nil: return .optional(nil)
    case .list(let list)?: return .optional(try list.position(key).map { list[$0] })
    case let map?:
      guard map.isMap else { throw .noSuchOverload }
      return .optional(map.entry(key))
    }
  }
}

extension [CELValue] {
  /// The element at an index, which may be any whole number.
  func element(_ index: CELValue) throws(EvaluationError) -> CELValue {
    guard let position = try position(index) else {
      throw .index("the index \(index.numberText) is not below the size \(count)")
    }
    return self[position]
  }

  /// The position that a number means; `nil` if the list has none such.
  func position(_ index: CELValue) throws(EvaluationError) -> Int? {
    let position: Int?
    switch index {
    case .int(let value): position = Int(exactly: value)
    case .uint(let value): position = Int(exactly: value)
    case .double(let value):
      guard value.rounded() == value else {
        throw .index("the index \(index.numberText) is not a whole number")
      }
      position = Int(exactly: value)
    default: throw .noSuchOverload
    }
    return position.flatMap { indices.contains($0) ? $0 : nil }
  }
}

extension CELValue {
  var isMap: Bool {
    switch self {
    case .map, .record: true
    default: false
    }
  }

  /// The value of a key in a map or record; `nil` in everything else too.
  func entry(_ key: CELValue) -> CELValue? {
    switch self {
    case .map(let map): return map[key]
    case .record(let record):
      guard case .string(let name) = key else { return nil }
      return record[name]
    default: return nil
    }
  }

  /// The value of a key that must be there.
  func required(_ key: CELValue) throws(EvaluationError) -> CELValue {
    guard isMap else { throw .noSuchOverload }
    guard let value = entry(key) else { throw EvaluationError(.noSuchKey, "there is no key \(key.keyText)") }
    return value
  }

  /// A key for a message.
  private var keyText: String {
    switch self {
    case .string(let text): "'\(text.brief)'"
    case .bool(let value): value ? "true" : "false"
    case .int, .uint, .double: numberText
    default: "of the type \(runtimeType.shortName)"
    }
  }

  /// A number for a message.
  var numberText: String {
    switch self {
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .double(let value): NumberText.general(value)
    default: ""
    }
  }
}

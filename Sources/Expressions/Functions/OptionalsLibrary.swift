extension Library {
  /// Values that may be missing; `or`, `orValue`, `optMap`, `?.` and `[?]` are nodes of the tree.
  public static let optionals = Library(
    "optionals",
    [
      Function(
        "optional.of", [.global("optional_of", [a], .optional(a), .one { (value, _) in .optional(value) })]),
      Function(
        "optional.none", [.global("optional_none", [], .optional(a), .many { _, _ in .optional(nil) })]),
      Function(
        "optional.ofNonZeroValue",
        [
          .global(
            "optional_ofNonZeroValue", [a], .optional(a),
            .one { (value, _) in .optional(value.isZero ? nil : value) })
        ]),
      Function(
        "hasValue",
        [
          .receiver(
            "optional_hasValue", .optional(a), [], .bool,
            .one { (value, _) throws(EvaluationError) in .bool(try held(value) != nil) })
        ]),
      Function(
        "value",
        [
          .receiver(
            "optional_value", .optional(a), [], a,
            .one { (value, _) throws(EvaluationError) in
              guard let held = try held(value) else { throw .argument("an optional without value has none") }
              return held
            })
        ]),
      Function(
        "optional.unwrap", [.global("optional_unwrap", [.list(.optional(a))], .list(a), .unary(unwrapped))]),
      Function(
        "unwrapOpt", [.receiver("optional_unwrapOpt", .list(.optional(a)), [], .list(a), .unary(unwrapped))]),
      Function(
        "first",
        [
          .receiver(
            "list_first", .list(a), [], .optional(a),
            .unary { (list: [CELValue], _) in CELValue.optional(list.first) })
        ]),
      Function(
        "last",
        [
          .receiver(
            "list_last", .list(a), [], .optional(a),
            .unary { (list: [CELValue], _) in CELValue.optional(list.last) })
        ]),
    ])

  private static let a = CELType.parameter("A")

  private static func held(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    guard case .optional(let held) = value else { throw .noSuchOverload }
    return held
  }

  @Sendable private static func unwrapped(_ list: [CELValue], _ evaluation: inout Evaluation)
    throws(EvaluationError) -> [CELValue]
  {
    try evaluation.charge(call: list.count)
    var result: [CELValue] = []
    for value in list {
      guard case .optional(let held) = value else {
        throw .argument("only optionals can be unwrapped, not the type \(value.runtimeType.shortName)")
      }
      if let held { result.append(held) }
    }
    return result
  }
}

extension CELValue {
  /// Whether it is what its type begins with: null, false, 0, nothing in it.
  fileprivate var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let text): text.isEmpty
    case .bytes(let bytes): bytes.isEmpty
    case .list(let list): list.isEmpty
    case .map(let map): map.count == 0
    case .record(let record): record.count == 0
    case .duration(let span): span.nanoseconds == 0
    case .optional(let held): held == nil
    case .timestamp, .type, .ip, .cidr: false
    }
  }
}

extension Library {
  /// `math.…`: extremes, rounding, signs, bits.
  public static let math = Library("math", extremes + rounding + signs + bits)

  /// How many numbers `math.greatest` and `math.least` take at most; more go into a list.
  private static let argumentLimit = 32

  private static let extremes: [Function] = [
    extreme("greatest") { $0 > 0 }, extreme("least") { $0 < 0 },
  ]

  private static func extreme(_ name: String, _ wins: @escaping @Sendable (Int) -> Bool) -> Function {
    let numbers: [(String, CELType)] = [("int", .int), ("uint", .uint), ("double", .double)]
    let id = "math_\(name)"
    var overloads: [Overload] = numbers.map {
      .global(
        "\(id)_\($0.0)", [$0.1], $0.1,
        .one { (value, evaluation) throws(EvaluationError) in try winner([value], wins, &evaluation) })
    }
    overloads.append(
      .global(
        "\(id)_list", [.list(.parameter("A"))], .parameter("A"),
        .unary { (list: [CELValue], evaluation) throws(EvaluationError) in
          if list.isEmpty { throw .argument("math.\(name) needs at least one number") }
          return try winner(list, wins, &evaluation)
        }))
    for left in numbers {
      for right in numbers {
        overloads.append(
          .global(
            "\(id)_\(left.0)_\(right.0)", [left.1, right.1], left.0 == right.0 ? left.1 : .dyn,
            .two { (a, b, evaluation) throws(EvaluationError) in try winner([a, b], wins, &evaluation) }))
      }
    }
    overloads += (3...argumentLimit).map { count in
      .global(
        "\(id)_\(count)", Array(repeating: .dyn, count: count), .dyn,
        .many { (list, evaluation) throws(EvaluationError) in try winner(list, wins, &evaluation) })
    }
    return Function("math." + name, overloads)
  }

  /// The first of the numbers that beat all others.
  private static func winner(
    _ list: [CELValue], _ wins: (Int) -> Bool, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> CELValue {
    try evaluation.charge(call: list.count)
    guard var best = list.first else { throw .noSuchOverload }
    for value in list {
      switch value {
      case .int, .uint, .double: break
      default: throw .noSuchOverload
      }
      // NaN is refused even if it stands alone.
      if wins(try CELValue.compare(value, best, &evaluation)) { best = value }
    }
    return best
  }

  private static let rounding: [Function] = [
    onDouble("ceil") { $0.rounded(.up) },
    onDouble("floor") { $0.rounded(.down) },
    onDouble("round") { $0.rounded(.toNearestOrAwayFromZero) },
    onDouble("trunc") { $0.rounded(.towardZero) },
    onDouble("isNaN") { $0.isNaN },
    onDouble("isInf") { $0.isInfinite },
    onDouble("isFinite") { $0.isFinite },
  ]

  private static func onDouble<R: Native>(_ name: String, _ body: @escaping @Sendable (Double) -> R)
    -> Function
  {
    Function("math." + name, [.global("math_\(name)_double") { (value: Double, _) in body(value) }])
  }

  private static let signs: [Function] = [
    Function(
      "math.abs",
      [
        .global("math_abs_int") { (value: Int64, _) throws(EvaluationError) in
          guard let int = Int64(exactly: value.magnitude) else { throw .overflow(.int) }
          return int
        },
        .global("math_abs_uint") { (value: UInt64, _) in value },
        .global("math_abs_double") { (value: Double, _) in value.magnitude },
      ]),
    Function(
      "math.sign",
      [
        .global("math_sign_int") { (value: Int64, _) in value.signum() },
        .global("math_sign_uint") { (value: UInt64, _) in value.signum() },
        .global("math_sign_double") { (value: Double, _) in
          value.isNaN ? value : value > 0 ? 1 : value < 0 ? -1 : 0
        },
      ]),
    Function(
      "math.sqrt",
      [
        .global("math_sqrt_int") { (value: Int64, _) in Double(value).squareRoot() },
        .global("math_sqrt_uint") { (value: UInt64, _) in Double(value).squareRoot() },
        .global("math_sqrt_double") { (value: Double, _) in value.squareRoot() },
      ]),
  ]

  private static let bits: [Function] = [
    Function(
      "math.bitAnd",
      [
        .global("math_bitAnd_int_int") { (a: Int64, b: Int64, _) in a & b },
        .global("math_bitAnd_uint_uint") { (a: UInt64, b: UInt64, _) in a & b },
      ]),
    Function(
      "math.bitOr",
      [
        .global("math_bitOr_int_int") { (a: Int64, b: Int64, _) in a | b },
        .global("math_bitOr_uint_uint") { (a: UInt64, b: UInt64, _) in a | b },
      ]),
    Function(
      "math.bitXor",
      [
        .global("math_bitXor_int_int") { (a: Int64, b: Int64, _) in a ^ b },
        .global("math_bitXor_uint_uint") { (a: UInt64, b: UInt64, _) in a ^ b },
      ]),
    Function(
      "math.bitNot",
      [
        .global("math_bitNot_int") { (value: Int64, _) in ~value },
        .global("math_bitNot_uint") { (value: UInt64, _) in ~value },
      ]),
    Function("math.bitShiftLeft", shifts("bitShiftLeft") { $0 << $1 }),
    // An int too is filled up with zeros.
    Function("math.bitShiftRight", shifts("bitShiftRight") { $0 >> $1 }),
  ]

  private static func shifts(_ name: String, _ shift: @escaping @Sendable (UInt64, Int64) -> UInt64)
    -> [Overload]
  {
    @Sendable func checked(_ count: Int64) throws(EvaluationError) -> Int64 {
      if count < 0 { throw .argument("a shift by \(count) bits goes backwards") }
      return min(count, 64)
    }
    return [
      .global("math_\(name)_int_int") { (value: Int64, count: Int64, _) throws(EvaluationError) in
        Int64(bitPattern: shift(UInt64(bitPattern: value), try checked(count)))
      },
      .global("math_\(name)_uint_int") { (value: UInt64, count: Int64, _) throws(EvaluationError) in
        shift(value, try checked(count))
      },
    ]
  }
}

extension Library {
  /// Functions on lists; `sortBy` is a macro and uses `sortedIndices`.
  public static let lists = Library(
    "lists",
    [
      Function(
        "slice",
        [
          .receiver(
            "list_slice", .list(a), [.int, .int], .list(a),
            .ternary { (list: [CELValue], from: Int64, to: Int64, evaluation) throws(EvaluationError) in
              guard 0 <= from, from <= to, to <= list.count else {
                throw .index("the range from \(from) to \(to) is not within a list of \(list.count) elements")
              }
              try evaluation.charge(10 + Int(to - from))
              return Array(list[Int(from)..<Int(to)])
            })
        ]),
      Function(
        "flatten",
        [
          .receiver(
            "list_flatten", .list(.list(a)), [], .list(a),
            .unary { (list: [CELValue], evaluation) throws(EvaluationError) in
              try flattened(list, levels: 1, &evaluation)
            }),
          .receiver(
            "list_flatten_int", .list(.dyn), [.int], .list(.dyn),
            .binary { (list: [CELValue], levels: Int64, evaluation) throws(EvaluationError) in
              if levels < 0 { throw .argument("a list cannot be flattened by \(levels) levels") }
              return try flattened(list, levels: levels, &evaluation)
            }),
        ]),
      Function(
        "distinct",
        [
          .receiver(
            "list_distinct", .list(a), [], .list(a),
            .unary { (list: [CELValue], evaluation) throws(EvaluationError) in
              var (seen, result): (EqualValues, [CELValue]) = (EqualValues(), [])
              for value in list where try seen.insert(value, &evaluation) { result.append(value) }
              return result
            })
        ]),
      Function("reverse", reversals),
      Function(
        "lists.range",
        [
          .global(
            "lists_range", [.int], .list(.int),
            .unary { (count: Int64, evaluation) throws(EvaluationError) in
              if count < 0 { throw .argument("a range cannot have \(count) elements") }
              try evaluation.charge(10)
              try evaluation.charge(Int(clamping: count))
              return (0..<count).map { CELValue.int($0) }
            })
        ]),
      Function(
        "sort",
        [
          .receiver(
            "list_sort", .list(a), [], .list(a),
            .unary { (list: [CELValue], evaluation) throws(EvaluationError) in
              try sortedIndices(list, &evaluation).map { list[$0] }
            })
        ]),
    ])

  private static let a = CELType.parameter("A")

  private static let reversals: [Overload] = [
    .receiver("string_reverse") { (text: String, evaluation) throws(EvaluationError) in
      try evaluation.charge(octets: text.utf8.count)
      var result = String.UnicodeScalarView()
      result.append(contentsOf: text.unicodeScalars.reversed())
      return String(result)
    },
    .receiver(
      "list_reverse", .list(a), [], .list(a),
      .unary { (list: [CELValue], evaluation) throws(EvaluationError) in
        try evaluation.charge(10 + list.count)
        return Array(list.reversed())
      }),
  ]

  private static func flattened(_ list: [CELValue], levels: Int64, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> [CELValue]
  {
    // Each turn opens one level, so that no recursion goes as deep as a value may be.
    var (result, left) = (list, levels)
    while left > 0 {
      var (opened, hasList): ([CELValue], Bool) = ([], false)
      for value in result {
        guard case .list(let inner) = value else {
          try evaluation.charge(1)
          opened.append(value)
          continue
        }
        hasList = true
        try evaluation.charge(1 + inner.count)
        opened += inner
      }
      if !hasList { break }
      (result, left) = (opened, left - 1)
    }
    return result
  }

  /// The order of elements by their keys, all of one type that has an order; equal ones stay as they are.
  ///
  /// - Throws: `invalid-argument` for keys of different types and for NaN, `no-such-overload` for types without order.
  static func sortedIndices(_ keys: [CELValue], _ evaluation: inout Evaluation) throws(EvaluationError)
    -> [Int]
  {
    guard let first = keys.first else { return [] }
    for key in keys {
      try evaluation.charge(1)
      guard key.runtimeType == first.runtimeType else {
        throw .argument(
          "a list of \(first.runtimeType.shortName) and \(key.runtimeType.shortName) has no order")
      }
      // Also finds NaN, and types without an order.
      _ = try CELValue.compare(key, first, &evaluation)
    }
    return try merged(Array(keys.indices), by: keys, &evaluation)
  }

  /// Merge sort, since the comparison may throw and the order of equal elements is kept.
  private static func merged(_ start: [Int], by keys: [CELValue], _ evaluation: inout Evaluation)
    throws(EvaluationError) -> [Int]
  {
    var (order, width) = (start, 1)
    while width < order.count {
      try evaluation.charge(order.count)
      var next: [Int] = []
      next.reserveCapacity(order.count)
      for begin in stride(from: 0, to: order.count, by: 2 * width) {
        let middle = min(begin + width, order.count)
        let end = min(middle + width, order.count)
        var (left, right) = (begin, middle)
        while left < middle, right < end {
          if try CELValue.compare(keys[order[right]], keys[order[left]], &evaluation) < 0 {
            next.append(order[right])
            right += 1
          } else {
            next.append(order[left])
            left += 1
          }
        }
        next += order[left..<middle]
        next += order[right..<end]
      }
      (order, width) = (next, width * 2)
    }
    return order
  }
}

extension Library {
  /// Lists as sets, by the equality of CEL: `[1]` and `[1u, 1.0]` are equivalent.
  public static let sets = Library(
    "sets",
    [
      operation("contains") { (a, b, evaluation) throws(EvaluationError) in
        try has(a, all: b, &evaluation)
      },
      operation("equivalent") { (a, b, evaluation) throws(EvaluationError) in
        if try !has(a, all: b, &evaluation) { return false }
        return try has(b, all: a, &evaluation)
      },
      operation("intersects") { (a, b, evaluation) throws(EvaluationError) in
        let values = try EqualValues(a, &evaluation)
        for value in b where try values.contains(value, &evaluation) {
          return true
        }
        return false
      },
    ])

  private static func operation(
    _ name: String,
    _ body: @escaping @Sendable ([CELValue], [CELValue], inout Evaluation) throws(EvaluationError) -> Bool
  ) -> Function {
    let list = CELType.list(.parameter("A"))
    return Function("sets." + name, [.global("list_sets_\(name)_list", [list, list], .bool, .binary(body))])
  }

  private static func has(_ list: [CELValue], all wanted: [CELValue], _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Bool
  {
    let values = try EqualValues(list, &evaluation)
    for value in wanted where try !values.contains(value, &evaluation) {
      return false
    }
    return true
  }
}

/// `[a, ?b]` with parts that are not constant.
final class ListStep: Step {
  private let elements: [(value: Step, isOptional: Bool)]

  init(_ elements: [(value: Step, isOptional: Bool)], _ range: Range<Int>) {
    self.elements = elements
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try charge(10, &frame)
    var values: [CELValue] = []
    values.reserveCapacity(elements.count)
    for element in elements {
      if !element.isOptional {
        values.append(try element.value.value(&frame))
      } else if let value = try optional(element.value, &frame) {
        values.append(value)
      }
    }
    return .list(values)
  }
}

/// `{a: b, ?c: d}` with parts that are not constant.
final class MapStep: Step {
  private let entries: [(key: Step, value: Step, isOptional: Bool)]

  init(_ entries: [(key: Step, value: Step, isOptional: Bool)], _ range: Range<Int>) {
    self.entries = entries
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try charge(30, &frame)
    var values: [(key: CELValue, value: CELValue)] = []
    values.reserveCapacity(entries.count)
    for entry in entries {
      let key = try entry.key.value(&frame)
      if !entry.isOptional {
        values.append((key, try entry.value.value(&frame)))
      } else if let value = try optional(entry.value, &frame) {
        values.append((key, value))
      }
    }
    return .map(try map(values))
  }
}

extension Step {
  /// A map of entries, or an error of this step.
  final func map(_ entries: [(key: CELValue, value: CELValue)]) throws(EvaluationError) -> CELMap {
    do throws(EvaluationError) {
      return try CELMap(entries)
    } catch {
      throw placed(error)
    }
  }
}

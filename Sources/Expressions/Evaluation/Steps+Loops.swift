/// What all macros that go over a range have in common: the range, the slots, the predicate.
class LoopStep: Step {
  private final let over: Step
  private final let slot: Int
  private final let secondSlot: Int?
  final let predicate: Step?

  init(_ over: Step, _ slots: [Int], _ predicate: Step?, _ range: Range<Int>) {
    (self.over, self.predicate) = (over, predicate)
    slot = slots.first ?? 0
    secondSlot = slots.count > 1 ? slots[1] : nil
    super.init(range)
  }

  /// Goes over the range, as long as `body` says so.
  ///
  /// `body` gets the value of the first variable: an element, or with two variables an index; of a map a key.
  @inline(__always)
  final func forEach(
    _ frame: inout Frame, _ body: (CELValue, inout Frame) throws(EvaluationError) -> Bool
  ) throws(EvaluationError) {
    let range = try over.value(&frame)
    try charge(1, &frame)
    switch range {
    case .list(let elements):
      for index in elements.indices {
        try charge(3, &frame)
        let first = secondSlot == nil ? elements[index] : .int(Int64(index))
        frame.locals[slot] = .value(first)
        if let secondSlot { frame.locals[secondSlot] = .value(elements[index]) }
        guard try body(first, &frame) else { return }
      }
    case .map(let map): try forEach(in: map, &frame, body)
    case .record(let record): try forEach(in: record.map, &frame, body)
    default:
      throw failure(
        .noSuchOverload, "expected a list or a map, found a value of type \(range.runtimeType.erasedName)")
    }
  }

  private final func forEach(
    in map: CELMap, _ frame: inout Frame, _ body: (CELValue, inout Frame) throws(EvaluationError) -> Bool
  ) throws(EvaluationError) {
    for entry in map.entries {
      try charge(3, &frame)
      frame.locals[slot] = .value(entry.key)
      if let secondSlot { frame.locals[secondSlot] = .value(entry.value) }
      guard try body(entry.key, &frame) else { return }
    }
  }

  /// Whether the element in the slots is to be taken.
  @inline(__always)
  final func isTaken(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    guard let predicate else { return true }
    return try predicate.bool(&frame)
  }
}

/// `all` and `exists`: stop at the element that decides; an error counts only if none does.
final class QuantifierStep: LoopStep {
  /// The value of the predicate that decides, and then of the whole.
  private let deciding: Bool

  init(_ over: Step, _ slots: [Int], _ predicate: Step?, deciding: Bool, _ range: Range<Int>) {
    self.deciding = deciding
    super.init(over, slots, predicate, range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    var first: EvaluationError?
    var isDecided = false
    try forEach(&frame) { (_, frame) throws(EvaluationError) in
      do throws(EvaluationError) {
        isDecided = try isTaken(&frame) == deciding
      } catch {
        guard error.isAbsorbable else { throw error }
        if first == nil { first = error }
      }
      return !isDecided
    }
    if isDecided { return deciding }
    if let first { throw first }
    return !deciding
  }
}

/// `existsOne`: goes over the whole range, so that an error after the second hit is still an error.
final class ExistsOneStep: LoopStep {
  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    var count = 0
    try forEach(&frame) { (_, frame) throws(EvaluationError) in
      if try isTaken(&frame) { count += 1 }
      return true
    }
    return count == 1
  }
}

/// `map`, `filter`, `transformList`: a list of what becomes of the elements, or of the elements themselves.
final class ListLoopStep: LoopStep {
  private let transform: Step?

  init(_ over: Step, _ slots: [Int], _ predicate: Step?, _ transform: Step?, _ range: Range<Int>) {
    self.transform = transform
    super.init(over, slots, predicate, range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    var values: [CELValue] = []
    try forEach(&frame) { (element, frame) throws(EvaluationError) in
      guard try isTaken(&frame) else { return true }
      values.append(try transform?.value(&frame) ?? element)
      return true
    }
    return .list(values)
  }
}

/// `transformMap` and `transformMapEntry`: a map of the keys with new values, or of new entries.
final class MapLoopStep: LoopStep {
  private let transform: Step
  private let makesEntries: Bool

  init(
    _ over: Step, _ slots: [Int], _ predicate: Step?, _ transform: Step, makesEntries: Bool,
    _ range: Range<Int>
  ) {
    (self.transform, self.makesEntries) = (transform, makesEntries)
    super.init(over, slots, predicate, range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    var entries: [(key: CELValue, value: CELValue)] = []
    try forEach(&frame) { (key, frame) throws(EvaluationError) in
      guard try isTaken(&frame) else { return true }
      let value = try transform.value(&frame)
      guard makesEntries else {
        entries.append((key, value))
        return true
      }
      let made: CELMap
      switch value {
      case .map(let map): made = map
      case .record(let record): made = record.map
      default:
        throw transform.failure(
          .noSuchOverload, "expected a map, found a value of type \(value.runtimeType.erasedName)")
      }
      try charge(made.count, &frame)
      entries.append(contentsOf: made.entries)
      return true
    }
    return .map(try map(entries))
  }
}

/// `sortBy`: the elements in the order of their keys, equal ones as they were; the keys are of one type.
final class SortStep: LoopStep {
  private let key: Step

  init(_ over: Step, _ slots: [Int], _ key: Step, _ range: Range<Int>) {
    self.key = key
    super.init(over, slots, nil, range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    var pairs: [(key: CELValue, element: CELValue)] = []
    try forEach(&frame) { (element, frame) throws(EvaluationError) in
      pairs.append((try key.value(&frame), element))
      return true
    }
    if let first = pairs.first {
      let type = TypeMask(first.key)
      for pair in pairs {
        guard TypeMask(pair.key) == type else {
          throw key.failure(.noSuchOverload, "the keys to sort by are of different types")
        }
        // Also tells keys that have no order, when there is nothing to compare them with.
        _ = try order(pair.key, pair.key, &frame)
      }
    }
    return .list(try sorted(pairs, &frame).map(\.element))
  }

  private func order(_ left: CELValue, _ right: CELValue, _ frame: inout Frame) throws(EvaluationError) -> Int
  {
    try charge(1, &frame)
    do throws(EvaluationError) {
      return try CELValue.compare(left, right, &frame.evaluation)
    } catch {
      throw key.placed(error)
    }
  }

  /// Merges runs bottom-up: stable, and every comparison is charged, which a sort of the standard library cannot throw for.
  private func sorted(_ pairs: [(key: CELValue, element: CELValue)], _ frame: inout Frame)
    throws(EvaluationError) -> [(key: CELValue, element: CELValue)]
  {
    var (source, width) = (pairs, 1)
    while width < source.count {
      var merged: [(key: CELValue, element: CELValue)] = []
      merged.reserveCapacity(source.count)
      for start in stride(from: 0, to: source.count, by: width * 2) {
        let middle = min(start + width, source.count)
        let end = min(middle + width, source.count)
        var (left, right) = (start, middle)
        while left < middle, right < end {
          if try order(source[right].key, source[left].key, &frame) < 0 {
            merged.append(source[right])
            right += 1
          } else {
            merged.append(source[left])
            left += 1
          }
        }
        merged.append(contentsOf: source[left..<middle])
        merged.append(contentsOf: source[right..<end])
      }
      (source, width) = (merged, width * 2)
    }
    return source
  }
}

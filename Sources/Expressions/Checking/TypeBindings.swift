/// What is known of type variables while one expression is checked.
///
/// A type variable is `CELType.parameter` with a name that no declaration can have.
struct TypeBindings {
  private var bound: [String: CELType] = [:]
  /// What to put back, newest last.
  private var trail: [(name: String, old: CELType?)] = []
  private var count = 0

  /// A type variable that is not yet used.
  mutating func fresh() -> CELType {
    count += 1
    return .parameter("$\(count)")
  }

  /// The type with a variable of its own for each type parameter; `names` makes it one set for several types.
  mutating func instance(of type: CELType, _ names: inout [String: CELType]) -> CELType {
    switch type {
    case .parameter(let name):
      if let variable = names[name] { return variable }
      let variable = fresh()
      names[name] = variable
      return variable
    case .list(let element): return .list(instance(of: element, &names))
    case .map(let key, let value): return .map(instance(of: key, &names), instance(of: value, &names))
    case .type(let inner): return .type(instance(of: inner, &names))
    case .optional(let inner): return .optional(instance(of: inner, &names))
    case .wrapper(let inner): return .wrapper(instance(of: inner, &names))
    default: return type
    }
  }

  /// The type with what is known put in; a variable of which nothing is known stays.
  func resolved(_ type: CELType) -> CELType {
    switch type {
    case .parameter(let name): bound[name].map(resolved) ?? type
    case .list(let element): .list(resolved(element))
    case .map(let key, let value): .map(resolved(key), resolved(value))
    case .type(let inner): .type(resolved(inner))
    case .optional(let inner): .optional(resolved(inner))
    case .wrapper(let inner): .wrapper(resolved(inner))
    default: type
    }
  }

  /// The type with `dyn` for every variable of which nothing is known.
  func final(_ type: CELType) -> CELType {
    switch type {
    case .parameter(let name): bound[name].map(final) ?? .dyn
    case .list(let element): .list(final(element))
    case .map(let key, let value): .map(final(key), final(value))
    case .type(let inner): .type(final(inner))
    case .optional(let inner): .optional(final(inner))
    case .wrapper(let inner): .wrapper(final(inner))
    default: type
    }
  }

  /// Whether every type can stand where the other is wanted; if not, nothing is learnt.
  mutating func assign(_ types: [CELType], to wanted: [CELType]) -> Bool {
    guard types.count == wanted.count else { return false }
    let mark = trail.count
    for (type, wanted) in zip(types, wanted) where !isAssignable(type, wanted) {
      while trail.count > mark, let last = trail.popLast() { bound[last.name] = last.old }
      return false
    }
    return true
  }

  /// Whether a type can stand where another is wanted; if not, nothing is learnt.
  mutating func assign(_ type: CELType, to wanted: CELType) -> Bool { assign([type], to: [wanted]) }

  // MARK: - Unification

  private mutating func bind(_ name: String, to type: CELType) {
    trail.append((name, bound[name]))
    bound[name] = type
  }

  private mutating func isAssignable(_ type: CELType, _ wanted: CELType) -> Bool {
    if case .parameter(let name) = wanted {
      let isKnown = bound[name] != nil
      if substitute(type, for: name) { return true }
      if isKnown { return false }
    }
    if case .parameter(let name) = type { return substitute(wanted, for: name) }
    switch (type, wanted) {
    case (.dyn, _), (_, .dyn), (.error, _), (_, .error): return true
    case (.null, _): return wanted.isNullable
    case (_, .null): return type.isNullable
    case (.wrapper(let inner), _): return isAssignable(inner, wanted)
    case (_, .wrapper(let inner)): return isAssignable(type, inner)
    case (.type, .type): return true
    case (.list(let element), .list(let wanted)), (.optional(let element), .optional(let wanted)):
      return isAssignable(element, wanted)
    case (.map(let key, let value), .map(let wantedKey, let wantedValue)):
      return isAssignable(key, wantedKey) && isAssignable(value, wantedValue)
    // A record looks like a map with string keys.
    case (.record, .map(let key, let value)), (.map(let key, let value), .record):
      return isAssignable(.string, key) && isAssignable(.dyn, value)
    default: return type == wanted
    }
  }

  /// Whether a type can stand for a variable, of which the more general of both is known then.
  private mutating func substitute(_ type: CELType, for name: String) -> Bool {
    if case .parameter(name) = type { return true }
    guard let known = bound[name] else {
      guard !occurs(name, in: type) else { return false }
      bind(name, to: type)
      return true
    }
    if known == type { return true }
    guard isAssignable(type, known) else { return false }
    let general = Self.moreGeneral(type, known)
    if !occurs(name, in: general) { bind(name, to: general) }
    return true
  }

  private func occurs(_ name: String, in type: CELType) -> Bool {
    switch type {
    case .parameter(let other): other == name || bound[other].map { occurs(name, in: $0) } ?? false
    case .list(let inner), .type(let inner), .optional(let inner), .wrapper(let inner):
      occurs(name, in: inner)
    case .map(let key, let value): occurs(name, in: key) || occurs(name, in: value)
    default: false
    }
  }

  /// Of two types that go together, the one that more values have.
  static func moreGeneral(_ first: CELType, _ second: CELType) -> CELType {
    if first == .null { return second }
    if second == .null { return first }
    return isAsGeneral(first, as: second) ? first : second
  }

  private static func isAsGeneral(_ first: CELType, as second: CELType) -> Bool {
    switch (first, second) {
    case (.dyn, _), (.parameter, _): true
    case (_, .dyn), (_, .parameter): false
    case (.list(let first), .list(let second)), (.optional(let first), .optional(let second)):
      isAsGeneral(first, as: second)
    case (.map(let firstKey, let firstValue), .map(let secondKey, let secondValue)):
      isAsGeneral(firstKey, as: secondKey) && isAsGeneral(firstValue, as: secondValue)
    case (.map, .record): true
    case (.wrapper(let first), .wrapper(let second)): isAsGeneral(first, as: second)
    case (.wrapper(let first), _): isAsGeneral(first, as: second)
    case (.type, .type): true
    default: first == second
    }
  }
}

extension CELType {
  /// Whether null is among its values.
  fileprivate var isNullable: Bool {
    switch self {
    case .null, .wrapper, .timestamp, .duration, .record, .opaque, .optional: true
    default: false
    }
  }
}

/// What is known of type variables while one expression is checked.
///
/// A type variable is `CELType.parameter` with a name that no declaration can have.
struct TypeBindings {
  private var bound: [String: CELType] = [:]
  /// What to put back, newest last.
  private var trail: [(name: String, old: CELType?)] = []
  private var count = 0
  /// What one question may still take.
  private var steps = 0

  // A few bindings of macros can make a type as deep as the square of the text, or twice as large as the one before:
  // what is beyond these limits is taken as `dyn`.
  private static let depthLimit = 100
  private static let sizeLimit = 256
  private static let stepLimit = 4_096
  private static let searchLimit = 250

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
    var size = Self.sizeLimit
    return resolved(type, keepsVariables: true, depth: Self.depthLimit, &size)
  }

  /// The type with `dyn` for every variable of which nothing is known.
  func final(_ type: CELType) -> CELType {
    var size = Self.sizeLimit
    return resolved(type, keepsVariables: false, depth: Self.depthLimit, &size)
  }

  private func resolved(_ type: CELType, keepsVariables: Bool, depth: Int, _ size: inout Int) -> CELType {
    guard depth > 0, size > 0 else { return .dyn }
    size -= 1
    func part(_ type: CELType, _ size: inout Int) -> CELType {
      resolved(type, keepsVariables: keepsVariables, depth: depth - 1, &size)
    }
    switch type {
    case .parameter:
      let known = known(type)
      guard case .parameter = known else { return part(known, &size) }
      return keepsVariables ? known : .dyn
    case .list(let element): return .list(part(element, &size))
    case .map(let key, let value): return .map(part(key, &size), part(value, &size))
    case .type(let inner): return .type(part(inner, &size))
    case .optional(let inner): return .optional(part(inner, &size))
    case .wrapper(let inner): return .wrapper(part(inner, &size))
    default: return type
    }
  }

  /// What a variable stands for, which is no variable unless nothing is known.
  private func known(_ type: CELType) -> CELType {
    var type = type
    while case .parameter(let name) = type, let next = bound[name] { type = next }
    return type
  }

  /// Whether every type can stand where the other is wanted; if not, nothing is learnt.
  mutating func assign(_ types: [CELType], to wanted: [CELType]) -> Bool {
    guard types.count == wanted.count else { return false }
    let mark = trail.count
    steps = Self.stepLimit
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

  private mutating func isAssignable(_ type: CELType, _ wanted: CELType, depth: Int = searchLimit) -> Bool {
    steps -= 1
    guard depth > 0, steps > 0 else { return true }
    if case .parameter(let name) = wanted {
      let isKnown = bound[name] != nil
      if substitute(type, for: name, depth: depth) { return true }
      if isKnown { return false }
    }
    if case .parameter(let name) = type { return substitute(wanted, for: name, depth: depth) }
    switch (type, wanted) {
    case (.dyn, _), (_, .dyn), (.error, _), (_, .error): return true
    case (.null, _): return wanted.isNullable
    case (_, .null): return type.isNullable
    case (.wrapper(let inner), _): return isAssignable(inner, wanted, depth: depth - 1)
    case (_, .wrapper(let inner)): return isAssignable(type, inner, depth: depth - 1)
    case (.type, .type): return true
    case (.list(let element), .list(let wanted)), (.optional(let element), .optional(let wanted)):
      return isAssignable(element, wanted, depth: depth - 1)
    case (.map(let key, let value), .map(let wantedKey, let wantedValue)):
      return isAssignable(key, wantedKey, depth: depth - 1)
        && isAssignable(value, wantedValue, depth: depth - 1)
    // A record looks like a map with string keys.
    case (.record, .map(let key, let value)), (.map(let key, let value), .record):
      return isAssignable(.string, key, depth: depth - 1) && isAssignable(.dyn, value, depth: depth - 1)
    default: return type == wanted
    }
  }

  /// Whether a type can stand for a variable, of which the more general of both is known then.
  private mutating func substitute(_ type: CELType, for name: String, depth: Int) -> Bool {
    if case .parameter(name) = type { return true }
    guard let known = bound[name] else {
      guard !occurs(name, in: type) else { return false }
      bind(name, to: type)
      return true
    }
    if known == type { return true }
    guard isAssignable(type, known, depth: depth - 1) else { return false }
    let general = Self.moreGeneral(type, known)
    if !occurs(name, in: general) { bind(name, to: general) }
    return true
  }

  private mutating func occurs(_ name: String, in type: CELType, depth: Int = searchLimit) -> Bool {
    steps -= 1
    guard depth > 0, steps > 0 else { return true }
    switch type {
    case .parameter(let other):
      return other == name || bound[other].map { occurs(name, in: $0, depth: depth - 1) } ?? false
    case .list(let inner), .type(let inner), .optional(let inner), .wrapper(let inner):
      return occurs(name, in: inner, depth: depth - 1)
    case .map(let key, let value):
      return occurs(name, in: key, depth: depth - 1) || occurs(name, in: value, depth: depth - 1)
    default: return false
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

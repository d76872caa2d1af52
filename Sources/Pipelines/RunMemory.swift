import Synchronization

/// What the stages of one run share beside artifacts: limits, counts, what was found out about a service.
///
/// Nothing that a result depends on may stand here: the same stage must put out the same bytes in a run of its own.
public final class RunMemory: Sendable {
  private let values = Mutex<[String: any Sendable]>([:])

  /// Holds nothing yet.
  public init() {}

  /// The value of a name, made by who asks first.
  public func value<Value: Sendable>(_ name: String, _ make: () -> Value) -> Value {
    values.withLock { values in
      if let value = values[name] as? Value { return value }
      let value = make()
      values[name] = value
      return value
    }
  }

  /// The value of a name, where somebody has asked for it.
  public func known<Value: Sendable>(_ name: String, as type: Value.Type) -> Value? {
    values.withLock { $0[name] as? Value }
  }
}

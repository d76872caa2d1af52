/// A part of a compiled expression: everything that can be decided before has been decided.
///
/// A subclass overrides `value` or `bool`, each of which by default asks the other; both mean the same, `bool` refuses
/// what is no bool. Steps hold nothing that changes: what one evaluation needs is in its `Frame`.
class Step {
  /// Where it is written, in Unicode scalars.
  final let range: Range<Int>

  init(_ range: Range<Int>) { self.range = range }

  /// What it computes.
  func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue { .bool(try bool(&frame)) }

  /// What it computes, where only a bool will do.
  func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    let value = try value(&frame)
    guard case .bool(let bool) = value else { throw notBool(value) }
    return bool
  }

  /// An error of this very step.
  @inline(never)
  final func failure(_ reason: EvaluationError.Reason, _ message: String) -> EvaluationError {
    var error = EvaluationError(reason, message)
    error.range = range
    return error
  }

  /// An error of something that does not know where it stands.
  @inline(never)
  final func placed(_ error: EvaluationError) -> EvaluationError {
    guard error.range == nil else { return error }
    var error = error
    error.range = range
    return error
  }

  @inline(never)
  final func notBool(_ value: CELValue) -> EvaluationError {
    failure(.noSuchOverload, "expected a bool, found a value of type \(value.runtimeType.erasedName)")
  }

  /// Takes units for this step.
  @inline(__always)
  final func charge(_ units: Int, _ frame: inout Frame) throws(EvaluationError) {
    let (left, overflow) = frame.evaluation.costLeft.subtractingReportingOverflow(units)
    frame.evaluation.costLeft = left
    if overflow || left < 0 { throw failure(.costExceeded, EvaluationError.costMessage) }
  }
}

/// What one evaluation needs: the values of variables, the slots that macros fill, and what may still be spent.
struct Frame: ~Copyable {
  var evaluation: Evaluation
  /// By index of `Environment.variables`.
  let variables: [BoundValue]
  var locals: [Local]

  /// What a slot holds.
  enum Local {
    /// Not yet computed.
    case empty
    case value(CELValue)
    indirect case failure(EvaluationError)
  }
}

/// The value of a variable, and if it has fields, what holds them without a reference count.
struct BoundValue: Sendable {
  let value: CELValue?
  let fields: Uncounted?

  init(_ value: CELValue?) {
    self.value = value
    fields =
      switch value {
      case .record(let record)?: .record(Unmanaged.passUnretained(record))
      case .map(let map)?: .map(Unmanaged.passUnretained(map))
      default: nil
      }
  }

  /// The object in `value`: reading a field through it costs no atomic operations.
  ///
  /// Valid as long as the bindings are, which keep `value` for as long as an evaluation lasts.
  // Unchecked: references to objects that are themselves sendable.
  enum Uncounted: @unchecked Sendable {
    case record(Unmanaged<CELRecord>)
    case map(Unmanaged<CELMap>)

    /// The value of a field, if it is there.
    @inline(__always)
    func value(of field: Field) -> CELValue? {
      switch self {
      case .record(let record): record._withUnsafeGuaranteedRef { field.value(in: $0) }
      case .map(let map): map._withUnsafeGuaranteedRef { field.value(in: $0) }
      }
    }
  }
}

/// Steps to be called one after another without counting references to them.
struct Steps {
  private let steps: [Step]
  private let references: [Unmanaged<Step>]

  init(_ steps: [Step]) {
    self.steps = steps
    references = steps.map { Unmanaged.passUnretained($0) }
  }

  var count: Int { references.count }

  @inline(__always)
  func bool(_ index: Int, _ frame: inout Frame) throws(EvaluationError) -> Bool {
    // Guaranteed: `steps` holds it. By a result, because what calls the closure throws without a type.
    try references[index]._withUnsafeGuaranteedRef { step -> Result<Bool, EvaluationError> in
      do throws(EvaluationError) {
        return .success(try step.bool(&frame))
      } catch {
        return .failure(error)
      }
    }.get()
  }
}

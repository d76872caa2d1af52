public import Diagnostics
import JSON
public import YAML

/// A document of kind `Pipeline`: a reusable DAG of stages, as written.
public struct PipelineDocument: Sendable {
  /// The types an input can have.
  public enum InputType: String, OptionChoice {
    case string, integer, boolean, path
    case listOfStrings = "list(string)"
    case listOfPaths = "list(path)"
    case tableOfStrings = "table(string)"
  }

  /// The name under `metadata`.
  public let name: String
  /// What packages give, in the order written.
  public let inputs: [Input]
  /// In the order written.
  public let stages: [Stage]
  /// What it reads from where it is used in place of a stage: media types by name, in the order written.
  public let artifacts: [(key: Located<String>, value: MediaTypeName)]
  /// What can be read from it there: `STAGE.PORT` by name, in the order written.
  public let outputs: [(key: Located<String>, value: Located<String>)]
  /// Capacities by name.
  public let pools: [String: Int]
  /// For stages without `timeout`; 10 minutes unless written.
  public let defaultTimeout: TimeSpan
  /// For stages without `retry`; 3 unless written.
  public let defaultAttempts: Int
  /// The file that it was read from.
  public let file: String
  /// Whether reading it recorded a problem: then it can be looked at further, but not planned.
  public let isFaulty: Bool

  /// Reads a pipeline document; stages with problems are kept as far as they could be read.
  public init?(_ document: consuming Document, file: String, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.pipeline, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    name = metadata.ifRead(Self.nameOption)?.value ?? ""
    inputs = (spec.ifRead(Self.inputsOption)?.pairs ?? []).map {
      Input(name: $0.key, values: $0.value.values)
    }
    for input in inputs { input.check(as: "input", into: &problems) }
    let defaults = spec.ifRead(Self.defaultsOption)
    defaultTimeout = defaults?.timeout ?? TimeSpan(seconds: 600)
    defaultAttempts = defaults?.retry?.attempts ?? 3
    let declaredPools = spec.ifRead(Self.poolsOption)
    var pools = Dictionary(
      (declaredPools?.pairs ?? []).map { ($0.key.value, $0.value.value) }, uniquingKeysWith: { $1 })
    // A pool with a mistake is still a pool.
    for name in declaredPools?.unread ?? [] { pools[name.value] = 1 }
    self.pools = pools
    stages = spec.ifRead(Self.stagesOption) ?? []
    artifacts = spec.ifRead(Self.artifactsOption)?.pairs ?? []
    outputs = spec.ifRead(Self.outputsOption)?.pairs ?? []
    for name in stages.compactMap(\.name) where name.value == "inputs" && !artifacts.isEmpty {
      problems.append(
        Problem(
          .wrongValue, "a stage cannot be called 'inputs' beside 'artifacts'", at: name.location,
          hint: "'inputs.NAME' stands for an artifact; give the stage another name"))
    }
    let poolNames = pools.keys.sorted()
    for stage in stages where declaredPools != nil {
      for (pool, count) in stage.pools {
        guard let capacity = pools[pool.value] else {
          problems.append(
            Problem(
              .wrongValue, "pool '\(pool.value)' is not declared", at: pool.location,
              hint: suggestion(for: pool.value, among: poolNames) ?? "add it under 'pools:'"))
          continue
        }
        guard count > capacity, declaredPools?.unread.isEmpty == true else { continue }
        problems.append(
          Problem(
            .wrongValue, "pool '\(pool.value)' has \(capacity) places, not \(count)", at: pool.location,
            hint: "ask for fewer, or raise it under 'pools:'"))
      }
    }
    self.file = file
    isFaulty = problems.count > before
  }
}

// MARK: - Declarations

extension PipelineDocument {
  private static let nameOption = Option<CheckedText<NameForm>>(
    "name", example: "hello", "what it is called")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [nameOption]

  private static let inputsOption = Option<Table<IdentifierKey, InputDeclaration>>(
    "inputs", default: Table(), "what packages give, by name")
  private static let defaultsOption = Option<Limits>(
    "defaults", default: Limits(values: .none), "for every stage that does not say otherwise")
  private static let poolsOption = Option<Table<IdentifierKey, Capacity>>(
    "pools", default: Table(), example: ["network": 2],
    "name to how many places it has: how many stages of the pool run at once, where each takes one")
  private static let stagesOption = Option<[Stage]>(
    "stages", within: 1...Int.max,
    "the work; their order decides only between stages that are ready together")
  private static let artifactsOption = Option<Table<IdentifierKey, MediaTypeName>>(
    "artifacts", default: Table(), example: ["contents": "text/plain"],
    "what it reads where a stage uses it, by name: media types; its stages read them as `inputs.NAME`")
  private static let outputsOption = Option<Table<IdentifierKey, Located<String>>>(
    "outputs", default: Table(), example: ["script": "script.file"],
    "what can be read from a stage that uses it, by name: `STAGE.PORT`")
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [
    inputsOption, artifactsOption, outputsOption, defaultsOption, poolsOption, stagesOption,
  ]
}

extension PipelineDocument.InputType {
  /// What its values are for expressions.
  public var scopeType: ScopeType {
    switch self {
    case .string: .string
    case .integer: .integer
    case .boolean: .boolean
    case .path: .path
    case .listOfStrings: .listOfStrings
    case .listOfPaths: .listOfPaths
    case .tableOfStrings: .tableOfStrings
    }
  }

  /// What a value of the type is read as.
  private var value: any OptionValue.Type {
    switch self {
    case .string: String.self
    case .integer: Int.self
    case .boolean: Bool.self
    case .path: InputPath.self
    case .listOfStrings: [String].self
    case .listOfPaths: [InputPath].self
    case .tableOfStrings: TextTable.self
    }
  }

  /// JSON Schema of a value of the type.
  var valueSchema: JSON { .object(value.schema) }

  /// The node, if it is a value of the type; else `nil`, after recording why.
  public func checked(_ node: Node, name: String, into problems: inout [Problem]) -> Node? {
    let before = problems.count
    _ = value.read(node, as: "'\(name)'", into: &problems)
    return problems.count == before ? node : nil
  }
}

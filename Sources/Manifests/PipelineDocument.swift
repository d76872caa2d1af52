public import Diagnostics
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

  /// A typed parameter of the pipeline.
  public struct Input: Sendable {
    public let name: Located<String>
    public let type: InputType
    public let isRequired: Bool
    public let defaultValue: Node?
    public let description: String?
  }

  /// A stage as written; `with` and `inputs` are read against its kind.
  public struct Stage: Sendable {
    public let location: SourceLocation
    public let name: Located<String>?
    public let uses: Located<String>?
    public let inputs: [(key: Located<String>, value: Located<String>)]
    public let with: Node?
    public let pool: Located<String>?
    public let timeout: TimeSpan?
    public let attempts: Int?
  }

  public let name: String
  public let inputs: [Input]
  public let stages: [Stage]
  /// Capacities by name.
  public let pools: [String: Int]
  public let defaultTimeout: TimeSpan
  public let defaultAttempts: Int
  public let file: String

  /// Reads a pipeline document; stages with problems are kept as far as they could be read.
  public init?(_ document: consuming Document, file: String, into problems: inout [Problem]) {
    guard document.expect(.pipeline, into: &problems) else { return nil }
    var metadata = document.metadata
    name = checkedName(metadata.text("name", into: &problems), into: &problems) ?? ""
    metadata.finish(into: &problems)
    var spec = document.spec
    inputs = (spec.optionalMapping("inputs", into: &problems)?.all() ?? []).compactMap {
      Input($0.key, $0.value, into: &problems)
    }
    var defaults = spec.optionalMapping("defaults", into: &problems)
    defaultTimeout = defaults?.value("timeout", TimeSpan.self, into: &problems) ?? TimeSpan(seconds: 600)
    defaultAttempts = defaults.flatMapRetry(into: &problems) ?? 3
    defaults?.finish(into: &problems)
    var pools: [String: Int] = [:]
    for (key, node) in spec.optionalMapping("pools", into: &problems)?.all() ?? [] {
      guard let capacity = Option<Int>(key.value, "").value(of: node, into: &problems) else { continue }
      if capacity < 1 {
        problems.append(Problem(.wrongValue, "pool '\(key.value)' has no capacity", at: node.location, hint: "write 1 or more"))
      }
      pools[key.value] = capacity
    }
    self.pools = pools
    stages = spec.mappings("stages", into: &problems).map { Stage($0, into: &problems) }
    spec.finish(into: &problems)
    for stage in stages {
      guard let pool = stage.pool, pools[pool.value] == nil else { continue }
      problems.append(
        Problem(
          .wrongValue, "pool '\(pool.value)' is not declared", at: pool.location,
          hint: nearest(to: pool.value, among: pools.keys.sorted()).map { "did you mean '\($0)'?" }
            ?? "add it under 'pools:'"))
    }
    self.file = file
  }
}

extension Fields? {
  /// `retry: { attempts: N }`, if it was written.
  fileprivate mutating func flatMapRetry(into problems: inout [Problem]) -> Int? {
    guard let node = self?.optional("retry"), var retry = Fields(node, into: &problems) else { return nil }
    let attempts = retry.requiredValue("attempts", Located<Int>.self, into: &problems)
    retry.finish(into: &problems)
    guard let attempts else { return nil }
    guard (1...10).contains(attempts.value) else {
      problems.append(Problem(.wrongValue, "'attempts' is not 1 to 10", at: attempts.location))
      return nil
    }
    return attempts.value
  }
}

extension PipelineDocument.Input {
  fileprivate init?(_ name: Located<String>, _ node: Node, into problems: inout [Problem]) {
    guard var fields = Fields(node, into: &problems) else { return nil }
    let type = fields.requiredValue("type", PipelineDocument.InputType.self, into: &problems)
    isRequired = fields.value("required", Bool.self, into: &problems) ?? false
    defaultValue = fields.optional("default")
    description = fields.optionalText("description", into: &problems)?.value
    fields.finish(into: &problems)
    guard let type else { return nil }
    (self.name, self.type) = (name, type)
    if isRequired, let defaultValue {
      problems.append(
        Problem(
          .wrongValue, "input '\(name.value)' is required and has a default", at: defaultValue.location,
          hint: "take one of them away"))
    }
    if let defaultValue { _ = type.checked(defaultValue, name: name.value, into: &problems) }
  }
}

extension PipelineDocument.InputType {
  /// The node as a value of the type; a path becomes one that can be opened from here.
  public func checked(_ node: Node, name: String, into problems: inout [Problem]) -> Node? {
    let isRight =
      switch self {
      case .string: Option<String>(name, "").value(of: node, into: &problems) != nil
      case .integer: Option<Int>(name, "").value(of: node, into: &problems) != nil
      case .boolean: Option<Bool>(name, "").value(of: node, into: &problems) != nil
      case .path: Option<InputPath>(name, "").value(of: node, into: &problems) != nil
      case .listOfStrings: Option<[String]>(name, "").value(of: node, into: &problems) != nil
      case .listOfPaths: Option<[InputPath]>(name, "").value(of: node, into: &problems) != nil
      case .tableOfStrings: Option<TextTable>(name, "").value(of: node, into: &problems) != nil
      }
    return isRight ? node : nil
  }
}

extension PipelineDocument.Stage {
  fileprivate init(_ fields: Fields, into problems: inout [Problem]) {
    var fields: Fields? = fields
    location = fields?.location ?? SourceLocation(file: "", line: 1, column: 1)
    name = fields?.text("name", into: &problems)
    uses = fields?.text("uses", into: &problems)
    var inputs: [(key: Located<String>, value: Located<String>)] = []
    for (key, node) in fields?.optionalMapping("inputs", into: &problems)?.all() ?? [] {
      if let text = Fields.text(node, into: &problems) { inputs.append((key, text)) }
    }
    self.inputs = inputs
    with = fields?.optional("with")
    pool = fields?.optionalText("pool", into: &problems)
    timeout = fields?.value("timeout", TimeSpan.self, into: &problems)
    attempts = fields.flatMapRetry(into: &problems)
    fields?.finish(into: &problems)
  }
}

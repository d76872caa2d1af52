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
    /// The word after `inputs.`.
    public let name: Located<String>
    /// `nil` if it could not be read; what looks the input up is not to blame.
    public let type: InputType?
    /// Whether a package must give it; else there is a default.
    public let isRequired: Bool
    /// What it is where a package gives none.
    public let defaultValue: Node?
    /// For the message where it is missing.
    public let description: String?
  }

  /// A stage as written; `with` and `inputs` are read against its kind.
  public struct Stage: Sendable {
    /// Where the stage is written.
    public let location: SourceLocation
    /// The word before `.PORT`, not yet checked.
    public let name: Located<String>?
    /// The name of its kind, not yet looked for.
    public let uses: Located<String>?
    /// The pipeline that stands here in place of one stage, where `uses` names a document.
    public let part: DocumentReference?
    /// The keys written that a stage has only if a kind does its work: `pool`, `timeout`, `retry`.
    public let executionKeys: [Located<String>]
    /// From input port to `STAGE.PORT`, in the order written.
    public let inputs: [(key: Located<String>, value: Located<String>)]
    /// Its options, as written.
    public let with: Node?
    /// One of the pipeline's pools.
    public let pool: Located<String>?
    /// How long one attempt may take, if not the default.
    public let timeout: TimeSpan?
    /// How often it is tried in all, if not the default.
    public let attempts: Int?
  }

  /// The name under `metadata`.
  public let name: String
  /// What packages give, in the order written.
  public let inputs: [Input]
  /// In the order written.
  public let stages: [Stage]
  /// What it reads from where it is used in place of a stage: media types by name, in the order written.
  public let artifacts: [(key: Located<String>, value: Located<String>)]
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
    var metadata = document.metadata
    name = checkedName(metadata.text("name", into: &problems), into: &problems) ?? ""
    metadata.finish(into: &problems)
    var spec = document.spec
    inputs = (spec.optionalMapping("inputs", into: &problems)?.all() ?? []).map {
      Input($0.key, $0.value, into: &problems)
    }
    var defaults = spec.optionalMapping("defaults", into: &problems)
    defaultTimeout = defaults?.value("timeout", TimeSpan.self, into: &problems) ?? TimeSpan(seconds: 600)
    defaultAttempts = defaults?.attempts(into: &problems) ?? 3
    defaults?.finish(into: &problems)
    var pools: [String: Int] = [:]
    for (key, node) in spec.optionalMapping("pools", into: &problems)?.all() ?? [] {
      checkIdentifier(key, into: &problems)
      let capacity = Option<Int>(key.value, "").value(of: node, into: &problems) ?? 1
      if capacity < 1 {
        problems.append(
          Problem(
            .wrongValue, "pool '\(key.value)' has no capacity", at: node.location, hint: "write 1 or more"))
      }
      pools[key.value] = capacity
    }
    self.pools = pools
    artifacts = spec.names("artifacts", into: &problems)
    for (_, type) in artifacts where !isMediaType(type.value) {
      problems.append(
        Problem(
          .wrongValue, "'\(type.value)' is not a media type", at: type.location,
          hint: "write for example text/plain; '*/*' takes anything"))
    }
    outputs = spec.names("outputs", into: &problems)
    let countBefore = problems.count
    stages = spec.mappings("stages", into: &problems).map { Stage($0, into: &problems) }
    spec.finish(into: &problems)
    if stages.isEmpty && problems.count == countBefore {
      problems.append(
        Problem(
          .wrongValue, "the pipeline has no stages", at: document.location, hint: "add one under 'stages:'"))
    }
    for name in stages.compactMap(\.name) where name.value == "inputs" && !artifacts.isEmpty {
      problems.append(
        Problem(
          .wrongValue, "a stage cannot be called 'inputs' beside 'artifacts'", at: name.location,
          hint: "'inputs.NAME' stands for an artifact; give the stage another name"))
    }
    let poolNames = pools.keys.sorted()
    for stage in stages {
      guard let pool = stage.pool, pools[pool.value] == nil else { continue }
      problems.append(
        Problem(
          .wrongValue, "pool '\(pool.value)' is not declared", at: pool.location,
          hint: suggestion(for: pool.value, among: poolNames) ?? "add it under 'pools:'"))
    }
    self.file = file
    isFaulty = problems.count > before
  }
}

/// `type/subtype` (RFC 6838 §4.2), or `*/*`.
private func isMediaType(_ text: String) -> Bool {
  let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  if text == "*/*" { return true }
  let signs = Array("!#$&-^_.+".utf8)
  return parts.count == 2 && text.utf8.count <= 255
    && parts.allSatisfy { part in
      part.first.map { isIdentifier([$0]) && $0 != 45 && $0 != 95 } == true
        && part.allSatisfy { (isIdentifier([$0]) && $0 != 95) || signs.contains($0) }
    }
}

extension Fields {
  /// A mapping from names that `STAGE.NAME` can spell to texts, empty when left out.
  fileprivate mutating func names(
    _ name: String, into problems: inout [Problem]
  ) -> [(key: Located<String>, value: Located<String>)] {
    var pairs: [(key: Located<String>, value: Located<String>)] = []
    for (key, node) in optionalMapping(name, into: &problems)?.all() ?? [] {
      checkIdentifier(key, into: &problems)
      if let text = Self.text(node, into: &problems) { pairs.append((key, text)) }
    }
    return pairs
  }

  /// `retry: { attempts: N }`, if it was written.
  fileprivate mutating func attempts(into problems: inout [Problem]) -> Int? {
    guard let node = optional("retry"), var retry = Fields(node, into: &problems) else { return nil }
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
  /// Reads a declaration; `what` is declared: an input, or a variable.
  init(_ name: Located<String>, _ node: Node, what: String = "input", into problems: inout [Problem]) {
    self.name = name
    checkIdentifier(name, into: &problems)
    guard var fields = Fields(node, into: &problems) else {
      (type, isRequired, defaultValue, description) = (nil, false, nil, nil)
      return
    }
    type = fields.requiredValue("type", PipelineDocument.InputType.self, into: &problems)
    isRequired = fields.value("required", Bool.self, into: &problems) ?? false
    defaultValue = fields.optional("default")
    description = fields.optionalText("description", into: &problems)?.value
    fields.finish(into: &problems)
    if isRequired == (defaultValue != nil) {
      problems.append(
        Problem(
          .wrongValue,
          "\(what) '\(name.value)' is \(isRequired ? "required and has a" : "not required and has no") default",
          at: isRequired ? defaultValue?.location ?? name.location : name.location,
          hint: isRequired ? "take one of them away" : "write 'required: true' or 'default:'"))
    }
    if let type, let defaultValue { _ = type.checked(defaultValue, name: name.value, into: &problems) }
  }
}

extension PipelineDocument.InputType {
  /// The node, if it is a value of the type; else `nil`, after recording why.
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
    var fields = fields
    location = fields.location
    name = fields.text("name", into: &problems)
    let used = fields.required("uses")
    (uses, part) = Self.used(used, into: &problems)
    executionKeys = ["pool", "timeout", "retry"].compactMap { name in
      fields.optional(name).map { Located(name, at: $0.location) }
    }
    var inputs: [(key: Located<String>, value: Located<String>)] = []
    for (key, node) in fields.optionalMapping("inputs", into: &problems)?.all() ?? [] {
      if let text = Fields.text(node, into: &problems) { inputs.append((key, text)) }
    }
    self.inputs = inputs
    with = fields.optional("with")
    pool = fields.optionalText("pool", into: &problems)
    timeout = fields.value("timeout", TimeSpan.self, into: &problems)
    attempts = fields.attempts(into: &problems)
    fields.finish(into: &problems)
    guard part != nil else { return }
    for key in executionKeys {
      problems.append(
        Problem(
          .wrongValue, "a stage that uses a pipeline has no '\(key.value)'", at: key.location,
          hint: "write it at the stages of that pipeline, or under its 'defaults:'"))
    }
  }

  /// The name of a kind, or a document: a mapping, or a text that begins like a path.
  private static func used(
    _ node: Node?, into problems: inout [Problem]
  ) -> (uses: Located<String>?, part: DocumentReference?) {
    guard let node else { return (nil, nil) }
    let isPath = node.text.map { text in ["./", "../", "/", "~"].contains { text.hasPrefix($0) } } ?? false
    if case .mapping = node.value {} else if !isPath { return (Fields.text(node, into: &problems), nil) }
    let part = Option<DocumentReference>("uses", "").value(of: node, into: &problems)
    if let part, part.written.hasPrefix("/") {
      problems.append(
        Problem(
          .wrongValue, "'\(part.written)' is an absolute path", at: part.location,
          hint: "write a path relative to this file"))
      return (nil, nil)
    }
    return (nil, part)
  }
}

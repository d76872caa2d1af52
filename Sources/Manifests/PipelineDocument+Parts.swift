public import Diagnostics
import JSON
public import YAML

extension PipelineDocument {
  /// What is written of an input.
  struct InputDeclaration: MappingValue {
    static let type = Option<InputType>("type", example: "string", "the type that its value must have")
    static let isRequired = Option<Bool>(
      "required", default: false, "whether a package must give it; excludes a default")
    static let defaultValue = Option<Node?>(
      optional: "default", example: "hello", "its value where a package gives none")
    static let description = Option<String?>(
      optional: "description", example: "the file that becomes a command", "what it is for")
    static let members: [any OptionDeclaration] = [type, isRequired, defaultValue, description]
    static let isKeptIncomplete = true
    // Required, or a default: one of them, not both.
    static let rules: [(name: String, value: JSON)] = [
      (
        "oneOf",
        [
          [
            "required": ["required"], "properties": ["required": ["const": true]],
            "not": ["required": ["default"]],
          ],
          ["required": ["default"], "properties": ["required": ["const": false]]],
        ]
      ),
      (
        "allOf",
        .array(
          InputType.allCases.map { type in
            [
              "if": ["properties": ["type": ["const": .string(type.rawValue)]]],
              "then": ["properties": ["default": type.valueSchema]],
            ]
          })
      ),
    ]
    let values: Options
  }

  /// A typed parameter of the pipeline.
  public struct Input: Sendable {
    /// The word after `inputs.`.
    public let name: Located<String>
    let values: Options

    /// `nil` if it could not be read; what looks the input up is not to blame.
    public var type: InputType? { values.ifRead(InputDeclaration.type) }
    /// Whether a package must give it; else there is a default.
    public var isRequired: Bool { values.ifRead(InputDeclaration.isRequired) ?? false }
    /// What it is where a package gives none.
    public var defaultValue: Node? { values.node(InputDeclaration.defaultValue) }
    /// For the message where it is missing.
    public var description: String? { values.ifRead(InputDeclaration.description) ?? nil }

    /// Records a default that contradicts `required`, or is not of the type.
    func check(as what: String, into problems: inout [Problem]) {
      guard let isRequired = values.ifRead(InputDeclaration.isRequired) else { return }
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

  /// A stage as written; `with` and `inputs` are read against its kind.
  public struct Stage: MappingValue {
    private static let nameOption = Option<Located<String>>(
      "name", example: "script", "what other stages call it: `a-z`, `0-9` and `-`, unique")
    static let usesOption = Option<StageUse>(
      "uses", example: "intake/file",
      "a stage kind: `stellwerk kinds` lists them; or a pipeline in its place: `./FILE`, `{ path, sha256 }`")
    static let inputsOption = Option<Table<AnyKey, Located<String>>>(
      "inputs", default: Table(), example: ["script": "script.file"], "input port to `STAGE.PORT`")
    static let withOption = Option<Node?>(
      optional: "with", example: ["path": "${{ inputs.script }}"],
      "options of the kind: `stellwerk schema KIND` prints what they are")
    private static let whenOption = Option<Condition?>(
      optional: "when", example: "${{ metadata.architecture == 'amd64' }}",
      "whether it runs; an expression over what is known before the run")
    private static let matrixOption = Option<StageMatrix?>(
      optional: "matrix", "one stage `NAME[VALUE,…]` for each combination of values")
    private static let forEachOption = Option<StageForEach?>(
      optional: "forEach", "one stage `NAME[KEY]` for each item of a list, also of one that a stage puts out")
    private static let poolOption = Option<PoolRequest?>(
      optional: "pool", example: "network",
      "a pool declared under `pools`, of which it takes a place; or places by pool, `{ compiler: 1, memory: 4 }`"
    )
    private static let priorityOption = Option(
      "priority", default: 0, within: -1_000...1_000, "of the stages that may start, the highest goes first")

    /// The keys of a stage.
    public static let members: [any OptionDeclaration] =
      [
        nameOption, usesOption, whenOption, matrixOption, forEachOption, inputsOption, withOption, poolOption,
        priorityOption,
      ] + Limits.members
    /// What can be read counts, so that those which read from the stage are not blamed.
    public static let isKeptIncomplete = true
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// Where the stage is written.
    public var location: SourceLocation { values.location }
    /// The word before `.PORT`, not yet checked.
    public var name: Located<String>? { values.ifRead(Self.nameOption) }
    /// The name of its kind, not yet looked for.
    public var uses: Located<String>? {
      if case .kind(let name)? = values.ifRead(Self.usesOption) { name } else { nil }
    }
    /// The pipeline that stands here in place of one stage.
    public var part: DocumentReference? {
      if case .part(let document)? = values.ifRead(Self.usesOption) { document } else { nil }
    }
    /// From input port to `STAGE.PORT`, in the order written.
    public var inputs: [(key: Located<String>, value: Located<String>)] {
      values.ifRead(Self.inputsOption)?.pairs ?? []
    }
    /// Its options, as written.
    public var with: Node? { values.node(Self.withOption) }
    /// Whether it runs: `true`, `false` or an expression over what is known before the run.
    public var when: Node? { (values.ifRead(Self.whenOption) ?? nil)?.node }
    /// For which values there is one such stage each.
    public var matrix: StageMatrix? { values.ifRead(Self.matrixOption) ?? nil }
    /// For which items there is one such stage each.
    public var forEach: StageForEach? { values.ifRead(Self.forEachOption) ?? nil }
    /// Whether `forEach` is written, readable or not.
    public var isForEach: Bool { values.node(Self.forEachOption) != nil }
    /// Which of the stages that may start goes first: the higher number.
    public var priority: Int { values.ifRead(Self.priorityOption) ?? 0 }
    /// The places of the pipeline's pools that it takes, as written.
    public var pools: [(pool: Located<String>, count: Int)] {
      (values.ifRead(Self.poolOption) ?? nil)?.places ?? []
    }
    /// How long one attempt may take, if not the default.
    public var timeout: TimeSpan? { Limits(values: values).timeout }
    /// How often it is tried in all, if not the default.
    public var attempts: Int? { Limits(values: values).retry?.attempts }

    /// Records what only a stage has whose kind does work, and a stage that is repeated in two ways.
    public func check(into problems: inout [Problem]) {
      if let matrix = values.node(Self.matrixOption), values.node(Self.forEachOption) != nil {
        problems.append(
          Problem(
            .wrongValue, "a stage has 'matrix' or 'forEach', not both", at: matrix.location,
            hint: "let the items of the list hold the combinations"))
      }
      guard part != nil else { return }
      let options: [any OptionDeclaration] = [
        Self.poolOption, Self.matrixOption, Self.forEachOption, Self.priorityOption,
      ]
      for option in options + Limits.members {
        guard let node = values.node(option) else { continue }
        problems.append(
          Problem(
            .wrongValue, "a stage that uses a pipeline has no '\(option.name)'", at: node.location,
            hint: "write it at the stages of that pipeline, or under its 'defaults:'"))
      }
    }
  }

  /// How long and how often a stage is tried.
  struct Limits: MappingValue {
    private static let timeoutOption = Option<TimeSpan?>(
      optional: "timeout", example: "10m", "how long one attempt may take; 10m unless written")
    private static let retryOption = Option<Retry?>(
      optional: "retry", "how often a fault that may pass is tried again")
    static let members: [any OptionDeclaration] = [timeoutOption, retryOption]
    static let isKeptIncomplete = true
    let values: Options
    var timeout: TimeSpan? { values.ifRead(Self.timeoutOption) ?? nil }
    var retry: Retry? { values.ifRead(Self.retryOption) ?? nil }
  }

  /// `retry: { attempts: N }`.
  struct Retry: MappingValue {
    private static let attemptsOption = Option<Int>(
      "attempts", within: 1...10, example: 3, "how often it is tried in all; 3 unless written")
    static let members: [any OptionDeclaration] = [attemptsOption]
    let values: Options
    var attempts: Int { values[Self.attemptsOption] }
  }

  /// How many stages of a pool run at once.
  struct Capacity: OptionValue {
    let value: Int
    static let schema: [(name: String, value: JSON)] = Int.schema + [("minimum", 1)]
    static let typeName = "integer, 1 or more"
    var json: JSON { .integer(value) }
    static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
      guard let value = Int.read(node, as: subject, into: &problems) else { return nil }
      if value >= 1 { return Self(value: value) }
      problems.append(
        Problem(.wrongValue, "pool \(subject) has no capacity", at: node.location, hint: "write 1 or more"))
      return nil
    }
  }
}

/// A graph of stages to look at: of a plan, or the one that ran, with what became of each stage.
///
/// 1. A stage stands behind all that it reads, so that one walk shows everything.
/// 2. The record of a run is lines of JSON, one about the run and one for each stage: 100,000 stages are never one value
///    in memory. Who reads it believes nothing: an edge leads to a line before its own.
public import Diagnostics
public import JSON
public import Pipelines

/// Stages with what each reads.
public struct RunGraph: Sendable {
  /// A stage, as far as it is shown.
  public struct Stage: Sendable {
    /// Its name.
    public let name: String
    /// The name of its kind.
    public let kind: String
    /// `pure`, `clocked` or `effect`.
    public let stageClass: String
    /// What it reads.
    public let inputs: [Edge]
    /// The stage that puts out the list, for a stage that is there for an item of it.
    public let list: Int?
    /// Kind and list of a stage with `forEach` whose items are not known.
    public let forEach: (kind: String, source: String)?
    /// What became of it; `nil` before a run.
    public internal(set) var result: Result?
    /// Why it did not run, or what it failed by.
    public internal(set) var reason: String?
    /// The code of the problem that it failed by.
    public internal(set) var code: String?
    /// All attempts, where it was executed.
    public internal(set) var milliseconds: Int?
    /// How often it was tried, where it was.
    public internal(set) var attempts: Int?
  }

  /// An output of an earlier stage at an input.
  public struct Edge: Sendable {
    /// The input port.
    public let port: String
    /// The index of the stage that is read, smaller than that of the reader.
    public let stage: Int
    /// The output port there.
    public let output: String
  }

  /// What became of a stage.
  public enum Result: String, Sendable {
    /// It did its work.
    case executed
    /// A recorded result stood for it.
    case reused
    case failed, skipped
    /// It had begun, and nothing more is known: the run was killed, or is still under way.
    case started
  }

  /// The package that it belongs to.
  public let name: String
  /// Its version.
  public let version: String
  /// The name of the pipeline.
  public let pipeline: String
  /// In an order in which they can run.
  public private(set) var stages: [Stage]

  /// The graph of a plan, or of a run with an outcome for each stage of it.
  public init(_ plan: Plan, name: String, version: String, outcomes: [StageOutcome] = []) {
    (self.name, self.version, pipeline) = (name, version, plan.name)
    let order = plan.order
    var position = [Int](repeating: 0, count: plan.stages.count)
    for (place, index) in order.enumerated() { position[index] = place }
    stages = order.map { index in
      Stage(plan.stages[index], outcomes.indices.contains(index) ? outcomes[index] : nil, at: position)
    }
  }

  init(name: String, version: String, pipeline: String, stages: [Stage]) {
    (self.name, self.version, self.pipeline, self.stages) = (name, version, pipeline, stages)
  }

  /// The same graph where nothing was left to do: what ran then is reused.
  public var settled: RunGraph {
    var graph = self
    for index in graph.stages.indices where graph.stages[index].result == .executed {
      graph.stages[index].result = .reused
      (graph.stages[index].milliseconds, graph.stages[index].attempts) = (nil, nil)
    }
    return graph
  }
}

extension RunGraph.Stage {
  fileprivate init(_ stage: Plan.Stage, _ outcome: StageOutcome?, at position: [Int]) {
    (name, kind, stageClass) = (stage.name, stage.kindName, stage.stageClass.rawValue)
    inputs = stage.inputs.map {
      RunGraph.Edge(port: $0.port, stage: position[$0.stage], output: $0.output)
    }
    list = stage.list.map { position[$0] }
    forEach = stage.isUnknown ? stage.body.map { ($0.kindName, $0.source) } : nil
    var (reason, code) = (stage.skipped, String?.none)
    switch outcome?.status {
    case nil, .waiting: result = nil
    case .executed: result = .executed
    case .reused: result = .reused
    case .failed(let problem):
      result = .failed
      (reason, code) = (problem.message, problem.code.name)
    case .skipped(let why): (result, reason) = (.skipped, why)
    }
    (self.reason, self.code) = (reason, code)
    let isTried = result == .executed || result == .failed
    milliseconds = isTried ? outcome.map { Int(clamping: $0.duration.microseconds / 1_000) } : nil
    attempts = isTried ? outcome?.attempts : nil
  }
}

// MARK: - The record

extension RunGraph {
  /// As it is kept in the store.
  public var record: [UInt8] {
    let head: JSON = [
      "graph": 1, "name": .string(name), "version": .string(version), "pipeline": .string(pipeline),
    ]
    var bytes = head.canonical
    bytes.append(UInt8(ascii: "\n"))
    bytes.reserveCapacity(bytes.count + 128 * stages.count)
    for stage in stages { stage.append(to: &bytes) }
    return bytes
  }

  /// Reads what `record` wrote.
  ///
  /// - Throws: `run.graph-record` for anything else.
  public init(record: [UInt8]) throws(Problem) {
    var lines = record.split(separator: UInt8(ascii: "\n"))[...]
    let head = try lines.popFirst().map { (line) throws(Problem) in try Self.json(line) }
    guard let head, head["graph"]?.integer == 1, let name = head["name"]?.string,
      let version = head["version"]?.string, let pipeline = head["pipeline"]?.string
    else { throw Self.unreadable("it has no beginning that is known") }
    (self.name, self.version, self.pipeline) = (name, version, pipeline)
    stages = []
    for (index, line) in lines.enumerated() {
      guard let stage = Stage(try Self.json(line), before: index) else {
        throw Self.unreadable("line \(index + 2) tells of no stage")
      }
      stages.append(stage)
    }
  }

  private static func json(_ line: ArraySlice<UInt8>) throws(Problem) -> JSON {
    do throws(Problem) { return try JSON(parsing: Array(line), file: "graph") } catch {
      throw unreadable(error.message)
    }
  }

  private static func unreadable(_ cause: String) -> Problem {
    Problem(.graphRecord, "the graph of the run cannot be read", cause: cause)
  }
}

extension RunGraph.Stage {
  /// As a document shows it; stages by index.
  public var json: JSON {
    .compact([
      "name": .string(name), "kind": .string(kind), "class": .string(stageClass),
      "inputs": inputs.isEmpty
        ? nil
        : .array(inputs.map { .array([.string($0.port), .integer($0.stage), .string($0.output)]) }),
      "list": list.map { .integer($0) },
      "forEach": forEach.map { ["kind": .string($0.kind), "items": .string($0.source)] },
      "result": result.map { .string($0.rawValue) }, "reason": reason.map { .string($0) },
      "code": code.map { .string($0) }, "milliseconds": milliseconds.map { .integer($0) },
      "attempts": attempts.map { .integer($0) },
    ])
  }

  /// Appends the line that `json.canonical` is, without making a value of it: a run of 100,000 reused stages waits for this.
  fileprivate func append(to bytes: inout [UInt8]) {
    var separator = "{"
    func key(_ name: StaticString) {
      bytes += separator.utf8
      separator = ","
      bytes += "\"\(name)\":".utf8
    }
    func text(_ name: StaticString, _ value: String?) {
      guard let value else { return }
      key(name)
      append(value, to: &bytes)
    }
    func number(_ name: StaticString, _ value: Int?) {
      guard let value else { return }
      key(name)
      bytes += "\(value)".utf8
    }
    number("attempts", attempts)
    text("class", stageClass)
    text("code", code)
    if let forEach {
      key("forEach")
      bytes += (["kind": .string(forEach.kind), "items": .string(forEach.source)] as JSON).canonical
    }
    if !inputs.isEmpty {
      key("inputs")
      for (index, edge) in inputs.enumerated() {
        bytes += (index == 0 ? "[[" : ",[").utf8
        append(edge.port, to: &bytes)
        bytes += ",\(edge.stage),".utf8
        append(edge.output, to: &bytes)
        bytes.append(UInt8(ascii: "]"))
      }
      bytes.append(UInt8(ascii: "]"))
    }
    text("kind", kind)
    number("list", list)
    number("milliseconds", milliseconds)
    text("name", name)
    text("reason", reason)
    text("result", result?.rawValue)
    bytes += "}\n".utf8
  }

  private func append(_ text: String, to bytes: inout [UInt8]) {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    guard isPlain else {
      bytes += JSON.string(text).canonical
      return
    }
    bytes.append(UInt8(ascii: "\""))
    bytes += text.utf8
    bytes.append(UInt8(ascii: "\""))
  }

  fileprivate init?(_ json: JSON, before index: Int) {
    guard let name = json["name"]?.string, let kind = json["kind"]?.string,
      let stageClass = json["class"]?.string
    else { return nil }
    (self.name, self.kind, self.stageClass) = (name, kind, stageClass)
    var inputs: [RunGraph.Edge] = []
    for entry in json["inputs"]?.array ?? [] {
      guard let parts = entry.array, parts.count == 3, let port = parts[0].string,
        let stage = parts[1].integer, (0..<index).contains(stage), let output = parts[2].string
      else { return nil }
      inputs.append(RunGraph.Edge(port: port, stage: stage, output: output))
    }
    self.inputs = inputs
    list = json["list"]?.integer
    if let list, !(0..<index).contains(list) { return nil }
    forEach = json["forEach"].map { ($0["kind"]?.string ?? "", $0["items"]?.string ?? "") }
    result = json["result"]?.string.flatMap { RunGraph.Result(rawValue: $0) }
    (reason, code) = (json["reason"]?.string, json["code"]?.string)
    (milliseconds, attempts) = (json["milliseconds"]?.integer, json["attempts"]?.integer)
  }
}

extension Problem.Code {
  /// What is kept of a run's graph is damaged, or of another version.
  static let graphRecord = Self("run.graph-record", exit: .notJudged)
}

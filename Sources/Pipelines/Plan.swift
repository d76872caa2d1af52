/// From a package manifest and its pipeline to a plan: read each stage, connect ports, order.
///
/// 1. Planning reads no file but the texts it is given, asks no clock and starts no process;
///    the same texts give the same plan.
/// 2. All problems are found in one go; a stage with a problem of its own keeps its name, so
///    that those which read from it are not blamed.
/// 3. Everything takes time and memory in proportion to the files, and nothing recurses by their size.
import Cryptography
public import Diagnostics
public import Manifests
public import OperatingSystem
import YAML

/// A pipeline, checked: every kind, option and port known, every input there, no cycle.
public struct Plan: Sendable {
  /// One node of the graph.
  public struct Stage: Sendable {
    /// `a-z`, `0-9` and `-`, of a stage in a part `outer/inner`; unique.
    public let name: String
    /// What it does, with its options.
    public let kind: any StageKind
    /// The options, for key and evidence.
    public let options: Options
    /// In the order written.
    public let inputs: [Input]
    /// The pool whose capacity it takes a part of.
    public let pool: String?
    /// How long one attempt may take.
    public let timeout: TimeSpan
    /// How often it is tried in all.
    public let attempts: Int
    /// Where the stage is written.
    public let location: SourceLocation
    /// Why it does not run, if it does not: its condition, or that of a stage whose output it needs.
    public let skipped: String?
    /// The plans that it belongs to where several were joined, at least one.
    public internal(set) var memberships: [Membership] = []
    /// The time stamp of what it builds, if not that of the run.
    public internal(set) var sourceDate: Timestamp?

    /// The name as a part of a file name: `outer.inner`; a long one is cut and ends with its digest.
    public var fileName: String {
      let text = name.split(separator: "/").joined(separator: ".")
      guard text.utf8.count > 64 else { return text }
      return "\(text.unicodeScalars.prefix(40))-\(Digest(of: Array(text.utf8)).hex.prefix(16))"
    }
    /// The name of its kind.
    public var kindName: String { type(of: kind).name }
    /// The class of its kind.
    public var stageClass: StageClass { type(of: kind).stageClass }

    /// The same stage under another name, for showing.
    public func named(_ name: String) -> Stage { copy(name: name, inputs: inputs) }

    func reading(_ inputs: [Input]) -> Stage { copy(name: name, inputs: inputs) }

    private func copy(name: String, inputs: [Input]) -> Stage {
      var copy = Stage(
        name: name, kind: kind, options: options, inputs: inputs, pool: pool, timeout: timeout,
        attempts: attempts, location: location, skipped: skipped)
      (copy.memberships, copy.sourceDate) = (memberships, sourceDate)
      return copy
    }
  }

  /// An edge of the graph: an output of an earlier stage at an input of this one.
  public struct Input: Sendable {
    /// The input port.
    public let port: String
    /// Index in `stages` of the stage that is read; smaller than that of the reader.
    public let stage: Int
    /// The output port there.
    public let output: String
  }

  /// `metadata.name` of the pipeline.
  public let name: String
  /// In an order in which they can run; the order written decides between equals.
  public let stages: [Stage]
  /// Capacities by name.
  public let pools: [String: Int]

  init(name: String, stages: [Stage], pools: [String: Int]) {
    (self.name, self.stages, self.pools) = (name, stages, pools)
  }

  /// Plans a package: its inputs against the pipeline's, every stage with its options and ports.
  ///
  /// `parts` are the pipelines that stages use.
  /// - Returns: `nil` if that, or reading the pipeline, recorded any problem.
  public init?(
    _ pipeline: PipelineDocument, parts: PipelineParts = PipelineParts(), for package: PackageManifest,
    catalogue: StageCatalogue, into problems: inout [Problem]
  ) {
    let before = problems.count
    var scope = package.scope
    pipeline.addInputs(
      package.inputs.map { ($0.key, $0.value) }, at: package.inputsLocation, to: &scope, into: &problems)
    if !pipeline.artifacts.isEmpty {
      problems.append(
        Problem(
          .partAlone, "pipeline '\(pipeline.name)' reads artifacts and can only be used by a stage",
          at: package.pipeline.location, hint: "name a pipeline with a stage that 'uses' it"))
    }
    self.init(
      pipeline, parts: parts, scope: scope, catalogue: catalogue, problemsBefore: before, into: &problems)
  }

  /// Checks a pipeline without a package: what depends on the package is not looked at.
  public static func check(
    _ pipeline: PipelineDocument, parts: PipelineParts = PipelineParts(), catalogue: StageCatalogue,
    into problems: inout [Problem]
  ) {
    var scope = Scope()
    for input in pipeline.inputs {
      let (name, type) = (input.name.value, input.type?.scopeType ?? .any)
      if let node = input.defaultValue {
        scope.add("inputs", [(name, node)], as: type)
      } else {
        scope.postpone(name, in: "inputs", as: type)
      }
    }
    PackageManifest.postpone(in: &scope)
    _ = Plan(
      pipeline, parts: parts, scope: scope, catalogue: catalogue, problemsBefore: problems.count,
      into: &problems)
  }

  private init?(
    _ pipeline: PipelineDocument, parts: PipelineParts, scope: Scope, catalogue: StageCatalogue,
    problemsBefore before: Int, into problems: inout [Problem]
  ) {
    var expansion = Expansion(pipeline, scope: scope, parts: parts, into: &problems)
    var drafts: [StageDraft] = []
    for item in expansion.items {
      drafts.append(
        expansion.withScope(of: item.instance) { scope in
          guard item.stage.matrix != nil else {
            return StageDraft(item, catalogue: catalogue, scope: &scope, into: &problems)
          }
          var own = scope
          if let combination = item.combination {
            own.add("matrix", combination.values)
          } else {
            // Not known yet, or wrong, which has been told.
            own.postpone(group: "matrix")
          }
          defer { scope.settle(with: own) }
          return StageDraft(item, catalogue: catalogue, scope: &own, into: &problems)
        })
    }
    let edges = connections(of: drafts, crossings: expansion.crossings, into: &problems)
    let sorted = TopologicalOrder(predecessors: edges.map { $0.map(\.stage) })
    if let first = sorted.cycle.first {
      problems.append(
        Problem(
          .cycle,
          "stages need each other: \(Self.circle(sorted.cycle.map { drafts[$0].name?.value ?? "?" }))",
          at: drafts[first].stage.location, hint: "take one of these inputs away"))
    }
    guard problems.count == before, !expansion.isIncomplete,
      !expansion.instances.contains(where: \.pipeline.isFaulty)
    else {
      return nil
    }

    var position = [Int](repeating: 0, count: drafts.count)
    for (index, draft) in sorted.order.enumerated() { position[draft] = index }
    let skipped = skipReasons(drafts, edges, in: sorted.order, of: expansion.instances)
    var stages: [Stage] = []
    for index in sorted.order {
      let draft = drafts[index]
      guard let name = draft.name, let kind = draft.kind, let options = draft.options else { return nil }
      stages.append(
        Stage(
          name: name.value, kind: kind, options: options,
          // What a skipped stage would have put out is not there; where that matters, the reader is skipped too.
          inputs: edges[index].filter { skipped[$0.stage] == nil || skipped[index] != nil }.map {
            Input(port: $0.port, stage: position[$0.stage], output: $0.output)
          },
          pool: draft.stage.pool?.value,
          timeout: draft.stage.timeout ?? expansion.instances[draft.item.instance].pipeline.defaultTimeout,
          attempts: draft.stage.attempts ?? expansion.instances[draft.item.instance].pipeline.defaultAttempts,
          location: draft.stage.location, skipped: skipped[index]))
    }
    (self.name, self.stages, pools) = (pipeline.name, stages, expansion.pools)
  }

  /// `a <- b <- a`; a long circle is cut, its first stages are enough to find it.
  private static func circle(_ names: [String]) -> String {
    let shown = names.prefix(8) + (names.count > 8 ? ["… \(names.count - 8) more"] : names.prefix(1))
    return shown.joined(separator: " <- ")
  }
}

extension Problem.Code {
  static let partAlone = Self("pipeline.part-alone", exit: .invalidData)
}

/// From a package manifest and its pipeline to a plan: read each stage, connect ports, order.
///
/// 1. Planning reads no file but the texts it is given, asks no clock and starts no process;
///    the same texts give the same plan.
/// 2. All problems are found in one go; a stage with a problem of its own keeps its name, so
///    that those which read from it are not blamed.
/// 3. Everything takes time and memory in proportion to the files, and nothing recurses by their size.
public import Diagnostics
public import Manifests
import YAML

/// A pipeline, checked: every kind, option and port known, every input there, no cycle.
public struct Plan: Sendable {
  /// `metadata.name` of the pipeline.
  public let name: String
  /// In an order in which they can run; the order written decides between equals.
  public internal(set) var stages: [Stage]
  /// Capacities by name.
  public let pools: [String: Int]
  /// The stages of plans that were joined, by what they do; `nil` for a plan alone.
  var twins: [String: Int]?

  init(name: String, stages: [Stage], pools: [String: Int], twins: [String: Int]? = nil) {
    (self.name, self.stages, self.pools, self.twins) = (name, stages, pools, twins)
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
    drafts.reserveCapacity(expansion.items.count)
    for item in expansion.items {
      drafts.append(
        expansion.withScope(of: item.instance) { scope in
          guard item.stage.matrix != nil || item.stage.isForEach else {
            return StageDraft(item, catalogue: catalogue, scope: &scope, into: &problems)
          }
          var own = scope
          if item.stage.matrix == nil {
          } else if let combination = item.combination {
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
    let sorted = TopologicalOrder(predecessors: edges.map { $0.map { $0.stage } })
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

    let skipped = skipReasons(drafts, edges, in: sorted.order, of: expansion.instances)
    var placing = Placing(drafts, edges, skipped, instances: expansion.instances)
    for index in sorted.order { guard placing.place(index) else { return nil } }
    guard placing.stages.count <= Self.mostStages else {
      problems.append(
        Problem(
          .tooManyStages, "the plan has more than \(Self.mostStages) stages", at: drafts[0].stage.location))
      return nil
    }
    (self.name, self.stages, pools) = (pipeline.name, placing.stages, expansion.pools)
  }

  /// How many stages a run may have, those for items included.
  public static let mostStages = 100_000

  /// `a <- b <- a`; a long circle is cut, its first stages are enough to find it.
  private static func circle(_ names: [String]) -> String {
    let shown = names.prefix(8) + (names.count > 8 ? ["… \(names.count - 8) more"] : names.prefix(1))
    return shown.joined(separator: " <- ")
  }
}

extension Problem.Code {
  /// More stages than a run may have.
  static let tooManyStages = Self("pipeline.too-large", exit: .invalidData)
  static let partAlone = Self("pipeline.part-alone", exit: .invalidData)
}

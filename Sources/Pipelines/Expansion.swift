import Diagnostics
import Manifests
import YAML

/// A pipeline with every stage that uses another pipeline replaced by the stages of that.
///
/// 1. A stage of a part is called `outer/inner`; nobody outside can name it, only the outputs that the part declares.
/// 2. Each use of a part has a scope of its own: its inputs from `with`, the rest as the package gives it.
/// 3. A stage with a matrix is as many stages, `name[a,b]`. One that has the same axes reads from the stage with the same
///    values; any other names the one that is meant.
/// 4. A stage with `forEach` is one stage here: what it is for is known in the run only (`StageBody`).
/// 5. What a part reads from outside is held against the media type that it declares: a wrong connection is told
///    where it is written, a wrong use of what comes in, in the part.
struct Expansion {
  /// Stages that parts may bring in all.
  static let limit = 10_000

  /// One pipeline at one place: the whole, or a part in place of a stage.
  struct Instance {
    let pipeline: PipelineDocument
    /// `outer/`, or nothing.
    let prefix: String
    /// The instance that uses it and the stage there; `nil` for the whole.
    let user: (instance: Int, stage: PipelineDocument.Stage)?
    var scope: Scope
    /// The condition that does not hold, of the stage that uses it or of one around that.
    var skipped: String?
    /// The positions of the stages that lead here.
    let order: [Int]
    /// What stands behind the name of a stage.
    var members: [String: Member] = [:]
  }

  /// What the name of a stage stands for.
  enum Member {
    case stage(String)
    /// The stages of a matrix.
    case matrix([StageMatrix.Combination])
    /// `nil` if the part could not be read.
    case part(Int?)
  }

  /// A stage that does work, before its kind is looked for.
  struct Item {
    let stage: PipelineDocument.Stage
    let instance: Int
    /// With the names of the stages around it.
    let name: Located<String>?
    let inputs: [StageSource]
    /// Where the list comes from for whose items it is there, if a stage puts that out.
    let list: StageSource?
    /// The values of its matrix, if it has one.
    let combination: StageMatrix.Combination?
    /// The positions of the stages that lead here and its own: a part stands where it is used.
    let order: [Int]
  }

  var instances: [Instance] = []
  var items: [Item] = []
  /// What must hold between the whole and its parts once the kinds are known.
  var crossings: [Crossing] = []
  private var scopeUsed: Scope
  private var partStages = 0
  /// Whether a part could not be read: then there is nothing to plan.
  private(set) var isIncomplete = false
  private var isTooLarge = false

  init(_ pipeline: PipelineDocument, scope: Scope, parts: PipelineParts, into problems: inout [Problem]) {
    scopeUsed = scope
    let whole = Instance(pipeline: pipeline, prefix: "", user: nil, scope: scope, order: [])
    add(whole, parts, depth: 0, into: &problems)
    for index in instances.indices { connect(index, into: &problems) }
    items.sort { $0.order.lexicographicallyPrecedes($1.order) }
  }

  /// The scope for a stage of an instance; all count against one limit.
  mutating func withScope<T>(of instance: Int, _ body: (inout Scope) -> T) -> T {
    instances[instance].scope.settle(with: scopeUsed)
    defer { scopeUsed = instances[instance].scope }
    return body(&instances[instance].scope)
  }

  /// Capacities of all pools; of those with one name the outermost counts.
  var pools: [String: Int] {
    instances.reduce(into: [:]) { pools, instance in
      pools.merge(instance.pipeline.pools) { first, _ in first }
    }
  }
}

/// Where an input of a stage comes from.
struct StageSource {
  enum Origin {
    /// An output of a stage, by full name; `isDeclared` if a part offers it under a name of its own.
    case output(stage: String, port: String, isDeclared: Bool)
    /// The item that the stage is there for.
    case item
    /// What a part reads, where the part is looked at alone.
    case outside
    /// Something that has been told.
    case unknown
  }

  let port: Located<String>
  let written: Located<String>
  let origin: Origin
  /// The media type that a part declares for what comes in; it stands for what is offered.
  let declared: String?
}

/// A place where an artifact enters or leaves a part.
struct Crossing {
  let source: StageSource
  /// What the part declares for it; `nil` where an artifact leaves: then the output must only be there.
  let mediaType: String?
}

// MARK: - Instances

extension Expansion {
  @discardableResult
  private mutating func add(
    _ instance: Instance, _ parts: PipelineParts, depth: Int, into problems: inout [Problem]
  ) -> Int {
    let index = instances.count
    instances.append(instance)
    for (position, stage) in instance.pipeline.stages.enumerated() {
      guard let name = stage.name?.value, instances[index].members[name] == nil else { continue }
      guard let reference = stage.part else {
        let combinations = stage.matrix.flatMap { matrix in
          withScope(of: index) { matrix.combinations(in: &$0, into: &problems) }
        }
        instances[index].members[name] =
          combinations.map { .matrix($0) } ?? .stage(instance.prefix + name)
        continue
      }
      instances[index].members[name] = .part(nil)
      // The reader of the documents has refused what is deeper; here nothing may recurse without end.
      guard let part = parts.pipeline(reference), depth < DocumentComposer.maximumDepth else {
        isIncomplete = true
        continue
      }
      guard !isTooLarge else { continue }
      partStages += part.stages.count
      guard partStages <= Self.limit else {
        isTooLarge = true
        problems.append(
          Problem(
            .partsTooLarge, "parts bring in more than \(Self.limit) stages", at: reference.location,
            hint: "use fewer parts"))
        continue
      }
      let scope = scope(for: part, stage, in: index, into: &problems)
      let holds = stage.when.flatMap { when in withScope(of: index) { $0.holds(when, into: &problems) } }
      let user = (instance: index, stage: stage)
      let child = Instance(
        pipeline: part, prefix: "\(instance.prefix)\(name)/", user: user, scope: scope,
        skipped: instances[index].skipped ?? (holds == false ? stage.conditionText : nil),
        order: instance.order + [position])
      let added = add(child, parts, depth: depth + 1, into: &problems)
      instances[index].members[name] = .part(added)
    }
    return index
  }

  /// What look-ups in a part find: its inputs by `with`, everything else as around it.
  private mutating func scope(
    for part: PipelineDocument, _ stage: PipelineDocument.Stage, in index: Int, into problems: inout [Problem]
  ) -> Scope {
    let fields = withScope(of: index) { scope in
      stage.with.map { Fields($0, substituting: &scope, into: &problems) } ?? Fields(emptyAt: stage.location)
    }
    var scope = instances[index].scope
    scope.remove("inputs")
    guard let fields else {
      scope.postpone(group: "inputs")
      return scope
    }
    let location = stage.with?.location ?? stage.location
    part.addInputs(fields.written(), at: location, to: &scope, into: &problems)
    return scope
  }
}

extension Problem.Code {
  static let partsTooLarge = Self("pipeline.parts-too-large", exit: .invalidData)
}

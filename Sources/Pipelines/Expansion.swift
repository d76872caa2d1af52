import Diagnostics
import Manifests
import YAML

/// A pipeline with every stage that uses another pipeline replaced by the stages of that.
///
/// 1. A stage of a part is called `outer/inner`; nobody outside can name it, only the outputs that the part declares.
/// 2. Each use of a part has a scope of its own: its inputs from `with`, the rest as the package gives it.
/// 3. A stage with a matrix is as many stages, `name[a,b]`. One that has the same axes reads from the stage with the same
///    values; any other names the one that is meant.
/// 4. What a part reads from outside is held against the media type that it declares: a wrong connection is told
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
    /// The values of its matrix, if it has one.
    let combination: StageMatrix.Combination?
    /// The positions of the stages that lead here and its own: a part stands where it is used.
    let order: [Int]
  }

  private(set) var instances: [Instance] = []
  private(set) var items: [Item] = []
  /// What must hold between the whole and its parts once the kinds are known.
  private(set) var crossings: [Crossing] = []
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

// MARK: - Connecting

extension Expansion {
  /// Resolves everything that the stages and outputs of one instance name.
  private mutating func connect(_ index: Int, into problems: inout [Problem]) {
    let instance = instances[index]
    for (position, stage) in instance.pipeline.stages.enumerated() {
      guard stage.part == nil else {
        connectPart(stage, in: index, into: &problems)
        continue
      }
      var combinations: [StageMatrix.Combination?] = [nil]
      if let name = stage.name?.value, case .matrix(let found)? = instance.members[name] {
        combinations = found
      }
      for (number, combination) in combinations.enumerated() {
        // What is wrong with every one of them is told once.
        var ignored: [Problem] = []
        let inputs =
          number == 0
          ? sources(of: stage, in: index, combination, into: &problems)
          : sources(of: stage, in: index, combination, into: &ignored)
        items.append(
          Item(
            stage: stage, instance: index,
            name: stage.name.map {
              Located(instance.prefix + $0.value + (combination?.suffix ?? ""), at: $0.location)
            },
            inputs: inputs, combination: combination, order: instance.order + [position, number]))
      }
    }
    for (port, written) in instance.pipeline.outputs {
      do throws(Problem) {
        if written.value.hasPrefix("inputs."), instance.members["inputs"] == nil {
          throw Problem(
            .unknownStage, "'\(written.value)' comes from outside and is no output", at: written.location,
            hint: "write STAGE.PORT")
        }
        crossings.append(Crossing(source: try source(port, written, in: index), mediaType: nil))
      } catch { problems.append(error) }
    }
  }

  private func sources(
    of stage: PipelineDocument.Stage, in index: Int, _ combination: StageMatrix.Combination?,
    into problems: inout [Problem]
  ) -> [StageSource] {
    stage.inputs.map { port, written in
      do throws(Problem) { return try source(port, written, in: index, for: combination) } catch {
        problems.append(error)
        return StageSource(port: port, written: written, origin: .unknown, declared: nil)
      }
    }
  }

  private mutating func connectPart(
    _ stage: PipelineDocument.Stage, in index: Int, into problems: inout [Problem]
  ) {
    let inputs = sources(of: stage, in: index, nil, into: &problems)
    guard let name = stage.name?.value, case .part(let child?) = instances[index].members[name] else {
      return
    }
    cross(into: instances[child].pipeline, stage, inputs, into: &problems)
  }

  /// Holds the inputs of a stage against what the part that it uses declares.
  private mutating func cross(
    into part: PipelineDocument, _ stage: PipelineDocument.Stage, _ inputs: [StageSource],
    into problems: inout [Problem]
  ) {
    let names = part.artifacts.map(\.key.value)
    // Of a part with mistakes nobody knows what else it declares.
    for source in inputs where !part.isFaulty || names.contains(source.port.value) {
      guard let artifact = part.artifacts.first(where: { $0.key.value == source.port.value }) else {
        problems.append(
          Problem(
            .unknownInput, "no input '\(source.port.value)'", at: source.port.location,
            hint: suggestion(for: source.port.value, among: names, orList: "inputs:")))
        continue
      }
      crossings.append(Crossing(source: source, mediaType: artifact.value.text))
    }
    for (name, type) in part.artifacts where !inputs.contains(where: { $0.port.value == name.value }) {
      problems.append(
        Problem(
          .missingInput, "missing input '\(name.value)'", at: stage.location,
          hint: "connect a \(type.text): inputs: { \(name.value): STAGE.PORT }"))
    }
  }

  /// What `STAGE.PORT`, or `inputs.NAME` in a part, means in an instance.
  private func source(
    _ port: Located<String>, _ written: Located<String>, in index: Int,
    for combination: StageMatrix.Combination? = nil
  ) throws(Problem) -> StageSource {
    let (pipeline, members) = (instances[index].pipeline, instances[index].members)
    let (words, suffix) = Self.words(of: written.value)
    guard words.count == 2, let member = members[words[0]] else {
      if words.count == 2, words[0] == "inputs", !pipeline.artifacts.isEmpty || pipeline.isFaulty {
        return try artifact(words[1], port, written, in: index)
      }
      // The first hundred: a hostile file must not buy a comparison of all names with all names.
      let names = pipeline.stages.prefix(100).compactMap { $0.name?.value }
      throw Problem(
        .unknownStage, "'\(written.value)' names no stage", at: written.location,
        hint: words.count == 2
          ? suggestion(for: words[0], among: names) ?? "write STAGE.PORT" : "write STAGE.PORT")
    }
    let made = { (origin: StageSource.Origin) in
      StageSource(port: port, written: written, origin: origin, declared: nil)
    }
    switch member {
    case .stage(let name):
      if let suffix {
        throw Problem(
          .unknownStage, "'\(words[0])' has no matrix with '\(suffix)'", at: written.location,
          hint: "write \(words[0]).\(words[1])")
      }
      return made(.output(stage: name, port: words[1], isDeclared: false))
    case .matrix(let combinations):
      let name = instances[index].prefix + words[0]
      let meant = try Self.combination(
        meantBy: suffix, of: combinations, for: combination, in: written, named: words[0])
      return made(.output(stage: name + meant.suffix, port: words[1], isDeclared: false))
    case .part(nil): return made(.unknown)
    case .part(let child?):
      let outputs = instances[child].pipeline.outputs
      guard let output = outputs.first(where: { $0.key.value == words[1] }) else {
        throw Problem(
          .unknownOutput, "'\(words[0])' has no output '\(words[1])'", at: written.location,
          hint: suggestion(for: words[1], among: outputs.map(\.key.value), orList: "outputs:"))
      }
      // What is wrong in the part is told there; an output never comes from outside, so this ends.
      let isStage = !output.value.value.hasPrefix("inputs.") || instances[child].members["inputs"] != nil
      guard isStage, let inner = try? source(port, output.value, in: child),
        case .output(let stage, let inside, _) = inner.origin
      else { return made(.unknown) }
      return made(.output(stage: stage, port: inside, isDeclared: true))
    }
  }

  /// `STAGE.PORT` or `STAGE[VALUES].PORT` as stage, port and values.
  private static func words(of text: String) -> (words: [String], suffix: String?) {
    guard let open = text.firstIndex(of: "["), let end = text.firstRange(of: "].") else {
      return (
        text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init), nil
      )
    }
    let suffix = open < end.lowerBound ? String(text[open...end.lowerBound]) : nil
    return ([String(text[..<open]), String(text[end.upperBound...])], suffix)
  }

  /// Which stage of a matrix is meant: the one named, else the one with the values of who reads.
  private static func combination(
    meantBy suffix: String?, of combinations: [StageMatrix.Combination],
    for reader: StageMatrix.Combination?, in written: Located<String>, named name: String
  ) throws(Problem) -> StageMatrix.Combination {
    let names = combinations.prefix(100).map { name + $0.suffix }
    if let suffix {
      if let found = combinations.first(where: { $0.suffix == suffix }) { return found }
      throw Problem(
        .unknownStage, "'\(name)\(suffix)' names no stage", at: written.location,
        hint: suggestion(for: name + suffix, among: names, orList: "one of"))
    }
    let found = combinations.filter { combination in
      combination.values.allSatisfy { reader?[$0.name] == $0.node.scalar }
    }
    if found.count == 1, let only = found.first { return only }
    throw Problem(
      .unknownStage, "which of the \(combinations.count) stages of '\(name)' is meant cannot be told",
      at: written.location, hint: "name one, \(names.first ?? name).PORT, or give this stage the same matrix")
  }

  /// What a part reads from where it is used.
  private func artifact(
    _ name: String, _ port: Located<String>, _ written: Located<String>, in index: Int
  ) throws(Problem) -> StageSource {
    let (pipeline, user) = (instances[index].pipeline, instances[index].user)
    guard let artifact = pipeline.artifacts.first(where: { $0.key.value == name }) else {
      if pipeline.isFaulty {
        return StageSource(port: port, written: written, origin: .unknown, declared: nil)
      }
      throw Problem(
        .unknownInput, "'\(written.value)' is no artifact of the pipeline", at: written.location,
        hint: suggestion(for: name, among: pipeline.artifacts.map(\.key.value), orList: "artifacts:"))
    }
    var origin = StageSource.Origin.outside
    if let user {
      let outer = user.stage.inputs.first { $0.key.value == name }
      // Not connected, or not rightly: told where the part is used.
      let found = outer.flatMap { outer in try? source(outer.key, outer.value, in: user.instance) }
      origin = found?.origin ?? .unknown
    }
    return StageSource(port: port, written: written, origin: origin, declared: artifact.value.text)
  }
}

extension Problem.Code {
  static let partsTooLarge = Self("pipeline.parts-too-large", exit: .invalidData)
}

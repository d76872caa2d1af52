public import Diagnostics
import JSON
import Manifests
import YAML

// A plan that learns in the run what a list holds.
//
// 1. What is added stands behind what was there, so that an index means the same stage for ever.
// 2. Stages are added between one that puts out items and the one that collects for them: there is no way back, so no circle.
// 3. `order` tells them in an order in which they can run.

extension Plan {
  /// The stages that collect for the items that a stage puts out, by its index.
  public var collections: [Int: [Int]] {
    var found: [Int: [Int]] = [:]
    for (index, stage) in stages.enumerated() {
      if let list = stage.body?.list { found[list, default: []].append(index) }
    }
    return found
  }

  /// Adds the stages for the items of a list, as the stage that puts them out has written it.
  ///
  /// - Returns: the keys of the items, sorted.
  /// - Throws: the first thing that is wrong with the list or with what an item gives to an option.
  @discardableResult
  public mutating func grow(_ index: Int, by list: [UInt8]) throws(Problem) -> [String] {
    guard let body = stages[index].body, stages[index].instances == nil else { return [] }
    var problems: [Problem] = []
    let items = try ItemList.items(list, at: body.forEach.items.location)
    guard let made = body.instances(for: items, of: stages[index].name, into: &problems) else {
      let rest = problems.dropFirst().map(\.message).joined(separator: "; ")
      guard let first = problems.first else { return [] }
      throw Problem(
        first.code, first.message, at: first.location, hint: first.hint,
        cause: rest.isEmpty ? first.cause : rest)
    }
    guard stages.count + made.count <= Self.mostStages else {
      throw Problem(
        .tooManyStages, "with \(made.count) items the run has more than \(Self.mostStages) stages",
        at: body.forEach.items.location, hint: "let one stage do the work of several items")
    }
    // Where the ports could not be told before, what others read has to be there.
    let read =
      body.sample == nil
      ? stages.flatMap { $0.inputs.filter { $0.stage == index }.map(\.output) } : []
    let grown = stages[index].grown(by: made, from: stages.count, reading: read)
    for (instance, stage) in zip(made, grown.instances) where stage.skipped == nil {
      let names = instance.kind.outputs.map(\.name)
      for port in grown.collection.kind.outputs where !names.contains(port.name) {
        throw Problem(
          .unknownOutput, "\(stage.name): \(body.kindName) has no output '\(port.name)'",
          at: body.stage.location, hint: suggestion(for: port.name, among: names, orList: "outputs:"))
      }
    }
    stages[index] = grown.collection
    stages += grown.instances
    return made.map(\.key)
  }

  /// All stages in an order in which they can run: those for items before the one that collects for them.
  public var order: [Int] {
    var isAdded = [Bool](repeating: false, count: stages.count)
    for stage in stages { for instance in stage.instances ?? 0..<0 { isAdded[instance] = true } }
    var order: [Int] = []
    order.reserveCapacity(stages.count)
    for (index, stage) in stages.enumerated() where !isAdded[index] {
      order += stage.instances ?? 0..<0
      order.append(index)
    }
    return order
  }

  /// What skipping a stage in the run leads to.
  public struct Skipping: Sendable {
    /// The stages that are skipped with it, it first.
    public var skipped: [Int] = []
    /// Those that can do without, once for each input that does not come.
    public var released: [Int] = []
  }

  /// Skips a stage, and with it every stage that cannot do without what it would have put out.
  public mutating func skip(_ index: Int, because reason: String) -> Skipping {
    var readers: [Int: [Int]] = [:]
    for (reader, stage) in stages.enumerated() {
      for source in Set(stage.inputs.map(\.stage)) { readers[source, default: []].append(reader) }
    }
    let flowing = "'\(stages[index].name)' is skipped: \(reason)"
    var skipping = Skipping()
    var pending = [(index: index, reason: reason)]
    while let (next, reason) = pending.popLast() {
      guard stages[next].skipped == nil else { continue }
      stages[next].skipped = reason
      skipping.skipped.append(next)
      for reader in readers[next] ?? [] where stages[reader].skipped == nil {
        let missing = stages[reader].inputs.filter { $0.stage == next }
        if missing.contains(where: stages[reader].needs) {
          pending.append((reader, flowing))
        } else {
          stages[reader].drop(missing)
          skipping.released += missing.map { _ in reader }
        }
      }
    }
    return skipping
  }
}

extension Plan.Stage {
  /// Why nothing is read from a stage with `forEach` and `empty: skip`.
  public static let noItems = "there are no items"

  /// A stage for each item, and this one reading them; `first` will be the index of the first.
  func grown(
    by made: [StageBody.Instance], from first: Int, reading read: [String]
  ) -> (instances: [Plan.Stage], collection: Plan.Stage) {
    guard let body else { return ([], self) }
    var instances: [Plan.Stage] = []
    for instance in made {
      var stage = self
      stage.name = "\(name)[\(instance.key)]"
      (stage.kind, stage.options) = (instance.kind, instance.options)
      stage.inputs = body.inputs
      if let list = body.list, let file = instance.file {
        stage.inputs += body.itemPorts.map {
          Plan.Input(port: $0, stage: list, output: ItemList.output(ofFile: file))
        }
      }
      stage.pool = body.stage.pool?.value
      stage.skipped =
        instance.isLeftOut ? "its condition does not hold: \(body.stage.conditionText)" : nil
      (stage.body, stage.instances, stage.list) = (nil, nil, body.list)
      stage.memberships = []
      let member = stage
      stage.memberships = memberships.map { Plan.Membership(plan: $0.plan, index: $0.index, stage: member) }
      instances.append(stage)
    }
    var ports = kind.outputs.map(\.name)
    if body.sample == nil { ports = made.first { !$0.isLeftOut }?.kind.outputs.map(\.name) ?? [] }
    for port in read where !ports.contains(port) { ports.append(port) }
    var collection = self
    (collection.kind, collection.options) = ItemCollection.made(
      ports: ports, leftOut: made.filter(\.isLeftOut).map(\.key), at: body.stage.location)
    collection.inputs = body.list.map { [Plan.Input(port: "items", stage: $0, output: "items")] } ?? []
    collection.absent = []
    for (offset, instance) in made.enumerated() where !instance.isLeftOut {
      collection.inputs += ports.map {
        Plan.Input(port: ItemCollection.input(instance.key, $0), stage: first + offset, output: $0)
      }
    }
    collection.instances = first..<first + made.count
    return (instances, collection)
  }

  /// Whether it cannot do without an input.
  func needs(_ input: Plan.Input) -> Bool {
    guard let body else { return isNeeded(input.port, by: type(of: kind)) }
    return input.stage == body.list || isNeeded(input.port, by: body.type)
  }

  /// Takes inputs away that do not come.
  mutating func drop(_ missing: [Plan.Input]) {
    let isMissing = { (input: Plan.Input) in missing.contains { $0.stage == input.stage } }
    inputs.removeAll(where: isMissing)
    body?.inputs.removeAll(where: isMissing)
    absent = (absent + missing.map(\.port)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension StageKind {
  /// A kind of our own with the options that a mapping holds.
  static func ownOptions(_ values: JSON, at location: SourceLocation) -> Options {
    // These are values of our own: nothing can be wrong with them.
    var ignored: [Problem] = []
    let fields = Fields(Node(values, at: location), into: &ignored) ?? Fields(emptyAt: location)
    return Options(reading: options, from: fields, into: &ignored)
  }
}

extension ItemList {
  static func made(readsFiles: Bool, at location: SourceLocation) -> (any StageKind, Options) {
    let options = ownOptions([asFiles.name: .bool(readsFiles)], at: location)
    return (Self(options: options), options)
  }
}

extension ItemCollection {
  static func made(ports: [String], leftOut: [String], at location: SourceLocation) -> (
    any StageKind, Options
  ) {
    let values: JSON = .object([(Self.ports.name, .strings(ports)), (Self.leftOut.name, .strings(leftOut))])
    let options = ownOptions(values, at: location)
    return (Self(options: options), options)
  }
}

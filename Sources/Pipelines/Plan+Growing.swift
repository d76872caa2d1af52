public import Diagnostics
import JSON
import Manifests
import YAML

// A plan that learns in the run what a list holds.
//
// 1. What is added stands behind what was there, so that an index means the same stage for ever.
// 2. Stages are added between one that puts out items and the one that collects for them: there is no way back, so no circle.
// 3. Where plans were joined, a stage for an item that equals one which has not begun is that one.
// 4. `order` tells them in an order in which they can run.

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
  /// - Parameters:
  ///   - index: the stage that collects for the items.
  ///   - list: the items in their canonical form.
  ///   - isOpen: whether a stage has not begun, so that it may become one of another plan too.
  /// - Returns: the keys of the items, sorted.
  /// - Throws: the first thing that is wrong with the list or with what an item gives to an option.
  @discardableResult
  public mutating func grow(
    _ index: Int, by list: [UInt8], joining isOpen: (Int) -> Bool = { _ in true }
  ) throws(Problem) -> [String] {
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
    let ports = stages[index].ports(of: made, reading: read)
    for instance in made where !instance.isLeftOut {
      try body.check(instance, of: stages[index].name, puttingOut: ports)
    }
    let added = stages[index].stages(for: made)
    stages[index].collect(made, at: place(added, joining: isOpen), ports)
    return made.map(\.key)
  }

  /// Adds stages, but for those that are there already, as stages of another plan that have not begun.
  ///
  /// - Returns: the index of each.
  private mutating func place(_ added: [Stage], joining isOpen: (Int) -> Bool) -> [Int] {
    added.map { stage in
      let key = twins.map { _ in JoinedPlan.key(stage, stage.inputs, stage.sourceDate) }
      if let key, let twin = twins?[key], stages[twin].body == nil, isOpen(twin),
        stages[twin].join(stage)
      {
        return twin
      }
      stages.append(stage)
      if let key { twins?[key] = stages.count - 1 }
      return stages.count - 1
    }
  }

  /// All stages in an order in which they can run: those for items before the one that collects for them.
  public var order: [Int] {
    var isTold = [Bool](repeating: false, count: stages.count)
    var order: [Int] = []
    order.reserveCapacity(stages.count)
    for (index, stage) in stages.enumerated() where stage.list == nil {
      // One that is there for items of several plans is told where the first reads it.
      for next in (stage.instances ?? []) + [index] where !isTold[next] {
        isTold[next] = true
        order.append(next)
      }
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

  /// A stage for each item.
  func stages(for made: [StageBody.Instance]) -> [Plan.Stage] {
    guard let body else { return [] }
    return made.map { instance in
      var stage = self
      stage.name = "\(name)[\(instance.key)]"
      (stage.kind, stage.options) = (instance.kind, instance.options)
      stage.inputs = body.inputs
      if let list = body.list, let file = instance.file {
        stage.inputs += body.itemPorts.map {
          Plan.Input(port: $0, stage: list, output: ItemList.output(ofFile: file))
        }
      }
      stage.pools = body.stage.poolUses
      stage.skipped =
        instance.isLeftOut ? "its condition does not hold: \(body.stage.conditionText)" : nil
      (stage.body, stage.instances, stage.list) = (nil, nil, body.list)
      stage.memberships = []
      let member = stage
      stage.memberships = memberships.map { Plan.Membership(plan: $0.plan, index: $0.index, stage: member) }
      return stage
    }
  }

  /// What the stages for the items put out, and what others `read` that may not be there.
  func ports(of made: [StageBody.Instance], reading read: [String]) -> [String] {
    var ports = kind.outputs.map(\.name)
    if body?.sample == nil { ports = made.first { !$0.isLeftOut }?.kind.outputs.map(\.name) ?? [] }
    for port in read where !ports.contains(port) { ports.append(port) }
    return ports
  }

  /// Reads what the stages for the items put out, which are at `places`.
  mutating func collect(_ made: [StageBody.Instance], at places: [Int], _ ports: [String]) {
    guard let body else { return }
    (kind, options) = ItemCollection.made(
      ports: ports, lists: body.lists, leftOut: made.filter(\.isLeftOut).map(\.key),
      at: body.stage.location)
    inputs = body.list.map { [Plan.Input(port: "items", stage: $0, output: "items")] } ?? []
    absent = []
    for (instance, place) in zip(made, places) where !instance.isLeftOut {
      inputs += ports.map {
        Plan.Input(port: ItemCollection.input(instance.key, $0), stage: place, output: $0)
      }
    }
    instances = places
  }

  /// Becomes a stage of other plans too; whether it is none of theirs yet.
  mutating func join(_ twin: Plan.Stage) -> Bool {
    let plans = Set(memberships.map(\.plan))
    // A plan's own twins stay two: each has its place in the plan's outcomes.
    guard plans.isDisjoint(with: twin.memberships.map(\.plan)) else { return false }
    memberships += twin.memberships
    priority = max(priority, twin.priority)
    return true
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
  static func made(
    ports: [String], lists: [String], leftOut: [String], at location: SourceLocation
  ) -> (any StageKind, Options) {
    let values: JSON = .object([
      (Self.ports.name, .strings(ports)), (Self.lists.name, .strings(lists.sorted())),
      (Self.leftOut.name, .strings(leftOut)),
    ])
    let options = ownOptions(values, at: location)
    return (Self(options: options), options)
  }
}

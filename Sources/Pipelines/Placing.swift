import Diagnostics
import Manifests
import YAML

/// From drafts, one after the other in an order in which they can run, to the stages of a plan.
///
/// A draft with `forEach` becomes a stage that puts out the items and one that collects what the stages for them put
/// out; those come between the two, here if the list is known, else in the run.
struct Placing {
  private(set) var stages: [Plan.Stage] = []
  private let drafts: [StageDraft]
  private let edges: [[Connection]]
  private let skipped: [String?]
  private let instances: [Expansion.Instance]
  /// Where the stage of a draft is that others read from.
  private var position: [Int]

  init(
    _ drafts: [StageDraft], _ edges: [[Connection]], _ skipped: [String?],
    instances: [Expansion.Instance]
  ) {
    (self.drafts, self.edges, self.skipped, self.instances) = (drafts, edges, skipped, instances)
    position = [Int](repeating: 0, count: drafts.count)
  }

  /// Places a draft; whether it was complete.
  mutating func place(_ index: Int) -> Bool {
    let draft = drafts[index]
    guard let name = draft.name?.value else { return false }
    // What a skipped stage would have put out is not there; where that matters, the reader is skipped too.
    let present = edges[index].filter { skipped[$0.stage] == nil || skipped[index] != nil }
    let inputs = present.filter { !$0.isList }.map {
      Plan.Input(port: $0.port, stage: position[$0.stage], output: $0.output)
    }
    let absent = edges[index].filter { skipped[$0.stage] != nil && skipped[index] == nil }.map(\.port)
    if let body = draft.body {
      let list = present.first(where: \.isList).map { (position[$0.stage], $0.output) }
      place(index, name, body, inputs, absent, list: list)
    } else {
      guard let kind = draft.kind, let options = draft.options else { return false }
      stages.append(stage(index, name, kind, options, inputs, absent))
    }
    position[index] = stages.count - 1
    return true
  }

  private mutating func place(
    _ index: Int, _ name: String, _ body: StageBody, _ inputs: [Plan.Input], _ absent: [String],
    list: (stage: Int, output: String)?
  ) {
    var body = body
    body.inputs = inputs
    if let list {
      let readsFiles = !body.itemPorts.isEmpty
      let (kind, options) = ItemList.made(readsFiles: readsFiles, at: body.forEach.items.location)
      var items = stage(
        index, "\(name)/items", kind, options,
        [Plan.Input(port: "list", stage: list.stage, output: list.output)], [])
      (items.location, items.pools) = (body.forEach.items.location, [])
      body.list = stages.count
      stages.append(items)
    }
    let ports = body.sample?.kind.outputs.map(\.name) ?? []
    let (kind, options) = ItemCollection.made(
      ports: ports, lists: body.lists, leftOut: [], at: body.stage.location)
    var collection = stage(index, name, kind, options, inputs, absent)
    collection.inputs += body.list.map { [Plan.Input(port: "items", stage: $0, output: "items")] } ?? []
    (collection.body, collection.pools) = (body, [])
    stages.append(collection)
    guard let known = drafts[index].instances, skipped[index] == nil else { return }
    // The stages for the items of a known list are like any others: before the one that reads them.
    stages.removeLast()
    let added = collection.stages(for: known)
    let places = Array(stages.count..<stages.count + added.count)
    stages += added
    collection.collect(known, at: places, collection.ports(of: known, reading: []))
    (collection.body, collection.instances) = (nil, nil)
    stages.append(collection)
  }

  private func stage(
    _ index: Int, _ name: String, _ kind: any StageKind, _ options: Options, _ inputs: [Plan.Input],
    _ absent: [String]
  ) -> Plan.Stage {
    let (draft, pipeline) = (drafts[index], instances[drafts[index].item.instance].pipeline)
    return Plan.Stage(
      name: name, kind: kind, options: options, inputs: inputs, absent: absent.sorted(),
      pools: draft.stage.poolUses, timeout: draft.stage.timeout ?? pipeline.defaultTimeout,
      attempts: draft.stage.attempts ?? pipeline.defaultAttempts, priority: draft.stage.priority,
      location: draft.stage.location, skipped: skipped[index])
  }
}

import Diagnostics
import Manifests
import YAML

/// A stage as written: what could be read of it, before it is connected.
struct StageDraft {
  let item: Expansion.Item
  var stage: PipelineDocument.Stage { item.stage }
  /// Also a wrong one, so that those which read from the stage are not blamed.
  var name: Located<String>? { item.name }
  /// Known although the options may be wrong, so that ports can be checked.
  private(set) var type: (any StageKind.Type)?
  private(set) var kind: (any StageKind)?
  private(set) var options: Options?
  /// Whether its condition holds; `nil` if that is not known yet, and without a condition.
  private(set) var holds: Bool?
  /// What it does for each item, if it has `forEach`.
  private(set) var body: StageBody? {
    get { bodies.first }
    set { bodies = newValue.map { [$0] } ?? [] }
  }
  // Few stages have one: as an array it takes no room in the others.
  private var bodies: [StageBody] = []
  /// The stages for the items of a list that is known before the run.
  private(set) var instances: [StageBody.Instance]?

  init(
    _ item: Expansion.Item, catalogue: StageCatalogue, scope: inout Scope, into problems: inout [Problem]
  ) {
    self.item = item
    let stage = item.stage
    let surroundings = scope
    // What speaks of the item is known in the run.
    if stage.isForEach { scope.postpone(variable: stage.forEach?.name ?? "item", as: stage.forEach?.shape) }
    if let written = stage.name, !isStageName(written.value) {
      problems.append(
        Problem(
          .stageName, "'\(written.value)' is not a stage name", at: written.location,
          hint: "use a-z, 0-9 and '-'"))
    }
    if let when = stage.when { holds = scope.holds(when, into: &problems) }
    guard let uses = stage.uses else { return }
    type = catalogue.kind(named: uses.value)
    guard let type else {
      problems.append(
        Problem(
          .unknownKind, "unknown stage kind '\(uses.value)'", at: uses.location,
          hint: suggestion(for: uses.value, among: catalogue.kinds.map { $0.name })
            ?? "'stellwerk kinds' lists them"))
      return
    }
    let before = problems.count
    guard let options = stage.readOptions(type, scope: &scope, into: &problems) else { return }
    if stage.isForEach {
      if options.isComplete, problems.count == before { _ = stage.kind(type, options, into: &problems) }
      guard problems.count == before, let forEach = stage.forEach else { return }
      body = Self.body(item, forEach, type, known: options, scope: surroundings, into: &problems)
      if let body { instances = Self.known(body, item, surroundings, into: &problems) }
      return
    }
    guard options.isComplete, problems.count == before else { return }
    self.options = options
    kind = stage.kind(type, options, into: &problems)
  }

  /// The stages for the items of a list that is written, if what it depends on is known.
  private static func known(
    _ body: StageBody, _ item: Expansion.Item, _ scope: Scope, into problems: inout [Problem]
  ) -> [StageBody.Instance]? {
    guard body.forEach.source == nil, let name = item.name else { return nil }
    var scope = scope
    guard let found = scope.substituted(body.forEach.items, into: &problems) else { return nil }
    guard case .sequence(let nodes) = found.value else {
      problems.append(
        Problem(
          .wrongType, "'items' is no list", at: body.forEach.items.location, hint: "give [a, b]"))
      return nil
    }
    let items = nodes.map { ListItem(value: $0, file: nil) }
    return body.instances(for: items, of: name.value, into: &problems)
  }

  /// The output ports, where they are known; those of a stage with `forEach` are folders, or lists.
  var outputs: [Port]? {
    guard stage.isForEach else { return kind?.outputs }
    guard let body, let ports = body.sample?.kind.outputs else { return nil }
    return ItemCollection.ports(ports.map(\.name), lists: body.lists)
  }
}

/// ASCII only, so that `String` equality is byte equality and `.` separates.
private func isStageName(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.count <= 100
    && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
}

extension Problem.Code {
  static let stageName = Self("pipeline.stage-name", exit: .invalidData)
  static let unknownKind = Self("pipeline.unknown-kind", exit: .invalidData)
  static let duplicateStage = Self("pipeline.duplicate-stage", exit: .invalidData)
  static let unknownInput = Self("pipeline.unknown-input", exit: .invalidData)
  static let missingInput = Self("pipeline.missing-input", exit: .invalidData)
  static let unknownStage = Self("pipeline.unknown-stage", exit: .invalidData)
  static let unknownOutput = Self("pipeline.unknown-output", exit: .invalidData)
  static let mediaType = Self("pipeline.media-type", exit: .invalidData)
  static let readsEffect = Self("pipeline.reads-effect", exit: .invalidData)
  static let cycle = Self("pipeline.cycle", exit: .invalidData)
}

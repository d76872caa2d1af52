import Diagnostics
public import Manifests
import YAML

/// What a stage with `forEach` does for each item: written once, checked before the run, made a stage for each item in it.
///
/// 1. Kind, ports, pool, limits and everything that does not speak of the item are the same for all items.
/// 2. The values of an item come from a build. They may stand in texts and numbers; what names a file, a secret, a key
///    or a document, and what is a permission or a choice, cannot take them.
/// 3. An item is known by its key, not by its place in the list: another item does not change it.
public struct StageBody: Sendable {
  let stage: PipelineDocument.Stage
  let forEach: StageForEach
  let type: any StageKind.Type
  /// What its expressions may speak of, but for the item.
  let scope: Scope
  /// The kind with its options, expressions that speak of the item left as they are written; `nil` if it refuses those.
  public let sample: (kind: any StageKind, options: Options)?
  /// The options, as far as they do not speak of the item.
  public let known: Options
  /// What the stages for the items read, the item apart; indices of stages of the plan.
  public internal(set) var inputs: [Plan.Input] = []
  /// The input ports that hold the item.
  let itemPorts: [String]
  /// The stage that puts out the items; `nil` where the list is written.
  public internal(set) var list: Int?

  /// The name of the kind.
  public var kindName: String { type.name }
  /// The list as written: `list.items`.
  public var source: String { forEach.source?.value ?? "a list" }
  /// The outputs that are read as one JSON list.
  var lists: [String] { forEach.lists.map(\.value) }
  /// Whether readers are skipped where there is no item.
  public var skipsWhenEmpty: Bool { forEach.empty == .skip }

  /// A stage for one item, not yet placed in a plan.
  struct Instance {
    let key: String
    let kind: any StageKind
    let options: Options
    /// Its path, where the list is a folder.
    let file: String?
    let isLeftOut: Bool
  }

  /// One for each item, in the order of their keys.
  ///
  /// - Returns: `nil` after recording what is wrong with the first item that has a mistake.
  func instances(for items: [ListItem], of name: String, into problems: inout [Problem]) -> [Instance]? {
    guard items.count <= forEach.limit else {
      let isMost = forEach.limit == StageForEach.mostItems
      problems.append(
        Problem(
          .itemCount, "the list has \(items.count) items, more than \(forEach.limit)",
          at: forEach.limitLocation, hint: isMost ? "split the list" : "raise 'limit:'"))
      return nil
    }
    var scope = scope
    var numbers: [String: Int] = [:]
    var instances: [Instance] = []
    for (index, item) in items.enumerated() {
      let number = index + 1
      if let objection = forEach.shape?.objection(to: item.value) {
        problems.append(
          Problem(
            .itemShape, "item \(number) \(objection)", at: forEach.shapeLocation,
            hint: "let the list hold what 'type:' says"))
        return nil
      }
      scope.set(forEach.name, to: item.value)
      guard let key = key(of: item, number, in: &scope, into: &problems) else { return nil }
      if let first = numbers.updateValue(number, forKey: key) {
        problems.append(
          Problem(
            .itemKey, "items \(first) and \(number) have the same key '\(key)'",
            at: forEach.key?.location ?? forEach.location, hint: "let 'key:' tell them apart"))
        return nil
      }
      let before = problems.count
      let made = instance(key, item, in: &scope, into: &problems)
      guard let made, problems.count == before else {
        for index in before..<problems.count { problems[index] = problems[index].prefixed("\(name)[\(key)]") }
        return nil
      }
      instances.append(made)
    }
    return instances.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// Refuses a stage for an item that does not put out what is read from all of them.
  func check(_ instance: Instance, of name: String, puttingOut ports: [String]) throws(Problem) {
    let names = instance.kind.outputs.map(\.name)
    for port in ports where !names.contains(port) {
      throw Problem(
        .unknownOutput, "\(name)[\(instance.key)]: \(kindName) has no output '\(port)'",
        at: stage.location, hint: suggestion(for: port, among: names, orList: "outputs:"))
    }
    for list in forEach.lists {
      try StageDraft.checkList(list, among: instance.kind.outputs, of: type)
    }
  }

  private func instance(
    _ key: String, _ item: ListItem, in scope: inout Scope, into problems: inout [Problem]
  ) -> Instance? {
    var isLeftOut = false
    if let when = stage.when {
      guard let holds = scope.holds(when, into: &problems) else { return nil }
      isLeftOut = !holds
    }
    var found: [Problem] = []
    let made = stage.made(type, scope: &scope, into: &found)
    if let (kind, options) = made, found.isEmpty {
      return Instance(key: key, kind: kind, options: options, file: item.file, isLeftOut: isLeftOut)
    }
    // What a condition leaves out need not be what the options want.
    if isLeftOut, let (kind, options) = sample {
      return Instance(key: key, kind: kind, options: options, file: item.file, isLeftOut: true)
    }
    problems += found
    return nil
  }

  private func key(
    of item: ListItem, _ number: Int, in scope: inout Scope, into problems: inout [Problem]
  ) -> String? {
    var value = item.value
    let location = forEach.key?.location ?? forEach.location
    if let written = forEach.key {
      let before = problems.count
      guard let found = scope.substituted(written, into: &problems) else {
        for index in before..<problems.count { problems[index] = problems[index].prefixed("item \(number)") }
        return nil
      }
      value = found
    } else if let path = item.file {
      value = Node(.string(path), at: location, scalar: path)
    }
    guard let key = try? String(value) else {
      problems.append(
        Problem(
          .itemKey, "item \(number) has no key", at: location,
          hint: "write 'key: ${{ \(forEach.name).NAME }}', a text"))
      return nil
    }
    guard StageForEach.isKey(key) else {
      let shown = key.utf8.count > 64 ? "\(key.unicodeScalars.prefix(64))…" : key
      problems.append(
        Problem(
          .itemKey, "item \(number) has the key '\(shown)', which cannot name a stage", at: location,
          hint: "use letters, digits and '._+~-' (at most 100), beginning with none of '.-'"))
      return nil
    }
    return key
  }
}

extension Problem {
  /// The problem with what it is about before its message.
  func prefixed(_ subject: String) -> Problem {
    Problem(
      code, "\(subject): \(message)", at: location, hint: hint, cause: cause, isTransient: isTransient)
  }
}

extension PipelineDocument.Stage {
  /// Its kind with its options; `nil` after recording why there is none, or where something is not known yet.
  func made(
    _ type: any StageKind.Type, scope: inout Scope, into problems: inout [Problem]
  ) -> (kind: any StageKind, options: Options)? {
    let before = problems.count
    guard let options = readOptions(type, scope: &scope, into: &problems), options.isComplete,
      problems.count == before
    else { return nil }
    return kind(type, options, into: &problems).map { ($0, options) }
  }

  /// What stands under `with:`, as far as it is known.
  func readOptions(
    _ type: any StageKind.Type, scope: inout Scope, into problems: inout [Problem]
  ) -> Options? {
    let fields = with.map { Fields($0, substituting: &scope, into: &problems) } ?? Fields(emptyAt: location)
    guard let fields else { return nil }
    return Options(type.options, readable: fields, scope: &scope, into: &problems)
  }

  /// The kind; records what it has against its options.
  func kind(
    _ type: any StageKind.Type, _ options: Options, into problems: inout [Problem]
  ) -> (any StageKind)? {
    do { return try type.init(options: options) } catch {
      problems.append(
        Problem(
          error.code, error.message, at: error.location ?? with?.location ?? location, hint: error.hint,
          cause: error.cause))
      return nil
    }
  }
}

extension Problem.Code {
  /// More items than a list may have.
  static let itemCount = Self("for-each.limit", exit: .invalidData)
  /// An item without a key, with one that names nothing, or with that of another.
  static let itemKey = Self("for-each.key", exit: .invalidData)
  /// An item that is not what its list declares.
  static let itemShape = Self("for-each.type", exit: .invalidData)
  /// An option that an item may not decide, or a stage that may not be repeated.
  static let itemOption = Self("for-each.option", exit: .invalidData)
}

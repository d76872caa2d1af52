import Diagnostics
import Manifests
import YAML

// A stage with `forEach`, before its items are known.

extension StageDraft {
  /// What it does for each item, as far as that is known before the run; records what cannot be meant.
  ///
  /// `scope` is without the item.
  static func body(
    _ item: Expansion.Item, _ forEach: StageForEach, _ type: any StageKind.Type, known: Options,
    scope: Scope, into problems: inout [Problem]
  ) -> StageBody? {
    let stage = item.stage
    let before = problems.count
    if type.stageClass == .effect {
      problems.append(
        Problem(
          .itemOption, "a stage that acts outside cannot have 'forEach'", at: forEach.location,
          hint: "publish what 'forEach' of another stage puts out"))
    }
    refuse(stage, forEach, type, into: &problems)
    checkKey(forEach, scope, into: &problems)
    let sample = sample(stage, forEach, type, scope)
    for list in forEach.lists {
      guard let ports = sample?.kind.outputs else { break }
      do throws(Problem) { try checkList(list, among: ports, of: type) } catch { problems.append(error) }
    }
    guard problems.count == before else { return nil }
    return StageBody(
      stage: stage, forEach: forEach, type: type, scope: scope, sample: sample, known: known,
      itemPorts: item.inputs.compactMap { source in
        if case .item = source.origin { source.port.value } else { nil }
      })
  }

  /// Records each option that takes no item and speaks of it.
  private static func refuse(
    _ stage: PipelineDocument.Stage, _ forEach: StageForEach, _ type: any StageKind.Type,
    into problems: inout [Problem]
  ) {
    guard let with = stage.with else { return }
    guard case .mapping = with.value else {
      if let source = with.expression(speakingOf: forEach.name) {
        problems.append(
          Problem(
            .itemOption, "'with' as a whole cannot come from an item", at: source.location,
            hint: "name each option"))
      }
      return
    }
    for option in type.options where !option.takesItems {
      guard let source = with.pair(option.name)?.value.expression(speakingOf: forEach.name) else { continue }
      problems.append(
        Problem(
          .itemOption, "'\(option.name)' cannot come from an item, which a build has made",
          at: source.location, hint: "items may stand in texts and numbers"))
    }
  }

  /// Checks names and types of the key.
  private static func checkKey(_ forEach: StageForEach, _ scope: Scope, into problems: inout [Problem]) {
    // A key that is no text has been told.
    guard let key = forEach.key, key.scalar != nil else { return }
    guard key.expression(speakingOf: forEach.name) != nil else {
      problems.append(
        Problem(
          .itemKey, "'key' does not speak of '\(forEach.name)'", at: key.location,
          hint: "write for example ${{ \(forEach.name).name }}"))
      return
    }
    var own = scope
    own.postpone(variable: forEach.name, as: forEach.shape)
    _ = own.substituted(key, into: &problems)
  }

  /// Refuses an output that is none, or that holds no JSON.
  static func checkList(
    _ list: Located<String>, among ports: [Port], of type: any StageKind.Type
  ) throws(Problem) {
    guard let port = ports.first(where: { $0.name.utf8.elementsEqual(list.value.utf8) }) else {
      throw Problem(
        .unknownOutput, "\(type.name) has no output '\(list.value)'", at: list.location,
        hint: suggestion(for: list.value, among: ports.map(\.name), orList: "outputs:"))
    }
    guard port.mediaType == MediaType.tree || !ItemList.takes(port.mediaType, asFiles: false) else { return }
    throw Problem(
      .mediaType, "'\(list.value)' is \(port.mediaType), not JSON", at: list.location,
      hint: "leave it out of 'lists': it is read as a folder")
  }

  /// The kind with what is written in place of what an item will give, or with the example of the option.
  private static func sample(
    _ stage: PipelineDocument.Stage, _ forEach: StageForEach, _ type: any StageKind.Type, _ scope: Scope
  ) -> (kind: any StageKind, options: Options)? {
    var own = scope
    own.leaveAsWritten(variable: forEach.name)
    // What is wrong has been told; what a stand-in is refused for is no mistake.
    var ignored: [Problem] = []
    var pairs: [(key: Located<String>, value: Node)] = []
    for (key, written) in stage.with?.pairs ?? [] {
      guard var value = own.substituted(written, into: &ignored) else { continue }
      let option = type.options.first { $0.name.utf8.elementsEqual(key.value.utf8) }
      if let option, let example = option.example, !option.problems(of: value).isEmpty {
        value = Node(example, at: written.location)
      }
      pairs.append((key, value))
    }
    ignored = []
    let node = Node(.mapping(pairs), at: stage.with?.location ?? stage.location)
    guard let fields = Fields(node, into: &ignored) else { return nil }
    let options = Options(type.options, readable: fields, scope: &own, into: &ignored)
    guard options.isComplete, ignored.isEmpty, let kind = try? type.init(options: options) else { return nil }
    return (kind, options)
  }
}

extension Node {
  /// The pairs of a mapping; none for anything else.
  fileprivate var pairs: [(key: Located<String>, value: Node)] {
    if case .mapping(let pairs) = value { pairs } else { [] }
  }
}

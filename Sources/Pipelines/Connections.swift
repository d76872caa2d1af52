import Diagnostics
import Manifests

/// An edge as written, by index of the stage that is read.
struct Connection {
  let port: String
  let stage: Int
  let output: String
  /// Whether it is the list of a stage with `forEach`.
  var isList = false
}

/// The connections of each stage; what does not fit is recorded and left out.
func connections(
  of drafts: [StageDraft], crossings: [Crossing], into problems: inout [Problem]
) -> [[Connection]] {
  var byName = [String: Int](minimumCapacity: drafts.count)
  // By index: a draft is much, and a loop over them would copy each.
  for index in drafts.indices {
    guard let name = drafts[index].name else { continue }
    if byName.updateValue(byName[name.value] ?? index, forKey: name.value) != nil {
      problems.append(
        Problem(
          .duplicateStage, "duplicate stage '\(drafts[index].stage.name?.value ?? name.value)'",
          at: name.location))
    }
  }
  var connections: [[Connection]] = []
  connections.reserveCapacity(drafts.count)
  for index in drafts.indices {
    drafts[index].reportPorts(into: &problems)
    var found: [Connection] = []
    found.reserveCapacity(drafts[index].item.inputs.count)
    for source in drafts[index].item.inputs {
      do throws(Problem) {
        switch source.origin {
        case .outside: try drafts[index].check(source, reads: nil, of: drafts)
        case .item: try drafts[index].checkItem(source)
        case .output, .unknown: break
        }
        guard case .output(let name, let output, _) = source.origin, let stage = byName[name] else {
          continue
        }
        found.append(Connection(port: source.port.value, stage: stage, output: output))
        try drafts[index].check(source, reads: stage, of: drafts)
      } catch { problems.append(error) }
    }
    if let list = drafts[index].item.list {
      do throws(Problem) {
        var offering: Int?
        if case .output(let name, let output, _) = list.origin, let stage = byName[name] {
          found.append(Connection(port: list.port.value, stage: stage, output: output, isList: true))
          offering = stage
        }
        try drafts[index].checkList(list, reads: offering, of: drafts)
      } catch { problems.append(error) }
    }
    connections.append(found)
  }
  for crossing in crossings {
    guard case .output(let name, let output, let isDeclared) = crossing.source.origin,
      let stage = byName[name]
    else { continue }
    do throws(Problem) {
      guard let offered = try drafts[stage].offered(output, at: crossing.source.written, isTold: isDeclared),
        let wanted = crossing.mediaType
      else { continue }
      let type = crossing.source.declared ?? offered.mediaType
      guard !Port("", wanted).takes(type) else { continue }
      throw Problem(
        .mediaType, "'\(crossing.source.port.value)' takes \(wanted), not \(type)",
        at: crossing.source.written.location)
    } catch { problems.append(error) }
  }
  return connections
}

extension StageDraft {
  /// Records input ports that the kind does not have, and those that are not connected.
  fileprivate func reportPorts(into problems: inout [Problem]) {
    guard case .exactly(let ports)? = type?.inputs else { return }
    let names = ports.map(\.name)
    var meant: [String] = []
    for (key, _) in stage.inputs where !names.contains(key.value) {
      problems.append(
        Problem(
          .unknownInput, "no input '\(key.value)'", at: key.location,
          hint: suggestion(for: key.value, among: names, orList: "inputs:")))
      if let name = nearest(to: key.value, among: names) { meant.append(name) }
    }
    // One mistake, one problem: a misspelt port is the missing one.
    for port in ports
    where !port.isOptional && !meant.contains(port.name)
      && !stage.inputs.contains(where: { $0.key.value == port.name })
    {
      problems.append(
        Problem(
          .missingInput, "missing input '\(port.name)'", at: stage.location,
          hint: "connect a \(port.mediaType): inputs: { \(port.name): STAGE.PORT }"))
    }
  }

  /// Throws if what the stage reads does not exist, is of the wrong type, or comes too late.
  ///
  /// `stage` is the draft that it comes from; `nil` for a part that is looked at alone.
  fileprivate func check(
    _ source: StageSource, reads stage: Int?, of drafts: [StageDraft]
  ) throws(Problem) {
    guard let type else { return }
    var mediaType = source.declared
    if let stage, case .output(_, let output, let isDeclared) = source.origin {
      let isTold = isDeclared || source.declared != nil
      guard let offered = try drafts[stage].offered(output, at: source.written, isTold: isTold) else {
        return
      }
      mediaType = mediaType ?? offered.mediaType
    }
    if let mediaType, case .exactly(let ports) = type.inputs,
      let wanted = ports.first(where: { $0.name == source.port.value }), !wanted.takes(mediaType)
    {
      throw Problem(
        .mediaType, "'\(source.port.value)' takes \(wanted.mediaType), not \(mediaType)",
        at: source.written.location)
    }
    if let stage, drafts[stage].type?.stageClass == .effect && type.stageClass != .effect {
      throw Problem(
        .readsEffect, "a \(type.stageClass.rawValue) stage cannot read from an effect",
        at: source.written.location, hint: "effects run last")
    }
  }

  /// Throws if what a stage shall be repeated for can be no list.
  fileprivate func checkList(
    _ source: StageSource, reads stage: Int?, of drafts: [StageDraft]
  ) throws(Problem) {
    var mediaType = source.declared
    if let stage, case .output(_, let output, let isDeclared) = source.origin {
      let isTold = isDeclared || mediaType != nil
      let offered = try drafts[stage].offered(output, at: source.written, isTold: isTold)
      mediaType = mediaType ?? offered?.mediaType
      if drafts[stage].type?.stageClass == .effect {
        throw Problem(
          .readsEffect, "a list cannot come from an effect", at: source.written.location,
          hint: "effects run last")
      }
    }
    let readsFiles = item.inputs.contains { if case .item = $0.origin { true } else { false } }
    guard let mediaType, !ItemList.takes(mediaType, asFiles: readsFiles) else { return }
    throw Problem(
      .mediaType, "'items' takes \(readsFiles ? "a folder" : "a list"), not \(mediaType)",
      at: source.written.location,
      hint: readsFiles ? "only what is in a folder can be an input" : "give a JSON array, or a folder")
  }

  /// Throws if the item can be no input: it is a file only where the list is a folder.
  fileprivate func checkItem(_ source: StageSource) throws(Problem) {
    guard let list = item.list else {
      // A list with a mistake has been told.
      guard stage.forEach != nil else { return }
      throw Problem(
        .itemInput, "'\(source.written.value)' is no file: the list is written here",
        at: source.written.location, hint: "speak of it as ${{ \(source.written.value) }}")
    }
    guard case .exactly(let ports)? = type?.inputs,
      let wanted = ports.first(where: { $0.name == source.port.value }), wanted.mediaType == MediaType.tree
    else { return }
    throw Problem(
      .mediaType, "'\(source.port.value)' takes \(wanted.mediaType), not a file of '\(list.written.value)'",
      at: source.written.location)
  }

  /// An output port; `nil` if ports are not known, or if it has been told that this one is none.
  fileprivate func offered(
    _ output: String, at written: Located<String>, isTold: Bool
  ) throws(Problem) -> Port? {
    guard let type, let offers = outputs else { return nil }
    if let offered = offers.first(where: { $0.name == output }) { return offered }
    if isTold { return nil }
    throw Problem(
      .unknownOutput, "\(type.name) has no output '\(output)'", at: written.location,
      hint: suggestion(for: output, among: offers.map(\.name), orList: "outputs:"))
  }
}

extension Problem.Code {
  static let itemInput = Self("pipeline.item-input", exit: .invalidData)
}

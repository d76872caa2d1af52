import Diagnostics
import Manifests

/// An edge as written, by index of the stage that is read.
struct Connection {
  let port: String
  let stage: Int
  let output: String
}

/// The connections of each stage; what does not fit is recorded and left out.
func connections(of drafts: [StageDraft], into problems: inout [Problem]) -> [[Connection]] {
  var byName: [String: Int] = [:]
  for (index, draft) in drafts.enumerated() {
    guard let name = draft.name else { continue }
    if byName.updateValue(byName[name.value] ?? index, forKey: name.value) != nil {
      problems.append(Problem(.duplicateStage, "duplicate stage '\(name.value)'", at: name.location))
    }
  }
  var connections: [[Connection]] = []
  for draft in drafts {
    draft.reportPorts(into: &problems)
    var found: [Connection] = []
    for (port, source) in draft.stage.inputs {
      do throws(Problem) {
        let (stage, output) = try resolve(source, drafts: drafts, byName: byName)
        found.append(Connection(port: port.value, stage: stage, output: output))
        try draft.check(port.value, reads: output, of: drafts[stage], at: source.location)
      } catch { problems.append(error) }
    }
    connections.append(found)
  }
  return connections
}

/// The stage and port that `STAGE.PORT` means.
private func resolve(
  _ source: Located<String>, drafts: [StageDraft], byName: [String: Int]
) throws(Problem) -> (stage: Int, output: String) {
  let parts = source.value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, let stage = byName[String(parts[0])] else {
    // The first hundred: a hostile file must not buy a comparison of all names with all names.
    let names = drafts.prefix(100).compactMap { $0.name?.value }
    throw Problem(
      .unknownStage, "'\(source.value)' names no stage", at: source.location,
      hint: parts.count == 2
        ? suggestion(for: String(parts[0]), among: names) ?? "write STAGE.PORT" : "write STAGE.PORT")
  }
  return (stage, String(parts[1]))
}

extension StageDraft {
  /// Records input ports that the kind does not have, and those that are not connected.
  fileprivate func reportPorts(into problems: inout [Problem]) {
    guard case .exactly(let ports)? = type?.inputs else { return }
    for (key, _) in stage.inputs where !ports.contains(where: { $0.name == key.value }) {
      problems.append(
        Problem(
          .unknownInput, "no input '\(key.value)'", at: key.location,
          hint: suggestion(for: key.value, among: ports.map(\.name), orList: "inputs:")))
    }
    for port in ports where !port.isOptional && !stage.inputs.contains(where: { $0.key.value == port.name }) {
      problems.append(
        Problem(
          .missingInput, "missing input '\(port.name)'", at: stage.location,
          hint: "connect a \(port.mediaType): inputs: { \(port.name): STAGE.PORT }"))
    }
  }

  /// Throws if the output does not exist, is of the wrong type, or comes too late.
  fileprivate func check(
    _ port: String, reads output: String, of source: StageDraft, at location: SourceLocation
  ) throws(Problem) {
    guard let type, let sourceType = source.type, let offers = source.outputs else { return }
    guard let offered = offers.first(where: { $0.name == output }) else {
      throw Problem(
        .unknownOutput, "\(sourceType.name) has no output '\(output)'", at: location,
        hint: suggestion(for: output, among: offers.map(\.name), orList: "outputs:"))
    }
    if case .exactly(let ports) = type.inputs, let wanted = ports.first(where: { $0.name == port }),
      !wanted.takes(offered.mediaType)
    {
      throw Problem(
        .mediaType, "'\(port)' takes \(wanted.mediaType), not \(offered.mediaType)", at: location)
    }
    if sourceType.stageClass == .effect && type.stageClass != .effect {
      throw Problem(
        .readsEffect, "a \(type.stageClass.rawValue) stage cannot read from an effect", at: location,
        hint: "effects run last")
    }
  }
}

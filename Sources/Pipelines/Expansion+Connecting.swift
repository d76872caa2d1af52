import Diagnostics
import Manifests
import YAML

// What the inputs of stages and the outputs of parts name.

extension Expansion {
  /// Resolves everything that the stages and outputs of one instance name.
  mutating func connect(_ index: Int, into problems: inout [Problem]) {
    let instance = instances[index]
    items.reserveCapacity(items.count + instance.pipeline.stages.count)
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
            inputs: inputs, list: number == 0 ? list(of: stage, in: index, into: &problems) : nil,
            combination: combination, order: instance.order + [position, number]))
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
      if stage.isForEach, written.value == stage.forEach?.name ?? "item" {
        return StageSource(port: port, written: written, origin: .item, declared: nil)
      }
      do throws(Problem) { return try source(port, written, in: index, for: combination) } catch {
        problems.append(error)
        return StageSource(port: port, written: written, origin: .unknown, declared: nil)
      }
    }
  }

  /// Where the list of a stage with `forEach` comes from; `nil` where it is written.
  private func list(
    of stage: PipelineDocument.Stage, in index: Int, into problems: inout [Problem]
  ) -> StageSource? {
    guard let written = stage.forEach?.source else { return nil }
    let port = Located("items", at: written.location)
    do throws(Problem) { return try source(port, written, in: index) } catch {
      problems.append(error)
      return StageSource(port: port, written: written, origin: .unknown, declared: nil)
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
    let (words, suffix) = Self.words(of: written.value)
    guard words.count == 2, let member = instances[index].members[words[0]] else {
      let pipeline = instances[index].pipeline
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
    guard let open = text.utf8.firstIndex(of: UInt8(ascii: "[")), let end = text.firstRange(of: "].") else {
      guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return ([text], nil) }
      return ([String(text[..<point]), String(text[text.utf8.index(after: point)...])], nil)
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

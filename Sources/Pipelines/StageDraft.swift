import Diagnostics
import Manifests
import YAML

/// A stage as written: what could be read of it, before it is connected.
struct StageDraft {
  let stage: PipelineDocument.Stage
  /// Also a wrong one, so that those which read from the stage are not blamed.
  var name: Located<String>? { stage.name }
  /// Known although the options may be wrong, so that ports can be checked.
  private(set) var type: (any StageKind.Type)?
  private(set) var kind: (any StageKind)?
  private(set) var options: Options?
  /// Whether its condition holds; `nil` if that is not known yet, and without a condition.
  private(set) var holds: Bool?

  init(
    _ stage: PipelineDocument.Stage, catalogue: StageCatalogue, scope: inout Scope,
    into problems: inout [Problem]
  ) {
    self.stage = stage
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
    guard let fields = Self.fields(stage, scope: &scope, into: &problems) else { return }
    guard let options = Options(type.options, from: fields, scope: &scope, into: &problems) else { return }
    self.options = options
    do { kind = try type.init(options: options) } catch {
      problems.append(
        Problem(
          error.code, error.message, at: error.location ?? stage.with?.location ?? stage.location,
          hint: error.hint,
          cause: error.cause))
    }
  }

  /// What stands under `with:` with every look-up replaced; `nil` if it is no mapping.
  private static func fields(
    _ stage: PipelineDocument.Stage, scope: inout Scope, into problems: inout [Problem]
  ) -> Fields? {
    guard let with = stage.with else { return Fields(emptyAt: stage.location) }
    return Fields(with, substituting: &scope, into: &problems)
  }

  /// The output ports, where they are known.
  var outputs: [Port]? { kind?.outputs }
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

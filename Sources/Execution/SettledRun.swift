/// What a run rested on whose every stage has a recorded result, for a `Settlement`.
///
/// 1. Only runs of pure stages, whole, without secrets: what depends on the time, acts outside or asks what the machine
///    allows is looked at in every run.
/// 2. Everything that went into keys is witnessed: files and folders that options name, and programs. They are
///    digested once more from what is known of them; other digests than those of the run, and it is not settled.
/// 3. Every blob that a stage put out is witnessed, as it was when it was last hashed.
import Cryptography
public import Diagnostics
import Manifests
import OperatingSystem
public import Pipelines
public import Store

/// A run that may have come to rest.
public struct SettledRun {
  private let plan: Plan
  private let outcomes: [StageOutcome]
  private let settings: RunSettings

  /// A run with the outcomes of all its stages.
  public init(_ plan: Plan, _ outcomes: [StageOutcome], settings: RunSettings) {
    (self.plan, self.outcomes, self.settings) = (plan, outcomes, settings)
  }

  /// How many blobs that are not known to be unchanged, by their bytes, are hashed to settle a run.
  private static let hashingLimit = 64 << 20

  /// Whether nothing about the run keeps it from being settled, as far as that can be known without looking.
  public var mayBeSettled: Bool {
    guard settings.selection == nil, settings.isolation != .required, !settings.cancellation.isCancelled
    else { return false }
    return zip(plan.stages, outcomes).allSatisfy { stage, outcome in
      switch outcome.status {
      case .executed, .reused:
        return stage.stageClass == .pure && stage.options.secrets.isEmpty && !stage.kind.mayHaveObstacle
          && !outcome.isSubstitute
      // By its condition, which asks only for what is witnessed too.
      case .skipped: return stage.skipped != nil
      case .waiting, .failed: return false
      }
    }
  }

  /// Adds everything that the run rested on.
  ///
  /// - Returns: whether it is all there; if not, the run must not be settled.
  /// - Throws: `input.read` for what has gone meanwhile.
  public func isWitnessed(by witnesses: Witnesses) throws(Problem) -> Bool {
    guard mayBeSettled else { return false }
    settings.store.witnessIndex(for: witnesses)
    guard try keysHold(witnesses), try blobsHold(witnesses) else { return false }
    return witnesses.isWhole
  }

  // MARK: - Keys

  private func keysHold(_ witnesses: Witnesses) throws(Problem) -> Bool {
    // Each program was digested once in the run, each file for every stage that names it.
    let digests = KeyDigests(trust: .known, store: settings.store, tools: KeyDigests.Tools())
    var tools: Set<String> = []
    for (stage, outcome) in zip(plan.stages, outcomes) where outcome.key != nil {
      var isNew = false
      for tool in stage.kind.tools where tools.insert(tool.path).inserted {
        settings.store.witness(file: tool.path, for: witnesses)
        isNew = true
      }
      for (_, input) in stage.options.files { try look(at: input.path, witnesses) }
      if case .executed = outcome.status { isNew = true }
      if isNew {
        guard try key(of: stage, digests) == outcome.key else { return false }
      } else if !stage.options.files.isEmpty {
        guard let files = try StageKey.files(of: stage, digests), files.count == outcome.files.count,
          zip(files, outcome.files).allSatisfy({ $0.digest == $1.digest })
        else { return false }
      }
    }
    return true
  }

  private func key(of stage: Plan.Stage, _ digests: KeyDigests) throws(Problem) -> Digest? {
    var inputs: [String: Artifact] = [:]
    for input in stage.inputs { inputs[input.port] = outcomes[input.stage].outputs[input.output] }
    return try StageKey(
      stage, inputs: inputs, tool: settings.tool, sourceDate: stage.sourceDate ?? settings.sourceDate,
      isolation: settings.isolation, digests: digests)?.digest
  }

  /// Witnesses a file, or all of a folder, before it is digested.
  private func look(at path: String, _ witnesses: Witnesses) throws(Problem) {
    guard isFolder(path) else { return settings.store.witness(file: path, for: witnesses) }
    let entries = try FolderTree(path).entries
    witnesses.look(intoFolder: path)
    for entry in entries where entry.kind == .folder { witnesses.look(intoFolder: "\(path)/\(entry.path)") }
    // What came between listing and looking is seen by listing once more: later changes are seen by the folders.
    guard try FolderTree(path).entries == entries else { return witnesses.spoil() }
    for entry in entries {
      if case .file = entry.kind { settings.store.witness(file: "\(path)/\(entry.path)", for: witnesses) }
    }
  }

  // MARK: - Blobs

  private func blobsHold(_ witnesses: Witnesses) throws(Problem) -> Bool {
    var seen: Set<Digest> = []
    var left = Self.hashingLimit
    for outcome in outcomes {
      for artifact in outcome.outputs.values where seen.insert(artifact.digest).inserted {
        if !settings.store.isKnown(artifact.digest, byteCount: artifact.byteCount) {
          left -= artifact.byteCount
          guard left >= 0 else { return false }
        }
        guard
          try settings.store.witness(artifact.digest, byteCount: artifact.byteCount, for: witnesses)
        else { return false }
      }
    }
    return true
  }
}

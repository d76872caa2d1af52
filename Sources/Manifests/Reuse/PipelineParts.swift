import Cryptography
public import Diagnostics

/// The pipelines that stand in place of stages of another, read once each.
public struct PipelineParts: Sendable {
  /// A document that was read, and how many documents use one another below it, itself included.
  private struct Entry {
    let pipeline: PipelineDocument
    var height = 1
  }

  private var entries: [String: Entry] = [:]
  /// References that have been judged, by path and digest; what they lead to may be unreadable.
  private var judged: Set<String> = []
  /// The documents in the order in which they were first named.
  public private(set) var composed: [(reference: DocumentReference, document: ComposedDocument)] = []

  /// No parts.
  public init() {}

  /// Reads everything that the stages of a pipeline use, and the stages of that.
  ///
  /// Records what cannot be read, circles and chains of more than `DocumentComposer.maximumDepth` documents.
  public init(of pipeline: PipelineDocument, composer: DocumentComposer, into problems: inout [Problem]) {
    let start = Step(
      realPath: composer.files.realPath(pipeline.file) ?? pipeline.file, written: pipeline.file)
    _ = read(pipeline, composer, [start], into: &problems)
  }

  /// The pipeline that a stage uses; `nil` if it could not be read, which has been recorded.
  public func pipeline(_ reference: DocumentReference) -> PipelineDocument? {
    entries[reference.path.path]?.pipeline
  }

  /// Reads what the stages use; returns the longest chain below, the pipeline itself included.
  private mutating func read(
    _ pipeline: PipelineDocument, _ composer: DocumentComposer, _ trail: [Step],
    into problems: inout [Problem]
  ) -> Int {
    var height = 1
    for reference in pipeline.stages.compactMap(\.part) {
      let path = reference.path.path
      let step = Step(realPath: composer.files.realPath(path) ?? path, written: path)
      if let start = trail.firstIndex(where: { $0.realPath.utf8.elementsEqual(step.realPath.utf8) }) {
        let circle = trail[start...].map(\.written) + [trail[start].written]
        problems.append(
          Problem(
            .usesLoop, "pipelines use one another: \(circle.joined(separator: " -> "))",
            at: reference.location,
            hint: "take one of these stages away"))
        entries[path] = nil
        continue
      }
      // What has been read before cannot close a circle, else that would have been found; it may be too long here.
      let known = entries[path]?.height ?? 1
      guard trail.count + known <= DocumentComposer.maximumDepth + 1 else {
        problems.append(Self.tooDeep(reference))
        entries[path] = nil
        continue
      }
      guard judged.insert("\(path)\0\(reference.digest?.value.hex ?? "")").inserted else {
        height = max(height, known + 1)
        continue
      }
      guard let below = add(reference, step, composer, trail, into: &problems) else { continue }
      height = max(height, below + 1)
    }
    return height
  }

  /// Reads one document and everything below it; returns how high that is.
  private mutating func add(
    _ reference: DocumentReference, _ step: Step, _ composer: DocumentComposer, _ trail: [Step],
    into problems: inout [Problem]
  ) -> Int? {
    let path = reference.path.path
    guard let document = composer.document(.pipeline, reference, into: &problems) else { return nil }
    // Named before with another digest, or without one: only the reference was new.
    if let entry = entries[path] { return entry.height }
    guard
      let pipeline = document.read(into: &problems, { PipelineDocument($0, file: path, into: &$1) })
    else { return nil }
    entries[path] = Entry(pipeline: pipeline)
    composed.append((reference, document))
    let height = read(pipeline, composer, trail + [step], into: &problems)
    entries[path]?.height = height
    return height
  }

  private static func tooDeep(_ reference: DocumentReference) -> Problem {
    Problem(
      .usesTooDeep, "more than \(DocumentComposer.maximumDepth) pipelines use one another",
      at: reference.location, hint: "bring the stages closer together")
  }
}

extension Problem.Code {
  /// Pipelines that use one another in a circle.
  static let usesLoop = Self("manifest.uses-loop", exit: .invalidData)
  /// A chain of pipelines that is too long.
  static let usesTooDeep = Self("manifest.uses-depth", exit: .invalidData)
}

import Archives
public import Diagnostics
import OperatingSystem
import Pipelines
import Store
import Synchronization

/// Executes stages in this process: inputs are read where the store has them, outputs go into it.
public struct LocalExecutor: Executor {
  /// Makes no difference which.
  public init() {}

  /// It reads files at their paths.
  public var needsFilesAsBlobs: Bool { false }

  /// A private folder, the work, its outputs into a deposit; the folder is gone afterwards.
  ///
  /// - Throws: `store.missing`, `store.damaged` for an input, what the kind and storing throw.
  public func execute(_ request: ExecutionRequest, in session: ExecutionSession) throws(Problem)
    -> ExecutionAnswer
  {
    var inputs: [String: Artifact] = [:]
    for input in request.inputs {
      // The bytes are those of their names.
      try session.store.verify(input.digest)
      inputs[input.name] = Artifact(
        path: session.store.path(of: input.digest), digest: input.digest, byteCount: input.byteCount,
        mediaType: input.mediaType)
    }
    let used = Used()
    defer { used.remove(session.places) }
    let work = self.work(request, inputs, used, session)
    let result =
      if let failure = request.failure {
        try session.kind.substitute(for: failure, work)
      } else { try session.kind.run(work) }
    let (outputs, deposit) = try outputs(of: result, request, used, session)
    return ExecutionAnswer(
      outputs: outputs, report: StageReport(result, by: session.secrets.redaction), deposit: deposit)
  }

  private func work(
    _ request: ExecutionRequest, _ inputs: [String: Artifact], _ used: Used, _ session: ExecutionSession
  ) -> StageWork {
    let folder = session.folder
    let unpackings = Unpackings()
    return StageWork(
      inputs: inputs, folder: { () throws(Problem) in try used.folder(folder) },
      workplace: { [places = session.places] (names, givenAway) throws(Problem) in
        if let places { return try used.place(places, names, givenAway) }
        return try used.place(Workplaces(in: try used.folder("\(folder)-places")), names, givenAway)
      },
      unpacked: { (artifact) throws(Problem) in
        let target = "\(try used.folder("\(folder)-side"))/input-\(unpackings.next())"
        try createFolder(target)
        try unpackTree(artifact.path, into: target)
        return target
      },
      now: request.now, sourceDate: request.sourceDate,
      deadline: ContinuousClock.now + request.timeout, cancellation: session.cancellation,
      materials: request.materials, notes: request.notes, tool: session.tool,
      networkEnvironment: request.environment,
      secret: { [secrets = session.secrets] (reference) throws(Problem) in try secrets.secret(reference) },
      hidden: [session.store.folder] + session.hidden, redaction: session.secrets.redaction,
      memory: session.memory, isolation: request.isolation)
  }

  // MARK: - Outputs

  private func outputs(
    of result: StageResult, _ request: ExecutionRequest, _ used: Used, _ session: ExecutionSession
  ) throws(Problem) -> ([ExecutionRequest.File], Deposit) {
    var ports = session.kind.outputs
    if session.kind.hasOutputsPerItem {
      let names = result.outputs.keys.filter { name in !ports.contains { $0.name == name } }
      ports += names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { Port($0, "*/*") }
    }
    var outputs: [ExecutionRequest.File?] = []
    var new: [(number: Int, path: String, mediaType: String)] = []
    for (number, port) in ports.enumerated() {
      var (path, mediaType) = ("", port.mediaType)
      outputs.append(nil)
      switch result.outputs[port.name] {
      case .unchanged(let artifact):
        outputs[number] = ExecutionRequest.File(
          name: port.name, digest: artifact.digest, byteCount: artifact.byteCount,
          mediaType: artifact.mediaType)
        continue
      case .file(let file):
        path = file
        if mediaType == "*/*" { mediaType = MediaType.binary }
      case .folder(let tree):
        path = "\(try used.folder("\(session.folder)-side"))/output-\(number + 1).tar"
        if mediaType == "*/*" { mediaType = MediaType.tree }
        try packTree(tree, to: path, modified: request.sourceDate.seconds)
      case nil: throw Problem(.stageOutput, "left no '\(port.name)'")
      }
      if request.hasSecrets { try refuseSecrets(in: path, port, session.secrets.redaction) }
      new.append((number, path, mediaType))
    }
    let deposit = try session.store.deposit(files: new.map(\.path))
    for (output, added) in zip(new, deposit.files) {
      outputs[output.number] = ExecutionRequest.File(
        name: ports[output.number].name, digest: added.digest, byteCount: added.byteCount,
        mediaType: output.mediaType)
    }
    return (outputs.compactMap { $0 }, deposit)
  }

  /// A stage that was given secrets must not hand them on: what is in the store is published.
  private func refuseSecrets(in path: String, _ port: Port, _ redaction: Redaction) throws(Problem) {
    var stream = Redaction.Stream(redaction)
    try readChunks(of: path) { (chunk) throws(Problem) in _ = stream.take(chunk) }
    _ = stream.finish()
    guard stream.count > 0 else { return }
    throw Problem(
      .secretInOutput, "the output '\(port.name)' holds a secret of the stage",
      hint: "let the command write what it made, not what it was given")
  }
}

/// The folders that a stage has, for its end.
private final class Used: Sendable {
  private let folders = Mutex<[String]>([])
  private let places = Mutex<[Workplaces.Place]>([])

  func folder(_ path: String) throws(Problem) -> String {
    folders.withLock { if !$0.contains(path) { $0.append(path) } }
    try createFolder(path)
    return path
  }

  func place(_ workplaces: Workplaces, _ names: [String], _ givenAway: Bool) throws(Problem) -> String {
    let place = try workplaces.take(names, givenAway: givenAway)
    places.withLock { $0.append(place) }
    return place.path
  }

  func remove(_ workplaces: Workplaces?) {
    if let workplaces { for place in places.withLock({ $0 }) { workplaces.giveBack(place) } }
    for folder in folders.withLock({ $0 }) { removeFolder(folder) }
  }
}

/// Numbers for the folders of inputs.
private final class Unpackings: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

extension Problem.Code {
  static let stageOutput = Self("stage.output", exit: .bug)
}

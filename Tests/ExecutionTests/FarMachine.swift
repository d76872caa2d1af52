import Cryptography
import Diagnostics
import Execution
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import YAML

/// A machine elsewhere: a store of its own, and nothing of ours but the bytes of a message and blobs by digest.
final class FarMachine: Executor {
  let scratch = Scratch(inMemory: true)
  let store: ContentStore
  /// What came, and what went back.
  let messages = Mutex<[String]>([])
  var needsFilesAsBlobs: Bool { true }

  init() throws { store = try ContentStore(folder: scratch("store")) }

  func execute(_ request: ExecutionRequest, in session: ExecutionSession) throws(Problem) -> ExecutionAnswer {
    let message = try Self.message(request)
    for file in request.inputs + request.files.map(\.file) {
      try store.take(file.digest, byteCount: file.byteCount, from: session.store)
    }
    let answer = try self.answer(to: message)
    messages.withLock { $0 += [message, answer].map { String(decoding: $0, as: UTF8.self) } }
    let json = try JSON(parsing: answer, file: "answer")
    let outputs = (json["outputs"]?.array ?? []).compactMap { ExecutionRequest.File($0) }
    for output in outputs {
      try session.store.take(output.digest, byteCount: output.byteCount, from: store)
    }
    let report = StageReport(
      summary: json["summary"]?.string ?? "", materials: [],
      notes: (json["notes"]?.members ?? []).map { ($0.name, $0.value) },
      verdict: json["verdict"]?.string.flatMap { Verdict(rawValue: $0) })
    return ExecutionAnswer(outputs: outputs, report: report)
  }

  private static func message(_ request: ExecutionRequest) throws(Problem) -> [UInt8] {
    guard !request.hasSecrets else { throw Problem(.init("far.secret", exit: .stageFailed), "has secrets") }
    let document: JSON = [
      "kind": .string(request.kind.name), "version": .integer(request.kind.version),
      "stage": .string(request.stage), "options": request.options,
      "inputs": .array(request.inputs.map(\.json)),
      "files": .array(request.files.map { ["written": .string($0.written), "file": $0.file.json] }),
      "environment": .object(
        request.environment.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
      "tools": .array(request.tools.map { ["path": .string($0.path), "digest": .string($0.digest.hex)] }),
      "seconds": .integer(Int(request.timeout.components.seconds)),
      "sourceDate": .integer(Int(request.sourceDate.seconds)), "now": .integer(Int(request.now.seconds)),
      "attempt": .integer(request.attempt),
    ]
    return document.canonical
  }

  // MARK: - The other side: it sees its arguments and its own store

  private func answer(to message: [UInt8]) throws(Problem) -> [UInt8] {
    func unreadable(_ what: String) -> Problem { Problem(.init("far.message", exit: .bug), "no \(what)") }
    let json = try JSON(parsing: message, file: "message")
    let folder = try store.temporaryFolder()
    defer { removeFolder(folder) }
    for entry in json["files"]?.array ?? [] {
      guard let written = entry["written"]?.string,
        let file = entry["file"].flatMap({ ExecutionRequest.File($0) })
      else { throw unreadable("file") }
      try createFolder(parent(of: "\(folder)/\(written)"))
      try writeAtomically(try store.read(file.digest, limit: 1 << 20), to: "\(folder)/\(written)")
    }
    guard let name = json["kind"]?.string, let type = StageCatalogue.tests.kind(named: name) else {
      throw unreadable("kind")
    }
    let given = (json["options"]?.members ?? []).filter { $0.value != .null }
    let nodes = try parseDocuments(JSON.object(given).canonical, file: "\(folder)/options")
    var problems: [Problem] = []
    guard let fields = nodes.first.flatMap({ Fields($0, into: &problems) }) else {
      throw unreadable("options")
    }
    let options = Options(reading: type.options, from: fields, into: &problems)
    if let problem = problems.first { throw problem }
    let kind = try type.init(options: options)
    let request = ExecutionRequest(
      kind: (name, json["version"]?.integer ?? 0), stage: json["stage"]?.string ?? "", options: options.json,
      inputs: (json["inputs"]?.array ?? []).compactMap { ExecutionRequest.File($0) }, files: [],
      environment: Dictionary(
        uniqueKeysWithValues: (json["environment"]?.members ?? []).map { ($0.name, $0.value.string ?? "") }),
      tools: [], timeout: .seconds(json["seconds"]?.integer ?? 0),
      sourceDate: Timestamp(seconds: Int64(json["sourceDate"]?.integer ?? 0)),
      now: Timestamp(seconds: Int64(json["now"]?.integer ?? 0)), needs: type.needs, hasSecrets: false,
      materials: [], notes: [:], attempt: json["attempt"]?.integer ?? 0)
    let session = ExecutionSession(
      kind: kind, store: store, folder: "\(folder)/stage", cancellation: Cancellation(),
      tool: ("stellwerk", "1"))
    let answer = try LocalExecutor().execute(request, in: session)
    for problem in store.commit(answer.deposit.map { [$0] } ?? []) { if let problem { throw problem } }
    let document: JSON = .compact([
      "outputs": .array(answer.outputs.map(\.json)), "summary": .string(answer.report.summary),
      "notes": .object(answer.report.notes.map { ($0.name, $0.value) }),
      "verdict": answer.report.verdict.map { .string($0.rawValue) },
    ])
    return document.canonical
  }
}

extension ExecutionRequest.File {
  fileprivate var json: JSON {
    [
      "name": .string(name), "digest": .string(digest.hex), "byteCount": .integer(byteCount),
      "mediaType": .string(mediaType),
    ]
  }

  fileprivate init?(_ json: JSON) {
    guard let name = json["name"]?.string, let digest = json["digest"]?.string.flatMap({ Digest(hex: $0) }),
      let byteCount = json["byteCount"]?.integer, let mediaType = json["mediaType"]?.string
    else { return nil }
    self.init(name: name, digest: digest, byteCount: byteCount, mediaType: mediaType)
  }
}

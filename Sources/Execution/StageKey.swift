import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Synchronization

/// What a pure stage's result depends on, and nothing else.
struct StageKey {
  let digest: Digest
  let files: [FileDigest]
  let tools: [(path: String, digest: Digest)]

  /// Whether a stage has taken in the files whose digests are in the key, as far as it says.
  ///
  /// A file that was exchanged only while it was read is the same before and after.
  func isMade(of report: StageReport) -> Bool {
    !report.materials.contains { material in
      files.contains { $0.written.utf8.elementsEqual(material.name.utf8) && $0.digest != material.digest }
    }
  }

  /// Digests what the options name and the tools; no key part is a path of this machine's folders.
  ///
  /// `nil` where only known digests may be used and one is not known.
  /// - Throws: `input.read` for a file or tool that has gone since the preflight.
  init?(
    _ stage: Plan.Stage, inputs: [String: Artifact], tool: (name: String, version: String),
    sourceDate: Timestamp, isolation: Isolation.Demand, digests: KeyDigests
  ) throws(Problem) {
    guard let found = try Self.files(of: stage, digests) else { return nil }
    files = found
    var tools: [(path: String, digest: Digest)] = []
    for tool in stage.kind.tools.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
      guard let digest = try digests.digest(ofTool: tool.path) else { return nil }
      tools.append((tool.path, digest))
    }
    self.tools = tools
    let kind = type(of: stage.kind)
    let parts: JSON = .compact([
      "format": 2,
      // Documents name the program that wrote them, and its readers and writers have no version of their own.
      "program": ["name": .string(tool.name), "version": .string(tool.version)],
      "kind": .string(kind.name),
      "version": .integer(kind.version),
      "options": stage.options.json,
      "files": .array(files.map { ["option": .string($0.option), "digest": .string($0.digest.hex)] }),
      "inputs": .object(
        inputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
          ($0.key, ["digest": .string($0.value.digest.hex), "mediaType": .string($0.value.mediaType)])
        }),
      // What would have come from a stage that is skipped; without such an input the key is as it always was.
      "absent": stage.absent.isEmpty ? nil : .strings(stage.absent),
      // What was made without isolation because somebody said so stands for nobody who did not, nor the other way round.
      "isolation": isolation == .best || !kind.needs.contains(.subprocess)
        ? nil : .string(isolation.rawValue),
      "environment": ["SOURCE_DATE_EPOCH": .string("\(sourceDate.seconds)")],
      "tools": .object(tools.map { ($0.path, .string($0.digest.hex)) }),
    ])
    digest = Digest(of: parts.canonical)
  }

  /// The files that the options of a stage name, each with its digest; `nil` if one has none.
  static func files(of stage: Plan.Stage, _ digests: KeyDigests) throws(Problem) -> [FileDigest]? {
    var files: [FileDigest] = []
    for (option, input) in stage.options.files {
      let found =
        isFolder(input.path) ? try digestOfFolder(input.path, digests) : try digests.digest(of: input.path)
      guard let (digest, byteCount) = found else { return nil }
      files.append(FileDigest(option: option, written: input.written, digest: digest, byteCount: byteCount))
    }
    return files
  }
}

/// The SHA-256 of the list of a folder's entries with their digests, and the size of all its files.
private func digestOfFolder(
  _ path: String, _ digests: KeyDigests
) throws(Problem) -> (digest: Digest, byteCount: Int)? {
  let entries = try FolderTree(path).entries
  let files = entries.compactMap { entry -> String? in
    if case .file = entry.kind { "\(path)/\(entry.path)" } else { nil }
  }
  guard let found = try digestsOfFiles(files, digests) else { return nil }
  let stream = ChecksumStream(.sha256)
  var (total, number) = (0, 0)
  for entry in entries {
    switch entry.kind {
    case .folder: stream.update("folder \(entry.path)\0".utf8)
    case .link(let target): stream.update("link \(entry.path)\0\(target)\0".utf8)
    case .file:
      let (digest, byteCount) = found[number]
      number += 1
      let (sum, overflow) = total.addingReportingOverflow(byteCount)
      total = overflow ? Int.max : sum
      let isExecutable = entry.mode & 0o100 != 0
      stream.update("file \(isExecutable ? "x" : "-") \(entry.path)\0\(digest.hex)\0".utf8)
    }
  }
  return (stream.finishDigest(), total)
}

/// The digests of files, in their order; many are hashed on all processors.
private func digestsOfFiles(
  _ paths: [String], _ digests: KeyDigests
) throws(Problem) -> [(digest: Digest, byteCount: Int)]? {
  let stride = 64
  let parts = (paths.count + stride - 1) / stride
  let found = Mutex([[(digest: Digest, byteCount: Int)]](repeating: [], count: parts))
  // What only has to be looked up is done before a thread has started.
  let threads = digests.trust == .known ? 1 : processorCount()
  try forEachInParallel(parts, threads: threads) { (part) throws(Problem) in
    var some: [(digest: Digest, byteCount: Int)] = []
    for path in paths[(part * stride)..<min((part + 1) * stride, paths.count)] {
      guard let digest = try digests.digest(of: path) else { return }
      some.append(digest)
    }
    found.withLock { [some] in $0[part] = some }
  }
  let all = found.withLock { $0.flatMap { $0 } }
  return all.count == paths.count ? all : nil
}

import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// What a pure stage's result depends on, and nothing else.
struct StageKey {
  let digest: Digest
  let files: [FileDigest]

  /// Digests what the options name and the tools; no key part is a path of this machine's folders.
  ///
  /// - Throws: `input.read` for a file or tool that has gone since the preflight.
  init(
    _ stage: Plan.Stage, inputs: [String: Artifact], tool: (name: String, version: String),
    sourceDate: Timestamp
  ) throws(Problem) {
    files = try Self.files(of: stage)
    var tools: [(name: String, value: JSON)] = []
    for tool in stage.kind.tools.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
      tools.append((tool.path, .string(try digestOfFile(tool.path).digest.hex)))
    }
    let kind = type(of: stage.kind)
    let parts: JSON = [
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
      "environment": ["SOURCE_DATE_EPOCH": .string("\(sourceDate.seconds)")],
      "tools": .object(tools),
    ]
    digest = Digest(of: parts.canonical)
  }

  /// The files that the options of a stage name, each with its digest.
  static func files(of stage: Plan.Stage) throws(Problem) -> [FileDigest] {
    var files: [FileDigest] = []
    for (option, input) in stage.options.files {
      let (digest, byteCount) =
        isFolder(input.path) ? try digestOfFolder(input.path) : try digestOfFile(input.path)
      files.append(FileDigest(option: option, written: input.written, digest: digest, byteCount: byteCount))
    }
    return files
  }
}

/// The SHA-256 of the list of a folder's entries with their digests, and the size of all its files.
private func digestOfFolder(_ path: String) throws(Problem) -> (digest: Digest, byteCount: Int) {
  let stream = ChecksumStream(.sha256)
  var total = 0
  for entry in try FolderTree(path).entries {
    switch entry.kind {
    case .folder: stream.update("folder \(entry.path)\0".utf8)
    case .link(let target): stream.update("link \(entry.path)\0\(target)\0".utf8)
    case .file:
      let (digest, byteCount) = try digestOfFile("\(path)/\(entry.path)")
      let (sum, overflow) = total.addingReportingOverflow(byteCount)
      total = overflow ? Int.max : sum
      let isExecutable = entry.mode & 0o100 != 0
      stream.update("file \(isExecutable ? "x" : "-") \(entry.path)\0\(digest.hex)\0".utf8)
    }
  }
  return (stream.finishDigest(), total)
}

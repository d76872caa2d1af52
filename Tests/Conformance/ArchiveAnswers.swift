import Archives
import Cryptography
import Diagnostics
import JSON
import OperatingSystem

/// `archives`: every entry as it is read, after the tree was unpacked.
///
/// An archive that holds something unsafe is read, but nothing of it is kept: each entry is then "skipped".
func archiveAnswer(_ question: Question) throws(Problem) -> Answer {
  let (file, destination) = (try question.path("file"), try question.path("destination"))
  // What the set allows: 100 MiB of output.
  let limits = ArchiveLimits(entryCount: 10_000, byteCount: 100 << 20)
  var entries: [(entry: ArchiveReader.Entry, content: JSON)] = []
  var reader = try ArchiveReader(path: file, limits: limits)
  while let entry = try reader.next() {
    let stream = ChecksumStream(.sha256)
    var byteCount = 0
    try reader.forEachChunk { (chunk) throws(Problem) in
      stream.update(chunk)
      byteCount += chunk.count
    }
    let content: JSON = ["size": .integer(byteCount), "sha256": .string(stream.finishDigest().hex)]
    entries.append((entry, content))
  }
  try createFolder(destination)
  var skipped: String?
  do throws(Problem) {
    try unpackTree(file, into: destination, limits: limits)
  } catch {
    removeFolder(destination)
    guard error.code == .archiveUnsafe else { throw error }
    skipped = error.message
  }
  return .value(.array(entries.map { listed($0.entry, $0.content, skipped) }))
}

private func listed(_ entry: ArchiveReader.Entry, _ content: JSON, _ skipped: String?) -> JSON {
  var name = entry.path[...]
  while name.hasPrefix("./"), name.utf8.count > 2 { name = name.dropFirst(2) }
  var (type, link, size, sha256): (String, String?, JSON?, JSON?) = ("", nil, nil, nil)
  switch entry.kind {
  case .file: (type, size, sha256) = ("file", content["size"], content["sha256"])
  case .folder: type = "dir"
  case .link(let target): (type, link) = ("link", target)
  case .hardLink(let target): (type, link) = ("hardlink", target)
  case .other(.characterDevice): type = "char"
  case .other(.blockDevice): type = "block"
  case .other(.pipe): type = "fifo"
  case .other(.unknown): type = "unknown"
  }
  return .compact([
    "name": .string(String(name)), "type": .string(type), "link": link.map { .string($0) }, "size": size,
    "sha256": sha256, "skipped": skipped.map { .string($0) },
  ])
}

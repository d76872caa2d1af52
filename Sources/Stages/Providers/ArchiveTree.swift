import Archives
import BillOfMaterials
import Diagnostics
import OperatingSystem

/// The files that archives unpack to, one over the other, as far as a cataloger asks for them.
///
/// 1. Nothing gets a name on the disk: a file is a stretch of the archive, or of a spool that has no name either.
/// 2. A later layer takes away what `.wh.NAME` and `.wh..wh..opq` say, of the layers before it only (OCI Image Layer
///    Specification, "Whiteouts"), and what it puts something else in the place of.
/// 3. Names that are absolute count from the root; names that lead upwards are told and passed over.
struct ArchiveTree {
  /// A folder or a file; what is neither has no node.
  private final class Node {
    var children: [[UInt8]: Node] = [:]
    var file: (any FileBytes)?
    /// The layer that the file comes from.
    var layer = 0
    /// The layer that made the folder opaque last.
    var opaque = 0
  }

  private static let (whiteout, opaque) = (Array(".wh.".utf8), Array(".wh..wh..opq".utf8))
  /// The longest path that is taken (`man 3 limits.h`, `PATH_MAX`); it limits the depth too.
  private static let longestPath = 4_096
  private static let warningLimit = 100

  private let spool: SpoolFile
  private let root = Node()
  private var layer = 0
  private let hasWhiteouts: Bool
  private var skipped: [(path: [UInt8], text: String, isFound: Bool)]
  /// What was passed over.
  private(set) var problems: [Problem] = []

  /// - Parameters:
  ///   - spool: takes what does not lie in an archive as it is.
  ///   - hasWhiteouts: whether the archives are layers of an image.
  ///   - skipped: paths that are left out, relative to the root.
  init(spool: SpoolFile, hasWhiteouts: Bool, skipping skipped: [String]) {
    (self.spool, self.hasWhiteouts) = (spool, hasWhiteouts)
    self.skipped = skipped.map {
      (Array($0.utf8.split(separator: 0x2F).joined(separator: [0x2F])), $0, false)
    }
  }

  /// Lays the files of an archive over those that are there; those before an error count.
  ///
  /// - Throws: `archive.invalid`, `archive.ambiguous`, `archive.too-large`, `input.read`, `output.write`.
  mutating func add(_ archive: any FileBytes, name: String, limits: ArchiveLimits) throws(Problem) {
    layer += 1
    var reader = try ArchiveReader(archive, name: name, limits: limits)
    while let entry = try reader.next() {
      let parts = entry.path.utf8.split(separator: 0x2F).filter { !$0.elementsEqual([0x2E]) }.map {
        Array($0)
      }
      guard let last = parts.last else { continue }
      guard entry.path.utf8.count <= Self.longestPath, !parts.contains(Array("..".utf8)) else {
        warn(entry.path, "leads upwards, or is too long", in: name)
        continue
      }
      if hasWhiteouts, last.starts(with: Self.whiteout) {
        remove(last, in: parts.dropLast())
        continue
      }
      try take(entry, parts, &reader, archive, name)
    }
  }

  /// All files, sorted by the bytes of their paths.
  var files: [(path: String, file: any FileBytes)] {
    var found: [(path: [UInt8], file: any FileBytes)] = []
    var waiting: [(path: [UInt8], node: Node)] = [([], root)]
    while let (path, node) = waiting.popLast() {
      if let file = node.file { found.append((path, file)) }
      for (name, child) in node.children {
        waiting.append((path.isEmpty ? name : path + [0x2F] + name, child))
      }
    }
    return found.sorted { $0.path.lexicographicallyPrecedes($1.path) }.map {
      (String(decoding: $0.path, as: UTF8.self), $0.file)
    }
  }

  // MARK: - Entries

  private mutating func take(
    _ entry: ArchiveReader.Entry, _ parts: [[UInt8]], _ reader: inout ArchiveReader, _ archive: any FileBytes,
    _ name: String
  ) throws(Problem) {
    let path = String(decoding: Array(parts.joined(separator: [0x2F])), as: UTF8.self)
    if entry.kind == .folder {
      if let node = find(parts) { node.file = nil }
      return
    }
    let wish = isSkipped(Array(path.utf8)) ? .nothing : Catalogers.wish(for: path, in: .source)
    let before = find(parts)
    var file: (any FileBytes)?
    switch entry.kind {
    case .file where wish != .nothing:
      if before?.layer == layer, before?.file != nil {
        warn(path, "occurs twice; the last one counts", in: name)
      }
      file = try content(of: entry, isProgram: wish == .findingsOfProgram, &reader, archive)
    case .hardLink(let target) where wish != .nothing:
      file =
        find(target.utf8.split(separator: 0x2F).filter { !$0.elementsEqual([0x2E]) }.map { Array($0) })?.file
    default: break
    }
    guard file != nil || before != nil else { return }
    let node = before ?? make(parts)
    (node.children, node.file, node.layer) = ([:], file, layer)
  }

  /// The content of an entry; `nil` where it had to be a program and is none.
  private func content(
    of entry: ArchiveReader.Entry, isProgram: Bool, _ reader: inout ArchiveReader, _ archive: any FileBytes
  ) throws(Problem) -> (any FileBytes)? {
    if let section = entry.section {
      let file = BytesWithin(archive, from: section.lowerBound, count: section.count)
      let isKept =
        isProgram ? Catalogers.isProgram(try file.bytes(at: 0, count: Catalogers.headByteCount)) : true
      return isKept ? file : nil
    }
    let start = spool.byteCount
    var (head, isWanted) = ([UInt8](), true)
    try reader.forEachChunk { (chunk) throws(Problem) in
      if isProgram, head.isEmpty {
        head = Array(chunk.prefix(Catalogers.headByteCount))
        isWanted = Catalogers.isProgram(head)
      }
      if isWanted { try spool.append(chunk) }
    }
    return isWanted ? BytesWithin(spool, from: start, count: spool.byteCount - start) : nil
  }

  /// What was to be left out and is in none of the archives.
  var unmatched: [String] { skipped.filter { !$0.isFound }.map(\.text) }

  private mutating func isSkipped(_ path: [UInt8]) -> Bool {
    let found = skipped.firstIndex { skipped in
      path.starts(with: skipped.path)
        && (path.count == skipped.path.count || path[skipped.path.count] == 0x2F)
    }
    if let found { skipped[found].isFound = true }
    return found != nil
  }

  private mutating func warn(_ path: String, _ reason: String, in name: String) {
    guard problems.count < Self.warningLimit else { return }
    problems.append(
      Problem(
        .archiveEntry, "'\(path.prefix(200))' \(reason)", at: SourceLocation(file: name, line: 1, column: 1)))
  }

  // MARK: - The tree

  private func find(_ parts: some Sequence<[UInt8]>) -> Node? {
    var node = root
    for part in parts {
      guard let next = node.children[part] else { return nil }
      node = next
    }
    return node
  }

  private func make(_ parts: [[UInt8]]) -> Node {
    var node = root
    for part in parts {
      let next = node.children[part] ?? Node()
      node.children[part] = next
      node = next
    }
    return node
  }

  /// What a whiteout takes away: one name, or all of a folder.
  private func remove(_ whiteout: [UInt8], in folder: ArraySlice<[UInt8]>) {
    guard let node = find(folder) else { return }
    if whiteout == Self.opaque {
      // Again in the same layer there is nothing left to take away.
      guard node.opaque < layer else { return }
      node.opaque = layer
      strip(node)
    } else {
      let name = Array(whiteout.dropFirst(Self.whiteout.count))
      guard let child = node.children[name] else { return }
      if child.layer < layer { child.file = nil }
      strip(child)
      if child.file == nil, child.children.isEmpty { node.children[name] = nil }
    }
  }

  /// Takes away all below a node that comes from layers before this one.
  private func strip(_ node: Node) {
    var waiting = [node]
    while let node = waiting.popLast() {
      for (name, child) in node.children {
        if child.layer < layer { child.file = nil }
        if child.children.isEmpty, child.file == nil {
          node.children[name] = nil
        } else {
          waiting.append(child)
        }
      }
    }
  }
}

extension Problem.Code {
  /// An entry of an archive that is looked into cannot be taken as it is.
  static let archiveEntry = Self("archive.entry", exit: .invalidData)
}

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
/// 4. A file whose path goes through a link lies where the link leads, in whichever layer that was laid.
struct ArchiveTree {
  private static let (whiteout, opaque) = (Array(".wh.".utf8), Array(".wh..wh..opq".utf8))
  private static let (warningLimit, linkLimit) = (100, 1_000_000)

  private let spool: SpoolFile
  private var tree = LayeredTree()
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
    tree.layer += 1
    var reader = try ArchiveReader(archive, name: name, limits: limits)
    while let entry = try reader.next() {
      let written = LayeredTree.parts(entry.path)
      guard let last = written.last else { continue }
      guard entry.path.utf8.count <= LayeredTree.longestPath, !written.contains(Array("..".utf8)),
        let parts = tree.resolved(written)
      else {
        warn(entry.path, "leads upwards or in a circle, or is too long", in: name)
        continue
      }
      guard hasWhiteouts, last.starts(with: Self.whiteout) else {
        try take(entry, parts, &reader, archive, name)
        continue
      }
      if last == Self.opaque {
        tree.removeAll(in: parts.dropLast())
      } else {
        tree.remove(Array(last.dropFirst(Self.whiteout.count)), in: parts.dropLast())
      }
    }
  }

  /// All files, sorted by the bytes of their paths.
  var files: [(path: String, file: any FileBytes)] { tree.files }

  // MARK: - Entries

  private mutating func take(
    _ entry: ArchiveReader.Entry, _ parts: [[UInt8]], _ reader: inout ArchiveReader, _ archive: any FileBytes,
    _ name: String
  ) throws(Problem) {
    let path = String(decoding: Array(parts.joined(separator: [0x2F])), as: UTF8.self)
    let wish = isSkipped(Array(path.utf8)) ? .nothing : Catalogers.wish(for: path, in: .source)
    let before = tree.find(parts)
    var content: LayeredTree.Content?
    switch entry.kind {
    case .folder: return tree.putFolder(at: parts)
    case .file where wish != .nothing:
      if before?.layer == tree.layer, before?.file != nil {
        warn(path, "occurs twice; the last one counts", in: name)
      }
      let file = try self.content(of: entry, isProgram: wish == .findingsOfProgram, &reader, archive)
      content = file.map { .file($0) }
    case .hardLink(let target) where wish != .nothing:
      content = tree.resolved(LayeredTree.parts(target)).flatMap { tree.find($0)?.content }
    case .link(let target): content = link(target, path, in: name)
    default: break
    }
    if content != nil || before != nil { tree.put(content, at: parts) }
  }

  /// Where a link leads, as far as that may matter.
  private mutating func link(_ target: String, _ path: String, in name: String) -> LayeredTree.Content? {
    guard tree.linkCount < Self.linkLimit, target.utf8.count <= LayeredTree.longestPath else {
      warn(path, "leads too far, or is behind too many links", in: name)
      return nil
    }
    return .link(LayeredTree.parts(target), isAbsolute: target.utf8.first == 0x2F)
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
}

extension Problem.Code {
  /// An entry of an archive that is looked into cannot be taken as it is.
  static let archiveEntry = Self("archive.entry", exit: .invalidData)
}

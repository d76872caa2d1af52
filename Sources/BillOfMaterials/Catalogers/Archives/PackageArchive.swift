internal import Archives
internal import Cryptography
internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// What the examiners of package files share.
///
/// 1. No entry is unpacked beyond the limits here, and none onto the disk.
/// 2. What an archive is refused for is a problem at the archive; an entry that is refused is a warning, and the others count.
enum PackageArchive {
  /// The most that the entries of one archive may declare together; no more than a few of them are unpacked.
  static let limits = ArchiveLimits(entryCount: 500_000, byteCount: 64 << 30)
  /// The longest entry of metadata.
  static let metadataByteLimit = 4 << 20

  /// The directory of a zip archive; what is refused of it becomes warnings.
  ///
  /// - Throws: `list.format`, `input.read`.
  static func zip(
    _ file: any FileBytes, _ path: String, _ context: ListContext, _ list: inout PackageList
  ) throws(Problem) -> ZipDirectory {
    do throws(Problem) {
      let directory = try ZipDirectory(file, name: path, limits: limits, isChecked: false)
      for problem in directory.refused { list.warn(located(problem, .listEntry, context)) }
      return directory
    } catch { throw located(error, .listFormat, context) }
  }

  /// A text entry; `nil` with a warning where it cannot be read.
  static func content(
    _ entry: ZipDirectory.Entry, of directory: ZipDirectory, _ context: ListContext, _ list: inout PackageList
  ) -> [UInt8]? {
    do throws(Problem) {
      return try directory.content(of: entry, limit: metadataByteLimit)
    } catch {
      list.warn(located(error, .listEntry, context))
      return nil
    }
  }

  /// What is wrong with an archive, as a problem with a file of the subject.
  static func located(_ problem: Problem, _ code: Problem.Code, _ context: ListContext) -> Problem {
    guard problem.code != .inputRead, problem.location == nil else { return problem }
    return Problem(
      code, problem.message + (problem.cause.map { ": \($0)" } ?? ""),
      at: SourceLocation(file: context.path, line: 1, column: 1))
  }

  /// SHA-256 and SHA-512 of a whole file, which is read in pieces, and SHA-1 where its ecosystem goes by it.
  static func digests(
    of file: any FileBytes, withSHA1: Bool = false
  ) throws(Problem) -> [FileDigest] {
    let sha1 = ChecksumStream(.sha1)
    let sha256 = ChecksumStream(.sha256)
    let sha512 = ChecksumStream(.sha512)
    var place = 0
    while place < file.byteCount {
      let piece = try file.bytes(at: place, count: 1 << 18)
      guard !piece.isEmpty else { throw Problem(.inputRead, "a file became shorter while it was read") }
      place += piece.count
      if withSHA1 { sha1.update(piece) }
      sha256.update(piece)
      sha512.update(piece)
    }
    let first = withSHA1 ? [FileDigest(.sha1, hex: hexadecimal(sha1.finish()))] : []
    return first + [
      FileDigest(.sha256, hex: hexadecimal(sha256.finish())),
      FileDigest(.sha512, hex: hexadecimal(sha512.finish())),
    ]
  }
}

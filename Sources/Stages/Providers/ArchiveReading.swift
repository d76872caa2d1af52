import Archives
public import BillOfMaterials
import Cryptography
public import Diagnostics
import OperatingSystem

extension Subject {
  /// Whatever there is at a path: a folder, a lock file or package file, an archive of a tree, or the image of a container.
  ///
  /// - Parameters:
  ///   - path: a folder or a file.
  ///   - name: what the product is called.
  ///   - version: of the product, where it has one.
  ///   - skipped: paths below the folder or archive that are left out.
  ///   - temporary: a folder for what does not fit into the memory; nothing stays there.
  /// - Returns: the subject, and what could not be read.
  /// - Throws: `input.read`; `sbom.target`, `archive.invalid`, `image.invalid` where nothing of it can be read.
  public static func reading(
    target path: String, name: String?, version: String?, skipping skipped: [String], temporary: String
  ) throws(Problem) -> (subject: Subject, problems: [Problem]) {
    guard let place = realPath(path) else { throw Problem(.inputRead, "there is no '\(path)'") }
    if isFolder(place) {
      guard ImageFolder.isLayout(place) else {
        return try reading(path, name: name, version: version, skipping: skipped)
      }
      return try reading(
        image: ImageFolder(place), path, name: name, version: version, skipping: skipped, temporary: temporary
      )
    }
    let file = try OpenFile(place)
    let isNamed = [.findings, .content].contains(Catalogers.wish(for: lastComponent(of: place), in: .source))
    guard !isNamed, try isArchive(file) else {
      return try reading(path, name: name, version: version, skipping: skipped)
    }
    let spool = try SpoolFile(in: temporary)
    var read: (subject: Subject, problems: [Problem])
    if let image = try ImageArchive(file, path, spool, limits(of: file)) {
      read = try reading(
        image: image, path, name: name, version: version, skipping: skipped, temporary: temporary)
    } else {
      var tree = ArchiveTree(spool: spool, hasWhiteouts: false, skipping: skipped)
      var problems: [Problem] = []
      do throws(Problem) {
        try tree.add(file, name: path, limits: limits(of: file))
      } catch {
        // What came before the damage counts; without any of it there is nothing to tell.
        guard !tree.files.isEmpty else { throw error }
        problems.append(located(error, path))
      }
      var subject = try subject(of: tree, name ?? lastComponent(of: place), version, &problems)
      subject.prefix = "\(path)!/"
      read = (subject, problems)
    }
    let sums = try checksums(of: file, [.sha256, .sha512]).map { hexadecimal($0) }
    read.subject.digests = zip([.sha256, .sha512], sums).map { BillOfMaterials.FileDigest($0, hex: $1) }
    return read
  }

  /// Whether a file is looked into; a program with an archive behind it is read as the program that it is.
  private static func isArchive(_ file: any FileBytes) throws(Problem) -> Bool {
    let isProgram = Catalogers.isProgram(try file.bytes(at: 0, count: Catalogers.headByteCount))
    return isProgram ? false : try ArchiveReader.mayRead(file)
  }

  /// What an archive may unpack to: more than all but a bomb does.
  static func limits(of file: any FileBytes) -> ArchiveLimits {
    let (product, isTooMuch) = file.byteCount.multipliedReportingOverflow(by: 200)
    return ArchiveLimits(
      entryCount: 5_000_000, byteCount: max(1 << 30, min(1 << 36, isTooMuch ? 1 << 36 : product)))
  }

  /// A problem with an archive that has no place of its own.
  static func located(_ problem: Problem, _ path: String) -> Problem {
    problem.placed(in: path)
  }

  /// The subject of what is in a tree.
  static func subject(
    of tree: ArchiveTree, _ name: String, _ version: String?, _ problems: inout [Problem]
  ) throws(Problem) -> Subject {
    problems += tree.problems
    problems += tree.unmatched.map { nothingSkipped($0, "write the path that it has within the archive") }
    let found = tree.files
    var places: [[UInt8]: any FileBytes] = [:]
    for (path, file) in found { places[Array(path.utf8)] = file }
    let byPath = places
    let bytes: @Sendable (String) -> [UInt8]? = { path in
      // A list that cannot be read beside the one that can tells nothing; it is named itself.
      byPath[Array(path.utf8)].flatMap { try? $0.bytes(at: 0, count: $0.byteCount) }
    }
    let results = try mapInParallel(found.count) { look(at: found[$0].file, found[$0].path, bytes) }
    var files: [SubjectFile] = []
    for result in results {
      switch result {
      case .success(let file): if let file { files.append(file) }
      case .failure(let problem): problems.append(problem)
      }
    }
    var subject = Subject(folder: name, version: version, files: files)
    subject.ownerLists = found.map(\.path).filter { FileOwnerLists.reads($0) }
    subject.file = bytes
    return subject
  }

  /// What a file says, or its bytes; `nil` where that is nothing.
  private static func look(
    at file: any FileBytes, _ path: String, _ other: @escaping @Sendable (String) -> [UInt8]?
  ) -> Result<SubjectFile?, Problem> {
    switch Catalogers.wish(for: path, in: .source) {
    case .nothing, .owners: return .success(nil)
    case .content:
      let limit = Catalogers.contentByteLimit
      guard file.byteCount <= limit else {
        return .failure(Problem(.inputRead, "'\(path)' has more than \(limit) bytes"))
      }
      do throws(Problem) {
        return .success(SubjectFile(path: path, content: try file.bytes(at: 0, count: file.byteCount)))
      } catch { return .failure(error) }
    case .findings, .findingsOfProgram:
      let findings = FileFindings(file, at: path, in: .source, other: other)
      return .success(findings.isEmpty ? nil : SubjectFile(path: path, findings: findings))
    }
  }
}

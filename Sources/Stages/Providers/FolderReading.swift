public import BillOfMaterials
public import Diagnostics
import OperatingSystem

extension Subject {
  /// A folder, or one file: what catalogers ask for is read, and nothing else is opened.
  ///
  /// - Parameters:
  ///   - path: a folder, or a file of which the name tells its format.
  ///   - name: what the product is called; the folder's own name unless given.
  ///   - version: of the product, where it has one.
  ///   - skipped: paths below the folder that are left out, absolute or as seen from here.
  /// - Returns: the subject, and what could not be read: `input.read`.
  /// - Throws: `input.read` where the folder cannot be listed; `sbom.target` for a file that no cataloger reads.
  public static func reading(
    _ path: String, name: String?, version: String?, skipping skipped: [String] = []
  ) throws(Problem) -> (subject: Subject, problems: [Problem]) {
    guard let place = realPath(path) else { throw Problem(.inputRead, "there is no '\(path)'") }
    let isFolder = isFolder(place)
    let root = isFolder ? place : parent(of: place)
    let found =
      isFolder ? try search(place, skipping: skipped) : try Found(file: place, path)
    let prefix = prefix(of: path, at: place, isFolder)
    let read = try mapInParallel(found.files.count) { index in
      file(found.files[index], in: root).mapError { $0.placed(in: prefix + found.files[index]) }
    }
    var (files, problems) = ([SubjectFile](), found.problems)
    if !isFolder { problems += skipped.map { nothingSkipped($0, "only a folder or an archive has parts") } }
    for result in read {
      switch result {
      case .success(let file): if let file { files.append(file) }
      case .failure(let problem): problems.append(problem)
      }
    }
    let own = lastComponent(of: place)
    var subject = Subject(
      folder: name ?? (own == "/" || own.isEmpty ? "root" : own), version: version, files: files)
    subject.ownerLists = found.files.filter { FileOwnerLists.reads($0) }
    subject.file = { bytes(of: $0, in: root) }
    subject.prefix = prefix
    return (subject, problems)
  }

  /// Every regular file of a folder, with its digests.
  ///
  /// - Parameters:
  ///   - path: a folder.
  ///   - skipped: as `reading` has it.
  /// - Returns: the files, and those that cannot be read: `input.read`.
  /// - Throws: `input.read` where the folder cannot be listed.
  public static func listing(
    _ path: String, skipping skipped: [String] = []
  ) throws(Problem) -> (files: [SubjectFile], problems: [Problem]) {
    guard let root = realPath(path) else { throw Problem(.inputRead, "there is no '\(path)'") }
    let search = try TreeSearch(root, skipping: Set(skipped.compactMap { inside($0, root) })) { _ in .yes }
    let listed = try mapInParallel(search.files.count) { index -> Result<SubjectFile, Problem> in
      let path = search.files[index]
      do throws(Problem) {
        return .success(
          try SubjectFile(path: path, accounting: OpenFile(root == "/" ? "/\(path)" : "\(root)/\(path)")))
      } catch { return .failure(error) }
    }
    // What cannot be listed `reading` tells.
    var (files, problems) = ([SubjectFile](), [Problem]())
    for result in listed {
      switch result {
      case .success(let file): files.append(file)
      case .failure(let problem): problems.append(problem)
      }
    }
    return (files, problems)
  }

  /// What stands before the paths of files, as the person wrote it.
  private static func prefix(of path: String, at place: String, _ isFolder: Bool) -> String {
    // A link to a file with another name leads to where that lies.
    let written =
      isFolder ? path : parent(of: lastComponent(of: path) == lastComponent(of: place) ? path : place)
    return written == "." ? "" : written.hasSuffix("/") ? written : "\(written)/"
  }

  /// Paths of files, relative to one folder.
  private struct Found {
    var files: [String]
    var problems: [Problem] = []

    init(_ search: TreeSearch) { (files, problems) = (search.files + search.programs, search.problems) }

    init(file place: String, _ path: String) throws(Problem) {
      let file = lastComponent(of: place)
      let isRead =
        switch Catalogers.wish(for: file, in: .source) {
        case .nothing, .owners: false
        case .findings, .content: true
        case .findingsOfProgram: Catalogers.isProgram(try OpenFile(place).bytes(at: 0, count: 4))
        }
      guard isRead else {
        throw Problem(
          .sbomTarget, "'\(path)' is of no format that is read",
          hint:
            "name a folder, an archive, a package, a program, or a lock file under its usual name, for example 'package-lock.json'"
        )
      }
      files = [file]
    }
  }

  private static func search(_ folder: String, skipping skipped: [String]) throws(Problem) -> Found {
    let missing = skipped.filter { inside($0, folder) == nil }
    var found = Found(
      try TreeSearch(folder, skipping: Set(skipped.compactMap { inside($0, folder) })) { path in
        switch Catalogers.wish(for: path, in: .source) {
        case .nothing: .no
        case .findings, .content, .owners: .yes
        case .findingsOfProgram: .ifProgram
        }
      })
    found.problems += missing.map { nothingSkipped($0, "write it absolute, or as seen from here") }
    return found
  }

  /// A path that is left out, as seen from the folder; `nil` for one that is not in it.
  private static func inside(_ path: String, _ folder: String) -> [UInt8]? {
    realPath(path).flatMap { below(folder, $0) }.map { Array($0.utf8) }
  }

  static func nothingSkipped(_ path: String, _ hint: String) -> Problem {
    Problem(.sbomSkip, "'\(path)' is not there, so that nothing is left out for it", hint: hint)
  }

  /// What a file says, or its bytes; `nil` for what is no program after all.
  private static func file(_ path: String, in folder: String) -> Result<SubjectFile?, Problem> {
    let prefix = folder == "/" ? "/" : "\(folder)/"
    do throws(Problem) {
      switch Catalogers.wish(for: path, in: .source) {
      case .nothing, .owners: return .success(nil)
      case .content:
        let bytes = try readBytes(of: prefix + path, limit: Catalogers.contentByteLimit)
        return .success(SubjectFile(path: path, content: bytes))
      case .findings, .findingsOfProgram:
        let file = try OpenFile(prefix + path)
        let findings = FileFindings(file, at: path, in: .source) { bytes(of: $0, in: folder) }
        return .success(findings.isEmpty ? nil : SubjectFile(path: path, findings: findings))
      }
    } catch { return .failure(error) }
  }

  /// The bytes of a file that may be there, or not, or be none.
  private static func bytes(of path: String, in folder: String) -> [UInt8]? {
    (try? OpenFile(folder == "/" ? "/\(path)" : "\(folder)/\(path)")).flatMap {
      try? $0.bytes(at: 0, count: $0.byteCount)
    }
  }

  /// The path as seen from a folder; `nil` where it does not lie in it.
  private static func below(_ folder: String, _ path: String) -> String? {
    let prefix = folder == "/" ? "/" : "\(folder)/"
    guard path.utf8.starts(with: prefix.utf8), path.utf8.count > prefix.utf8.count else { return nil }
    return String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}

extension Problem.Code {
  /// Nothing is known of what lies in something of this form.
  public static let sbomTarget = Self("sbom.target", exit: .invalidData)
  /// What is to be left out is not there.
  public static let sbomSkip = Self("sbom.skip", exit: .usage)
}

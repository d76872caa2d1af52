public import Diagnostics
internal import OperatingSystem

/// The advisories of a scan: a folder of snapshots, databases and OSV records, or one such file.
public final class AdvisorySource {
  private let snapshots: [AdvisorySnapshot]
  private let databases: [AdvisoryDatabase]
  /// What all files together hold.
  public let descriptor: AdvisoryDescriptor

  /// Opens and checks everything at `path`.
  ///
  /// In a folder `.jsonl` are snapshots, `.db` and `.sqlite` databases, `.json` single OSV records; `.md` and `.txt` are
  /// for people; any other file is refused, because nobody should believe that it was looked into.
  ///
  /// - Throws: `advisory.none` where there is nothing; `advisory.format`, `advisory.snapshot`, `advisory.database`,
  ///   `advisory.record`, `input.read`.
  public convenience init(_ path: String) throws(Problem) {
    guard exists(path) else { throw Self.nothing("there are no advisories at '\(path)'") }
    guard isFolder(path) else {
      try self.init(files: [path], at: path)
      return
    }
    var files: [String] = []
    for entry in try FolderTree(path).entries where entry.kind != .folder {
      files.append("\(path)/\(entry.path)")
    }
    try self.init(files: files, at: path)
  }

  /// Snapshots and databases that are open already.
  ///
  /// - Throws: `advisory.none` where there are none.
  public init(snapshots: [AdvisorySnapshot], databases: [AdvisoryDatabase] = []) throws(Problem) {
    guard
      let descriptor = AdvisoryDescriptor.joined(snapshots.map(\.descriptor) + databases.map(\.descriptor))
    else {
      throw Self.nothing("there are no advisories")
    }
    (self.snapshots, self.databases, self.descriptor) = (snapshots, databases, descriptor)
  }

  private convenience init(files: [String], at path: String) throws(Problem) {
    var snapshots: [AdvisorySnapshot] = []
    var databases: [AdvisoryDatabase] = []
    var records: [AdvisoryRecord] = []
    for file in files {
      switch file.split(separator: ".").last {
      case "jsonl": snapshots.append(try AdvisorySnapshot(readBytes(of: file, limit: 1 << 30), file: file))
      case "db", "sqlite": databases.append(try AdvisoryDatabase(file))
      case "json":
        for rejected in try AdvisoryFeed.read(file, { (record) throws(Problem) in records.append(record) }) {
          throw Problem(.advisoryRecord, "'\(file)': \(rejected.reason)")
        }
      case "md", "txt": break
      // SQLite's own files beside a database that is being written.
      case .some(let suffix) where ["-wal", "-shm", "-journal"].contains(where: { suffix.hasSuffix($0) }):
        break
      default:
        throw Problem(
          .advisoryFormat, "'\(file)' is neither snapshot (.jsonl), database (.db) nor OSV record (.json)",
          hint: "stellwerk advisories import \(file) --output \(path)/advisories.db")
      }
    }
    if !records.isEmpty {
      let header = AdvisorySnapshot.Header(source: lastComponent(of: path), licence: "", date: nil)
      snapshots.append(AdvisorySnapshot(header, records: records))
    }
    guard !snapshots.isEmpty || !databases.isEmpty else {
      throw Self.nothing("there are no advisories in '\(path)'")
    }
    try self.init(snapshots: snapshots, databases: databases)
  }

  private static func nothing(_ message: String) -> Problem {
    Problem(
      .advisoryNone, message, hint: "stellwerk advisories import FILE.zip --output FOLDER/advisories.db")
  }

  /// The records about a package, sorted by id; of every release.
  ///
  /// Of one that several files hold the newest counts.
  ///
  /// - Throws: `advisory.database`.
  public func records(_ package: AdvisoryPackage) throws(Problem) -> [AdvisoryRecord] {
    var found: [String: AdvisoryRecord] = [:]
    func take(_ records: [AdvisoryRecord]) {
      for record in records {
        guard let other = found[record.id] else {
          found[record.id] = record
          continue
        }
        let (new, old) = (record.modifiedTime, other.modifiedTime)
        // Equally old and different: the order of the files must not decide.
        let isLater = new == old ? other.canonical.lexicographicallyPrecedes(record.canonical) : new > old
        if isLater { found[record.id] = record }
      }
    }
    for snapshot in snapshots { take(snapshot.records(about: package.key)) }
    for database in databases { take(try database.records(about: package.key)) }
    return found.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }
}

extension AdvisorySnapshot {
  /// What it holds.
  public var descriptor: AdvisoryDescriptor {
    var newest: Timestamp?
    for record in records {
      if let time = record.meaningfulTime, time <= header.date ?? time { newest = max(newest ?? time, time) }
    }
    return AdvisoryDescriptor(
      digest: digest, records: records.count,
      sources: [AdvisoryDescriptor.Source(name: header.source, date: header.date, records: records.count)],
      newest: newest)
  }
}

extension Problem.Code {
  /// There is nothing to scan with.
  public static let advisoryNone = Self("advisory.none", exit: .invalidData)
}

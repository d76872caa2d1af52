internal import Archives
public import Diagnostics
internal import JSON
internal import OperatingSystem

/// A record that was not taken, and why.
public struct RejectedAdvisory: Hashable, Sendable {
  /// The file, or the file and the line: `PyPI.zip/PYSEC-2020-1.json`, `facts.jsonl:7`.
  public let file: String
  /// Where the text tells one.
  public let id: String?
  /// What is wrong with it.
  public let reason: String
}

/// OSV records as they are carried in: an `all.zip`, a folder of `.json` files, a `.jsonl` or `.json` file.
///
/// What is no record is handed to `reject`, and the rest goes on.
struct AdvisoryFeed {
  /// More than the largest record known by a factor of ten.
  static let recordLimit = 64 << 20

  private(set) var rejected: [RejectedAdvisory] = []
  private(set) var recordCount = 0
  private var ids: Set<String> = []
  private let body: (AdvisoryRecord) throws(Problem) -> Void

  /// Hands each record of `path` to `body`, in the order of the file; returns what was not taken.
  ///
  /// - Throws: `input.read`, `archive.invalid`; `advisory.format` for another kind of file;
  ///   `advisory.empty` where there is no record at all; or what `body` throws.
  static func read(
    _ path: String, _ body: @escaping (AdvisoryRecord) throws(Problem) -> Void
  ) throws(Problem) -> [RejectedAdvisory] {
    var feed = AdvisoryFeed(body: body)
    if isFolder(path) {
      try feed.folder(path)
    } else if try start(of: path).starts(with: "PK".utf8) {
      try feed.zip(path)
    } else if path.hasSuffix(".jsonl") {
      try feed.lines(path)
    } else if path.hasSuffix(".json") {
      try feed.take(readBytes(of: path, limit: recordLimit), file: lastComponent(of: path))
    } else {
      throw Problem(
        .advisoryFormat, "'\(path)' is neither a zip file nor a .json or .jsonl file nor a folder",
        hint: "give the all.zip of an OSV ecosystem, or a folder of its records")
    }
    guard feed.recordCount > 0 else {
      let first = feed.rejected.first.map { "\($0.file): \($0.reason)" }
      throw Problem(.advisoryEmpty, "'\(path)' holds no advisory record", cause: first)
    }
    return feed.rejected
  }

  private init(body: @escaping (AdvisoryRecord) throws(Problem) -> Void) { self.body = body }

  /// The first bytes of a file.
  private static func start(of path: String) throws(Problem) -> [UInt8] {
    var first: [UInt8] = []
    try readChunks(of: path) { (chunk) throws(Problem) in
      if first.isEmpty { first = Array(chunk.prefix(4)) }
    }
    return first
  }

  private mutating func zip(_ path: String) throws(Problem) {
    let name = lastComponent(of: path)
    var reader = try ArchiveReader(path: path)
    while let entry = try reader.next() {
      guard entry.kind != .folder else { continue }
      let file = "\(name)/\(entry.path)"
      guard entry.kind == .file, entry.path.hasSuffix(".json") else {
        reject(file, nil, "it is no .json file")
        continue
      }
      try take(reader.readAll(limit: Self.recordLimit), file: file)
    }
  }

  private mutating func folder(_ path: String) throws(Problem) {
    for entry in try FolderTree(path).entries where entry.kind != .folder {
      guard entry.path.hasSuffix(".json") else {
        reject(entry.path, nil, "it is no .json file")
        continue
      }
      try take(readBytes(of: "\(path)/\(entry.path)", limit: Self.recordLimit), file: entry.path)
    }
  }

  private mutating func lines(_ path: String) throws(Problem) {
    let bytes = try readBytes(of: path, limit: 4 << 30)
    let name = lastComponent(of: path)
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      if line.isEmpty { continue }
      // Our own files are whole or damaged; a header is where they are told from others.
      if number == 0, line.starts(with: AdvisorySnapshot.headerStart.utf8) {
        for record in try AdvisorySnapshot(bytes, file: path).records { try hand(record, file: name) }
        return
      }
      try take(line, file: "\(name):\(number + 1)")
    }
  }

  private mutating func take(_ bytes: some Collection<UInt8>, file: String) throws(Problem) {
    var id: String?
    let record: AdvisoryRecord
    do throws(Problem) {
      let json = try JSON(parsing: bytes, file: file)
      id = json["id"]?.string
      record = try AdvisoryRecord(json: json)
    } catch {
      let place = error.location.map { " at line \($0.line), column \($0.column)" } ?? ""
      reject(file, id, error.message + place)
      return
    }
    try hand(record, file: file)
  }

  private mutating func hand(_ record: AdvisoryRecord, file: String) throws(Problem) {
    guard ids.insert(record.id).inserted else {
      reject(file, record.id, "'\(record.id)' was there before")
      return
    }
    recordCount += 1
    try body(record)
  }

  private mutating func reject(_ file: String, _ id: String?, _ reason: String) {
    rejected.append(RejectedAdvisory(file: file, id: id, reason: reason))
  }
}

extension Problem.Code {
  /// A file is of no kind in which advisories come.
  public static let advisoryFormat = Self("advisory.format", exit: .invalidData)
  /// A file holds no advisory.
  public static let advisoryEmpty = Self("advisory.empty", exit: .invalidData)
}

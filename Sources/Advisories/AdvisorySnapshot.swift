public import Cryptography
public import Diagnostics
internal import JSON
public import OperatingSystem

/// A text file of facts: a header, then one record a line in canonical JSON, sorted by id.
///
///     {"date":"2026-07-23T00:00:00Z","digest":"sha256:…","format":"stellwerk-advisories/v1","licence":"CC-BY-4.0",…}
///     {"affected":[…],"id":"PYSEC-2018-28","modified":"…"}
///
/// It is read whole or refused: the header tells the number of records and their digest.
public struct AdvisorySnapshot: Sendable {
  /// Where the facts are from.
  public struct Header: Hashable, Sendable {
    /// Where they were taken from, for people.
    public let source: String
    /// Under which terms.
    public let licence: String
    /// How old they are; `nil` where nobody knows.
    public let date: Timestamp?

    /// For a snapshot that is to be written.
    public init(source: String, licence: String, date: Timestamp?) {
      (self.source, self.licence, self.date) = (source, licence, date)
    }
  }

  static let format = "stellwerk-advisories/v1"
  /// No OSV record begins like this, ours always do: canonical JSON sorts.
  static let headerStart = "{\"date\":"

  /// Where the facts are from.
  public let header: Header
  /// Sorted by id.
  public let records: [AdvisoryRecord]
  /// Of the lines of the records, each with its line feed.
  public let digest: Digest
  private let index: [AdvisoryPackage.Key: [Int]]

  /// Puts records together; of two with one id the later one is dropped.
  public init(_ header: Header, records: [AdvisoryRecord]) {
    let sorted = records.enumerated().sorted { left, right in
      left.element.id == right.element.id
        ? left.offset < right.offset : left.element.id.utf8.lexicographicallyPrecedes(right.element.id.utf8)
    }
    var unique: [AdvisoryRecord] = []
    for (_, record) in sorted where unique.last?.id != record.id { unique.append(record) }
    self.init(header, sorted: unique, digest: Digest(of: Self.body(unique)))
  }

  private init(_ header: Header, sorted records: [AdvisoryRecord], digest: Digest) {
    (self.header, self.records, self.digest) = (header, records, digest)
    var index: [AdvisoryPackage.Key: [Int]] = [:]
    for (number, record) in records.enumerated() {
      for key in record.keys { index[key, default: []].append(number) }
    }
    self.index = index
  }

  /// The records about a package, sorted by id; of every release.
  func records(about key: AdvisoryPackage.Key) -> [AdvisoryRecord] { (index[key] ?? []).map { records[$0] } }

  // MARK: - Writing

  /// The bytes of the file: the same records and header, the same bytes.
  public var bytes: [UInt8] {
    let header: JSON = [
      "date": header.date.map { .string($0.text) } ?? .null, "digest": .string("sha256:\(digest.hex)"),
      "format": .string(Self.format), "licence": .string(header.licence), "records": .integer(records.count),
      "source": .string(header.source),
    ]
    return header.canonical + [UInt8(ascii: "\n")] + Self.body(records)
  }

  private static func body(_ records: [AdvisoryRecord]) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in records {
      bytes += record.canonical
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  // MARK: - Reading

  /// Reads a snapshot, called `file` in problems.
  ///
  /// - Throws: `advisory.snapshot` for anything that `bytes` would not have written.
  public init(_ bytes: [UInt8], file: String) throws(Problem) {
    func damaged(_ reason: String, line: Int) -> Problem {
      Problem(
        .advisorySnapshot, "'\(file)' is no sound advisory snapshot: \(reason)",
        at: SourceLocation(file: file, line: line, column: 1),
        hint: "make it again with 'stellwerk advisories import'")
    }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw damaged("it has no header line", line: 1)
    }
    let header: JSON
    do throws(Problem) { header = try JSON(parsing: bytes[..<end], file: file) } catch {
      throw damaged("its header is no JSON", line: 1)
    }
    guard let format = header["format"]?.string else { throw damaged("its header names no format", line: 1) }
    guard format == Self.format else {
      throw damaged("its format is '\(format)', not '\(Self.format)'", line: 1)
    }
    guard let source = header["source"]?.string, let licence = header["licence"]?.string,
      let count = header["records"]?.integer, let stated = header["digest"]?.string
    else { throw damaged("its header lacks source, licence, records or digest", line: 1) }
    var date: Timestamp?
    if let text = header["date"]?.string {
      date = Timestamp(text)
      if date == nil { throw damaged("'\(text)' is no time", line: 1) }
    }
    let body = bytes[(end + 1)...]
    // First: what is as it was written needs no further look at its form.
    let digest = Digest(of: body)
    guard stated == "sha256:\(digest.hex)" else {
      throw damaged("its records have the digest sha256:\(digest.hex), not \(stated)", line: 1)
    }
    var records: [AdvisoryRecord] = []
    for line in body.split(separator: UInt8(ascii: "\n")) {
      let number = records.count + 2
      do throws(Problem) { records.append(try AdvisoryRecord(json: JSON(parsing: line, file: file))) } catch {
        throw damaged(error.message, line: number)
      }
      if number > 2, let last = records.dropLast().last, let id = records.last?.id,
        !last.id.utf8.lexicographicallyPrecedes(id.utf8)
      {
        throw damaged("'\(id)' is out of order", line: number)
      }
    }
    guard records.count == count else {
      throw damaged("it has \(records.count) records, its header says \(count)", line: 1)
    }
    self.init(Header(source: source, licence: licence, date: date), sorted: records, digest: digest)
  }
}

extension AdvisoryPackage {
  /// What records are looked up by: the package of any release.
  struct Key: Hashable, Sendable {
    let ecosystem: String
    let name: String
  }

  var key: Key { Key(ecosystem: ecosystem, name: name) }
}

extension AdvisoryRecord {
  /// The packages it is about, each once.
  var keys: Set<AdvisoryPackage.Key> {
    Set(affected.map { AdvisoryPackage(ecosystem: $0.ecosystem, name: $0.name).key })
  }
}

extension Problem.Code {
  /// A snapshot of advisories is damaged, or is none.
  public static let advisorySnapshot = Self("advisory.snapshot", exit: .invalidData)
}

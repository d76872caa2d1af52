public import Diagnostics
public import OperatingSystem

/// The members of a zip archive, by its central directory; each can be read by itself.
///
/// 1. There is one reading: what a reader of the central directory and a reader that goes from local header to local
///    header would see differently is refused (`archive.ambiguous`). An archive of which a part is refused still
///    gives the rest: `refused` says what is missing from `entries`.
/// 2. Nothing is unpacked before it is asked for, and then no further than its declared size and the caller's limit.
/// 3. What stands before the first member (a program that unpacks itself) is passed over; so is what stands behind
///    the end, where nothing in it could be taken for another end.
///
/// Source: APPNOTE.TXT 6.3.10 of PKWARE.
public struct ZipDirectory: Sendable {
  /// A member.
  public struct Entry: Hashable, Sendable {
    /// What a member can be.
    public enum Kind: Hashable, Sendable {
      case file
      case folder
      /// A symbolic link; its target is the content.
      case link
    }

    /// Relative, without a slash at the end.
    public let path: String
    /// What it is.
    public let kind: Kind
    /// Unpacked.
    public let byteCount: Int
    /// As it lies in the archive.
    public let storedCount: Int
    /// Permission bits, where the archive has them.
    public let mode: UInt16?
    let method: UInt16
    let crc: UInt32
    let flags: UInt16
    /// Where its local header begins.
    let header: Int
    /// The bytes of the name, as in the local header.
    let name: [UInt8]
  }

  /// In the order of the central directory, without those that are refused.
  public let entries: [Entry]
  /// Why members are missing from `entries`; of very many the first.
  public private(set) var refused: [Problem] = []
  private let file: any FileBytes
  private let name: String
  private let positions: [[UInt8]: Int]

  /// Reads the central directory.
  ///
  /// - Parameters:
  ///   - file: read where it is needed.
  ///   - name: of the archive, for problems.
  ///   - limits: how many members, and how many bytes they may declare.
  ///   - isChecked: whether all local headers are held against the directory at once; else each when it is read.
  /// - Throws: `archive.invalid`, `archive.ambiguous`, `archive.too-large`, `input.read`.
  public init(
    _ file: any FileBytes, name: String, limits: ArchiveLimits = ArchiveLimits(), isChecked: Bool = true
  ) throws(Problem) {
    let end = try ZipEnd(file, name)
    var (all, read, refused) = ([Entry](), [Entry](), ZipRefusals(archive: name))
    var (declared, positions) = (0, [[UInt8]: Int]())
    guard end.entryCount <= limits.entryCount else {
      throw Problem(.archiveTooLarge, "'\(name)' has more than \(limits.entryCount) entries")
    }
    var records = ZipRecords(file, end)
    for _ in 0..<end.entryCount {
      guard let record = try records.next() else { throw Self.invalid(name, "its directory is cut short") }
      let entry = try record.entry(end, name)
      let (sum, overflow) = declared.addingReportingOverflow(entry.byteCount)
      guard !overflow, sum <= limits.byteCount else {
        throw Problem(.archiveTooLarge, "'\(name)' unpacks to more than \(limits.byteCount) bytes")
      }
      declared = sum
      all.append(entry)
      if let reason = Self.refusal(of: entry) {
        refused.add(.archiveUnsafe, entry, reason)
        continue
      }
      // Programs that make folders again and again are common, and harm nobody.
      let key = Array(entry.path.utf8)
      if let position = positions[key] {
        if entry.kind != .folder || read[position].kind != .folder {
          refused.add(.archiveUnsafe, entry, "occurs twice")
        }
        continue
      }
      positions[key] = read.count
      read.append(entry)
    }
    guard try records.isAtEnd else {
      throw Problem(
        .archiveAmbiguous, "'\(name)' can be read in more than one way",
        cause: "its directory has another length than its end says")
    }
    (self.file, self.name, entries, self.positions) = (file, name, read, positions)
    self.refused = refused.problems
    if isChecked { try check(all, end) }
  }

  /// The member of a path, byte by byte.
  public subscript(_ path: String) -> Entry? { positions[Array(path.utf8)].map { entries[$0] } }

  // MARK: - Contents

  /// Hands the content of a member to `body`, in order, in pieces of some 64 KiB; its CRC is checked at the end.
  ///
  /// - Parameters:
  ///   - entry: one of `entries`.
  ///   - limit: the highest number of bytes that it may have.
  ///   - body: returns whether it wants more.
  /// - Throws: `archive.invalid`, `archive.ambiguous`; `archive.too-large` for more than `limit` bytes; `input.read`,
  ///   or what `body` throws.
  public func forEachChunk(
    of entry: Entry, limit: Int, _ body: (ArraySlice<UInt8>) throws(Problem) -> Bool
  ) throws(Problem) {
    let start = try contentStart(of: entry)
    guard entry.byteCount <= limit else {
      throw Problem(.archiveTooLarge, "'\(entry.path)' in '\(name)' has more than \(limit) bytes")
    }
    var (count, crc, isWanted) = (0, CRC32(), true)
    func take(_ piece: ArraySlice<UInt8>) throws(Problem) -> Bool {
      count += piece.count
      guard count <= entry.byteCount else { throw invalid(entry, "has more bytes than it says") }
      crc.update(piece)
      isWanted = try body(piece)
      return isWanted
    }
    let stored = BytesWithin(file, from: start, count: entry.storedCount)
    switch entry.method {
    case 0:
      guard entry.storedCount == entry.byteCount else { throw invalid(entry, "has a wrong size") }
      while count < stored.byteCount, isWanted {
        let piece = try stored.bytes(at: count, count: 1 << 16)
        guard !piece.isEmpty else { throw invalid(entry, "is cut short") }
        _ = try take(piece[...])
      }
    case 8:
      let end = try inflate(stored, as: .raw, limit: entry.byteCount, take)
      guard !isWanted || end == entry.storedCount else {
        throw Problem(.archiveAmbiguous, "'\(entry.path)' in '\(name)' has bytes behind its content")
      }
    default:
      throw Problem(
        .archiveInvalid, "'\(entry.path)' in '\(name)' cannot be read",
        cause: "it is compressed with method \(entry.method)")
    }
    guard !isWanted || count == entry.byteCount && crc.value == entry.crc else {
      throw invalid(entry, count == entry.byteCount ? "has a wrong CRC" : "has fewer bytes than it says")
    }
  }

  /// The content of a member.
  ///
  /// - Throws: `archive.invalid`, `archive.ambiguous`; `archive.too-large` for more than `limit` bytes; `input.read`.
  public func content(of entry: Entry, limit: Int) throws(Problem) -> [UInt8] {
    var content: [UInt8] = []
    try forEachChunk(of: entry, limit: limit) { (piece) throws(Problem) in
      content += piece
      return true
    }
    return content
  }

  /// A member as a file of its own: in place where it is stored as it is, else unpacked in memory.
  ///
  /// - Throws: `archive.invalid`, `archive.ambiguous`; `archive.too-large` where it is to be unpacked and has more than
  ///   `limit` bytes; `input.read`.
  public func bytes(of entry: Entry, limit: Int) throws(Problem) -> any FileBytes {
    guard entry.method == 0, entry.storedCount == entry.byteCount else {
      return BytesInMemory(try content(of: entry, limit: limit))
    }
    return BytesWithin(file, from: try contentStart(of: entry), count: entry.byteCount)
  }

  // MARK: - Local headers

  /// Holds the local header of a member against the directory; returns where the content begins.
  private func contentStart(of entry: Entry) throws(Problem) -> Int {
    let local = try ZipLocalHeader(file, at: entry.header, name)
    if let reason = local.difference(from: entry) {
      throw Problem(
        .archiveAmbiguous, "'\(entry.path)' in '\(name)' can be read in more than one way", cause: reason)
    }
    guard local.end <= file.byteCount, entry.storedCount <= file.byteCount - local.end else {
      throw invalid(entry, "is cut short")
    }
    return local.end
  }

  /// Holds all local headers against the directory; members that share bytes are a bomb.
  private mutating func check(_ all: [Entry], _ end: ZipEnd) throws(Problem) {
    func ambiguous(_ reason: String) -> Problem {
      Problem(.archiveAmbiguous, "'\(name)' can be read in more than one way", cause: reason)
    }
    var (last, refusals) = (0, ZipRefusals(archive: name))
    for entry in all.sorted(by: { $0.header < $1.header }) {
      guard entry.header >= last else { throw ambiguous("'\(entry.path)' lies within another member") }
      if entry.header > last, try hasMember(at: last) { throw ambiguous("its directory leaves out a member") }
      last = try contentStart(of: entry) + entry.storedCount
      if entry.flags & 0x08 != 0 {
        guard let count = try ZipDescriptor.count(of: entry, in: file, at: last) else {
          throw ambiguous("what follows '\(entry.path)' gives it another size")
        }
        last += count
      }
      if entry.method != 0, entry.method != 8, entry.flags & 1 == 0 {
        refusals.add(.archiveInvalid, entry, "is compressed with method \(entry.method)")
      }
    }
    guard last <= end.directory.lowerBound else { throw ambiguous("a member lies within the directory") }
    if last < end.directory.lowerBound, try hasMember(at: last) {
      throw ambiguous("its directory leaves out a member")
    }
    refused += refusals.problems
  }

  private func hasMember(at place: Int) throws(Problem) -> Bool {
    try file.bytes(at: place, count: 4).elementsEqual([0x50, 0x4B, 3, 4])
  }

  private func invalid(_ entry: Entry, _ reason: String) -> Problem {
    Problem(.archiveInvalid, "'\(entry.path)' in '\(name)' \(reason)")
  }

  private static func invalid(_ name: String, _ reason: String) -> Problem {
    Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: reason)
  }
}

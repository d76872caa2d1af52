public import Diagnostics
public import OperatingSystem

/// Writes the common `ar` format, as `dpkg-deb` does: no long names, members of root, mode 100644.
///
/// Source: `man 5 deb`, `lib/dpkg/ar.c`.
public struct ArWriter: ~Copyable {
  private let path: String
  private let modified: Int64
  private var writer: FileWriter

  /// Creates `path`, which must not exist; `modified` is the time of every member.
  ///
  /// - Throws: `output.create`, `output.write`.
  public init(path: String, modified: Int64) throws(Problem) {
    var writer = try FileWriter(creating: path)
    try writer.write("!<arch>\n")
    (self.path, self.modified) = (path, modified)
    self.writer = writer
  }

  /// Appends a member; the name has at most 15 bytes of ASCII without space and slash.
  ///
  /// - Throws: `input.read`, `output.write`.
  public mutating func append(_ name: String, _ content: ArchiveContent) throws(Problem) {
    let isFit = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
    guard isFit, (1...15).contains(name.utf8.count), (0...999_999_999_999).contains(modified),
      content.byteCount <= 9_999_999_999
    else { throw Problem(.outputWrite, "'\(name)' cannot be a member of the ar archive '\(path)'") }
    func field(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: width - text.utf8.count)
    }
    try writer.write(
      field(name, 16) + field("\(modified)", 12) + field("0", 6) + field("0", 6) + field("100644", 8)
        + field("\(content.byteCount)", 10) + "`\n")
    switch content {
    case .bytes(let bytes): try writer.write(bytes)
    case .file(let source, let byteCount):
      var left = byteCount
      try readChunks(of: source) { (chunk) throws(Problem) in
        left -= chunk.count
        if left >= 0 { try writer.write(chunk) }
      }
      guard left == 0 else {
        throw Problem(
          .inputRead, "'\(source)' changed while it was read: it no longer has \(byteCount) bytes")
      }
    }
    if content.byteCount % 2 == 1 { try writer.write("\n") }
  }

  /// Ends the archive and waits until it is on the disk.
  ///
  /// - Throws: `output.write`.
  public consuming func finish() throws(Problem) { try writer.close() }
}

/// The members of an `ar` archive: where each lies in the file.
public struct ArReader: Sendable {
  /// One member.
  public struct Member: Hashable, Sendable {
    /// Without padding and without the slash that GNU `ar` appends.
    public let name: String
    /// Where its content lies in the file.
    public let section: Range<Int>
  }

  /// In the order of the archive.
  public let members: [Member]
  private let file: any FileBytes
  private let path: String

  /// Reads all headers of the file at `path`.
  ///
  /// - Throws: `input.read`, `archive.invalid`; `archive.too-large` for more than `limit` members.
  public init(path: String, limit: Int = 1_000) throws(Problem) {
    try self.init(try ArchiveSource(path: path, section: nil).file, name: path, limit: limit)
  }

  /// Reads all headers of a file that somebody holds, called `path` in problems.
  ///
  /// - Throws: `input.read`, `archive.invalid`; `archive.too-large` for more than `limit` members.
  public init(_ file: any FileBytes, name path: String, limit: Int = 1_000) throws(Problem) {
    func invalid(_ reason: String) -> Problem {
      Problem(.archiveInvalid, "'\(path)' is not a sound ar archive: \(reason)")
    }
    guard try file.bytes(at: 0, count: 8) == Array("!<arch>\n".utf8) else {
      throw invalid("its first bytes are wrong")
    }
    var members: [Member] = []
    var offset = 8
    while offset < file.byteCount {
      let header = try file.bytes(at: offset, count: 60)
      guard header.count == 60, header[58] == 0x60, header[59] == 0x0A else {
        throw invalid("a header is damaged")
      }
      func text(_ range: Range<Int>) -> String {
        var bytes = header[range]
        while bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
      }
      let size = text(48..<58)
      guard !size.isEmpty, size.utf8.allSatisfy({ (48...57).contains($0) }), let byteCount = Int(size) else {
        throw invalid("a size is '\(size)'")
      }
      guard byteCount <= file.byteCount - offset - 60 else { throw invalid("it is cut short") }
      guard members.count < limit else {
        throw Problem(.archiveTooLarge, "'\(path)' has more than \(limit) members")
      }
      let name = text(0..<16)
      members.append(
        Member(
          name: name.utf8.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name,
          section: offset + 60..<offset + 60 + byteCount))
      offset += 60 + byteCount + byteCount % 2
    }
    (self.members, self.file, self.path) = (members, file, path)
  }

  /// The content of a member.
  ///
  /// - Throws: `input.read`; `archive.too-large` for more than `limit` bytes.
  public func content(of member: Member, limit: Int) throws(Problem) -> [UInt8] {
    guard member.section.count <= limit else {
      throw Problem(.archiveTooLarge, "'\(member.name)' in '\(path)' has more than \(limit) bytes")
    }
    let bytes = try file.bytes(at: member.section.lowerBound, count: member.section.count)
    guard bytes.count == member.section.count else { throw Problem(.inputRead, "cannot read '\(path)'") }
    return bytes
  }
}

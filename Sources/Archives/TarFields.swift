internal import Diagnostics

/// What headers before an entry say about it.
struct TarExtensions {
  var pax = PaxRecords()
  var longPath: [UInt8]?
  var longTarget: [UInt8]?
  var isEmpty: Bool { pax.isEmpty && longPath == nil && longTarget == nil }
}

/// An entry of a tar, put together of its header and of those before it.
struct TarFields {
  /// How a sparse file is described in a pax header.
  struct Sparse {
    let parts: [(offset: Int, count: Int)]
    let realSize: Int
    /// Whether the parts stand at the start of the content.
    let isInContent: Bool
  }

  let path: [UInt8]
  let kind: Kind
  let target: [UInt8]
  /// How many bytes follow the header.
  let storedCount: Int
  let sparse: Sparse?
  let mode: UInt32
  let modified: Int64?
  let owner: (id: Int64, name: [UInt8])
  let group: (id: Int64, name: [UInt8])

  /// As `typeflag` tells it.
  enum Kind: Equatable {
    case file, folder, link, hardLink
    case other(ArchiveReader.Entry.Special)
  }

  init(
    _ header: TarHeader, _ own: TarExtensions, _ global: PaxRecords,
    _ problem: (Problem.Code, String) -> Problem
  ) throws(Problem) {
    func pax(_ name: String) -> [UInt8]? { own.pax[name] ?? global[name] }
    func number(_ name: String, _ field: Int?) throws(Problem) -> Int {
      guard let value = field else { throw problem(.archiveInvalid, "a number in a header is none") }
      switch PaxRecords.number(name, pax(name)) {
      case .success(let number): return number ?? value
      case .failure: throw problem(.archiveInvalid, "'\(name)' in a pax header is no number")
      }
    }
    // Which of both counts is where CVE-2026-53655 and its kin begin.
    for (long, name) in [(own.longPath, "path"), (own.longTarget, "linkpath")] {
      if let long, let other = pax(name), other != long {
        throw problem(.archiveAmbiguous, "a GNU header and a pax header give an entry different names")
      }
    }
    sparse = try Self.sparse(own.pax, problem)
    var path = pax("path") ?? own.longPath ?? header.path
    if let name = own.pax["GNU.sparse.name"] { path = name }
    guard !path.isEmpty else { throw problem(.archiveInvalid, "an entry has no name") }
    kind = Self.kind(header.type, path)
    target = pax("linkpath") ?? own.longTarget ?? header.target
    let size = try number("size", header.byteCount)
    guard size >= 0 else { throw problem(.archiveInvalid, "a size is negative") }
    switch kind {
    case .file: storedCount = size
    // A hard link of pax may bring its content along; then some read on behind it, and others within it.
    case .hardLink where size > 0 && own.pax["size"] != nil:
      throw problem(.archiveAmbiguous, "a hard link has a content of its own")
    // Who skips the content of what has none disagrees with who does not.
    case .folder where size > 0 && header.dialect == .gnu && header.type == UInt8(ascii: "D"):
      storedCount = size
    case .folder, .link, .hardLink, .other(.characterDevice), .other(.blockDevice), .other(.pipe):
      storedCount = 0
    case .other: storedCount = size
    }
    self.path = path
    mode = UInt32(truncatingIfNeeded: header.mode ?? 0) & 0o7777
    switch PaxRecords.seconds("mtime", pax("mtime")) {
    case .success(let seconds): modified = Int64(seconds ?? header.modified ?? 0)
    case .failure: throw problem(.archiveInvalid, "'mtime' in a pax header is no number")
    }
    owner = (Int64(try number("uid", header.ownerID ?? 0)), pax("uname") ?? header.ownerName)
    group = (Int64(try number("gid", header.groupID ?? 0)), pax("gname") ?? header.groupName)
  }

  private static func kind(_ type: UInt8, _ path: [UInt8]) -> Kind {
    switch type {
    // Before ustar there was no type for a folder.
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): path.last == UInt8(ascii: "/") ? .folder : .file
    case UInt8(ascii: "1"): .hardLink
    case UInt8(ascii: "2"): .link
    case UInt8(ascii: "3"): .other(.characterDevice)
    case UInt8(ascii: "4"): .other(.blockDevice)
    case UInt8(ascii: "5"), UInt8(ascii: "D"): .folder
    case UInt8(ascii: "6"): .other(.pipe)
    // What else there is, is to be taken for a file (POSIX.1-1988, `typeflag`).
    default: .file
    }
  }

  /// GNU sparse 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files").
  private static func sparse(
    _ pax: PaxRecords, _ problem: (Problem.Code, String) -> Problem
  ) throws(Problem) -> Sparse? {
    let wrong = problem(.archiveInvalid, "the map of a sparse file is damaged")
    func number(_ name: String) throws(Problem) -> Int? {
      guard case .success(let number) = PaxRecords.number(name, pax[name]) else { throw wrong }
      return number
    }
    if let major = try number("GNU.sparse.major") {
      guard major == 1, try number("GNU.sparse.minor") == 0, let size = try number("GNU.sparse.realsize")
      else {
        throw wrong
      }
      return Sparse(parts: [], realSize: size, isInContent: true)
    }
    guard let size = try number("GNU.sparse.size") else { return nil }
    var numbers = pax.sparseNumbers
    if let map = pax["GNU.sparse.map"] {
      numbers = []
      for digits in map.split(separator: 0x2C, omittingEmptySubsequences: false) {
        guard let number = PaxRecords.number(digits) else { throw wrong }
        numbers.append(number)
      }
    }
    guard numbers.count % 2 == 0, try number("GNU.sparse.numblocks").map({ $0 * 2 == numbers.count }) != false
    else { throw wrong }
    return Sparse(
      parts: stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }, realSize: size,
      isInContent: false)
  }
}

extension ArchiveReader.Entry {
  /// An entry of a tar.
  init(_ fields: TarFields, byteCount: Int?, section: Range<Int>?) {
    var isExact = true
    func text(_ bytes: [UInt8]) -> String {
      if let exact = String(validating: bytes, as: UTF8.self) { return exact }
      isExact = false
      return String(decoding: bytes, as: UTF8.self)
    }
    var path = fields.path
    while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
    let target = text(fields.target)
    kind =
      switch fields.kind {
      case .file: .file
      case .folder: .folder
      case .link: .link(target: target)
      case .hardLink: .hardLink(target: target)
      case .other(let special): .other(special)
      }
    (self.path, self.byteCount, self.section) = (text(path), byteCount, section)
    (mode, modified) = (fields.mode, fields.modified)
    (ownerID, groupID) = (fields.owner.id, fields.group.id)
    // What is no UTF-8 here makes no path inexact.
    self.isExact = isExact
    ownerName = fields.owner.name.isEmpty ? nil : String(decoding: fields.owner.name, as: UTF8.self)
    groupName = fields.group.name.isEmpty ? nil : String(decoding: fields.group.name, as: UTF8.self)
  }
}

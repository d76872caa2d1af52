// What rpm knows of a package, as it stands in package files and in databases.
//
//     .rpm            -> RPMFile ------+
//     rpmdb.sqlite    -> SQLiteTable --+-> RPMHeader -> RPMPackages -> PackageList
//     Packages.db     -> RPMSlots -----+
//     Packages        -> BerkeleyHash -+
//
// 1. Whatever a table says of places and lengths is held against the bytes that are there before it is used; a header
//    that lies is a warning, and the packages before and after it count.
// 2. A database is read page by page. Its headers are looked at one after the other and not kept.
// 3. Nothing follows a chain longer than the file has pages.

/// A header of rpm (rpm documentation, "RPM v4 package format"): values by the number of their tag.
struct RPMHeader {
  /// The numbers of the values that are looked at (rpm, `rpmtag.h`).
  enum Tag: Int {
    /// MD5 of header and payload, in a database.
    case packageMD5 = 261
    case headerSHA256 = 273
    case name = 1000
    case version = 1001
    case release = 1002
    case epoch = 1003
    /// Among the signatures the number stands for the MD5 of header and payload.
    case summary = 1004
    case vendor = 1011
    case licence = 1014
    case packager = 1015
    case architecture = 1022
    case oldFileNames = 1027
    case sourceRPM = 1044
    case provideName = 1047
    case requireFlags = 1048
    case requireName = 1049
    case requireVersion = 1050
    case sourcePackage = 1106
    case provideFlags = 1112
    case provideVersion = 1113
    case directoryIndexes = 1116
    case baseNames = 1117
    case directoryNames = 1118
    case payloadDigest = 5092
    /// As OpenPGP numbers algorithms: 8 is SHA-256.
    case payloadDigestAlgorithm = 5093
    case modularityLabel = 5096
  }

  /// The longest header that is read; rpm itself writes up to 256 MiB.
  static let byteLimit = 64 << 20
  private static let entryLimit = 0xFFFF

  private struct Entry {
    let type: Int
    let offset: Int
    let count: Int
  }

  private let store: OrderedBytes
  private var entries: [Int: Entry] = [:]

  /// Reads a header without its magic: two counts, the index, the values.
  ///
  /// `nil` where the counts or an entry of the index lead out of the bytes.
  init?(_ bytes: [UInt8]) {
    store = OrderedBytes(bytes, isBigEndian: true)
    guard let (entryCount, valueByteCount) = Self.counts(store, at: 0),
      bytes.count >= 8 + 16 * entryCount + valueByteCount
    else { return nil }
    let start = 8 + 16 * entryCount
    for index in 0..<entryCount {
      let place = 8 + 16 * index
      guard let tag = store.word(place), let type = store.word(place + 4), let offset = store.word(place + 8),
        let count = store.word(place + 12)
      else { return nil }
      // The tags below 100 say how the header itself is laid out.
      guard tag >= 100 else { continue }
      guard offset <= valueByteCount, count <= valueByteCount - offset || type == 0 else { return nil }
      if entries[tag] == nil { entries[tag] = Entry(type: type, offset: start + offset, count: count) }
    }
  }

  /// How many entries and how many bytes of values a header has, by its first eight bytes.
  static func counts(_ bytes: OrderedBytes, at offset: Int) -> (entries: Int, valueBytes: Int)? {
    guard let entries = bytes.word(offset), let values = bytes.word(offset + 4), entries > 0,
      entries <= entryLimit, values <= byteLimit
    else { return nil }
    return (entries, values)
  }

  // MARK: - Values

  /// The first text of a value; `nil` for an empty one and for `(none)`, which old tools wrote for it.
  func text(_ tag: Tag) -> String? {
    guard let text = texts(tag, limit: 1).first, !text.isEmpty, text != "(none)" else { return nil }
    return text
  }

  /// All texts of a value, at most `limit`.
  func texts(_ tag: Tag, limit: Int = .max) -> [String] {
    guard let entry = entries[tag.rawValue], [6, 8, 9].contains(entry.type) else { return [] }
    var (texts, offset) = ([String](), entry.offset)
    for _ in 0..<min(entry.type == 6 ? 1 : entry.count, limit) {
      guard let text = store.text(offset) else { break }
      texts.append(text)
      // What was no UTF-8 is longer now than it was.
      guard let end = store.bytes[offset...].firstIndex(of: 0) else { break }
      offset = end + 1
    }
    return texts
  }

  /// The numbers of a value.
  func numbers(_ tag: Tag) -> [Int] {
    guard let entry = entries[tag.rawValue], let width = [2: 1, 3: 2, 4: 4][entry.type] else { return [] }
    var numbers: [Int] = []
    for index in 0..<entry.count {
      guard let number = store.number(entry.offset + index * width, width) else { break }
      numbers.append(number)
    }
    return numbers
  }

  /// The bytes of a value.
  func bytes(_ tag: Tag) -> [UInt8]? {
    guard let entry = entries[tag.rawValue], entry.type == 7 else { return nil }
    return store.part(entry.offset, entry.count).map(Array.init)
  }

  /// Whether there is such a value.
  func has(_ tag: Tag) -> Bool { entries[tag.rawValue] != nil }

  // MARK: - Files

  /// The absolute paths of the files that the package brings, as rpm wrote them.
  var files: [String] { files { _, _ in true } }

  /// Those of which folder (with `/` at its end) and name are wanted.
  func files(where isWanted: (_ folder: String, _ name: String) -> Bool) -> [String] {
    let (folders, indexes) = (texts(.directoryNames), numbers(.directoryIndexes))
    guard !folders.isEmpty else {
      return texts(.oldFileNames).filter { path in
        let mark = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
        return isWanted(
          String(path[..<(mark ?? path.startIndex)]), String(path[(mark ?? path.startIndex)...]))
      }
    }
    var paths: [String] = []
    for (name, index) in zip(texts(.baseNames), indexes)
    where folders.indices.contains(index) && isWanted(folders[index], name) {
      paths.append(folders[index] + name)
    }
    return paths
  }
}

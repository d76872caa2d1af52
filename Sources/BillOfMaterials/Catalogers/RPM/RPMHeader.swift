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
// 4. What is made of a header is no more than some times the header: texts that share bytes are not joined at will.
internal import OperatingSystem

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
  /// How many texts or numbers of one value are looked at.
  private static let textLimit = 0xFFFF
  /// How long a path may be, and how often the length of the header the paths of all files may have.
  private static let (pathLimit, growthLimit) = (4_096, 16)

  private struct Entry {
    let type: Int
    let offset: Int
    let count: Int
  }

  private let store: PackedBytes
  private var entries: [Int: Entry] = [:]

  /// Reads a header without its magic: two counts, the index, the values.
  ///
  /// `nil` where the counts or an entry of the index lead out of the bytes.
  init?(_ bytes: [UInt8]) {
    store = PackedBytes(bytes, isBigEndian: true)
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
  static func counts(_ bytes: PackedBytes, at offset: Int) -> (entries: Int, valueBytes: Int)? {
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

  /// The texts of a value, at most `limit`.
  func texts(_ tag: Tag, limit: Int = Self.textLimit) -> [String] {
    var texts: [String] = []
    forEachText(tag) { text in
      texts.append(String(decoding: text, as: UTF8.self))
      return texts.count < limit
    }
    return texts
  }

  /// Hands the bytes of each text of a value to `body`, until it wants no more.
  private func forEachText(_ tag: Tag, _ body: (ArraySlice<UInt8>) -> Bool) {
    guard let entry = entries[tag.rawValue], [6, 8, 9].contains(entry.type) else { return }
    var rest = store.bytes[entry.offset...]
    for _ in 0..<(entry.type == 6 ? 1 : entry.count) {
      guard let end = rest.firstIndex(of: 0), body(rest[..<end]) else { return }
      rest = rest[(end + 1)...]
    }
  }

  /// The numbers of a value, at most as many as there are texts.
  func numbers(_ tag: Tag) -> [Int] {
    var numbers: [Int] = []
    while numbers.count < Self.textLimit, let number = number(tag, numbers.count) { numbers.append(number) }
    return numbers
  }

  /// One number of a value, counted from 0.
  private func number(_ tag: Tag, _ index: Int) -> Int? {
    guard let entry = entries[tag.rawValue], index < entry.count,
      let width = [2: 1, 3: 2, 4: 4][entry.type]
    else { return nil }
    return store.integer(entry.offset + index * width, width)
  }

  /// The bytes of a value.
  func bytes(_ tag: Tag) -> [UInt8]? {
    guard let entry = entries[tag.rawValue], entry.type == 7 else { return nil }
    return store.part(entry.offset, entry.count).map(Array.init)
  }

  /// Whether there is such a value.
  func has(_ tag: Tag) -> Bool { entries[tag.rawValue] != nil }

  // MARK: - Files

  /// Hands folder (with `/` at its end) and name of each file that the package brings to `body`, as rpm wrote them.
  ///
  /// Folders are named once, for any number of files. A path that is too long is passed over, and all together may be
  /// no more than a multiple of the header: those of a real one are shorter than it.
  ///
  /// - Returns: whether these are all files.
  @discardableResult
  func forEachFile(_ body: (_ folder: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Void) -> Bool {
    var (left, isWhole) = ((1 << 16) + Self.growthLimit * store.count, true)
    func take(_ folder: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
      let count = folder.count + name.count
      guard count <= Self.pathLimit else {
        isWhole = false
        return true
      }
      left -= count + 1
      isWhole = isWhole && left >= 0
      if left >= 0 { body(folder, name) }
      return left >= 0
    }
    var folders: [ArraySlice<UInt8>] = []
    forEachText(.directoryNames) {
      folders.append($0)
      return true
    }
    guard !folders.isEmpty else {
      forEachText(.oldFileNames) { path in
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
        return take(path[..<start], path[start...])
      }
      return isWhole
    }
    var index = 0
    forEachText(.baseNames) { name in
      defer { index += 1 }
      guard let folder = number(.directoryIndexes, index) else { return false }
      return folders.indices.contains(folder) ? take(folders[folder], name) : true
    }
    return isWhole
  }
}

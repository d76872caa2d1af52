internal import Cryptography
internal import Diagnostics
import Glibc
internal import OperatingSystem

/// Witnesses as bytes: what is read at once, and checked by one system call for each.
///
///     5 counts of 8 bytes: texts, entries, places, blobs, and the device of all blobs
///     entries   48 bytes: folder, name, what to compare (4 bits of `name`), identity without padding
///     places     8 bytes: path, where it leads
///     blobs     64 bytes: digest, inode, size, mtime, ctime; sorted by digest
///     texts      each ends with a NUL; paths are split into folder and name, so that a folder is there once
///
/// All numbers are little-endian. `init(bytes:)` looks at every offset, so that what reads later need not.
struct WitnessList: Sendable {
  private enum Sort: UInt32 { case file, folder, node }

  private static let head = 40
  private static let entry = 48
  private static let place = 8
  private static let blob = 64
  private static let nowhere = UInt32.max
  /// How many are checked by one thread before it looks for more: at least, and at most.
  private static let stride = 256...2_048

  let bytes: ByteRegion
  private let (entryCount, placeCount, blobCount): (Int, Int, Int)
  private let (places, blobs, texts): (Int, Int, Int)
  private let device: Int64

  // MARK: - Reading

  /// `nil` for bytes that no list has.
  init?(bytes: ByteRegion) {
    let numbers: [Int]? = bytes.withBytes { all in
      guard all.count >= Self.head else { return nil }
      let numbers = (0..<5).map { Self.number(all, 8 * $0) }
      guard numbers[..<4].allSatisfy({ (0...Int64(all.count)).contains($0) }) else { return nil }
      return numbers.map { Int($0) }
    }
    guard let numbers else { return nil }
    (entryCount, placeCount, blobCount, device) = (numbers[1], numbers[2], numbers[3], Int64(numbers[4]))
    places = Self.head + entryCount * Self.entry
    blobs = places + placeCount * Self.place
    texts = blobs + blobCount * Self.blob
    self.bytes = bytes
    guard texts + numbers[0] == bytes.count, isSound else { return nil }
  }

  /// Whether every offset leads to a text that ends.
  private var isSound: Bool {
    bytes.withBytes { all in
      let count = all.count - texts
      guard count == 0 || all[all.count - 1] == 0 else { return false }
      for number in 0..<entryCount {
        let at = Self.head + number * Self.entry
        guard Self.word(all, at) < count, Self.word(all, at + 4) & 0x0FFF_FFFF < count,
          Sort(rawValue: Self.word(all, at + 4) >> 28) != nil
        else { return false }
      }
      for number in 0..<placeCount {
        let at = places + number * Self.place
        let target = Self.word(all, at + 4)
        guard Self.word(all, at) < count, target == Self.nowhere || target < count else { return false }
      }
      return true
    }
  }

  private static func word(_ all: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: all.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static func number(_ all: UnsafeRawBufferPointer, _ offset: Int) -> Int64 {
    Int64(littleEndian: all.loadUnaligned(fromByteOffset: offset, as: Int64.self))
  }

  private func text(_ all: UnsafeRawBufferPointer, _ offset: UInt32) -> UnsafePointer<CChar>? {
    all.baseAddress.map { ($0 + texts + Int(offset)).assumingMemoryBound(to: CChar.self) }
  }

  // MARK: - Checking

  /// Whether everything is what it was.
  func holds(in store: String, threads: Int) -> Bool {
    let folder = open("\(store)/blobs/sha256", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    // What was loaded first: where something has changed, it most likely has here.
    guard placesHold() else { return false }
    let share = (entryCount + blobCount) / max(1, threads) + 1
    let stride = min(max(share, Self.stride.lowerBound), Self.stride.upperBound)
    func parts(_ count: Int) -> Int { (count + stride - 1) / stride }
    let entryParts = parts(entryCount)
    do throws(Problem) {
      try forEachInParallel(entryParts + parts(blobCount), threads: threads) { (part) throws(Problem) in
        let isBlob = part >= entryParts
        let first = (isBlob ? part - entryParts : part) * stride
        let end = min(first + stride, isBlob ? self.blobCount : self.entryCount)
        guard isBlob ? self.blobsHold(first..<end, in: folder) : self.entriesHold(first..<end) else {
          throw Problem(.settlementOver, "something has changed")
        }
      }
      return true
    } catch { return false }
  }

  private func placesHold() -> Bool {
    bytes.withBytes { all in
      for number in 0..<placeCount {
        let at = places + number * Self.place
        guard let path = text(all, Self.word(all, at)) else { return false }
        let target = Self.word(all, at + 4)
        let found = realpath(path, nil)
        defer { free(found) }
        switch (found, target == Self.nowhere ? nil : text(all, target)) {
        case (nil, nil): continue
        case (let found?, let expected?) where strcmp(found, expected) == 0: continue
        default: return false
        }
      }
      return true
    }
  }

  private func entriesHold(_ range: Range<Int>) -> Bool {
    bytes.withBytes { all in
      var (folder, place): (Int32, UInt32) = (-1, Self.nowhere)
      defer { if folder >= 0 { close(folder) } }
      for number in range {
        let at = Self.head + number * Self.entry
        if Self.word(all, at) != place {
          if folder >= 0 { close(folder) }
          place = Self.word(all, at)
          folder = text(all, place).map { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } ?? -1
        }
        let name = Self.word(all, at + 4)
        var status = stat()
        guard folder >= 0, let sort = Sort(rawValue: name >> 28), let path = text(all, name & 0x0FFF_FFFF),
          fstatat(folder, path, &status, 0) == 0,
          status.st_mode & S_IFMT == (sort == .folder ? S_IFDIR : S_IFREG)
        else { return false }
        let expected = Self.identity(all, at + 8)
        let found = FileIdentity(status)
        guard
          sort == .node
            ? found.device == expected.device && found.inode == expected.inode : found == expected
        else { return false }
      }
      return true
    }
  }

  private static func identity(_ all: UnsafeRawBufferPointer, _ at: Int) -> FileIdentity {
    FileIdentity(
      device: number(all, at), inode: number(all, at + 8), byteCount: number(all, at + 16),
      modified: number(all, at + 24), changed: number(all, at + 32))
  }

  private func blobsHold(_ range: Range<Int>, in folder: Int32) -> Bool {
    bytes.withBytes { all in
      // ab/ab12…, and a NUL. On the stack: the first allocation of a thread costs as much as forty blobs.
      withUnsafeTemporaryAllocation(byteCount: 68, alignment: 1) { name in
        name[67] = 0
        return range.allSatisfy { number in
          let at = blobs + number * Self.blob
          Self.write(path: all[at..<at + 32], to: name)
          var status = stat()
          let path = name.baseAddress?.assumingMemoryBound(to: CChar.self)
          guard let path, fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0,
            status.st_mode & S_IFMT == S_IFREG
          else { return false }
          let found = FileIdentity(status)
          return found.device == device && found.inode == Self.number(all, at + 32)
            && found.byteCount == Self.number(all, at + 40) && found.modified == Self.number(all, at + 48)
            && found.changed == Self.number(all, at + 56)
        }
      }
    }
  }

  /// `ab/ab12…` for a digest: 67 bytes.
  private static func write(
    path digest: Slice<UnsafeRawBufferPointer>, to name: UnsafeMutableRawBufferPointer
  ) {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
    var place = 3
    for byte in digest {
      name[place] = digit(byte >> 4)
      name[place + 1] = digit(byte & 15)
      place += 2
    }
    (name[0], name[1], name[2]) = (name[3], name[4], UInt8(ascii: "/"))
  }

  // MARK: - Writing

  /// `nil` where blobs lie on several file systems, or there is more than numbers of 28 bits can count.
  init?(_ witnesses: Witnesses.State) {
    var texts = TextTable()
    var (entries, places, blobs): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
    let sorts = [(Sort.file, witnesses.files), (.folder, witnesses.folders), (.node, witnesses.nodes)]
    for (sort, table) in sorts {
      for (path, identity) in table.sorted(by: { $0.key < $1.key }) {
        let isFolder = path.text.utf8.last == UInt8(ascii: "/")
        guard let folder = texts.offset(of: isFolder ? path.text : parent(of: path.text)),
          let name = texts.offset(of: isFolder ? "." : lastComponent(of: path.text))
        else { return nil }
        for word in [folder, name | sort.rawValue << 28] { entries.append(word) }
        for number in [
          identity.device, identity.inode, identity.byteCount, identity.modified, identity.changed,
        ] { entries.append(number) }
      }
    }
    for (path, target) in witnesses.places.sorted(by: { $0.key < $1.key }) {
      guard let from = texts.offset(of: path.text) else { return nil }
      guard let target else {
        for word in [from, Self.nowhere] { places.append(word) }
        continue
      }
      guard let to = texts.offset(of: target.text) else { return nil }
      for word in [from, to] { places.append(word) }
    }
    blobs.reserveCapacity(witnesses.blobs.count * Self.blob)
    let device = witnesses.blobs.first?.value.device ?? 0
    for (digest, identity) in witnesses.blobs.sorted(by: { $0.key < $1.key }) {
      guard identity.device == device else { return nil }
      blobs += digest.bytes
      for number in [identity.inode, identity.byteCount, identity.modified, identity.changed] {
        blobs.append(number)
      }
    }
    var all: [UInt8] = []
    for count in [
      texts.bytes.count, entries.count / Self.entry, places.count / Self.place, blobs.count / Self.blob,
    ] { all.append(Int64(count)) }
    all.append(device)
    self.init(bytes: ByteRegion(all + entries + places + blobs + texts.bytes))
  }
}

/// Texts one after the other, each once.
private struct TextTable {
  private(set) var bytes: [UInt8] = []
  private var offsets: [Witnesses.Path: UInt32] = [:]

  /// `nil` where the table is full.
  mutating func offset(of text: String) -> UInt32? {
    if let known = offsets[Witnesses.Path(text)] { return known }
    guard bytes.count + text.utf8.count < 1 << 28 else { return nil }
    let offset = UInt32(bytes.count)
    bytes += text.utf8
    bytes.append(0)
    offsets[Witnesses.Path(text)] = offset
    return offset
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}

extension Problem.Code {
  /// Never shown: a settlement does not hold any more.
  static let settlementOver = Self("store.settlement-over", exit: .refused)
}

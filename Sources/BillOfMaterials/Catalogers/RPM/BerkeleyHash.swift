internal import Diagnostics
internal import OperatingSystem

/// A hash table of Berkeley DB 3 to 6 (Berkeley DB, `db_page.h`), as rpm used it up to Fedora 32 and RHEL 8.
///
/// Pages of one size; the first one describes the table. A page of the table holds pairs of key and value from its end
/// backwards, with their offsets after its head; what is long lies in a chain of pages of its own.
struct BerkeleyHash {
  private static let magic = 0x061561
  private static let headByteCount = 26

  private enum PageType {
    static let hashUnsorted = 2
    static let overflow = 7
    static let hash = 13
  }

  private let isBigEndian: Bool
  private let pageByteCount: Int

  /// By the first 32 bytes; `nil` for anything else.
  init?(_ head: [UInt8]) {
    for isBigEndian in [false, true] {
      let head = PackedBytes(head, isBigEndian: isBigEndian)
      guard head.word(12) == Self.magic, let size = head.word(20), (512...65_536).contains(size),
        size & (size - 1) == 0
      else { continue }
      (self.isBigEndian, pageByteCount) = (isBigEndian, size)
      return
    }
    return nil
  }

  /// Hands each value to `body`, in the order of the pages, and what cannot be read to `warn`.
  func read(
    _ file: any FileBytes, _ body: ([UInt8], _ place: String) -> Void, warn: (String) -> Void
  ) throws(Problem) {
    let pages = file.byteCount / pageByteCount
    // No page of a value belongs to two of them: who says otherwise buys no more than the file has.
    var pagesLeft = pages
    if pages * pageByteCount != file.byteCount { warn("the last page is not whole") }
    for number in 1..<max(pages, 1) {
      let page = try page(number, of: file)
      guard page.integer(25, 1) == PageType.hash || page.integer(25, 1) == PageType.hashUnsorted,
        let entries = page.half(20)
      else { continue }
      for entry in stride(from: 1, to: entries, by: 2) {
        let place = "page \(number), entry \(entry)"
        guard let key = item(entry - 1, of: page), let item = item(entry, of: page) else {
          warn("\(place): the value lies outside of its page")
          break
        }
        // Under the key 0 stands the number of the next package.
        if key.elementsEqual([1, 0, 0, 0, 0]) { continue }
        if let value = try value(item, of: file, &pagesLeft) {
          body(value, place)
        } else {
          warn("\(place): the value cannot be read")
        }
      }
    }
  }

  private func page(_ number: Int, of file: any FileBytes) throws(Problem) -> PackedBytes {
    PackedBytes(
      try file.bytes(at: number * pageByteCount, count: pageByteCount), isBigEndian: isBigEndian)
  }

  /// An item with the byte before it that tells its sort; it ends where the one before it begins.
  private func item(_ index: Int, of page: PackedBytes) -> ArraySlice<UInt8>? {
    guard let start = page.half(Self.headByteCount + 2 * index),
      let end = index == 0 ? page.count : page.half(Self.headByteCount + 2 * (index - 1)), start < end
    else { return nil }
    return page.part(start, end - start)
  }

  /// A value beside its key, or in a chain of pages.
  private func value(_ item: ArraySlice<UInt8>, of file: any FileBytes, _ pagesLeft: inout Int)
    throws(Problem) -> [UInt8]?
  {
    switch item.first {
    case 1: return Array(item.dropFirst())
    case 3:
      let link = PackedBytes(Array(item), isBigEndian: isBigEndian)
      guard var next = link.word(4), let length = link.word(8), length <= RPMHeader.byteLimit,
        length <= file.byteCount
      else { return nil }
      var value: [UInt8] = []
      while value.count < length, next != 0, pagesLeft > 0 {
        pagesLeft -= 1
        let page = try page(next, of: file)
        guard page.integer(25, 1) == PageType.overflow, let following = page.word(16),
          let count = page.half(22), count > 0, let part = page.part(Self.headByteCount, count)
        else { return nil }
        value += part
        next = following
      }
      return value.count == length ? value : nil
    default: return nil
    }
  }
}

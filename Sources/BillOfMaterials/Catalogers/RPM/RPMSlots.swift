internal import Diagnostics
internal import OperatingSystem

/// `Packages.db` of rpm's own backend `ndb` (rpm, `lib/backend/ndb/rpmpkg.c`).
///
/// After a head of 32 bytes come slots of 16 bytes, page after page: `Slot`, number of the package, first block, number of
/// blocks. A block has 16 bytes; a header lies in blocks between `BlbS` and `BlbE`.
struct RPMSlots {
  static let magic = Array("RpmP".utf8)
  private static let pageByteCount = 4_096
  private static let blockByteCount = 16

  private let file: any FileBytes

  init(_ file: any FileBytes) { self.file = file }

  /// Hands each header to `body`, in the order of the slots, and what cannot be read to `warn`.
  func read(_ body: ([UInt8], _ place: String) -> Void, warn: (String) -> Void) throws(Problem) {
    let head = PackedBytes(try file.bytes(at: 0, count: 32), isBigEndian: false)
    guard let version = head.word(4), let pages = head.word(12) else {
      warn("the database ends within its head")
      return
    }
    guard version == 0 else {
      warn("version \(version) of the database is not known")
      return
    }
    // No block belongs to two packages: who says otherwise buys no more than the file has.
    var bytesLeft = file.byteCount
    for page in 0..<pages {
      guard let bytes = try file.all(at: page * Self.pageByteCount, count: Self.pageByteCount) else {
        warn("the database ends within its slots")
        return
      }
      let slots = PackedBytes(bytes, isBigEndian: false)
      for offset in stride(from: page == 0 ? 32 : 0, to: Self.pageByteCount, by: 16) {
        guard let number = slots.word(offset + 4), let block = slots.word(offset + 8),
          let count = slots.word(offset + 12)
        else { return }
        guard slots.part(offset, 4)?.elementsEqual("Slot".utf8) == true else {
          warn("slot \(offset / 16) of page \(page) is none")
          return
        }
        // A slot that is not in use has no number.
        guard number != 0 else { continue }
        if let header = try header(number, block, count, &bytesLeft) {
          body(header, "package \(number)")
        } else {
          warn("package \(number): there is no header at block \(block)")
        }
      }
    }
  }

  private func header(_ number: Int, _ block: Int, _ count: Int, _ bytesLeft: inout Int)
    throws(Problem) -> [UInt8]?
  {
    let start = block * Self.blockByteCount
    guard let bytes = try file.all(at: start, count: 16) else { return nil }
    let head = PackedBytes(bytes, isBigEndian: false)
    guard head.part(0, 4)?.elementsEqual("BlbS".utf8) == true, head.word(4) == number,
      let length = head.word(12), length <= RPMHeader.byteLimit, length <= count * Self.blockByteCount - 28,
      length <= bytesLeft
    else { return nil }
    bytesLeft -= length
    return try file.all(at: start + 16, count: length)
  }
}

internal import Diagnostics
internal import OperatingSystem

/// The bytes of a tar, uncompressed, one after the other.
final class TarInput {
  /// What takes the compression away, where there is one.
  private enum Form {
    case plain
    case gzip(GzipStream)
    case library(LibraryReader)
  }

  private let source: ArchiveSource
  private let form: Form
  private let name: String
  private var chunk = UnsafeRawBufferPointer(start: nil, count: 0)
  private var used = 0
  /// How many bytes have been taken.
  private(set) var position = 0

  /// Whether it lies in the file as it is.
  var isPlain: Bool { if case .plain = form { true } else { false } }

  /// - Throws: `archive.invalid`, `archive.library`.
  init(_ source: ArchiveSource, name: String) throws(Problem) {
    (self.source, self.name) = (source, name)
    guard let start = source.next() else { throw Problem(.inputRead, "cannot read '\(name)'") }
    if start.starts(with: [0x1F, 0x8B]) {
      form = .gzip(try GzipStream(source.file, name: name))
    } else if Self.isCompressed(start) {
      _ = source.seek(0, 0)
      let library = try LibraryReader(source, .stream, name: name)
      form = .library(library)
      // The only entry of it.
      _ = try library.next()
    } else {
      form = .plain
      chunk = start
    }
  }

  /// gzip, bzip2, xz, and zstd, also with a frame that is to be skipped before it.
  static func isCompressed(_ start: UnsafeRawBufferPointer) -> Bool {
    let marks: [[UInt8]] = [[0x1F, 0x8B], Array("BZh".utf8), [0xFD, 0x37, 0x7A, 0x58, 0x5A]]
    if marks.contains(where: { start.starts(with: $0) }) { return true }
    return start.count >= 4
      && (start.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
        || start[0] & 0xF0 == 0x50 && start[1...].starts(with: [0x2A, 0x4D, 0x18]))
  }

  /// Makes sure that there are bytes in `chunk`; `false` at the end.
  private func fill() throws(Problem) -> Bool {
    while used == chunk.count {
      used = 0
      let next: UnsafeRawBufferPointer?
      switch form {
      case .gzip(let stream): next = try stream.nextPiece()?.bytes
      case .library(let library): next = try library.nextPiece()?.bytes
      case .plain:
        guard let some = source.next() else { throw Problem(.inputRead, "cannot read '\(name)'") }
        next = some.isEmpty ? nil : some
      }
      chunk = next ?? UnsafeRawBufferPointer(start: nil, count: 0)
      if next == nil { return false }
    }
    return true
  }

  /// Hands what is left to `body`, piece by piece; what lies in the file as it is may have no sum at its end.
  func readRest(_ body: (UnsafeRawBufferPointer) throws(Problem) -> Void) throws(Problem) {
    while try fill() { try body(take(atMost: .max - position)) }
  }

  /// At most `count` bytes, valid until the next call; none at the end.
  func take(atMost count: Int) throws(Problem) -> UnsafeRawBufferPointer {
    guard count > 0, try fill() else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let end = used + min(chunk.count - used, count)
    defer { used = end }
    position += end - used
    return UnsafeRawBufferPointer(rebasing: chunk[used..<end])
  }

  /// `count` bytes, or fewer at the end.
  func read(_ count: Int) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = try take(atMost: count - bytes.count)
      if piece.isEmpty { break }
      bytes.append(contentsOf: piece)
    }
    return bytes
  }

  /// Passes over `count` bytes; returns how many there were.
  func skip(_ count: Int) throws(Problem) -> Int {
    var left = count
    while left > 0 {
      if used == chunk.count, isPlain {
        let step = Int(source.skip(Int64(left)))
        position += step
        return count - left + step
      }
      let piece = try take(atMost: left)
      if piece.isEmpty { break }
      left -= piece.count
    }
    return count - left
  }
}

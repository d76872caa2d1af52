internal import Diagnostics
internal import OperatingSystem

/// What the members of a gzip file unpack to, one behind the other (RFC 1952 §2.2).
///
/// Each member has the CRC and the length that stand behind it, or the stream is refused: libarchive looks at neither.
/// What follows the last member and does not begin like one is nobody's, as for gzip(1).
final class GzipStream {
  private let name: String
  private var inflating: Inflating
  /// Of the current member.
  private var (crc, count) = (CRC32(), 0)
  private var isAtEnd = false
  private var position = 0
  private let buffer: UnsafeMutableRawBufferPointer

  /// - Throws: `archive.invalid` for what does not begin like gzip; `input.read`.
  init(_ file: any FileBytes, name: String) throws(Problem) {
    self.name = name
    var bits = DeflateBits(file, from: 0)
    do throws(Problem) { try bits.passGzipHeader() } catch { throw Self.named(error, name) }
    inflating = Inflating(bits)
    // Last: nothing is taken back of an object that is never whole.
    buffer = .allocate(byteCount: Inflating.longestPiece, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// The next piece; `nil` at the end.
  func nextPiece() throws(Problem) -> ContentPiece? {
    do throws(Problem) {
      while !isAtEnd {
        if let piece = try inflating.next() {
          crc.update(piece)
          buffer.copyBytes(from: piece)
          defer { position += piece.count }
          count += piece.count
          return ContentPiece(
            offset: position, bytes: UnsafeRawBufferPointer(rebasing: buffer[..<piece.count]))
        }
        try inflating.bits.checkGzipTrailer(crc, count)
        (crc, count) = (CRC32(), 0)
        if try inflating.bits.look(16) == 0x8B1F {
          try inflating.bits.passGzipHeader()
          inflating.restart()
        } else {
          isAtEnd = true
        }
      }
      return nil
    } catch { throw Self.named(error, name) }
  }

  private static func named(_ problem: Problem, _ name: String) -> Problem {
    guard problem.code == .archiveInvalid else { return problem }
    return Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: problem.cause)
  }
}

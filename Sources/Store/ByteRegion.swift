import Glibc

/// Bytes in memory that several threads read and nobody changes.
///
/// `@unchecked Sendable`: the memory is written once, by the initialiser.
final class ByteRegion: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer
  /// Who owns the memory, where this is a part of something larger.
  private let whole: ByteRegion?
  var count: Int { memory.count }

  init(_ bytes: [UInt8]) {
    memory = .allocate(byteCount: bytes.count, alignment: 16)
    memory.copyBytes(from: bytes)
    whole = nil
  }

  /// A whole file; `nil` where it cannot be read, is no regular file or has more than `limit` bytes.
  ///
  /// Read, not mapped: a mapped file that somebody truncates ends the process.
  init?(file path: String, limit: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
      return nil
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(status.st_size), alignment: 16)
    var read = 0
    while read < memory.count {
      let count = pread(descriptor, memory.baseAddress.map { $0 + read }, memory.count - read, off_t(read))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        memory.deallocate()
        return nil
      }
      read += count
    }
    (self.memory, whole) = (memory, nil)
  }

  private init(_ range: Range<Int>, of whole: ByteRegion) {
    memory = UnsafeMutableRawBufferPointer(rebasing: whole.memory[range])
    self.whole = whole
  }

  deinit { if whole == nil { memory.deallocate() } }

  /// A part, which keeps the whole alive; the range must lie in it.
  func part(_ range: Range<Int>) -> ByteRegion { ByteRegion(range, of: self) }

  func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { body(UnsafeRawBufferPointer(memory)) }
}

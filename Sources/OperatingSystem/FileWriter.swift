internal import CLinux
public import Diagnostics
import Glibc

/// Writes to a file or a stream through a buffer, and throws when the bytes did not arrive.
///
/// What is still buffered when a writer is dropped is lost: end with `flush()` or `close()`.
public struct FileWriter: ~Copyable {
  private let name: String
  private let descriptor: Int32
  /// Whether `deinit` has a descriptor to close.
  private var isOpen: Bool
  private var buffer: [UInt8] = []
  private static let capacity = 1 << 16

  /// Creates `path`, which must not exist.
  ///
  /// - Throws: `output.create`.
  public init(creating path: String, mode: UInt32 = 0o644) throws(Problem) {
    try self.init(creating: path, shownAs: path, mode: mode)
  }

  /// Creates a file that problems call otherwise: by the name that it gets in the end.
  init(creating path: String, shownAs name: String, mode: UInt32) throws(Problem) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot create '\(name)'", errno) }
    (self.name, self.descriptor, isOpen) = (name, descriptor, true)
  }

  /// Writes to a descriptor that stays the caller's, called `name` in problems.
  public init(borrowing descriptor: Int32, name: String) {
    (self.name, self.descriptor, isOpen) = (name, descriptor, false)
  }

  deinit {
    // Only on the way out after a failure: `close()` has said what there was to say.
    if isOpen { _ = Glibc.close(descriptor) }
  }

  /// Appends the UTF-8 bytes of `text`.
  ///
  /// - Throws: `output.write`.
  public mutating func write(_ text: String) throws(Problem) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Appends bytes.
  ///
  /// - Throws: `output.write`.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Appends bytes.
  ///
  /// - Throws: `output.write`.
  public mutating func write(_ bytes: some Collection<UInt8>) throws(Problem) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Gives a new file its room on the disk before it is written, if the file system can.
  ///
  /// Else ext4 finds it when the file takes the name of another one, and writes it out there and then: 0.3 ms.
  mutating func allocate() { _ = posix_fallocate(descriptor, 0, off_t(buffer.count)) }

  /// Hands everything to the kernel.
  ///
  /// - Throws: `output.write`.
  public mutating func flush() throws(Problem) {
    var sent = 0
    while sent < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(.outputWrite, "cannot write '\(name)'", errno) }
      sent += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Flushes, waits until the bytes are on the disk, and closes.
  ///
  /// - Throws: `output.write`; also where only `fsync(2)` or `close(2)` notices (NFS, quota).
  public mutating func close() throws(Problem) {
    try flush()
    guard fsync(descriptor) == 0 else { throw .system(.outputWrite, "cannot write '\(name)'", errno) }
    isOpen = false
    guard Glibc.close(descriptor) == 0 else { throw .system(.outputWrite, "cannot write '\(name)'", errno) }
  }
}

/// Has the bytes of a file written without waiting for them; that they are on the disk says only `fsync(2)`.
public func startWriting(_ descriptor: Int32) { _ = stw_start_writing(descriptor) }

extension Problem {
  /// A failed system call, with what `strerror(3)` says as the cause.
  public static func system(_ code: Code, _ message: String, _ number: Int32) -> Problem {
    Problem(code, message, cause: String(cString: strerror(number)))
  }
}

extension Problem.Code {
  /// An output file or folder cannot be made.
  public static let outputCreate = Self("output.create", exit: .cannotCreate)
  /// An output cannot be written.
  public static let outputWrite = Self("output.write", exit: .cannotWrite)
  /// An input cannot be read.
  public static let inputRead = Self("input.read", exit: .invalidData)
}

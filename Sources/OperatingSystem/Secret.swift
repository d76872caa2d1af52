import Glibc

/// Bytes that nobody may see: not printable, not comparable, not encodable; overwritten at their end.
///
/// 1. `reveal` is the only way to the bytes: who reviews where secrets go looks for this word.
/// 2. Whatever prints, dumps or interpolates the value shows `[secret]`.
/// 3. The bytes lie in memory of their own, which is overwritten before it is given back.
public final class Secret: @unchecked Sendable {
  // `@unchecked`: nothing changes the memory between `init` and `deinit`.
  private let memory: UnsafeMutableRawBufferPointer

  /// Takes a copy of the bytes.
  public init(_ bytes: some Collection<UInt8>) {
    memory = .allocate(byteCount: max(1, bytes.count), alignment: 1)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    memory.copyBytes(from: bytes)
    byteCount = bytes.count
  }

  deinit {
    // Not memset(), which the optimiser may leave out before a deallocation (explicit_bzero(3)).
    if let start = memory.baseAddress { explicit_bzero(start, memory.count) }
    memory.deallocate()
  }

  /// How many bytes there are.
  public let byteCount: Int

  /// Lends the bytes to what needs them: a variable of a child, a header, a passphrase.
  public func reveal<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    body(UnsafeRawBufferPointer(rebasing: memory[..<byteCount]))
  }

  /// The bytes as text, for what takes nothing else.
  public func revealText() -> String { reveal { String(decoding: $0, as: UTF8.self) } }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `[secret]`.
  public var description: String { Redaction.mark }
  /// `[secret]`.
  public var debugDescription: String { Redaction.mark }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

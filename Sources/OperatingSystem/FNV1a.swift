/// A quick number for bytes (FNV-1a, 64 bits; draft-eastlake-fnv): equal bytes have equal ones.
///
/// Whoever chooses the bytes can choose the number too: what it finds is compared, or does no harm where it is wrong.
@frozen public struct FNV1a: Sendable {
  /// The number of the bytes so far.
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The number of no bytes.
  public init() {}

  /// The number of some bytes.
  public init(_ bytes: some Sequence<UInt8>) { add(bytes) }

  /// Goes on with one more byte.
  @inline(__always)
  public mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

  /// Goes on with more bytes.
  @inline(__always)
  public mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }
}

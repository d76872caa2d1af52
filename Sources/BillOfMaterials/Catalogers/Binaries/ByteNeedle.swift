/// Some bytes to look for (Horspool, "Practical fast searching in strings", 1980).
///
/// Most places are passed over by the whole length; at worst each byte is compared as often as the needle is long.
struct ByteNeedle: Sendable {
  let bytes: [UInt8]
  /// How far to go on, by the byte under the needle's last one.
  private let steps: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var steps = Array(repeating: max(bytes.count, 1), count: 256)
    for (index, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - index }
    self.steps = steps
  }

  /// Where it stands first, at `start` or behind.
  func place(in text: [UInt8], from start: Int) -> Int? {
    guard let last = bytes.last, start >= 0 else { return nil }
    let end = bytes.count - 1
    // Through buffers: this loop sees every program, and is twice as fast so.
    return text.withUnsafeBufferPointer { text in
      steps.withUnsafeBufferPointer { steps in
        bytes.withUnsafeBufferPointer { bytes in
          var index = start
          while index < text.count - end {
            let byte = text[index + end]
            if byte == last {
              var offset = 0
              while offset < end, text[index + offset] == bytes[offset] { offset += 1 }
              if offset == end { return index }
            }
            index += steps[Int(byte)]
          }
          return nil
        }
      }
    }
  }
}

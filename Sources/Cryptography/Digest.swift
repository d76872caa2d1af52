internal import COpenSSL

/// A SHA-256 digest (FIPS 180-4): 32 bytes.
public struct Digest: Hashable, Sendable, Comparable {
  // Four words: no allocation, and equality is four comparisons.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// Room for 32 bytes, filled by `write`.
  fileprivate init(_ write: (UnsafeMutableRawPointer) -> Void) {
    var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutablePointer(to: &bytes) { write($0) }
    words = (
      UInt64(bigEndian: bytes.0), UInt64(bigEndian: bytes.1), UInt64(bigEndian: bytes.2),
      UInt64(bigEndian: bytes.3)
    )
  }

  /// From exactly 32 bytes; `nil` for another count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var iterator = bytes.makeIterator()
    func word() -> UInt64 { (0..<8).reduce(0) { word, _ in word << 8 | UInt64(iterator.next() ?? 0) } }
    words = (word(), word(), word(), word())
  }

  /// From 64 hexadecimal digits in either case; `nil` for anything else.
  public init?(hex: String) {
    var hex = hex
    let words: (UInt64, UInt64, UInt64, UInt64)? = hex.withUTF8 { digits in
      func word(_ place: Int) -> UInt64? {
        var word: UInt64 = 0
        for digit in digits[place..<place + 16] {
          guard let value = hexadecimalValue(digit) else { return nil }
          word = word << 4 | UInt64(value)
        }
        return word
      }
      guard digits.count == 64, let first = word(0), let second = word(16), let third = word(32),
        let fourth = word(48)
      else { return nil }
      return (first, second, third, fourth)
    }
    guard let words else { return nil }
    self.words = words
  }

  /// The digest of bytes in memory.
  public init(of bytes: some Collection<UInt8>) {
    let whole = bytes.withContiguousStorageIfAvailable { bytes in
      Digest { stw_sha256(bytes.baseAddress, bytes.count, $0) }
    }
    self =
      whole
      ?? Array(bytes).withUnsafeBytes { bytes in
        Digest { stw_sha256(bytes.baseAddress, bytes.count, $0) }
      }
  }

  /// The 32 bytes, first byte first.
  public var bytes: [UInt8] {
    withUnsafeBytes(
      of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    ) { Array($0) }
  }

  /// 64 lower-case hexadecimal digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 64) { digits in
      withUnsafeBytes(
        of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
      ) { bytes in
        for place in 0..<32 {
          digits[2 * place] = hexadecimalDigit(bytes[place] >> 4)
          digits[2 * place + 1] = hexadecimalDigit(bytes[place] & 15)
        }
      }
      return 64
    }
  }

  /// The same 32 bytes.
  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  /// By bytes, the first that differs.
  public static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }

  /// Hashes the words.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

/// The algorithms that formats of this house name.
public enum ChecksumAlgorithm: String, CaseIterable, Sendable {
  /// RFC 1321; only where a format demands it (`md5sums`).
  case md5
  /// FIPS 180-4; only where a format demands it (SPDX 2.3 §8.4).
  case sha1
  /// FIPS 180-4.
  case sha256
  /// FIPS 180-4.
  case sha512
}

/// Digests bytes that arrive in pieces; owns what OpenSSL keeps of them.
public struct ChecksumStream: ~Copyable {
  private enum Context {
    case sha256(UnsafeMutableRawPointer)
    case other(OpaquePointer)
  }

  private let context: Context

  /// A stream that has seen no bytes yet.
  public init(_ algorithm: ChecksumAlgorithm) {
    let method: OpaquePointer?
    switch algorithm {
    case .sha256:
      guard let context = stw_sha256_new() else { preconditionFailure("no memory, on which Swift traps too") }
      self.context = .sha256(context)
      return
    case .md5: method = EVP_md5()
    case .sha1: method = EVP_sha1()
    case .sha512: method = EVP_sha512()
    }
    // Both fail only for want of memory, on which Swift itself traps, or in a FIPS build without MD5.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, method, nil) == 1 else {
      preconditionFailure("OpenSSL has no \(algorithm.rawValue)")
    }
    self.context = .other(context)
  }

  deinit {
    switch context {
    case .sha256(let context): stw_sha256_free(context)
    case .other(let context): EVP_MD_CTX_free(context)
    }
  }

  /// Appends bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    switch context {
    case .sha256(let context): stw_sha256_update(context, bytes.baseAddress, bytes.count)
    case .other(let context): EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }
  }

  /// Appends bytes.
  public func update(_ bytes: some Collection<UInt8>) {
    // Swift arrays give their memory; anything else is copied once.
    if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes { update($0) }
    }
  }

  /// The checksum of all bytes appended: 16, 20, 32 or 64 bytes.
  public consuming func finish() -> [UInt8] {
    guard case .other(let context) = context else { return finishDigest().bytes }
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &bytes, &count)
    return Array(bytes[..<Int(count)])
  }

  /// The digest, if the algorithm is SHA-256.
  public consuming func finishDigest() -> Digest {
    guard case .sha256(let context) = context else { preconditionFailure("only SHA-256 makes a Digest") }
    return Digest { stw_sha256_finish(context, $0) }
  }
}

/// The checksum of bytes in memory.
public func checksum(_ algorithm: ChecksumAlgorithm, of bytes: some Collection<UInt8>) -> [UInt8] {
  let stream = ChecksumStream(algorithm)
  stream.update(bytes)
  return stream.finish()
}

/// Two lower-case hexadecimal digits a byte.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var digits: [UInt8] = []
  digits.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    digits.append(hexadecimalDigit(byte >> 4))
    digits.append(hexadecimalDigit(byte & 15))
  }
  return String(decoding: digits, as: UTF8.self)
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// The bytes that hexadecimal digits of either case write; `nil` for anything else.
public func decoded(hex: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var high: UInt8?
  for digit in hex.utf8 {
    guard let value = hexadecimalValue(digit) else { return nil }
    if let first = high { bytes.append(first << 4 | value) }
    high = high == nil ? value : nil
  }
  return high == nil ? bytes : nil
}

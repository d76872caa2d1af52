internal import COpenSSL
internal import Diagnostics

/// The blocks of a PEM file (RFC 7468), or one to be written.
struct PEM {
  /// What stands after BEGIN, for example `PUBLIC KEY`.
  let label: String
  /// Whether the old OpenSSL header says that the content is encrypted (RFC 1421 §4.6.1.1).
  let isEncrypted: Bool
  let bytes: [UInt8]

  /// All blocks of a file; text between them is skipped.
  ///
  /// - Throws: `key.unreadable` for a block that is damaged.
  static func blocks(in file: [UInt8], name: String) throws(Problem) -> [PEM] {
    // A megabyte of keys is no key file; and the library counts in Int32.
    guard file.count <= 1 << 20 else { throw Problem(.keyUnreadable, "'\(name)' is too large for a key") }
    let result = file.withUnsafeBytes { memory -> Result<[PEM], Problem> in
      guard let bio = BIO_new_mem_buf(memory.baseAddress, Int32(memory.count)) else {
        return memory.isEmpty ? .success([]) : .failure(damaged(name))
      }
      defer { BIO_free(bio) }
      var blocks: [PEM] = []
      while let block = next(bio) { blocks.append(block) }
      // What ends every reading: no further block has begun.
      let number = ERR_peek_last_error()
      guard stw_err_reason(number) == PEM_R_NO_START_LINE else { return .failure(damaged(name)) }
      ERR_clear_error()
      return .success(blocks)
    }
    return try result.get()
  }

  /// The file that holds one block.
  static func file(_ label: String, _ bytes: [UInt8]) -> [UInt8] {
    var text = "-----BEGIN \(label)-----\n"
    var rest = base64(bytes)[...]
    while !rest.isEmpty {
      text += "\(rest.prefix(64))\n"
      rest = rest.dropFirst(64)
    }
    return Array("\(text)-----END \(label)-----\n".utf8)
  }

  private static func next(_ bio: OpaquePointer) -> PEM? {
    var (label, header): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?)
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    guard PEM_read_bio(bio, &label, &header, &data, &count) == 1, let label else { return nil }
    defer {
      CRYPTO_free(label, nil, 0)
      CRYPTO_free(header, nil, 0)
      CRYPTO_clear_free(data, max(0, count), nil, 0)
    }
    return PEM(
      label: String(cString: label), isEncrypted: header.map { $0[0] != 0 } ?? false,
      bytes: Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : count)))
  }

  private static func damaged(_ name: String) -> Problem {
    Problem(.keyUnreadable, "'\(name)' is no readable PEM file", cause: openSSLMessage())
  }
}

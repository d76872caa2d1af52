internal import COpenSSL
public import Diagnostics

/// A key that signatures are checked with.
public struct PublicKey: Sendable, Hashable {
  /// Which signatures it checks.
  public let algorithm: KeyAlgorithm
  /// The SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): 44 bytes for Ed25519, 91 for P-256.
  public let der: [UInt8]

  /// Reads a PEM file with one `PUBLIC KEY` (RFC 7468 §13).
  ///
  /// - Parameters:
  ///   - pem: the whole file.
  ///   - name: the path, for problems.
  /// - Throws: `key.unreadable`, `key.algorithm`.
  public init(pem: [UInt8], name: String) throws(Problem) {
    let blocks = try PEM.blocks(in: pem, name: name)
    guard let block = blocks.first else {
      throw Problem(
        .keyUnreadable, "'\(name)' is no PEM file", hint: "give a file with '-----BEGIN PUBLIC KEY-----'")
    }
    guard block.label == "PUBLIC KEY" else {
      let article = block.label.hasPrefix("E") ? "an" : "a"
      throw Problem(
        .keyUnreadable, "'\(name)' holds \(article) \(block.label), expected a PUBLIC KEY",
        hint: "for the public half: openssl pkey -in KEY -pubout")
    }
    guard blocks.count == 1 else {
      throw Problem(.keyUnreadable, "'\(name)' holds \(blocks.count) keys, expected one")
    }
    try self.init(der: block.bytes, name: name)
  }

  /// Reads a SubjectPublicKeyInfo.
  ///
  /// - Throws: `key.unreadable`, `key.algorithm`.
  public init(der: [UInt8], name: String) throws(Problem) {
    guard let handle = Self.handle(der) else {
      throw Problem(.keyUnreadable, "'\(name)' holds no readable public key", cause: openSSLMessage())
    }
    try self.init(handle, name: name)
  }

  /// - Throws: `key.algorithm`.
  init(_ handle: KeyHandle, name: String) throws(Problem) {
    let der = handle.publicDER
    guard let algorithm = KeyAlgorithm(der: der) else { throw .keyAlgorithm(handle.kind, in: name) }
    (self.algorithm, self.der) = (algorithm, der)
  }

  /// The SHA-256 of `der`, 64 lower-case hexadecimal digits: the name of the key everywhere.
  public var keyID: String { Digest(of: der).hex }

  /// The PEM file.
  public var pem: [UInt8] { PEM.file("PUBLIC KEY", der) }

  /// Whether the signature is this key's for exactly these bytes.
  public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    guard let handle = Self.handle(der), let context = EVP_MD_CTX_new() else { return false }
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    return EVP_DigestVerifyInit(context, nil, algorithm.method, nil, handle.key) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// The library's form of a key; `nil` if the bytes are not exactly one.
  private static func handle(_ der: [UInt8]) -> KeyHandle? {
    der.withUnsafeBufferPointer { bytes in
      var position = bytes.baseAddress
      guard let key = d2i_PUBKEY(nil, &position, bytes.count) else { return nil }
      let handle = KeyHandle(owning: key)
      return position == bytes.baseAddress.map { $0 + bytes.count } ? handle : nil
    }
  }
}

extension PublicKey: CustomStringConvertible {
  /// `ed25519:` and the key id.
  public var description: String { "\(algorithm.rawValue):\(keyID)" }
}

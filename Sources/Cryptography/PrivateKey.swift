internal import COpenSSL
public import Diagnostics
public import OperatingSystem

/// A key that signs; shown anywhere, it says its id and nothing of its secret.
public struct PrivateKey: Sendable {
  private let handle: KeyHandle
  private let secret: [UInt8]
  /// The half that everybody may know.
  public let publicKey: PublicKey

  /// What its signatures are.
  public var algorithm: KeyAlgorithm { publicKey.algorithm }

  /// Makes a new key, from the randomness of the operating system.
  ///
  /// - Throws: `key.failed`.
  public static func generate(_ algorithm: KeyAlgorithm) throws(Problem) -> PrivateKey {
    let kind = algorithm == .p256 ? EVP_PKEY_EC : EVP_PKEY_ED25519
    var key: OpaquePointer?
    guard let context = EVP_PKEY_CTX_new_id(kind, nil) else { throw failed("make a key") }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_keygen_init(context) == 1,
      algorithm != .p256 || EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
      EVP_PKEY_keygen(context, &key) == 1, let key
    else { throw failed("make a key") }
    return try PrivateKey(KeyHandle(owning: key), name: "new key")
  }

  /// Reads a PEM file with one private key: PKCS#8 (RFC 5958), also encrypted, or `EC PRIVATE KEY` (RFC 5915).
  ///
  /// - Parameters:
  ///   - pem: the whole file.
  ///   - name: the path, for problems.
  ///   - passphrase: what an `ENCRYPTED PRIVATE KEY` is encrypted with; a key that is not is refused with one.
  /// - Throws: `key.unreadable`, `key.algorithm`, `key.encrypted`, `key.passphrase`.
  public init(pem: [UInt8], name: String, passphrase: Secret? = nil) throws(Problem) {
    // `openssl ecparam -genkey` writes the name of the curve before the key that says it again.
    let blocks = try PEM.blocks(in: pem, name: name).filter { $0.label != "EC PARAMETERS" }
    guard let block = blocks.first else {
      throw Problem(
        .keyUnreadable, "'\(name)' is no PEM file", hint: "give a file with '-----BEGIN PRIVATE KEY-----'")
    }
    let isEncrypted = block.label == "ENCRYPTED PRIVATE KEY"
    guard !block.isEncrypted else {
      throw Problem(
        .keyEncrypted, "the key in '\(name)' is encrypted in the old form of OpenSSL",
        hint: "'openssl pkcs8 -topk8 -in KEY -out NEW' writes it as PKCS#8")
    }
    guard isEncrypted == (passphrase != nil) else {
      throw isEncrypted
        ? Problem(
          .keyEncrypted, "the key in '\(name)' is protected by a passphrase",
          hint: "write 'passphrase: { env: NAME }' beside 'pem:'")
        : Problem(
          .keyPassphrase, "the key in '\(name)' is not encrypted, but a passphrase is given",
          hint: "take 'passphrase:' away, or encrypt the key with 'openssl pkcs8 -topk8'")
    }
    guard block.label.hasSuffix("PRIVATE KEY") else {
      throw Problem(.keyUnreadable, "'\(name)' holds a \(block.label), expected a PRIVATE KEY")
    }
    guard blocks.count == 1 else {
      throw Problem(.keyUnreadable, "'\(name)' holds \(blocks.count) keys, expected one")
    }
    let handle = block.bytes.withUnsafeBufferPointer { bytes -> KeyHandle? in
      if let passphrase { return KeyHandle(encrypted: bytes, passphrase) }
      var position = bytes.baseAddress
      return d2i_AutoPrivateKey(nil, &position, bytes.count).map { KeyHandle(owning: $0) }
    }
    guard let handle else {
      if isEncrypted {
        throw Problem(
          .keyPassphrase, "the passphrase does not open the key in '\(name)'", cause: openSSLMessage())
      }
      throw Problem(.keyUnreadable, "'\(name)' holds no readable private key", cause: openSSLMessage())
    }
    try self.init(handle, name: name)
  }

  private init(_ handle: KeyHandle, name: String) throws(Problem) {
    publicKey = try PublicKey(handle, name: name)
    guard publicKey.algorithm != .p256 || handle.isPair else {
      throw Problem(.keyUnreadable, "the public half in '\(name)' is not that of the private key")
    }
    (self.handle, secret) = (handle, handle.privateDER)
    guard !secret.isEmpty else { throw Self.failed("write a key") }
  }

  /// The PEM file, PKCS#8 and not encrypted: write it where only its owner can read.
  public func pem() -> [UInt8] { PEM.file("PRIVATE KEY", secret) }

  /// The signature: 64 bytes for Ed25519, DER for P-256.
  ///
  /// - Throws: `key.failed`.
  public func sign(_ message: [UInt8]) throws(Problem) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw Self.failed("sign") }
    defer { EVP_MD_CTX_free(context) }
    var count = 0
    guard EVP_DigestSignInit(context, nil, algorithm.method, nil, handle.key) == 1,
      EVP_DigestSign(context, nil, &count, message, message.count) == 1
    else { throw Self.failed("sign") }
    var signature = [UInt8](repeating: 0, count: count)
    guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
      throw Self.failed("sign")
    }
    return Array(signature.prefix(count))
  }

  private static func failed(_ action: String) -> Problem {
    Problem(.keyFailed, "cannot \(action)", cause: openSSLMessage())
  }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The public half's name.
  public var description: String { "private key of \(publicKey)" }
  /// The same; a debugger's print shows no more.
  public var debugDescription: String { description }
  /// Nothing to look into: `dump` and string interpolation of containers go through here.
  public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}

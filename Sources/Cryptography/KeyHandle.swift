internal import COpenSSL
public import Diagnostics
import OperatingSystem

/// An `EVP_PKEY` that is freed with its last reference.
///
/// `@unchecked Sendable`: nothing changes the key after `init`, and OpenSSL allows any number of threads to
/// read one (`openssl-threads(7)`: objects are safe to use concurrently while none modifies them).
final class KeyHandle: @unchecked Sendable {
  let key: OpaquePointer

  /// Takes over a key; P-256 gets its one form.
  init(owning key: OpaquePointer) {
    self.key = key
    // Fails for what is no elliptic curve; such a key stays as it is.
    EVP_PKEY_set_utf8_string_param(key, "point-format", "uncompressed")
    ERR_clear_error()
  }

  /// Opens an EncryptedPrivateKeyInfo (RFC 5958 §3); `nil` if the passphrase is another one, or it is none.
  convenience init?(encrypted: UnsafeBufferPointer<UInt8>, _ passphrase: Secret) {
    var position = encrypted.baseAddress
    guard let box = d2i_X509_SIG(nil, &position, encrypted.count) else { return nil }
    defer { X509_SIG_free(box) }
    let opened = passphrase.reveal { bytes in
      PKCS8_decrypt(box, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count))
    }
    guard let opened else { return nil }
    defer { PKCS8_PRIV_KEY_INFO_free(opened) }
    guard let key = EVP_PKCS82PKEY(opened) else { return nil }
    self.init(owning: key)
  }

  deinit { EVP_PKEY_free(key) }

  /// The SubjectPublicKeyInfo; empty if the key cannot be written.
  var publicDER: [UInt8] {
    var start: UnsafeMutablePointer<UInt8>?
    let count = Int(i2d_PUBKEY(key, &start))
    defer { CRYPTO_free(start, nil, 0) }
    return Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : max(0, count)))
  }

  /// The PKCS#8 PrivateKeyInfo (RFC 5958); empty if there is no private half.
  var privateDER: [UInt8] {
    guard let information = EVP_PKEY2PKCS8(key) else { return [] }
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    var start: UnsafeMutablePointer<UInt8>?
    let count = Int(i2d_PKCS8_PRIV_KEY_INFO(information, &start))
    defer { CRYPTO_clear_free(start, max(0, count), nil, 0) }
    return Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : max(0, count)))
  }

  /// What kind of key it is, as people say it: `RSA`, `ED448`, `EC secp384r1`.
  var kind: String {
    let name = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
    var group = [CChar](repeating: 0, count: 80)
    guard EVP_PKEY_get_group_name(key, &group, group.count, nil) == 1 else { return name }
    let curve = String(decoding: group.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Only a key that spells its curve out is refused with this name (RFC 5480 §2.1.1: named curves only).
    return "\(name) \(curve)\(curve == "prime256v1" ? " with explicit parameters" : "")"
  }

  /// Whether the public half belongs to the private one.
  var isPair: Bool {
    guard let context = EVP_PKEY_CTX_new(key, nil) else { return false }
    defer {
      EVP_PKEY_CTX_free(context)
      ERR_clear_error()
    }
    return EVP_PKEY_pairwise_check(context) == 1
  }
}

/// What OpenSSL says about the last failure on this thread, and forgets.
func openSSLMessage() -> String? {
  let number = ERR_peek_last_error()
  ERR_clear_error()
  return ERR_reason_error_string(number).map { String(cString: $0) }
}

extension Problem {
  /// A key of an algorithm that we do not use.
  static func keyAlgorithm(_ kind: String, in name: String) -> Problem {
    Problem(
      .keyAlgorithm, "the key in '\(name)' is \(kind), expected ed25519 or p256",
      hint: "make one with 'stellwerk keys generate'")
  }
}

extension Problem.Code {
  /// A key file holds no key of the expected sort.
  public static let keyUnreadable = Self("key.unreadable", exit: .invalidData)
  /// A key is of an algorithm that is not used here.
  public static let keyAlgorithm = Self("key.algorithm", exit: .invalidData)
  /// A private key is protected by a passphrase.
  public static let keyEncrypted = Self("key.encrypted", exit: .invalidData)
  /// A passphrase is wrong, or is given for a key that has none.
  public static let keyPassphrase = Self("key.passphrase", exit: .invalidData)
  /// The library could not make a key or a signature.
  public static let keyFailed = Self("key.failed", exit: .stageFailed)
}

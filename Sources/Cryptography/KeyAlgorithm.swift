/// Digests, and the two kinds of key that statements are signed with.
///
/// 1. Ed25519 (RFC 8032, pure) and ECDSA on P-256 with SHA-256 (FIPS 186-5, signatures in DER); every other
///    algorithm is refused by its name. Ed25519's signatures are deterministic, ECDSA's differ each time.
/// 2. A key has one form: the SubjectPublicKeyInfo that RFC 8410 §4 and RFC 5480 §2 write, P-256 as a named
///    curve with an uncompressed point. Its SHA-256 names the key, so one key cannot have two names.
/// 3. A secret is never printed, and leaves only through `PrivateKey.pem()`.
/// 4. Keys are values that any number of threads may use at once.
internal import COpenSSL

/// The signature algorithms of this house.
public enum KeyAlgorithm: String, Sendable, CaseIterable {
  /// RFC 8032 §5.1; 64-byte signatures, the same each time.
  case ed25519
  /// ECDSA on NIST P-256 with SHA-256; signatures in DER (RFC 3279 §2.2.3).
  case p256
}

extension KeyAlgorithm {
  /// What a SubjectPublicKeyInfo of this algorithm begins with, and how long all of it is.
  private var shape: (prefix: String, byteCount: Int) {
    switch self {
    case .ed25519: ("302a300506032b6570032100", 44)
    case .p256: ("3059301306072a8648ce3d020106082a8648ce3d03010703420004", 91)
    }
  }

  /// The algorithm of a SubjectPublicKeyInfo in its one form; `nil` for anything else.
  init?(der: [UInt8]) {
    let match = Self.allCases.first { algorithm in
      der.count == algorithm.shape.byteCount && hexadecimal(der).hasPrefix(algorithm.shape.prefix)
    }
    guard let match else { return nil }
    self = match
  }

  /// The digest that is signed; `nil` where the algorithm has its own.
  var method: OpaquePointer? {
    switch self {
    case .ed25519: nil
    case .p256: EVP_sha256()
    }
  }
}

internal import COpenSSL

/// The library that does all cryptography, as it runs in this process.
public enum CryptographyLibrary {
  /// What it says of itself: `OpenSSL 3.0.19 27 Jan 2026`.
  public static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}

import Diagnostics
import Manifests
import OperatingSystem

/// A key reference that must be an OpenPGP key.
struct OpenPGPKey {
  private let fingerprint: KeyReference.Fingerprint
  private let home: InputPath

  /// - Throws: `manifest.value` for a PEM key.
  init(_ reference: KeyReference) throws(Problem) {
    guard case .openPGP(let fingerprint, let home) = reference else {
      throw Problem(
        .wrongValue, "'key' is not an OpenPGP key", hint: "write { openpgp: FINGERPRINT, home: FOLDER }")
    }
    (self.fingerprint, self.home) = (fingerprint, home)
  }

  /// The key with its fingerprint, read where a file holds it.
  ///
  /// - Throws: `openpgp.no-key` for a file without a fingerprint, `input.read`.
  func known() throws(Problem) -> (fingerprint: String, home: String, short: String) {
    let digits: String
    switch fingerprint {
    case .written(let text): digits = text
    case .file(let path):
      digits = try readText(of: path.path, limit: 1_024).filter { !$0.isWhitespace }.uppercased()
      guard [40, 64].contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit) else {
        throw Problem(.openPGPNoKey, "'\(path.written)' holds no fingerprint", at: path.location)
      }
    }
    return (digits, home.path, "\(digits.prefix(4))…\(digits.suffix(4))")
  }
}

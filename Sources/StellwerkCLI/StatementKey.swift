import Cryptography
import Diagnostics
import Execution
import Manifests
import OperatingSystem

extension LoadedPackage {
  /// The key that signs statements, and its file; `nil` if the manifest names none.
  ///
  /// - Throws: `manifest.statement-key`, `key.unreadable` and its like, at the place in the manifest.
  func statementKey(_ secrets: Secrets) throws(Problem) -> (key: PrivateKey, path: String)? {
    guard let (name, reference) = package.keys.first(where: { $0.key.value == "statements" }) else {
      return nil
    }
    guard case .pem(let file, let passphrase) = reference else {
      throw Problem(
        .statementKey, "the key 'statements' is not a PEM key", at: name.location, hint: "write { pem: FILE }"
      )
    }
    do throws(Problem) {
      let secret = try passphrase.map { (reference) throws(Problem) in try secrets.secret(reference) }
      let bytes = try readBytes(of: file.path, limit: 64 << 10)
      return (try PrivateKey(pem: bytes, name: file.written, passphrase: secret), file.path)
    } catch {
      throw Problem(
        error.code, error.message, at: error.location ?? file.location, hint: error.hint, cause: error.cause)
    }
  }
}

extension PackageManifest {
  /// A problem for each key that is not there: a day's build is not to end at a missing file.
  func missingKeys() -> [Problem] {
    keys.flatMap(\.value.places).filter { !exists($0.path) }.map { place in
      Problem(
        .missingFile, "there is no '\(place.written)'", at: place.location,
        hint: "'stellwerk keys generate' makes the keys of a project")
    }
  }
}

extension Problem.Code {
  static let statementKey = Self("manifest.statement-key", exit: .invalidData)
}

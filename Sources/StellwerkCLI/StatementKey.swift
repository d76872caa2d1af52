import Cryptography
import Diagnostics
import Execution
import Manifests
import OperatingSystem

extension LoadedPackage {
  /// The key that signs statements, and its file; `nil` if the manifest names none.
  ///
  /// - Throws: `manifest.statement-key`, `key.unreadable` and its like, at the place in the manifest.
  func statementKey() throws(Problem) -> (key: PrivateKey, path: String)? {
    guard let (name, reference) = package.keys.first(where: { $0.key.value == "statements" }) else {
      return nil
    }
    guard case .pem(let file) = reference else {
      throw Problem(
        .statementKey, "the key 'statements' is not a PEM key", at: name.location, hint: "write { pem: FILE }"
      )
    }
    do throws(Problem) {
      return (
        try PrivateKey(pem: try readBytes(of: file.path, limit: 64 << 10), name: file.written), file.path
      )
    } catch {
      throw Problem(error.code, error.message, at: file.location, hint: error.hint, cause: error.cause)
    }
  }

  /// Records keys that are not there or cannot sign: a day's build is not to end at a missing file.
  func checkKeys(into problems: inout [Problem]) {
    var isComplete = true
    for (_, reference) in package.keys {
      for place in reference.places where !exists(place.path) {
        isComplete = false
        problems.append(
          Problem(
            .missingFile, "there is no '\(place.written)'", at: place.location,
            hint: "'stellwerk keys generate' makes the keys of a project"))
      }
    }
    guard isComplete else { return }
    do throws(Problem) { _ = try statementKey() } catch { problems.append(error) }
  }
}

extension Problem.Code {
  static let statementKey = Self("manifest.statement-key", exit: .invalidData)
}

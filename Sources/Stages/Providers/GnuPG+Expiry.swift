public import Diagnostics
public import Manifests
public import OperatingSystem

extension GnuPG {
  /// When the OpenPGP key that a manifest names expires; asked without changing anything in its home.
  ///
  /// - Returns: `nil` for a key without an end.
  /// - Throws: `openpgp.no-key` where the home has no such key, `openpgp.failed` where gpg does not say; `input.read`.
  public static func expiry(of reference: KeyReference) throws(Problem) -> Timestamp? {
    let key = try OpenPGPKey(reference).known()
    // No agent, no trust database, no lock: nothing that would be written.
    let program = Program(
      tool,
      [
        "--batch", "--no-options", "--no-autostart", "--lock-never", "--no-auto-check-trustdb",
        "--no-permission-warning", "--trust-model", "always", "--homedir", key.home, "--with-colons",
        "--fixed-list-mode", "--list-keys", key.fingerprint,
      ], environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"], timeout: .seconds(10))
    let outcome = try program.run()
    guard outcome.status == 0 else {
      throw Problem(
        .openPGPNoKey, "the home '\(key.home)' has no key \(key.short)", cause: outcome.lastLines(2))
    }
    for line in String(decoding: outcome.output, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.first == "pub", fields.count > 6 else { continue }
      guard !["r", "e", "d", "i"].contains(fields[1]) || fields[1] == "e" else {
        throw Problem(.openPGPNoKey, "the key \(key.short) is revoked or unusable")
      }
      return Int64(fields[6]).map { Timestamp(seconds: $0) }
    }
    throw Problem(.openPGPNoKey, "gpg tells nothing of the key \(key.short)", cause: outcome.lastLines(2))
  }
}

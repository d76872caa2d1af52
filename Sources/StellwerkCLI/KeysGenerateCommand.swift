import Cryptography
import Diagnostics
import OperatingSystem
import Stages

/// `stellwerk keys generate`: the keys of a project, once; what is there stays as it is.
enum KeysGenerateCommand: Command {
  static let name = "keys generate"
  static let summary = "make the signing keys of a project, where there are none"
  static let operands = "[FOLDER]"
  static let operandCount = 0...1
  static let hearsSignals = true
  static let options = [
    CommandOption("--user", "USER", "who the OpenPGP key is for (Stellwerk <stellwerk@localhost>)"),
    CommandOption("--algorithm", "NAME", "of the key for statements: ed25519 or p256 (ed25519)"),
    CommandOption("--created", "TIME", "when the OpenPGP key says that it was made (now)"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let folder = call.operands.first ?? "\(call.artifacts)/keys"
    let algorithm = try call.choice("--algorithm", KeyAlgorithm.allCases.map(\.rawValue), default: "ed25519")
    let created = try call.time("--created") ?? .now()
    try createFolder(folder, mode: 0o700)
    try call.console.write("\(folder):\n")
    try statements(in: folder, KeyAlgorithm(rawValue: algorithm) ?? .ed25519, call)
    try repository(in: folder, created: created, call)
    return .done
  }

  /// `release.pem` and `release.pub.pem`: for statements.
  private static func statements(in folder: String, _ algorithm: KeyAlgorithm, _ call: Call) throws(Problem) {
    let (secret, open) = ("\(folder)/release.pem", "\(folder)/release.pub.pem")
    let isNew = !exists(secret)
    let key =
      isNew
      ? try PrivateKey.generate(algorithm)
      : try PrivateKey(pem: try readBytes(of: secret, limit: 64 << 10), name: secret)
    // Somebody may trust the public half that is there: it is neither replaced nor left beside another key.
    if exists(open), try PublicKey(pem: try readBytes(of: open, limit: 64 << 10), name: open) != key.publicKey
    {
      throw Problem(
        .keyStray, "'\(open)' is not the public half of '\(secret)'\(isNew ? ", which is missing" : "")",
        hint: "put the two halves of one key there, or move '\(open)' away")
    }
    if isNew { try writeAtomically(key.pem(), to: secret, mode: 0o600) }
    if !exists(open) { try writeAtomically(key.publicKey.pem, to: open) }
    try call.console.write(
      "  \(isNew ? "made" : "kept")  statements  \(key.algorithm.rawValue)  \(key.publicKey.keyID)\n")
  }

  /// `gnupg/`, `repository.fingerprint` and `repository.asc`: for packages and repositories.
  private static func repository(in folder: String, created: Timestamp, _ call: Call) throws(Problem) {
    let (home, fingerprintFile, open) = (
      "\(folder)/gnupg", "\(folder)/repository.fingerprint", "\(folder)/repository.asc"
    )
    let isNew = !exists(fingerprintFile)
    try createFolder(home, mode: 0o700)
    let gpg = try GnuPG(home: home, cancellation: call.cancellation)
    if isNew {
      let fingerprint = try gpg.generate(
        user: call.value("--user") ?? "Stellwerk <stellwerk@localhost>", created: created)
      try writeAtomically(try gpg.publicKey(fingerprint), to: open)
      try writeAtomically(Array("\(fingerprint)\n".utf8), to: fingerprintFile)
    }
    let fingerprint = try readText(of: fingerprintFile, limit: 1_024).filter { !$0.isWhitespace }
    if !exists(open) { try writeAtomically(try gpg.publicKey(fingerprint), to: open) }
    try call.console.write("  \(isNew ? "made" : "kept")  repository  openpgp  \(fingerprint)\n")
  }
}

extension Problem.Code {
  static let keyStray = Self("key.stray", exit: .invalidData)
}

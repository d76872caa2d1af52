import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// Signs an artifact with a detached OpenPGP signature by `gpg`.
struct OpenPGPSignature: StageKind {
  static let name = "sign/openpgp"
  static let summary = "sign an artifact with a detached OpenPGP signature"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.subprocess, .signingKey]
  static let options: [any OptionDeclaration] = [key]
  static let inputs = InputPorts.exactly([Port("artifact", "*/*")])

  private static let key = Option<KeyReference>(
    "key", from: "keys.repository", "the key: { openpgp: FINGERPRINT, home: FOLDER }")

  private let key: OpenPGPKey

  init(options: Options) throws(Problem) { key = try OpenPGPKey(options[Self.key]) }

  var outputs: [Port] { [Port("signature", MediaType.openPGPSignature)] }
  static var programs: [Tool] { [Tool(GnuPG.tool, package: "gnupg")] }

  func intentions() throws(Problem) -> [Intention] {
    [Intention(.sign, "the artifact", "OpenPGP \(try key.known().fingerprint)")]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let key = try key.known()
    let gpg = try GnuPG(home: key.home, timeout: work.timeLeft, cancellation: work.cancellation)
    // The signature's time is a function of the inputs; it cannot lie before the key was made.
    let time = max(work.sourceDate, try gpg.created(key.fingerprint))
    let artifact = try work.input("artifact")
    let signature = try gpg.detachedSignature(of: artifact.path, by: key.fingerprint, at: time)
    let path = try work.folder() + "/signature.asc"
    try writeAtomically(signature, to: path)
    guard try gpg.isValid(path, of: artifact.path, by: key.fingerprint) else {
      throw Problem(
        .openPGPFailed, "the signature that gpg made does not hold", hint: "look at the key in '\(key.home)'")
    }
    return StageResult(
      ["signature": .file(path: path)], summary: "OpenPGP \(key.short)",
      notes: [
        (
          "signature",
          [
            "algorithm": "openpgp", "fingerprint": .string(key.fingerprint),
            "subject": .string("sha256:\(artifact.digest.hex)"), "time": .string(time.text), "verified": true,
          ]
        )
      ])
  }
}

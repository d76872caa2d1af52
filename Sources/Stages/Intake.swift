import Cryptography
import Diagnostics
import Manifests
import Pipelines

/// What every intake demands: a digest, or a waiver with a reason.
struct Pin: Sendable {
  static let sha256 = Option<Located<String>?>(
    "sha256", default: .some(nil), "SHA-256 that the bytes must have, 64 hexadecimal digits")
  static let waiver = Option<TextTable?>(
    "waiver", default: .some(nil),
    "instead of a digest: { reason: why nobody can say it }, shown in every report")
  static let options: [any OptionDeclaration] = [sha256, waiver]

  let expected: Digest?
  let reason: String?

  /// - Throws: `intake.no-digest` without either, `manifest.value` for what is none.
  init(_ options: Options, what: String) throws(Problem) {
    let reasons = options[Self.waiver]?.pairs ?? []
    if let written = options[Self.sha256] {
      if let waiver = reasons.first {
        throw Problem(
          .wrongValue, "'waiver' stands beside a 'sha256'", at: waiver.key.location,
          hint: "take one of them away: a digest that is known needs no waiver")
      }
      guard let digest = Digest(hex: written.value) else {
        throw Problem(
          .wrongValue, "'sha256' is not 64 hexadecimal digits", at: written.location,
          hint: "sha256sum prints them")
      }
      (expected, reason) = (digest, nil)
      return
    }
    guard let waiver = reasons.first(where: { $0.key.value == "reason" }), reasons.count == 1,
      !waiver.value.value.allSatisfy(\.isWhitespace)
    else {
      throw Problem(
        .noDigest, "\(what) has no sha256 and no waiver",
        hint:
          "add 'sha256:' after you have checked the file, or 'waiver: {reason: …}', which the report will show"
      )
    }
    (expected, reason) = (nil, waiver.value.value)
  }

  /// Holds what has come against what was expected.
  ///
  /// - Throws: `intake.digest`, naming file, expected and got.
  func check(_ digest: Digest, of name: String) throws(Problem) {
    guard let expected, expected != digest else { return }
    throw Problem(
      .wrongDigest, "'\(name)' has another digest than expected",
      hint: "find out why before you change the digest",
      cause: "expected sha256:\(expected.hex), got sha256:\(digest.hex)")
  }
}

extension Problem.Code {
  static let noDigest = Self("intake.no-digest", exit: .invalidData)
  static let wrongDigest = Self("intake.digest", exit: .stageFailed)
}

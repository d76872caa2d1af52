public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem

/// How a CycloneDX and an SPDX document compare.
public struct BillComparison: Hashable, Sendable {
  /// How many components the first lists.
  public let componentCount: Int
  /// One clause a difference; empty if they say the same.
  public let differences: [String]

  /// The outcome of a comparison.
  public init(componentCount: Int, differences: [String]) {
    (self.componentCount, self.differences) = (componentCount, differences)
  }
}

/// Verifies a bundle from nothing but its bytes and keys that are trusted.
public struct Verifier: Sendable {
  let keys: [PublicKey]
  let time: Timestamp?
  let compare: @Sendable (JSON, JSON) throws(Problem) -> BillComparison

  /// A verifier.
  ///
  /// - Parameters:
  ///   - keys: one of them must have signed everything in the bundle.
  ///   - time: now, for saying how old things are; `nil` leaves that out.
  ///   - compare: compares a CycloneDX with an SPDX document (room BillOfMaterials).
  public init(
    trusting keys: [PublicKey], at time: Timestamp? = nil,
    compare: @escaping @Sendable (JSON, JSON) throws(Problem) -> BillComparison
  ) {
    (self.keys, self.time, self.compare) = (keys, time, compare)
  }

  /// The largest bundle that is read.
  public static let byteLimit = 512 << 20

  /// Verifies a bundle file; one that cannot be read gives a report with status 4.
  public func verify(path: String, subject: Digest? = nil) -> VerificationReport {
    do throws(Problem) {
      return verify(try readBytes(of: path, limit: Self.byteLimit), subject: subject)
    } catch {
      return unreadable("\(error.message)\(error.cause.map { ": \($0)" } ?? "")")
    }
  }

  /// Verifies a bundle.
  ///
  /// The order decides what is said: a file that is damaged in itself is refused (1), one that is sound but
  /// signed by nobody trusted is not worth looking into (5), and only then its content is judged (1 or 4).
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - subject: the digest of a file that the bundle is said to be about.
  /// - Returns: a report; never throws, whatever the bytes are.
  public func verify(_ bytes: [UInt8], subject: Digest? = nil) -> VerificationReport {
    guard Self.looksLikeBundle(bytes) else { return unreadable("this is no evidence bundle") }
    var report = VerificationReport()
    do throws(Problem) {
      let bundle = try OpenedBundle(bytes)
      try checkSignatures(bundle, &report)
      guard report.status == .done else { return report }
      try bundle.checkForm(bytes)
      report.add("bundle", .ok, "\(bundle.members.count) members, all digests match")
      let signed = bundle.envelopes.count
      report.add(
        "signatures", .ok,
        "\(signed) signatures by \(report.signers.count) trusted key\(report.signers.count == 1 ? "" : "s")")
      try ContentVerification(bundle: bundle, verifier: self, subject: subject).run(&report)
    } catch {
      report.fail("bundle", error.message)
    }
    return report
  }

  /// Each envelope must be signed by a trusted key; if none is, the bundle is somebody else's.
  private func checkSignatures(_ bundle: OpenedBundle, _ report: inout VerificationReport) throws(Problem) {
    var signers: [PublicKey] = []
    var unsigned: [String] = []
    for (path, envelope) in bundle.envelopes {
      let found = envelope.signers(among: keys)
      if found.isEmpty { unsigned.append(path) }
      for key in found where !signers.contains(key) { signers.append(key) }
    }
    if signers.isEmpty {
      report.add("bundle", .ok, "\(bundle.members.count) members, all digests match")
      report.add("signatures", .untrusted, "no trusted key has signed this")
      report.status = .untrusted
    } else if let path = unsigned.first {
      throw Problem(.evidenceDamaged, "'\(path)' is not signed by a trusted key, others are")
    }
    report.signers = signers
  }

  private func unreadable(_ text: String) -> VerificationReport {
    var report = VerificationReport()
    report.add("bundle", .missing, text)
    report.status = .notJudged
    return report
  }

  /// Whether it is one, or was one before it was damaged: any of three signs is enough.
  static func looksLikeBundle(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 512 else { return false }
    let format = Array("stellwerk-evidence".utf8)
    let head = Array(bytes.prefix(1 << 16))
    return head.starts(with: Array("index.json\u{0}".utf8)) || head[257..<262].elementsEqual("ustar".utf8)
      || head.indices.contains { head[$0...].starts(with: format) }
  }
}

public import Cryptography
public import Diagnostics

/// One file in an evidence bundle.
public struct EvidenceMember: Hashable, Sendable {
  /// Relative, at most 100 bytes: `artifacts/findings.json`.
  public let path: String
  /// Its media type.
  public let mediaType: String
  /// Its content.
  public let bytes: [UInt8]

  /// A file below `artifacts/` or `run/`.
  public init(path: String, mediaType: String, bytes: [UInt8]) {
    (self.path, self.mediaType, self.bytes) = (path, mediaType, bytes)
  }

  /// The digest of the content.
  public var digest: Digest { Digest(of: bytes) }

  /// Whether it may differ between two runs of the same work.
  var isOfTheRun: Bool { path.hasPrefix("run/") }

  /// Whether it is part of what people approve: not what follows from approvals, clock and signatures.
  var isContent: Bool {
    !isOfTheRun && !path.hasPrefix("statements/") && !path.hasPrefix(EvidencePath.approvals)
      && ![
        EvidencePath.decision, EvidencePath.record, EvidencePath.planGate, EvidencePath.planReuse,
      ].contains(path)
  }
}

/// Where things lie in a bundle.
public enum EvidencePath {
  /// The list of all members, first in the file.
  public static let index = "index.json"
  /// The signature over the list.
  public static let indexSignature = "index.dsse.json"
  /// The list of what differs between runs.
  public static let runIndex = "run/index.json"
  /// The signature over that list.
  public static let runIndexSignature = "run/index.dsse.json"
  /// What the run did, without its clock.
  public static let record = "artifacts/record.json"
  /// The predicate of the provenance.
  public static let provenance = "artifacts/provenance.json"
  /// The CycloneDX document.
  public static let cycloneDX = "artifacts/sbom.cdx.json"
  /// The SPDX document.
  public static let spdx = "artifacts/sbom.spdx.json"
  /// What the scan found.
  public static let findings = "artifacts/findings.json"
  /// What was decided on.
  public static let facts = "artifacts/facts.json"
  /// What had to hold.
  public static let policy = "artifacts/policy.json"
  /// Whose word counted.
  public static let trust = "artifacts/trust.json"
  /// What was decided.
  public static let decision = "artifacts/decision.json"
  /// A plan, as `plan/render` wrote it.
  public static let plan = "artifacts/plan/plan.json"
  /// The same for people.
  public static let planText = "artifacts/plan/plan.md"
  /// What the rules found in it.
  public static let planReport = "artifacts/plan/report.json"
  /// How good it is, with every reason.
  public static let planScore = "artifacts/plan/score.json"
  /// How likely it is to go wrong.
  public static let planRisk = "artifacts/plan/risk.json"
  /// Whether it may be used.
  public static let planGate = "artifacts/plan/gate.json"
  /// Which earlier plan was taken for it, or offered.
  public static let planReuse = "artifacts/plan/reuse.json"
  /// Which providers were asked for it, and what came of that.
  public static let planCompletions = "artifacts/plan/completions.json"
  /// Folder of `NAME.json` and, where signed, `NAME.dsse.json`.
  public static let exceptions = "artifacts/exceptions/"
  /// Folder of `NAME.dsse.json`.
  public static let approvals = "artifacts/approvals/"
  /// Folder of detached signatures over the products.
  public static let signatures = "artifacts/signatures/"
  /// Folder of `install.md`, `uninstall.md`, `detection.json` and others.
  public static let documents = "artifacts/documents/"
  /// The plan of rings, schedule, targets, exclusions.
  public static let rollout = "artifacts/documents/rollout.json"
  /// How to go back.
  public static let rollback = "artifacts/documents/rollback.json"
  /// Folder of results of tests.
  public static let tests = "artifacts/tests/"
  /// The run's record with its times.
  public static let runRecord = "run/record.json"
  /// The run's log, JSON lines.
  public static let log = "run/log.jsonl"
  /// The run's events in the ledger, JSON lines.
  public static let ledger = "run/ledger.jsonl"
}

/// The one form of a bundle file: an uncompressed tar (POSIX ustar) of regular files, all alike.
///
/// Written here and not by libarchive, because a verifier must be able to say that every byte of header and
/// padding is the only one it could be.
enum EvidenceTar {
  private static let block = 512
  /// What a bundle may have at most; more is refused.
  static let memberLimit = 100_000

  /// - Throws: `evidence.member` for a path that does not fit.
  static func bytes(of members: [EvidenceMember]) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(members.reduce(2 * block) { $0 + $1.bytes.count + 2 * block })
    for member in members {
      bytes += try header(member.path, member.bytes.count)
      bytes += member.bytes
      bytes += [UInt8](repeating: 0, count: padding(member.bytes.count))
    }
    return bytes + [UInt8](repeating: 0, count: 2 * block)
  }

  /// The members with their places; how they are padded and what else the headers say is not looked at.
  ///
  /// - Throws: `evidence.damaged`.
  static func members(in bytes: [UInt8]) throws(Problem) -> [(path: String, bytes: ArraySlice<UInt8>)] {
    var members: [(path: String, bytes: ArraySlice<UInt8>)] = []
    var offset = 0
    while true {
      guard bytes.count - offset >= block else { throw damaged("it is cut short at byte \(offset)") }
      let header = bytes[offset..<offset + block]
      if header.allSatisfy({ $0 == 0 }) { return members }
      guard members.count < memberLimit else { throw damaged("it has more than \(memberLimit) members") }
      var sum = 0
      for (index, byte) in header.enumerated() { sum += (148..<156).contains(index) ? 32 : Int(byte) }
      guard octal(bytes[offset + 148..<offset + 156]) == sum else {
        throw damaged("the header at byte \(offset) is damaged")
      }
      let kind = bytes[offset + 156]
      guard kind == UInt8(ascii: "0") || kind == 0, let count = octal(bytes[offset + 124..<offset + 136]),
        let path = String(validating: header.prefix(100).prefix { $0 != 0 }, as: UTF8.self)
      else { throw damaged("the entry at byte \(offset) is no plain file") }
      let start = offset + block
      guard count <= bytes.count - start else { throw damaged("'\(path)' is cut short") }
      members.append((path, bytes[start..<start + count]))
      offset = min(bytes.count, start + count + padding(count))
    }
  }

  private static func header(_ path: String, _ byteCount: Int) throws(Problem) -> [UInt8] {
    let name = Array(path.utf8)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...100).contains(name.count), !name.contains(0),
      parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), byteCount < 1 << 33
    else {
      throw Problem(
        .evidenceMember, "a member of a bundle cannot be called '\(path)'",
        hint: "use a relative path of at most 100 bytes")
    }
    var header = [UInt8](repeating: 0, count: block)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    func number(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
    put(path, at: 0)
    put(number(0o644, 7), at: 100)
    put(number(0, 7), at: 108)
    put(number(0, 7), at: 116)
    put(number(byteCount, 11), at: 124)
    put(number(0, 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put(number(0, 7), at: 329)
    put(number(0, 7), at: 337)
    put(number(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    return header
  }

  private static func padding(_ count: Int) -> Int { (block - count % block) % block }

  /// Octal digits, ended by NUL or space.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    var value = 0
    var count = 0
    for byte in field {
      if byte == 0 || byte == 32 {
        if count == 0 && byte == 32 { continue }
        break
      }
      guard (48...55).contains(byte) else { return nil }
      // At most twelve digits: 36 bits.
      value = value << 3 | Int(byte - 48)
      count += 1
    }
    return count == 0 ? nil : value
  }

  private static func damaged(_ what: String) -> Problem { Problem(.evidenceDamaged, what) }
}

extension Problem.Code {
  /// Something cannot be a member of an evidence bundle.
  public static let evidenceMember = Self("evidence.member", exit: .bug)
  /// An evidence bundle is damaged.
  public static let evidenceDamaged = Self("evidence.damaged", exit: .refused)
  /// A file is no evidence bundle.
  public static let evidenceUnreadable = Self("evidence.unreadable", exit: .notJudged)
  /// Evidence that is to be sealed contradicts itself.
  public static let evidenceInconsistent = Self("evidence.inconsistent", exit: .bug)
}

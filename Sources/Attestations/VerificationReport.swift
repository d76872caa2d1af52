public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem
public import Policies

/// What a verification proved, check by check, and what it did not.
public struct VerificationReport: Sendable {
  /// One thing that was looked at.
  public struct Check: Hashable, Sendable {
    /// How it came out.
    public enum State: String, Sendable {
      /// It was proved.
      case ok
      /// It is untrue or damaged.
      case failed
      /// It is not there; that is no contradiction.
      case missing
      /// It may be so, but nobody trusted says it.
      case untrusted
    }

    /// One word: `bundle`, `signatures`, `decision`.
    public let name: String
    /// How it came out.
    public let state: State
    /// What was proved, or why not: one clause.
    public let text: String
    /// Whether it is missing although the policy requires it.
    var isRequired = false
  }

  /// What the bundle says it is about; `nil` if that could not be read.
  public internal(set) var name: String?
  /// The version of what was made.
  public internal(set) var version: String?
  /// How the run ended.
  public internal(set) var outcome: RunRecord.Outcome?
  /// When the decision was taken.
  public internal(set) var asOf: Timestamp?
  /// Which run sealed it.
  public internal(set) var occurrence: RunRecord.Occurrence?
  /// The trusted keys that signed everything.
  public internal(set) var signers: [PublicKey] = []
  /// The decision, if there is one and it could be replayed.
  public internal(set) var decision: Decision?
  /// In the order in which they were made.
  public internal(set) var checks: [Check] = []
  /// Which of the seven contents the bundle has.
  public internal(set) var contents: [EvidenceIndex.Content] = []
  /// What approvals of this bundle must name.
  public internal(set) var contentDigest: Digest?
  /// What the command tells the shell: 0, 1, 4 or 5.
  public internal(set) var status: ExitStatus = .done

  /// Whether everything was proved.
  public var isVerified: Bool { status == .done }

  mutating func add(_ name: String, _ state: Check.State, _ text: String) {
    checks.append(Check(name: name, state: state, text: text))
  }

  /// Notes that the policy requires what the last check found missing.
  mutating func markLastAsRequired() {
    if !checks.isEmpty { checks[checks.count - 1].isRequired = true }
  }

  /// Notes a contradiction.
  mutating func fail(_ name: String, _ text: String) {
    add(name, .failed, text)
    status = .refused
  }

  /// The last line for a person.
  public var conclusion: String {
    let present = contents.count(where: \.isPresent)
    switch status {
    case .done:
      return "verified: \(present) of \(contents.count) evidence contents present, nothing contradicts"
    case .untrusted: return "not trusted: no trusted key has signed this"
    case .notJudged:
      let lacking = checks.first { $0.isRequired } ?? checks.last { $0.state != .ok }
      return "not judged: \(lacking?.text ?? "unreadable")"
    default: return "refused: \(checks.first { $0.state == .failed }?.text ?? "it contradicts itself")"
    }
  }

  /// The report as a document.
  public var json: JSON {
    .compact([
      "name": name.map { .string($0) }, "version": version.map { .string($0) },
      "outcome": outcome.map { .string($0.rawValue) }, "asOf": asOf.map { .string($0.text) },
      "correlationID": occurrence.map { .string($0.correlationID) },
      "signers": .strings(signers.map(\.keyID)),
      "contentDigest": contentDigest.map { .string("sha256:\($0.hex)") },
      "checks": .array(
        checks.map {
          ["check": .string($0.name), "state": .string($0.state.rawValue), "text": .string($0.text)]
        }),
      "contents": .array(
        contents.map {
          ["content": .string($0.slug), "present": .bool($0.isPresent), "missing": .strings($0.missing)]
        }),
      "status": .integer(Int(status.rawValue)), "conclusion": .string(conclusion),
    ])
  }
}

public import Cryptography
internal import Database
public import Diagnostics
public import JSON
public import OperatingSystem

/// Where a ledger ended at some time; kept outside of the file, it finds an older copy that was put back.
public struct LedgerCheckpoint: Hashable, Sendable {
  /// The number of the last event.
  public let sequence: Int64
  /// Its digest.
  public let head: Digest
  /// When this was so, by the clock of who wrote it down.
  public let time: Timestamp

  /// What a checkpoint is signed as.
  public static let payloadType = "application/vnd.stellwerk.ledger-checkpoint+json"
  private static let format = "stellwerk-checkpoint/v1"

  /// Keeps all three.
  public init(sequence: Int64, head: Digest, time: Timestamp) {
    (self.sequence, self.head, self.time) = (sequence, head, time)
  }

  /// The document that is signed.
  public var json: JSON {
    [
      "format": .string(Self.format), "sequence": .integer(Int(sequence)),
      "head": .string("sha256:\(head.hex)"), "time": .string(time.text),
    ]
  }

  /// Reads what `json` writes.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON, name: String) throws(Problem) {
    let fields = try JSONFields(json, at: name, only: ["format", "sequence", "head", "time"])
    guard try fields.text("format") == Self.format else {
      throw fields.expected("'\(Self.format)'", "format")
    }
    sequence = Int64(try fields.count("sequence"))
    head = try fields.text("head", as: "a sha256 digest") { text in
      text.hasPrefix("sha256:") ? Digest(hex: String(text.dropFirst("sha256:".count))) : nil
    }
    time = try fields.text("time", as: "a time") { Timestamp($0) }
  }
}

extension Ledger {
  /// Where the ledger ends now.
  ///
  /// - Throws: `database.statement`, `ledger.broken`.
  public func checkpoint(at time: Timestamp) throws(Problem) -> LedgerCheckpoint {
    let head = try head
    return LedgerCheckpoint(sequence: head.sequence, head: head.digest, time: time)
  }

  /// Looks whether the ledger still has what a checkpoint has seen.
  ///
  /// - Throws: `ledger.rolled-back`; `database.statement`.
  public func verify(against checkpoint: LedgerCheckpoint) throws(Problem) {
    guard checkpoint.sequence > 0 else { return }
    let found = try digest(at: checkpoint.sequence)
    guard found != checkpoint.head else { return }
    let seen = "the checkpoint of \(checkpoint.time.text) has seen"
    let (last, _) = try head
    throw Problem(
      .ledgerRolledBack,
      found == nil
        ? "the ledger '\(path)' ends at event \(last), but \(seen) event \(checkpoint.sequence)"
        : "event \(checkpoint.sequence) in the ledger '\(path)' is another one than \(seen)",
      hint: "put the newest copy of the ledger back")
  }
}

extension Problem.Code {
  /// The ledger is older than a checkpoint, or another one.
  public static let ledgerRolledBack = Self("ledger.rolled-back", exit: .refused)
}

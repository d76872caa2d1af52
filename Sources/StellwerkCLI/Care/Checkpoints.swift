import Attestations
import Cryptography
import Diagnostics
import Glibc
import JSON
import Ledger
import OperatingSystem

/// Signed notes of where the ledger ended, beside it: `artifacts/checkpoints/NUMBER.dsse.json`, the newest 64.
///
/// They are read before the ledger: what a checkpoint has seen is in the ledger already.
struct Checkpoints {
  /// One of them.
  struct Entry {
    let path: String
    let envelope: DSSEEnvelope
    let checkpoint: LedgerCheckpoint
  }

  private static let limit = 64
  private static let suffix = ".dsse.json"
  let folder: String

  init(artifacts: String) { folder = "\(artifacts)/checkpoints" }

  /// Their paths, the oldest first.
  ///
  /// - Throws: `input.read`.
  private func paths() throws(Problem) -> [String] {
    guard exists(folder) else { return [] }
    return try fileNames(in: folder).filter { $0.hasSuffix(Self.suffix) }.map { "\(folder)/\($0)" }
  }

  /// The newest ones, the oldest of them first.
  ///
  /// - Throws: `ledger.checkpoint-damaged`, `input.read`.
  func entries(newest count: Int = .max) throws(Problem) -> [Entry] {
    var entries: [Entry] = []
    for path in try paths().suffix(count) {
      do throws(Problem) {
        let envelope = try DSSEEnvelope(parsing: try readBytes(of: path, limit: 64 << 10), file: path)
        guard envelope.payloadType == LedgerCheckpoint.payloadType else {
          throw Problem(.checkpointDamaged, "it is a '\(envelope.payloadType)'")
        }
        let json = try JSON(parsing: envelope.payload, file: path)
        entries.append(
          Entry(path: path, envelope: envelope, checkpoint: try LedgerCheckpoint(json: json, name: path)))
      } catch {
        // One of the oldest, which another run has removed since they were listed.
        guard exists(path) else { continue }
        throw Problem(
          .checkpointDamaged, "the checkpoint '\(path)' is damaged",
          hint: "look who has changed it, then move it away", cause: error.message)
      }
    }
    return entries
  }

  /// Looks whether a ledger has everything that was seen of it.
  ///
  /// - Throws: `ledger.rolled-back`, also for a ledger that is gone; `ledger.checkpoint-damaged`.
  static func verify(_ entries: [Entry], ledger path: String) throws(Problem) {
    guard let newest = entries.max(by: { $0.checkpoint.sequence < $1.checkpoint.sequence }) else { return }
    guard exists(path) else {
      throw Problem(
        .ledgerRolledBack,
        "the ledger '\(path)' is gone, but '\(newest.path)' has seen event \(newest.checkpoint.sequence) of it",
        hint: "put it back, or move the folder of the checkpoints away to begin anew")
    }
    let ledger = try Ledger(reading: path)
    // Newest first: it says most about an older copy.
    for entry in entries.reversed() { try ledger.verify(against: entry.checkpoint) }
  }

  /// Signs where the ledger ends, and removes the oldest beyond the limit.
  ///
  /// - Throws: what signing and writing throw.
  func write(_ checkpoint: LedgerCheckpoint, by key: PrivateKey) throws(Problem) {
    try createFolder(folder)
    let envelope = try DSSEEnvelope(
      signing: checkpoint.json.canonical, type: LedgerCheckpoint.payloadType, by: Signer(key))
    let digits = String(checkpoint.sequence)
    let name = String(repeating: "0", count: max(0, 19 - digits.utf8.count)) + digits
    try writeAtomically(envelope.json.canonical, to: "\(folder)/\(name)\(Self.suffix)")
    // Another run may remove the same; what cannot be removed stays.
    for path in try paths().dropLast(Self.limit) { unlink(path) }
  }
}

extension Problem.Code {
  static let checkpointDamaged = Self("ledger.checkpoint-damaged", exit: .refused)
  static let checkpointUntrusted = Self("ledger.checkpoint-untrusted", exit: .untrusted)
}

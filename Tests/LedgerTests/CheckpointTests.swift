import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem
import TestSupport
import Testing

@Suite("A checkpoint")
struct CheckpointTests {
  let scratch = Scratch()
  private let time = Timestamp(seconds: 1_700_000_000)

  @Test("is written down and read again")
  func document() throws {
    let ledger = try filled(scratch("l.sqlite"))
    let checkpoint = try ledger.checkpoint(at: time)
    let head = try ledger.head.digest.hex
    let text = """
      {"format":"stellwerk-checkpoint/v1","head":"sha256:\(head)","sequence":5,"time":"2023-11-14T22:13:20Z"}
      """
    #expect(String(decoding: checkpoint.json.canonical, as: UTF8.self) == text)
    #expect(try LedgerCheckpoint(json: try JSON(parsing: text.utf8, file: "c"), name: "c") == checkpoint)
    for (part, other) in [
      ("stellwerk-checkpoint/v1", "stellwerk-checkpoint/v2"), ("\"sequence\":5", "\"sequence\":-5"),
      ("\"sequence\":5", "\"sequence\":\"5\""), ("sha256:", "sha512:"), (head, "00"), ("2023-11", "2023-31"),
      ("\"time\"", "\"date\""),
    ] {
      let json = try JSON(parsing: replaced(text, part, other).utf8, file: "c")
      #expect(
        problem { _ = try LedgerCheckpoint(json: json, name: "c") }?.code.name == "json.field", "\(other)")
    }
  }

  @Test("fits the ledger that it was taken from, as long as that only grows")
  func fits() throws {
    let ledger = try filled(scratch("l.sqlite"), count: 0)
    var checkpoints = [try ledger.checkpoint(at: time)]
    for number in 0..<5 {
      try ledger.append(
        kind: "x", correlationID: "r", actor: "a", time: time, payload: ["n": .integer(number)])
      checkpoints.append(try ledger.checkpoint(at: time))
    }
    for checkpoint in checkpoints { try ledger.verify(against: checkpoint) }
    #expect(checkpoints.map(\.sequence) == [0, 1, 2, 3, 4, 5])
  }

  @Test("finds an older copy that was put back, and another chain of the same length")
  func rolledBack() throws {
    let path = scratch("l.sqlite")
    let checkpoint = try filled(path, count: 5).checkpoint(at: time)
    for count in 0...4 {
      let older = try filled(scratch("older-\(count).sqlite"), count: count)
      let found = problem { try older.verify(against: checkpoint) }
      #expect(found?.code == .ledgerRolledBack && found?.code.exitStatus == .refused)
      #expect(
        found?.message
          == "the ledger '\(older.path)' ends at event \(count), but the checkpoint of 2023-11-14T22:13:20Z has seen event 5"
      )
    }
    let other = try Ledger(path: scratch("other.sqlite"))
    for _ in 0..<7 { try other.append(kind: "x", correlationID: "r", actor: "a", time: time, payload: [:]) }
    #expect(try other.verify() == 7)
    #expect(
      problem { try other.verify(against: checkpoint) }?.message
        == "event 5 in the ledger '\(other.path)' is another one than the checkpoint of 2023-11-14T22:13:20Z has seen"
    )
  }

  private func replaced(_ text: String, _ part: String, _ other: String) -> String {
    text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}

internal import Cryptography
internal import Database
internal import Diagnostics

/// The table of events and the triggers that guard it.
///
/// A trigger `BEFORE INSERT` runs before REPLACE looks for what to remove, so one that refuses every number but the
/// next refuses REPLACE and upserts too (`lang_conflict.html`: REPLACE fires no delete triggers by default).
enum LedgerSchema {
  /// In the order in which they are made.
  static let statements = tables + triggers.map(\.sql)

  private static let tables = [
    """
    CREATE TABLE events (
      sequence INTEGER PRIMARY KEY NOT NULL,
      time TEXT NOT NULL,
      correlation_id TEXT NOT NULL,
      actor TEXT NOT NULL,
      kind TEXT NOT NULL,
      payload TEXT NOT NULL,
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      digest BLOB NOT NULL CHECK (length(digest) = 32)
    ) STRICT
    """,
    "CREATE INDEX events_of_run ON events (correlation_id, sequence)",
    """
    CREATE TABLE head (
      id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
      sequence INTEGER NOT NULL,
      digest BLOB NOT NULL
    ) STRICT
    """,
    "INSERT INTO head (id, sequence, digest) VALUES (1, 0, x'\(LedgerEvent.origin.hex)')",
  ]

  private static let triggers: [(name: String, sql: String)] = [
    refusal("events_no_update", "UPDATE ON events", nil, "the ledger is append-only: no update"),
    refusal("events_no_delete", "DELETE ON events", nil, "the ledger is append-only: no delete"),
    refusal(
      "events_no_gap", "INSERT ON events", "NEW.sequence IS NOT (SELECT sequence + 1 FROM head)",
      "the ledger is append-only: not the next number"),
    refusal(
      // Of two triggers that both refuse, either may speak; so this one asks only for the next number.
      "events_no_fork", "INSERT ON events",
      "EXISTS (SELECT 1 FROM head WHERE NEW.sequence = sequence + 1 AND NEW.previous IS NOT digest)",
      "the ledger is append-only: does not follow the last event"),
    (
      "events_head",
      """
      CREATE TRIGGER events_head AFTER INSERT ON events BEGIN
        UPDATE head SET sequence = NEW.sequence, digest = NEW.digest WHERE id = 1;
      END
      """
    ),
    refusal("head_no_insert", "INSERT ON head", nil, "the head moves with the events only"),
    refusal("head_no_delete", "DELETE ON head", nil, "the head moves with the events only"),
    refusal(
      "head_no_jump", "UPDATE ON head",
      """
      NEW.id IS NOT OLD.id OR NEW.sequence IS NOT OLD.sequence + 1
        OR NEW.digest IS NOT (SELECT digest FROM events WHERE sequence = NEW.sequence)
      """,
      "the head moves with the events only"),
  ]

  private static func refusal(
    _ name: String, _ action: String, _ condition: String?, _ message: String
  ) -> (name: String, sql: String) {
    let when = condition.map { " WHEN \($0)" } ?? ""
    return (
      name, "CREATE TRIGGER \(name) BEFORE \(action)\(when) BEGIN SELECT RAISE(ABORT, '\(message)'); END"
    )
  }

  /// Looks whether every trigger is there as it was made.
  ///
  /// - Throws: `ledger.broken`.
  static func verify(_ database: Database, _ path: String) throws(Problem) {
    let select = try database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1")
    for trigger in triggers {
      guard try select.rows(.text(trigger.name)).first?.first?.text == trigger.sql else {
        throw Problem(.ledgerBroken, "the ledger '\(path)' has lost its guard '\(trigger.name)'")
      }
    }
  }
}

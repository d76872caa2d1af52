public import Cryptography
internal import Database
internal import Diagnostics
public import JSON

/// One thing that happened.
public struct LedgerEvent: Sendable {
  /// Its number, from 1 without gaps.
  public let sequence: Int64
  /// When, RFC 3339 in UTC, by the clock of who added it.
  public let time: String
  /// The run it belongs to.
  public let correlationID: String
  /// Who did it.
  public let actor: String
  /// What happened: a dotted slug.
  public let kind: String
  /// What there is to say about it.
  public let payload: JSON
  /// The digest of the event before; of the first one, `origin`.
  public let previous: Digest
  /// The SHA-256 of the canonical JSON of everything else here.
  public let digest: Digest

  /// What the first event follows: the digest of nothing.
  public static let origin = Digest(of: [UInt8]())

  init(
    sequence: Int64, time: String, correlationID: String, actor: String, kind: String, payload: JSON,
    previous: Digest
  ) {
    (self.sequence, self.time, self.correlationID, self.actor) = (sequence, time, correlationID, actor)
    (self.kind, self.payload, self.previous) = (kind, payload, previous)
    let content = Self.content(sequence, time, correlationID, actor, kind, payload, previous)
    digest = Digest(of: JSON.object(content).canonical)
  }

  /// The event as an object, its digest among the members: a line of a log, or of the evidence.
  public var json: JSON {
    .object(
      Self.content(sequence, time, correlationID, actor, kind, payload, previous)
        + [(name: "digest", value: .string("sha256:\(digest.hex)"))])
  }

  /// What the digest is taken over (RFC 8785 sorts the members).
  private static func content(
    _ sequence: Int64, _ time: String, _ correlationID: String, _ actor: String, _ kind: String,
    _ payload: JSON, _ previous: Digest
  ) -> [(name: String, value: JSON)] {
    [
      ("sequence", .integer(Int(sequence))), ("time", .string(time)),
      ("correlationId", .string(correlationID)),
      ("actor", .string(actor)), ("kind", .string(kind)), ("payload", payload),
      ("previous", .string("sha256:\(previous.hex)")),
    ]
  }
}

// MARK: - Rows

extension LedgerEvent {
  static let columns = "sequence, time, correlation_id, actor, kind, payload, previous, digest"

  /// A row of these columns, whose digest must be the one of its content; with the number that is expected and
  /// after the event that has the digest `previous`, where these are known.
  ///
  /// - Throws: `ledger.broken`.
  init(row: [DatabaseValue], path: String, expecting expected: Int64? = nil, after previous: Digest? = nil)
    throws(Problem)
  {
    let number = row.first?.integer
    if let expected, number != expected {
      throw .ledgerBroken(at: expected, in: path, "is missing")
    }
    let sequence = number ?? 0
    guard row.count == 8, number != nil, let time = row[1].text, let correlationID = row[2].text,
      let actor = row[3].text,
      let kind = row[4].text, let text = row[5].text, let before = row[6].blob.flatMap({ Digest(bytes: $0) }),
      let digest = row[7].blob
    else { throw .ledgerBroken(at: sequence, in: path, "lacks a field") }
    let payload: JSON
    do throws(Problem) { payload = try JSON(parsing: text.utf8, file: path) } catch {
      throw .ledgerBroken(at: sequence, in: path, "has a payload that is no JSON")
    }
    self.init(
      sequence: sequence, time: time, correlationID: correlationID, actor: actor, kind: kind,
      payload: payload,
      previous: before)
    // The digest is of the value; the text must be its only form too.
    guard self.digest.bytes == digest, payload.canonical.elementsEqual(text.utf8) else {
      throw .ledgerBroken(at: sequence, in: path, "was altered")
    }
    if let previous, before != previous {
      throw .ledgerBroken(at: sequence, in: path, "does not follow the one before it")
    }
  }
}

import Attestations
import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem
import PackageFormats
import Stages

/// `stellwerk undo`: takes a publication back, as an event and a signed statement.
enum UndoCommand: Command {
  static let name = "undo"
  static let summary = "take a publication back: the APT suite becomes what it was without it"
  static let operands = "PUBLICATION"
  static let operandCount = 1...1
  static let hearsSignals = true
  static let options = [
    CommandOption("--repository", "DIR", "the folder of the repository (apt in the artifacts folder)"),
    CommandOption("--keys", "DIR", "the folder that 'keys generate' made (keys in the artifacts folder)"),
    CommandOption("--reason", "TEXT", "why, for the event and the statement"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    try Checkpoints.verify(
      try Checkpoints(artifacts: call.artifacts).entries(newest: 1), ledger: call.ledgerPath)
    let publication = try PublicationUndo.find(call.operands[0], in: try call.ledger())
    let undo = try PublicationUndo(
      publication, repository: call.value("--repository") ?? "\(call.artifacts)/apt",
      keys: call.value("--keys") ?? "\(call.artifacts)/keys", call)
    try call.console.write(try undo.perform(reason: call.value("--reason")))
    return .done
  }
}

/// Taking one publication back; each step is done once, however often it is asked for.
///
///     the suite without the package, in one step --> event publication.undone --> signed statement
struct PublicationUndo {
  private let event: LedgerEvent
  private let (repository, keys): (String, String)
  private let (subject, suite, fingerprint): (Digest, String, String)
  private let call: Call
  private let ledger: Ledger

  /// The publication with this number, or the only one of the run with this id.
  ///
  /// - Throws: `undo.unknown`, `ledger.no-run`, `ledger.ambiguous-run`.
  static func find(_ word: String, in ledger: Ledger) throws(Problem) -> LedgerEvent {
    let history = try RunHistory(ledger)
    if let number = Int64(word) {
      let events = history.entries.flatMap(\.events)
      guard let event = events.first(where: { $0.sequence == number }), event.kind == "publication" else {
        throw Problem(
          .undoUnknown, "event \(number) is no publication", hint: "'stellwerk show RUN' lists those of a run"
        )
      }
      return event
    }
    let found = try history.entry(word).events.filter { $0.kind == "publication" }
    guard let event = found.first, found.count == 1 else {
      let numbers = found.map { "\($0.sequence)" }.joined(separator: ", ")
      throw Problem(
        .undoUnknown, "run '\(word)' has \(found.count) publications",
        hint: found.isEmpty ? nil : "give the number of one: \(numbers)")
    }
    return event
  }

  /// - Throws: `undo.impossible`, and what opening the ledger throws.
  init(_ event: LedgerEvent, repository: String, keys: String, _ call: Call) throws(Problem) {
    func impossible(_ why: String, hint: String? = nil) -> Problem {
      Problem(.undoImpossible, "publication \(event.sequence) cannot be taken back: \(why)", hint: hint)
    }
    let payload = event.payload
    guard payload["repository"]?.string == "apt" else {
      throw impossible("it is not one in an APT repository")
    }
    guard let suite = payload["suite"]?.string, let fingerprint = payload["key"]?.string,
      let subject = payload["subject"]?.string,
      let digest = Digest(hex: String(subject.dropFirst("sha256:".count)))
    else { throw impossible("its event does not say what was published") }
    guard isFolder("\(repository)/dists/\(suite)") else {
      throw impossible(
        "there is no suite '\(suite)' in '\(repository)'", hint: "name its folder with --repository")
    }
    (self.event, self.repository, self.keys, self.call) = (event, repository, keys, call)
    (self.subject, self.suite, self.fingerprint) = (digest, suite, fingerprint)
    ledger = try Ledger(path: call.ledgerPath)
    let later = try ledger.events().last {
      $0.sequence > event.sequence && $0.kind == "publication"
        && $0.payload["subject"]?.string == subject && $0.payload["suite"]?.string == suite
    }
    if let later {
      throw impossible(
        "the same package was published again", hint: "stellwerk undo \(later.sequence)")
    }
  }

  /// Does what is not done yet, and says what it did.
  ///
  /// - Throws: what changing the suite, the ledger and signing throw.
  func perform(reason: String?) throws(Problem) -> String {
    // Before anything is changed: a statement that cannot be signed is not found out afterwards.
    let signer = try statementKey()
    let before = try undone()
    var lines: [String] = []
    let publication = try withdrawal()
    if let package = publication.package {
      lines.append("took \(package.name) \(package.version) out of \(suite); its file stays in the pool")
    }
    let recorded: LedgerEvent
    if let before {
      recorded = before
    } else {
      recorded = try record(publication, reason: reason)
      lines.append("recorded as event \(recorded.sequence)")
    }
    let name = event.payload["name"]?.string ?? "package"
    let path =
      "\(call.artifacts)/\(name)-\(event.payload["version"]?.string ?? "").undone-\(event.sequence).dsse.json"
    if let signer, !exists(path) {
      let envelope = try undoStatement(
        recorded.payload, subject: subject, package: event.payload["package"]?.string ?? name,
        at: recorded.time
      ).signed(by: Signer(signer))
      try writeAtomically(envelope.json.canonical, to: path)
      lines.append("signed \(path)")
    }
    if let signer, before == nil {
      try Checkpoints(artifacts: call.artifacts).write(try ledger.checkpoint(at: .now()), by: signer)
    }
    if signer == nil { lines.append("not signed: there is no key '\(keys)/release.pem'") }
    if before != nil, publication.package == nil {
      lines.insert("publication \(event.sequence) was taken back before", at: 0)
    }
    return lines.map { $0.printable + "\n" }.joined()
  }

  /// The event that says that it was taken back.
  private func undone() throws(Problem) -> LedgerEvent? {
    try ledger.events(correlationID: event.correlationID).first {
      $0.kind == "publication.undone" && $0.payload["publication"]?.integer == Int(event.sequence)
    }
  }

  private func withdrawal() throws(Problem) -> APTRepository.Publication {
    let now = try call.asOf ?? .now()
    let gpg = try GnuPG(home: "\(keys)/gnupg", cancellation: call.cancellation)
    let created = try gpg.created(fingerprint)
    return try APTRepository(folder: repository).withdraw(subject, from: suite, date: now.seconds) {
      (release) throws(Problem) in
      (
        inline: try gpg.clearSigned(release, by: fingerprint, at: max(now, created)),
        detached: try gpg.detachedSignature(of: release, by: fingerprint, at: max(now, created))
      )
    }
  }

  private func record(_ publication: APTRepository.Publication, reason: String?) throws(Problem)
    -> LedgerEvent
  {
    let payload = event.payload
    return try ledger.appendOnce(
      kind: "publication.undone", by: "publication", correlationID: event.correlationID,
      actor: "stellwerk", time: .now(),
      payload: .compact([
        "effect": payload["effect"], "publication": .integer(Int(event.sequence)), "name": payload["name"],
        "version": payload["version"],
        "repository": "apt", "suite": .string(suite), "package": payload["package"],
        "subject": .string("sha256:\(subject.hex)"), "release": .string("sha256:\(publication.release.hex)"),
        "reason": reason.map { .string($0) },
      ])
    ).event
  }

  private func statementKey() throws(Problem) -> PrivateKey? {
    let path = "\(keys)/release.pem"
    guard exists(path) else { return nil }
    return try PrivateKey(pem: try readBytes(of: path, limit: 64 << 10), name: path)
  }
}

extension Problem.Code {
  static let undoUnknown = Self("undo.unknown", exit: .notJudged)
  static let undoImpossible = Self("undo.impossible", exit: .refused)
}

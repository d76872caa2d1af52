import Cryptography
import Diagnostics
import Execution
import Glibc
import JSON
import Ledger
import OperatingSystem
import Pipelines
import Reports
import Stages

/// `artifacts/statistics.json`: the sum over the ledger so far, from which `artifacts/metrics.prom` is written; and beside
/// it `artifacts/times.json`: what stages took, the newest 2,000, from which estimates come.
///
/// Both may be removed at any time: what they hold is then made again from the ledger, or learned again.
struct StatisticsFile {
  let artifacts: String
  private var path: String { "\(artifacts)/statistics.json" }
  private var times: String { "\(artifacts)/times.json" }
  static let recordLimit = 2_000

  /// What stages took in earlier runs, the newest last; nothing where there is no file, or none that can be read.
  func records() -> [Estimates.Record] {
    guard exists(times), let bytes = try? readBytes(of: times, limit: 16 << 20),
      let entries = try? JSON(parsing: bytes, file: times).array
    else { return [] }
    return entries.compactMap { entry in
      guard let values = entry.array, values.count == 4, let package = values[0].string,
        let stage = values[1].string, let kind = values[2].string, let milliseconds = values[3].integer
      else { return nil }
      return Estimates.Record(
        package: package, stage: stage, kind: kind, duration: .milliseconds(milliseconds))
    }
  }

  /// - Throws: what writing throws.
  private func keep(_ records: ArraySlice<Estimates.Record>) throws(Problem) {
    let entries = records.map { record -> JSON in
      let milliseconds = Int(record.duration.microseconds / 1_000)
      return .array([
        .string(record.package), .string(record.stage), .string(record.kind), .integer(milliseconds),
      ])
    }
    try writeAtomically(JSON.array(entries).canonical, to: times, isDurable: false)
  }

  /// What was kept; nothing where there is no file, or none that can be read.
  func kept() -> RunStatistics {
    // Made again when the next run ends.
    guard exists(path), let bytes = try? readBytes(of: path, limit: 16 << 20),
      let json = try? JSON(parsing: bytes, file: path), let statistics = RunStatistics(json: json),
      json["digest"]?.string == Digest(of: statistics.json.canonical).hex
    else { return RunStatistics() }
    return statistics
  }

  /// Written over what was there: a file of its own for each run that has nothing to do costs as much as the run.
  ///
  /// The digest tells one that was being written when the process, or the machine, came to its end.
  ///
  /// - Throws: `output.create`, `output.write`.
  private func keep(_ statistics: RunStatistics) throws(Problem) {
    let json = statistics.json
    let digest = Digest(of: json.canonical)
    let bytes = JSON.object((json.members ?? []) + [("digest", .string(digest.hex))]).canonical
    let file = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .system(.outputCreate, "cannot open '\(path)'", errno) }
    defer { close(file) }
    var writer = FileWriter(borrowing: file, name: path)
    try writer.write(bytes)
    try writer.flush()
    guard ftruncate(file, off_t(bytes.count)) == 0 else {
      throw .system(.outputWrite, "cannot write '\(path)'", errno)
    }
  }

  /// Adds what the ledger has had since, and writes statistics and metrics.
  ///
  /// One process at a time: counters never go back.
  ///
  /// - Throws: what reading the ledger and writing files throw.
  func update(from ledger: Ledger) throws(Problem) {
    let lock = open("\(artifacts)/statistics.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw .system(.outputCreate, "cannot open '\(artifacts)/statistics.lock'", errno) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw .system(.outputWrite, "cannot lock '\(artifacts)/statistics.lock'", errno)
      }
    }
    let statistics = try current(kept(), ledger)
    if !statistics.new.isEmpty {
      try keep((records() + statistics.new).suffix(Self.recordLimit))
    }
    try keep(statistics)
    try writeAtomically(
      statistics.metrics(version: stellwerkVersion).text.utf8, to: "\(artifacts)/metrics.prom",
      isDurable: false)
  }

  private func current(_ kept: RunStatistics, _ ledger: Ledger) throws(Problem) -> RunStatistics {
    var statistics = kept
    if let head = Digest(hex: kept.head) {
      let known = LedgerCheckpoint(sequence: kept.sequence, head: head, time: Timestamp(seconds: 0))
      do throws(Problem) { try ledger.verify(against: known) } catch {
        guard error.code == .ledgerRolledBack else { throw error }
        // Of another ledger: everything is added up again.
        statistics = RunStatistics()
      }
    } else {
      statistics = RunStatistics()
    }
    try ledger.forEach(after: statistics.sequence) { (event) throws(Problem) in
      statistics.add(event) { StageCatalogue.standard.kind(named: $0)?.stageClass == .pure }
    }
    return statistics
  }
}

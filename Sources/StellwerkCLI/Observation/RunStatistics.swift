import Cryptography
import Execution
import JSON
import Ledger
import OperatingSystem
import Reports

/// What all runs of a ledger come to: a sum over its events, which goes on where it was left.
///
/// 1. A function of the events alone: adding them up again gives the same.
/// 2. It is kept beside the ledger to save time, with the number and digest of the last event that it knows.
/// 3. Its size does not grow with the number of runs.
struct RunStatistics {
  /// Counts by a name and a word, for example by package and outcome.
  typealias Table = [String: [String: Int]]

  /// The last event that is in it.
  var sequence: Int64 = 0
  var head = ""
  /// By package: `runs.released`, `publications` and so on; the newest values as well.
  var packages: Table = [:]
  /// By package and severity, of the last scan.
  var findings: Table = [:]
  /// By word: `executed`, `failed`, `reused`, `skipped`, `hits`, `misses`, `retries`, `bytes`.
  var totals: [String: Int] = [:]
  /// By kind of stage.
  var durations: [String: OpenMetrics.Histogram] = [:]
  /// What the stages took that were added since it was read; not a part of the sum.
  var new: [Estimates.Record] = []
  /// The packages of runs that have not ended, the newest last.
  var open: [(run: String, package: String)] = []

  static let openLimit = 200

  /// Whether a recorded result might have stood for a stage of a kind.
  typealias IsPure = (String) -> Bool

  mutating func add(_ event: LedgerEvent, isPure: IsPure) {
    (sequence, head) = (event.sequence, event.digest.hex)
    let payload = event.payload
    let package = payload["name"]?.string ?? open.last { $0.run == event.correlationID }?.package
    switch event.kind {
    case "run.started":
      open.append((event.correlationID, package ?? ""))
      if open.count > Self.openLimit { open.removeFirst() }
    case "stage.executed", "stage.failed": add(stage: payload, of: package, event.kind, isPure: isPure)
    case "stages.reused", "run.settled":
      // Of a run with nothing to do the stages are only counted.
      let number = payload["count"]?.integer ?? payload["stages"]?.integer
      count("reused", number)
      count("hits", number)
    case "run.decided":
      guard let package else { return }
      if let risk = payload["risk"]?.integer { packages[package, default: [:]]["risk"] = risk }
      if let members = payload["findings"]?.members {
        findings[package] = Dictionary(members.map { ($0.name, $0.value.integer ?? 0) }) { $1 }
      }
    case "publication": if let package { count("publications", 1, of: package) }
    case "run.finished": finish(event, package)
    default: break
    }
  }

  private mutating func add(stage: JSON, of package: String?, _ event: String, isPure: IsPure) {
    let kind = stage["kind"]?.string ?? ""
    count(event == "stage.failed" ? "failed" : "executed", 1)
    count("retries", max(0, (stage["attempts"]?.integer ?? 1) - 1))
    count("bytes", stage["bytes"]?.integer)
    if stage["key"] != nil || isPure(kind) { count("misses", 1) }
    guard let milliseconds = stage["milliseconds"]?.integer, milliseconds >= 0 else { return }
    durations[kind, default: OpenMetrics.Histogram()].add(milliseconds: milliseconds)
    guard event == "stage.executed", let package, let name = stage["stage"]?.string else { return }
    new.append(
      Estimates.Record(package: package, stage: name, kind: kind, duration: .milliseconds(milliseconds)))
    // Not one by one: each removal moves all.
    if new.count > 2 * StatisticsFile.recordLimit { new.removeFirst(StatisticsFile.recordLimit) }
  }

  private mutating func finish(_ event: LedgerEvent, _ package: String?) {
    open.removeAll { $0.run == event.correlationID }
    count("skipped", event.payload["skipped"]?.integer)
    guard let package else { return }
    let outcome = event.payload["outcome"]?.string ?? ""
    count("runs.\(outcome)", 1, of: package)
    if let milliseconds = event.payload["milliseconds"]?.integer {
      packages[package, default: [:]]["milliseconds"] = milliseconds
    }
    if outcome == "released", let time = Timestamp(event.time) {
      packages[package, default: [:]]["success"] = Int(time.seconds)
    }
  }

  private mutating func count(_ word: String, _ number: Int?) {
    let (sum, overflow) = (totals[word] ?? 0).addingReportingOverflow(max(0, number ?? 0))
    if !overflow { totals[word] = sum }
  }

  private mutating func count(_ word: String, _ number: Int, of package: String) {
    packages[package, default: [:]][word, default: 0] += number
  }
}

// MARK: - Keeping it

extension RunStatistics {
  private static let format = "stellwerk-statistics/v1"

  var json: JSON {
    [
      "format": .string(Self.format), "sequence": .integer(Int(sequence)), "head": .string(head),
      "packages": Self.json(packages), "findings": Self.json(findings),
      "totals": Self.json(totals),
      "durations": .object(
        durations.map {
          ($0, ["counts": .array($1.counts.map { .integer($0) }), "sum": .integer($1.milliseconds)])
        }),
      "open": .array(open.map { .array([.string($0.run), .string($0.package)]) }),
    ]
  }

  /// Reads what `json` writes; `nil` for anything else.
  init?(json: JSON) {
    guard json["format"]?.string == Self.format, let sequence = json["sequence"]?.integer,
      let head = json["head"]?.string, let packages = Self.table(json["packages"]),
      let findings = Self.table(json["findings"]), let totals = Self.counts(json["totals"])
    else { return nil }
    (self.sequence, self.head) = (Int64(sequence), head)
    (self.packages, self.findings, self.totals) = (packages, findings, totals)
    for (kind, value) in json["durations"]?.members ?? [] {
      let counts = (value["counts"]?.array ?? []).compactMap(\.integer)
      guard let histogram = OpenMetrics.Histogram(counts: counts, milliseconds: value["sum"]?.integer ?? -1)
      else {
        return nil
      }
      durations[kind] = histogram
    }
    for entry in json["open"]?.array ?? [] {
      guard let values = entry.array, values.count == 2, let run = values[0].string,
        let package = values[1].string
      else { return nil }
      open.append((run, package))
    }
  }

  private static func json(_ counts: [String: Int]) -> JSON { .object(counts.map { ($0, .integer($1)) }) }
  private static func json(_ table: Table) -> JSON { .object(table.map { ($0, json($1)) }) }

  private static func counts(_ json: JSON?) -> [String: Int]? {
    guard let members = json?.members else { return nil }
    var counts: [String: Int] = [:]
    for (name, value) in members {
      guard let number = value.integer else { return nil }
      counts[name] = number
    }
    return counts
  }

  private static func table(_ json: JSON?) -> Table? {
    guard let members = json?.members else { return nil }
    var table: Table = [:]
    for (name, value) in members {
      guard let counts = counts(value) else { return nil }
      table[name] = counts
    }
    return table
  }
}

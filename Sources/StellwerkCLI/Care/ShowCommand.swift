import Attestations
import Cryptography
import Diagnostics
import Execution
import JSON
import Ledger
import OperatingSystem
import Reports
import Store

/// `stellwerk show`: one run with its stages, evidence, publications and events.
enum ShowCommand: Command {
  static let name = "show"
  static let summary = "show one run: stages, evidence, publications, events"
  static let operands = "RUN"
  static let operandCount = 1...1
  static let formats = ["human", "gnu", "github", "json"]

  /// A stage as it is shown.
  private struct Stage {
    let name: String
    let kind: String
    let result: String
    let outputs: [(port: String, digest: String)]
    /// All attempts; `nil` where nobody told.
    var milliseconds: Int?
    var attempts: Int?

    /// What took how long, behind the result.
    var time: String {
      guard let milliseconds else { return "" }
      let tries = attempts.map { $0 > 1 ? " in \($0) attempts" : "" } ?? ""
      return "  \(durationText(.milliseconds(milliseconds)))\(tries)"
    }

    var json: JSON {
      .compact([
        "name": .string(name), "kind": .string(kind), "result": .string(result),
        "milliseconds": milliseconds.map { .integer($0) }, "attempts": attempts.map { .integer($0) },
        "outputs": .object(outputs.map { ($0.port, .string($0.digest)) }),
      ])
    }
  }

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let entry = try RunHistory(try call.ledger()).entry(call.operands[0])
    let stages = stages(of: entry, call)
    if call.format == "json" {
      let more: [(name: String, value: JSON)] = [
        ("stages", .array(stages.map(\.json))),
        ("publications", .array(publications(of: entry).map(\.json))),
        ("events", .array(entry.events.map(\.json))),
      ]
      try call.console.write(JSON.object((entry.json.members ?? []) + more).indented)
      return .done
    }
    try call.console.write(text(entry, stages))
    return .done
  }

  /// From the sealed record, which also knows what was reused and skipped; without one from the graph that ran, or from
  /// the events.
  private static func stages(of entry: RunHistory.Entry, _ call: Call) -> [Stage] {
    var stages: [Stage] = []
    let executed = entry.events.filter { ["stage.executed", "stage.failed"].contains($0.kind) }
    // A bundle that gc has removed or that is damaged leaves what the ledger says; fsck tells of damage.
    let store = try? ContentStore(reading: call.store)
    if let digest = entry.bundle.flatMap({ Digest(hex: $0) }), let path = store?.path(of: digest),
      let json = try? EvidenceReader(path: path).json(EvidencePath.record),
      let record = try? RunRecord(json: json)
    {
      stages = record.stages.map { stage in
        let event = executed.last { $0.payload["stage"]?.string == stage.name }
        // The record does not tell what was reused from what was done: runs of the same work have the same.
        if let event { return Self.stage(event) }
        let why = stage.result == .skipped ? stage.reason.map { ": \($0)" } ?? "" : ""
        let result = [.done, .reused].contains(stage.result) ? "reused" : stage.result.rawValue + why
        return Stage(
          name: stage.name, kind: stage.kind, result: result,
          outputs: stage.outputs.map { ($0.port, "sha256:\($0.digest.hex)") })
      }
    }
    if stages.isEmpty, let graph = try? entry.graph(call) {
      stages = graph.stages.map { stage in
        if let event = executed.last(where: { $0.payload["stage"]?.string == stage.name }) {
          return Self.stage(event)
        }
        let why = stage.result == .skipped ? stage.reason.map { ": \($0)" } ?? "" : ""
        return Stage(
          name: stage.name, kind: stage.kind, result: (stage.result?.rawValue ?? "not executed") + why,
          outputs: [])
      }
    }
    // Effects run after the record was sealed; without a record there are only the events.
    let names = Set(stages.map(\.name))
    let others = executed.map(Self.stage).filter { !names.contains($0.name) }
    return stages + others + unchanged(entry, besides: names.union(others.map(\.name)))
  }

  /// The stages for items of which there is neither record nor event: their results stood, or they were left out.
  private static func unchanged(_ entry: RunHistory.Entry, besides known: Set<String>) -> [Stage] {
    entry.events.filter { $0.kind == "stage.expanded" }.flatMap { event in
      let (name, kind) = (event.payload["stage"]?.string ?? "", event.payload["kind"]?.string ?? "")
      return (event.payload["keys"]?.array ?? []).compactMap { key in
        let stage = "\(name)[\(key.string ?? "")]"
        return known.contains(stage)
          ? nil : Stage(name: stage, kind: kind, result: "not executed", outputs: [])
      }
    }
  }

  private static func stage(_ event: LedgerEvent) -> Stage {
    let code = event.payload["code"]?.string.map { " (\($0))" } ?? ""
    return Stage(
      name: event.payload["stage"]?.string ?? "", kind: event.payload["kind"]?.string ?? "",
      result: (event.kind == "stage.failed" ? "failed" : "executed") + code,
      outputs: (event.payload["outputs"]?.members ?? []).map { ($0.name, $0.value.string ?? "") },
      milliseconds: event.payload["milliseconds"]?.integer, attempts: event.payload["attempts"]?.integer)
  }

  private static func publications(of entry: RunHistory.Entry) -> [LedgerEvent] {
    entry.events.filter { $0.kind == "publication" || $0.kind == "publication.undone" }
  }

  private static func text(_ entry: RunHistory.Entry, _ stages: [Stage]) -> String {
    var lines = [
      "run       \(entry.id)", "package   \(entry.name) \(entry.version)",
      "outcome   \(entry.outcome ?? "unfinished")",
      "started   \(entry.started)",
    ]
    if let finished = entry.finished {
      lines.append("finished  \(finished) (\(durationText(entry.duration ?? .zero)))")
    }
    lines.append("executed  \(entry.executed)\(entry.failed > 0 ? ", and \(entry.failed) failed" : "")")
    if let reused = entry.reused { lines.append("reused    \(reused.count), \(reused.digest)") }
    if let bundle = entry.bundle { lines.append("evidence  sha256:\(bundle)") }
    for event in entry.events where event.kind == "stage.expanded" {
      let (stage, items) = (event.payload["stage"]?.string ?? "", event.payload["items"]?.integer ?? 0)
      lines.append(
        "for each  \(stage): \(items) item\(items == 1 ? "" : "s") of \(event.payload["list"]?.string ?? "")")
    }
    lines += ["", "stages"]
    let width = stages.map(\.name.count).max() ?? 0
    for stage in stages {
      lines.append(
        "  \(padded(stage.name, width))  \(padded(stage.kind, 16))  \(padded(stage.result, stage.time.isEmpty ? 0 : 8))\(stage.time)"
      )
      for output in stage.outputs { lines.append("    \(padded(output.port, 12))  \(output.digest)") }
    }
    let publications = publications(of: entry)
    if !publications.isEmpty { lines += ["", "publications"] }
    for event in publications {
      let what =
        event.kind == "publication"
        ? "published" : "taken back (event \(event.payload["publication"]?.integer ?? 0))"
      lines.append("  \(event.sequence)  \(what)  \(event.payload["package"]?.string ?? "")")
    }
    lines += ["", "events"]
    for event in entry.events { lines.append("  \(event.sequence)  \(event.time)  \(event.kind)") }
    return lines.map { $0.printable + "\n" }.joined()
  }
}

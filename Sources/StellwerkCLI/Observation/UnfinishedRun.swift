import Diagnostics
import Execution
import JSON
import Ledger
import OperatingSystem

/// The graph of a run that has no end, from what it left: its plan, its log, and the ledger, which has the last word.
enum UnfinishedRun {
  static func graph(of entry: RunHistory.Entry, folder: String) -> RunGraph {
    RunGraph(
      name: entry.name, version: entry.version, planned: PlannedGraph.read(in: folder),
      entry.events.compactMap(expansion),
      logged(in: "\(folder)/log.jsonl") + entry.events.compactMap(sighting))
  }

  private static func expansion(_ event: LedgerEvent) -> RunGraph.Expansion? {
    guard event.kind == "stage.expanded", let stage = event.payload["stage"]?.string else { return nil }
    let keys = (event.payload["keys"]?.array ?? []).compactMap(\.string)
    return RunGraph.Expansion(stage, kind: event.payload["kind"]?.string ?? "", keys: keys)
  }

  private static func sighting(_ event: LedgerEvent) -> RunGraph.Sighting? {
    let payload = event.payload
    guard let stage = payload["stage"]?.string else { return nil }
    let result: RunGraph.Result
    switch event.kind {
    case "stage.executed": result = .executed
    case "stage.failed": result = .failed
    default: return nil
    }
    return RunGraph.Sighting(
      stage, kind: payload["kind"]?.string, result, reason: payload["code"]?.string,
      milliseconds: payload["milliseconds"]?.integer, attempts: payload["attempts"]?.integer)
  }

  /// Only the log tells which stages had begun, and which were reused or skipped.
  ///
  /// Lines that are none are passed over: the last one may be a half.
  private static func logged(in path: String) -> [RunGraph.Sighting] {
    guard let bytes = try? readBytes(of: path, limit: 256 << 20) else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let json = try? JSON(parsing: Array(line), file: path), let stage = json["stage"]?.string,
        let message = json["message"]?.string
      else { return nil }
      let skipped = "stage skipped: "
      switch message {
      case "stage started": return RunGraph.Sighting(stage, .started)
      // What was executed says the ledger, if it was written down.
      case "stage finished" where json["reused"]?.bool == true: return RunGraph.Sighting(stage, .reused)
      case _ where message.hasPrefix(skipped):
        return RunGraph.Sighting(stage, .skipped, reason: String(message.dropFirst(skipped.count)))
      default: return nil
      }
    }
  }
}

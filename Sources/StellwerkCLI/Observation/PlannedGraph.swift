import Diagnostics
import Execution
import Glibc
import OperatingSystem
import Pipelines
import Synchronization

/// The graph of a run as it was planned, in its folder while it runs: what is there to be shown of a run that was killed.
///
/// Nothing is written before a stage is started, so a run in which all is reused pays nothing; nothing is waited for, a
/// power cut may take it. It goes when the graph that ran is in the store.
final class PlannedGraph: Sendable {
  private let path: String
  private let isWritten = Mutex(false)

  init(folder: String) { path = Self.path(in: folder) }

  /// Writes it once.
  ///
  /// - Throws: `output.create`, `output.write`; it is not tried again.
  func write(_ plan: Plan, name: String, version: String) throws(Problem) {
    let isFirst = isWritten.withLock { isWritten in
      defer { isWritten = true }
      return !isWritten
    }
    guard isFirst else { return }
    var writer = try FileWriter(creating: path)
    try writer.write(RunGraph(plan, name: name, version: version).record)
    try writer.flush()
  }

  /// The graph that ran is kept.
  func remove() { if isWritten.withLock({ $0 }) { unlink(path) } }

  /// The graph in the folder of a run; `nil` where there is none that can be read.
  static func read(in folder: String) -> RunGraph? {
    guard let bytes = try? readBytes(of: path(in: folder), limit: 256 << 20) else { return nil }
    // Who is killed while it writes leaves a part: what it lacks is told by what was seen.
    return try? RunGraph(record: bytes)
  }

  private static func path(in folder: String) -> String { "\(folder)/planned.jsonl" }
}

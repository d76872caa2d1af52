import Diagnostics
import Execution
import OperatingSystem
import Reports
import Synchronization

/// `trace.json` of one run, written as the stages end.
///
/// 1. A run in which nothing was executed has none: there is no schedule to look at.
/// 2. Recorded results are spans of their own up to a thousand; further ones in a row are one span that counts them.
/// 3. It is for looking at, not evidence: nobody waits until it is on the disk.
final class TraceFile: Sendable {
  private struct State: ~Copyable {
    var writer: FileWriter?
    /// Recorded results from before anything was executed.
    var waiting: [ScheduleWatch.Span] = []
    var hits = 0
    var merged: (count: Int, start: Duration, end: Duration)?
    /// Where the last of those spans ends.
    var mergedEnd = Duration.zero
    var rows: Set<Int> = []
    var failure: Problem?
  }

  private static let limit = 1_000
  private let path: String
  private let title: String
  private let members: [(name: String, value: String)]
  private let state = Mutex(State())

  /// Nothing is written before something has been executed.
  init(_ path: String, title: String, _ members: [(name: String, value: String)]) {
    (self.path, self.title, self.members) = (path, title, members)
  }

  func add(_ spans: [ScheduleWatch.Span]) {
    guard !spans.isEmpty else { return }
    state.withLock { state in
      guard state.failure == nil else { return }
      // A trace that cannot be written does not stop the work; `close` says so.
      do throws(Problem) { for span in spans { try add(span, &state) } } catch { state.failure = error }
    }
  }

  private func add(_ span: ScheduleWatch.Span, _ state: inout State) throws(Problem) {
    guard span.outcome?.isReused == true else {
      if state.writer == nil { try open(&state) }
      try endMerged(&state)
      return try write(TraceEvents.span(span), row: span.row, &state)
    }
    state.hits += 1
    guard state.hits <= Self.limit else { return merge(span, &state) }
    // One that had to be hashed again took a job, and was not executed all the same.
    guard state.writer != nil else { return state.waiting.append(span) }
    try write(TraceEvents.span(span), row: span.row, &state)
  }

  private func merge(_ span: ScheduleWatch.Span, _ state: inout State) {
    let start = state.merged?.start ?? max(state.mergedEnd, span.row == 0 ? span.start : span.end)
    state.mergedEnd = max(state.mergedEnd, span.end)
    state.merged = ((state.merged?.count ?? 0) + 1, start, state.mergedEnd)
  }

  private func open(_ state: inout State) throws(Problem) {
    var writer = try FileWriter(creating: path)
    try writer.write(TraceEvents.head(members) + TraceEvents.process(title))
    state.writer = consume writer
    for span in state.waiting { try write(TraceEvents.span(span), row: span.row, &state) }
    state.waiting = []
  }

  private func endMerged(_ state: inout State) throws(Problem) {
    guard let merged = state.merged else { return }
    state.merged = nil
    try write(TraceEvents.merged(merged.count, merged.start, merged.end), row: 0, &state)
  }

  private func write(_ event: String, row: Int, _ state: inout State) throws(Problem) {
    let names = state.rows.insert(row).inserted ? TraceEvents.row(row) : []
    for text in names + [event] { try state.writer?.write(TraceEvents.separator + text) }
  }

  /// Ends the file.
  ///
  /// - Throws: `output.create`, `output.write`, also for an event that could not be written before.
  func close() throws(Problem) {
    try state.withLock { (state) throws(Problem) in
      if let failure = state.failure { throw failure }
      guard state.writer != nil else { return }
      try endMerged(&state)
      try state.writer?.write(TraceEvents.tail)
      try state.writer?.flush()
      state.writer = nil
    }
  }
}

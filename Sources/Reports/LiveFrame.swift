/// What a terminal shows while a run is under way, below the lines that stay: how far it is, and what runs.
///
/// 1. Never more lines than fit, never a line wider than the terminal: nothing scrolls, nothing wraps.
/// 2. What runs stands in the order in which it began, and keeps its place.
import Diagnostics

/// The facts of one frame.
public struct LiveFrame: Sendable {
  /// A stage that runs.
  public struct Stage: Sendable {
    /// As shown.
    public let name: String
    /// Since it began.
    public let elapsed: Duration
    /// What it took in earlier runs; `nil` where nobody knows.
    public let before: Duration?

    /// Keeps all three.
    public init(name: String, elapsed: Duration, before: Duration?) {
      (self.name, self.elapsed, self.before) = (name, elapsed, before)
    }
  }

  /// How many stages have ended, and how many there are.
  public var (done, total): (Int, Int)
  /// How many of those that have ended are reused, and how many failed.
  public var (reused, failed): (Int, Int)
  /// Since the run began.
  public var elapsed: Duration
  /// How long it will take at least; `nil` as long as nobody knows.
  public var remaining: Duration?
  /// What runs, in the order in which it began.
  public var running: [Stage]

  /// A frame of these facts.
  public init(
    done: Int, total: Int, reused: Int, failed: Int, elapsed: Duration, remaining: Duration?, running: [Stage]
  ) {
    (self.done, self.total, self.reused, self.failed) = (done, total, reused, failed)
    (self.elapsed, self.remaining, self.running) = (elapsed, remaining, running)
  }

  /// The lines for a terminal of this size; at most `rows` less one, none wider than `columns` less one.
  public func lines(columns: Int, rows: Int, style: TextStyle) -> [String] {
    let width = max(1, columns - 1)
    let space = max(0, rows - 2)
    let shown = running.count <= space ? running[...] : running.prefix(max(0, space - 1))
    let names = min(max(14, shown.map(\.name.count).max() ?? 0), max(14, width / 2))
    var lines = [cut(header, width)]
    for stage in shown {
      let before = stage.before.map { "  (before \(durationText($0)))" } ?? ""
      let name = padded(cut(stage.name.printable, names), names)
      lines.append(cut("  … \(name) \(durationText(stage.elapsed))\(before)", width))
    }
    if shown.count < running.count, space > 0 {
      lines.append(cut("  … and \(running.count - shown.count) more", width))
    }
    lines[0] = style.strong(lines[0])
    return Array(lines.prefix(max(1, rows - 1)))
  }

  /// `  12 of 40 · 5 reused · 1 failed · 1 min 3 s · ETA 2 min 0 s`.
  private var header: String {
    let left = remaining.map { durationText($0) } ?? "?"
    return
      "  \(done) of \(total) · \(reused) reused · \(failed) failed · \(durationText(elapsed)) · ETA \(left)"
  }

  private func cut(_ text: String, _ width: Int) -> String {
    text.unicodeScalars.count <= width
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, width - 1)))) + "…"
  }
}

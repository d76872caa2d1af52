/// What looking at a machine has found, for people and for programs.
///
/// 1. Everything that was looked at is told, also what is well: who reads it sees what was not looked at.
/// 2. What is not as it should be has a fix that can be pasted or done.
import Diagnostics
public import JSON

/// One thing that was looked at.
public struct Examined: Sendable {
  /// How it is.
  public enum State: String, Sendable {
    case ok
    /// It works, but somebody should look at it.
    case warning
    /// What is needed is not there, or not as it must be.
    case missing
  }

  /// What sort of thing: `tool`, `library`, `machine`, `space`, `state`, `manifest`.
  public let group: String
  /// What it is: a path, a library, a question.
  public let name: String
  /// How it is.
  public let state: State
  /// What was found.
  public let found: String
  /// What to do about it.
  public let fix: String?
  /// More for programs: `version`, `package`, numbers.
  public let details: [(name: String, value: JSON)]

  /// Keeps everything.
  public init(
    _ group: String, _ name: String, _ state: State, _ found: String, fix: String? = nil,
    details: [(name: String, value: JSON)] = []
  ) {
    (self.group, self.name, self.state) = (group, name, state)
    (self.found, self.fix, self.details) = (found, fix, details)
  }

  /// The entry of the document.
  public var json: JSON {
    let members: [(name: String, value: JSON?)] = [
      ("group", .string(group)), ("name", .string(name)), ("state", .string(state.rawValue)),
      ("found", .string(found)), ("fix", fix.map { .string($0) }),
    ]
    return .compact(members + details.map { ($0.name, $0.value) })
  }
}

/// Everything that was looked at, in its order.
public struct Examination: Sendable {
  private let entries: [Examined]

  /// All entries of one group stand together.
  public init(_ entries: [Examined]) { self.entries = entries }

  /// Whether nothing that is needed is missing.
  public var isSound: Bool { !entries.contains { $0.state == .missing } }

  /// The document.
  public var json: JSON {
    [
      "sound": .bool(isSound), "missing": .integer(count(.missing)), "warnings": .integer(count(.warning)),
      "checks": .array(entries.map(\.json)),
    ]
  }

  private func count(_ state: Examined.State) -> Int { entries.count { $0.state == state } }

  /// A line for each, below it what to do; then the sum.
  ///
  /// With `isBrief` only what is not well.
  public func lines(style: TextStyle, isBrief: Bool = false) -> [String] {
    let width = entries.map(\.name.count).max() ?? 0
    var lines: [String] = []
    var group = ""
    for entry in entries where !isBrief || entry.state != .ok {
      if entry.group != group, !lines.isEmpty { lines.append("") }
      group = entry.group
      let mark =
        switch entry.state {
        case .ok: style.good("✓")
        case .warning: style.strong("!")
        case .missing: style.bad("✗")
        }
      let word = entry.state == .ok ? "" : "\(entry.state.rawValue): "
      lines.append("\(mark) \(padded(entry.name.printable, width))  \(word)\(entry.found.printable)")
      if let fix = entry.fix { lines.append("  \(padded("", width))  = \(fix.printable)") }
    }
    if !lines.isEmpty { lines.append("") }
    let (missing, warnings) = (count(.missing), count(.warning))
    let many = { (count: Int, word: String) in "\(count) \(word)\(count == 1 ? "" : "s")" }
    let sum = "\(many(entries.count, "check")), \(missing) missing, \(many(warnings, "warning"))"
    lines.append(isSound ? "\(style.good("✓")) \(sum)" : "\(style.bad("✗")) \(sum)")
    return lines
  }
}

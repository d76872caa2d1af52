import Diagnostics
import Manifests
import OperatingSystem
import Reports

/// An option of a command, declared as a value: reading and `--help` come from it.
struct CommandOption: Sendable {
  /// With its hyphens: `--store`.
  let name: String
  /// What follows it in usage; `nil` for one that stands alone.
  let value: String?
  /// One clause.
  let text: String
  /// Whether it may be given more than once.
  let isRepeatable: Bool

  init(_ name: String, _ value: String? = nil, _ text: String, isRepeatable: Bool = false) {
    (self.name, self.value, self.text, self.isRepeatable) = (name, value, text, isRepeatable)
  }

  /// Options that every command takes.
  static let global: [CommandOption] = [
    CommandOption("--store", "DIR", "where artifacts and recorded results are kept (artifacts/store)"),
    CommandOption("--artifacts", "DIR", "where runs write (artifacts)"),
    CommandOption("--jobs", "N", "how many stages run at once (the number of cores)"),
    CommandOption("--as-of", "TIME", "the time of the run, a date or RFC 3339 (now)"),
    CommandOption("--format", "FORMAT", "human, gnu ('file:line:column: error: …') or github for problems"),
    CommandOption("--color", "WHEN", "auto, always or never (auto)"),
    CommandOption("--log", "json", "log lines as JSON on standard error"),
    CommandOption("-q", nil, "say only what is wrong"),
    CommandOption("-v", nil, "say more"),
  ]
}

/// A command line, read and checked.
struct Call: Sendable {
  let operands: [String]
  let console: Console
  let environment: [String: String]
  let cancellation: Cancellation
  private let values: [String: [String]]

  /// - Throws: `usage`.
  init(
    _ command: any Command.Type, _ words: [String], console: Console, environment: [String: String],
    cancellation: Cancellation
  ) throws(Problem) {
    let known = command.options + CommandOption.global
    let help = "'stellwerk \(command.name) --help' shows the usage"
    var (values, operands, words) = ([String: [String]](), [String](), words[...])
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = word.hasPrefix("--") ? parts[0] : word
      guard let option = known.first(where: { $0.name == name }) else {
        throw Problem(
          .usage, "unknown option '\(name)'",
          hint: suggestion(for: name, among: known.map(\.name)) ?? help)
      }
      let value: String
      if option.value == nil {
        guard parts.count == 1 else { throw Problem(.usage, "option '\(name)' takes no value", hint: help) }
        value = ""
      } else if parts.count == 2, word.hasPrefix("--") {
        value = parts[1]
      } else {
        guard let next = words.popFirst() else {
          throw Problem(.usage, "option '\(name)' needs a value", hint: help)
        }
        value = next
      }
      guard option.isRepeatable || values[name] == nil else {
        throw Problem(.usage, "option '\(name)' is given twice", hint: help)
      }
      values[name, default: []].append(value)
    }
    guard command.operandCount.contains(operands.count) else {
      let what = command.operands.isEmpty ? "no operand" : command.operands
      throw Problem(
        .usage,
        "'\(command.name)' takes \(what), not \(operands.count) operand\(operands.count == 1 ? "" : "s")",
        hint: help)
    }
    (self.operands, self.values) = (operands, values)
    (self.console, self.environment, self.cancellation) = (console, environment, cancellation)
    let format = try choice("--format", command.formats, default: "human")
    let log = try choice("--log", ["json"], default: "none")
    console.configure(
      Console.Settings(
        isQuiet: has("-q"), isVerbose: has("-v"), logsJSON: log == "json",
        color: try choice("--color", ["auto", "always", "never"], default: "auto"),
        noColor: environment["NO_COLOR"].map { !$0.isEmpty } ?? false, isDumb: environment["TERM"] == "dumb",
        isAutomated: !["", "0", "false"].contains(environment["CI"] ?? ""),
        style: Problem.Style(rawValue: format) ?? .human,
        // Only where a format of this name is one of problems: 'explain' has JSON of its own.
        document: command.formats.contains("sarif") ? ProblemDocument.Format(rawValue: format) : nil))
    // Also where a command has no use for them: a wrong value is never passed over.
    _ = (try jobs, try asOf)
  }

  /// The value of an option; `nil` if it was not given.
  func value(_ name: String) -> String? { values[name]?.last }
  /// All values of a repeatable option.
  func all(_ name: String) -> [String] { values[name] ?? [] }
  /// Whether an option without a value was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option that takes one of some words.
  ///
  /// - Throws: `usage`.
  func choice(_ name: String, _ words: [String], default standard: String) throws(Problem) -> String {
    guard let value = value(name) else { return standard }
    guard words.contains(value) else {
      throw Problem(
        .usage, "'\(value)' is no value for '\(name)'", hint: "one of \(words.joined(separator: ", "))")
    }
    return value
  }

  /// A whole number in a range.
  ///
  /// - Throws: `usage`.
  func number(_ name: String, _ range: ClosedRange<Int>, default standard: Int) throws(Problem) -> Int {
    guard let text = value(name) else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw Problem(
        .usage, "'\(text)' is no value for '\(name)'",
        hint: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A date or time.
  ///
  /// - Throws: `usage`.
  func time(_ name: String) throws(Problem) -> Timestamp? {
    guard let text = value(name) else { return nil }
    guard let time = Timestamp(text) else {
      throw Problem(
        .usage, "'\(text)' is no value for '\(name)'", hint: "write 2026-11-21 or 2026-11-21T10:40:12Z")
    }
    return time
  }

  /// Where runs write.
  var artifacts: String { value("--artifacts") ?? "artifacts" }
  /// Where artifacts and recorded results are kept.
  var store: String { value("--store") ?? "\(artifacts)/store" }
  /// How many stages run at once.
  ///
  /// - Throws: `usage`.
  var jobs: Int { get throws(Problem) { try number("--jobs", 1...1_024, default: processorCount()) } }
  /// The time of the run, if it is not now.
  ///
  /// - Throws: `usage`.
  var asOf: Timestamp? { get throws(Problem) { try time("--as-of") } }
  /// The word of `--format`.
  var format: String { value("--format") ?? "human" }
}

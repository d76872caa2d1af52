import Diagnostics
import Glibc
import JSON
import OperatingSystem
import Reports
import Synchronization

/// The one place that talks to a terminal.
///
/// 1. Standard output gets results, buffered: whoever writes them flushes, and learns whether they arrived.
/// 2. Standard error gets problems and progress, at once. With `--log json` every line of it is JSON.
/// 3. Below the lines that stay there may be some that live (`draw`): whatever else is written erases them first, and
///    each frame is one `write(2)`.
final class Console: Sendable {
  /// What the global options say about showing things.
  struct Settings: Sendable {
    var isQuiet = false
    var isVerbose = false
    var logsJSON = false
    /// `auto`, `always` or `never`.
    var color = "auto"
    var noColor = false
    /// Whether the terminal can neither move its cursor nor show colours (`TERM=dumb`).
    var isDumb = false
    /// Whether nobody watches, although there may be a terminal (`CI`).
    var isAutomated = false
    var style = Problem.Style.human
    /// Whether problems are written to standard output, as one document.
    var document: ProblemDocument.Format?
  }

  /// Problems kept for the document, and whether something else is the result.
  private struct Kept {
    var problems: [(problem: Problem, severity: Problem.Severity)] = []
    var isGraded = false
    var hasResult = false
  }

  /// Where something is shown.
  enum Stream { case output, errors }

  private let output: Mutex<FileWriter>
  private let settings = Mutex(Settings())
  private let kept = Mutex(Kept())
  private let redaction = Mutex(Redaction())
  /// The widths of the living lines on the terminal.
  private let live = Mutex<[Int]>([])
  /// What problems outside of any run have in common.
  private let callID = Mutex<String?>(nil)
  private let (outputDescriptor, errorDescriptor): (Int32, Int32)

  init(output: Int32, errors: Int32) {
    self.output = Mutex(FileWriter(borrowing: output, name: "standard output"))
    (outputDescriptor, errorDescriptor) = (output, errors)
  }

  /// Takes over what the command line says.
  func configure(_ settings: Settings) { self.settings.withLock { $0 = settings } }

  /// From now on nothing that is shown holds a secret.
  func redact(by redaction: Redaction) { self.redaction.withLock { $0 = redaction } }

  private func clean(_ text: String) -> String { redaction.withLock { $0 }.applied(to: text) }

  private var current: Settings { settings.withLock { $0 } }

  // MARK: - Results

  /// A result, to standard output.
  ///
  /// - Throws: `output.write`.
  func write(_ text: String) throws(Problem) {
    kept.withLock { $0.hasResult = true }
    try output.withLock { (writer) throws(Problem) in try writer.write(clean(text)) }
  }

  /// A result for people: beside a document for programs it goes to standard error.
  ///
  /// - Throws: `output.write`.
  func tell(_ text: String) throws(Problem) {
    guard current.document != nil else { return try write(text) }
    guard logsJSON else { return put(text) }
    for line in text.split(separator: "\n") {
      let words = line.drop { $0 == " " }
      if !words.isEmpty {
        log(LogLine(.info, at: .now(), correlationID: correlationID, run: nil, String(words)))
      }
    }
  }

  /// Writes the document of all problems that were shown, where the call asks for one.
  ///
  /// - Throws: `output.write`.
  func finish() throws(Problem) {
    let kept = kept.withLock { $0 }
    if let format = current.document, !kept.hasResult || !kept.problems.isEmpty {
      let document =
        kept.isGraded
        ? ProblemDocument(graded: kept.problems) : ProblemDocument(kept.problems.map(\.problem))
      // Without a working folder paths are shown as they are: absolute ones stay right.
      let json = document.json(
        format, in: (try? workingFolder()) ?? "/", tool: ("stellwerk", stellwerkVersion))
      try write(String(decoding: json.canonical, as: UTF8.self) + "\n")
    }
    try flush()
  }

  /// Hands results to the kernel.
  ///
  /// - Throws: `output.write`.
  func flush() throws(Problem) { try output.withLock { (writer) throws(Problem) in try writer.flush() } }

  // MARK: - Progress and problems

  /// A line of progress, to standard error; silent with `-q` and with `--log json`.
  func say(_ line: String) {
    guard showsProgress else { return }
    put(line + "\n")
  }

  /// A log line, to standard error where `--log json` asks for it; with `-q` only warnings and errors.
  func log(_ line: LogLine, _ text: String? = nil) {
    let current = current
    guard current.logsJSON, !current.isQuiet || line.level != .info else { return }
    put((text ?? line.text) + "\n")
  }

  /// A problem that does not end the work.
  func warn(_ problem: Problem) {
    put(rendered([(problem, .warning)], withGap: false))
  }

  /// The correlation id of this call, for what belongs to no run.
  var correlationID: String {
    callID.withLock { id in
      let found = id ?? CorrelationID.new()
      id = found
      return found
    }
  }

  /// Text for standard error as it is.
  func put(_ text: String) { replaceLive(by: [], above: text) }

  /// Lines that stay, and below them lines that live until something else is written; each without colours' width.
  func draw(_ lines: [(text: String, width: Int)], above: [String]) {
    replaceLive(by: lines, above: above.map { $0 + "\n" }.joined())
  }

  private func replaceLive(by lines: [(text: String, width: Int)], above text: String) {
    let text = clean(text)
    let block = lines.map { clean($0.text) }.joined(separator: "\n")
    live.withLock { live in
      var frame = ""
      if !live.isEmpty {
        // A window that has become narrower has broken the lines.
        let columns = max(1, size.columns)
        let rows = live.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
        frame = "\r" + (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\u{1B}[J"
      }
      frame += text + block
      live = lines.map(\.width)
      guard !frame.isEmpty else { return }
      var writer = FileWriter(borrowing: errorDescriptor, name: "standard error")
      // There is nowhere left to report that standard error cannot be written.
      do throws(Problem) {
        try writer.write(frame)
        try writer.flush()
      } catch {}
    }
  }

  /// The size of the terminal, asked each time: it may have changed.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(errorDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Problems with the lines they point at, sorted by place; `sources` are texts that are in no file.
  func show(_ problems: [Problem], quoting sources: [String: SourceText] = [:]) {
    let sorted = problems.sorted { $0.comes(before: $1) }
    if writesDocument {
      kept.withLock { $0.problems += sorted.map { ($0, .error) } }
    } else {
      put(rendered(sorted.map { ($0, .error) }, quoting: sources, withGap: problems.count > 1))
    }
  }

  /// Findings of different weight in their order: a result, so that they go to standard output.
  ///
  /// - Throws: `output.write`.
  func write(findings: [(problem: Problem, severity: Problem.Severity)]) throws(Problem) {
    if writesDocument {
      kept.withLock { ($0.problems, $0.isGraded) = (findings, true) }
    } else {
      try write(rendered(findings, withGap: findings.count > 1))
    }
  }

  private func rendered(
    _ problems: [(problem: Problem, severity: Problem.Severity)],
    quoting known: [String: SourceText] = [:], withGap: Bool
  ) -> String {
    let (style, logsJSON) = (style, logsJSON)
    var sources = known
    var text = ""
    for (problem, severity) in problems {
      if logsJSON {
        let level: LogLine.Level =
          switch severity {
          case .error: .error
          case .warning: .warning
          case .note: .info
          }
        text += LogLine(problem, as: level, at: .now(), correlationID: correlationID).text + "\n"
        continue
      }
      if style == .human, let file = problem.location?.file, sources[file] == nil {
        // A file that cannot be read any more is not quoted; the problem says its place all the same.
        // What holds zeros is no text, and has no lines.
        if let text = try? readText(of: file), !text.utf8.contains(0) { sources[file] = SourceText(text) }
      }
      let source = problem.location.flatMap { sources[$0.file] }
      text += problem.rendered(style, as: severity, quoting: source)
      text += style == .human && withGap ? "\n\n" : "\n"
    }
    return text
  }

  // MARK: - Settings

  /// How problems are shown.
  var style: Problem.Style { current.style }
  /// Whether problems are written as one document.
  var writesDocument: Bool { current.document != nil }
  /// Whether only what is wrong is told.
  var isQuiet: Bool { current.isQuiet }
  /// Whether more is told.
  var isVerbose: Bool { current.isVerbose }
  /// Whether standard error is for machines.
  var logsJSON: Bool { current.logsJSON }
  /// Whether lines of progress are shown.
  var showsProgress: Bool {
    let current = current
    return !current.isQuiet && !current.logsJSON
  }

  /// Whether progress may move the cursor.
  var isTerminal: Bool {
    let current = current
    return isatty(errorDescriptor) == 1 && !current.isDumb && !current.isAutomated && showsProgress
  }

  /// Whether colours may be used.
  func usesColor(on stream: Stream) -> Bool {
    let current = current
    let descriptor = stream == .output ? outputDescriptor : errorDescriptor
    switch current.color {
    case "always": return true
    case "never": return false
    default: return isatty(descriptor) == 1 && !current.noColor && !current.isDumb
    }
  }
}

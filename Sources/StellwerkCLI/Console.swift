import Diagnostics
import Glibc
import OperatingSystem
import Synchronization

/// The one place that talks to a terminal.
///
/// `@unchecked Sendable`: the writer and the settings are touched only while `lock` is held.
final class Console: @unchecked Sendable {
  /// What the global options say about showing things.
  struct Settings: Sendable {
    var isQuiet = false
    var isVerbose = false
    var logsJSON = false
    var color = "auto"
    var noColor = false
  }

  private let lock = Mutex(())
  private var output: FileWriter
  private let errorDescriptor: Int32
  private let outputDescriptor: Int32
  var settings = Settings()

  init(output: Int32, errors: Int32) {
    self.output = FileWriter(borrowing: output, name: "standard output")
    (outputDescriptor, errorDescriptor) = (output, errors)
  }

  /// A result, to standard output.
  ///
  /// - Throws: `output.write`.
  func write(_ text: String) throws(Problem) { try locked { () throws(Problem) in try output.write(text) } }

  /// Hands results to the kernel.
  ///
  /// - Throws: `output.write`.
  func flush() throws(Problem) { try locked { () throws(Problem) in try output.flush() } }

  /// A line of progress, to standard error; silent with `-q` and with `--log json`.
  func say(_ line: String) {
    guard !settings.isQuiet, !settings.logsJSON else { return }
    put(line + "\n")
  }

  /// A log line, to standard error where `--log json` asks for it.
  func log(_ line: String) {
    if settings.logsJSON { put(line + "\n") }
  }

  /// Text for standard error as it is.
  func put(_ text: String) {
    lock.withLock { _ in
      var writer = FileWriter(borrowing: errorDescriptor, name: "standard error")
      // There is nowhere left to report that standard error cannot be written.
      do throws(Problem) {
        try writer.write(text)
        try writer.flush()
      } catch {}
    }
  }

  /// Problems with the lines they point at, sorted by place.
  func show(_ problems: [Problem], style: Problem.Style) {
    var sources: [String: SourceText] = [:]
    for problem in problems.sorted(by: { $0.comes(before: $1) }) {
      if let file = problem.location?.file, sources[file] == nil {
        // A file that cannot be read any more is not quoted; the problem says its place all the same.
        if let text = try? readText(of: file) { sources[file] = SourceText(text) }
      }
      let source = problem.location.flatMap { sources[$0.file] }
      put(problem.rendered(style, quoting: source) + (style == .human && problems.count > 1 ? "\n\n" : "\n"))
    }
  }

  /// Whether progress may move the cursor.
  var isTerminal: Bool { isatty(errorDescriptor) == 1 && !settings.logsJSON && !settings.isQuiet }

  /// Whether colours may be used on standard error.
  var usesColor: Bool {
    switch settings.color {
    case "always": true
    case "never": false
    default: isatty(errorDescriptor) == 1 && !settings.noColor
    }
  }

  private func locked<R>(_ body: () throws(Problem) -> R) throws(Problem) -> R {
    try lock.withLock { (_) throws(Problem) in try body() }
  }
}

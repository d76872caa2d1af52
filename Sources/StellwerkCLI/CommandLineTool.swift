/// The program: arguments in, results to one descriptor, problems and progress to another.
///
/// 1. Standard output carries results, standard error everything else.
/// 2. A command is one file and one line in `commands`; its options are declared, so that `--help` cannot be stale.
/// 3. What a command throws is shown once, here, and decides the exit status.
public import Diagnostics
import Manifests
public import OperatingSystem

/// One command of the program.
protocol Command: Sendable {
  /// The words after `stellwerk`, for example `keys generate`.
  static var name: String { get }
  /// One clause for the list of commands.
  static var summary: String { get }
  /// The operands as usage shows them, for example `MANIFEST…`.
  static var operands: String { get }
  /// How many operands it takes.
  static var operandCount: ClosedRange<Int> { get }
  /// Its own options, beside the global ones.
  static var options: [CommandOption] { get }
  /// The words that `--format` takes.
  static var formats: [String] { get }
  /// Whether a signal is heard and the work ended in order; else it ends the process at once.
  static var hearsSignals: Bool { get }
  /// Does the work; results go to `call.output`.
  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus
}

extension Command {
  static var options: [CommandOption] { [] }
  static var formats: [String] { ["human", "gnu", "github"] }
  static var hearsSignals: Bool { false }
}

/// Version of the program; part of `--version`, of documents and of the builder's id.
let stellwerkVersion = "0.1.0"

/// The program as a value, for `main` and for tests.
public struct CommandLineTool: Sendable {
  static let commands: [any Command.Type] = [
    RunCommand.self, CheckCommand.self, AuditCommand.self, EvalCommand.self, GraphCommand.self,
    ConfigCommand.self, PinCommand.self,
    ExplainCommand.self, VerifyCommand.self,
    AdvisoriesImportCommand.self, KeysGenerateCommand.self,
    DoctorCommand.self, ServicesResetCommand.self, ServicesCommand.self,
    RunsCommand.self, ShowCommand.self,
    // The longer names first: 'log' takes any word.
    PromptsReportCommand.self,
    LogVerifyCommand.self, LogExportCommand.self, LogCommand.self,
    FsckCommand.self, GCCommand.self, UndoCommand.self,
    PlanStatusCommand.self, PlanSetCommand.self, PlanChooseCommand.self, PlanCommentCommand.self,
    PlanFeedbackCommand.self, PlanUndoCommand.self, PlanDiffCommand.self, PlanRefineCommand.self,
    PlanImportCommand.self, PlanExportCommand.self,
    SBOMValidateCommand.self, SBOMConvertCommand.self, SBOMEqualCommand.self, SBOMDiffCommand.self,
    SBOMCheckCommand.self, SBOMMergeCommand.self,
    SBOMCommand.self,
    KindsCommand.self, SchemaCommand.self, InitCommand.self,
  ]

  let output: Int32
  let errors: Int32
  let environment: [String: String]

  /// Writes to standard output and standard error unless told otherwise.
  public init(output: Int32 = 1, errors: Int32 = 2, environment: [String: String]) {
    (self.output, self.errors, self.environment) = (output, errors, environment)
  }

  /// Whether the command that `arguments` name ends its work in order after a signal.
  public func hearsSignals(_ arguments: [String]) -> Bool {
    let words = Self.split(Array(arguments.dropFirst())).rest
    // What names no command has nothing to end.
    return (try? Self.command(in: words))?.0.hearsSignals ?? false
  }

  /// Runs one command; `arguments` begins with the name of the program.
  public func run(_ arguments: [String], cancellation: Cancellation = Cancellation()) async -> ExitStatus {
    let console = Console(output: output, errors: errors)
    // Before the command line is read: what is wrong with it is told in the form that it asks for.
    if Self.asksForJSON(arguments.dropFirst()) { console.configure(Console.Settings(logsJSON: true)) }
    do throws(Problem) {
      let status = try await perform(Array(arguments.dropFirst()), console, cancellation)
      // Here, not in `deinit`: a full disk behind standard output is exit status 74.
      try console.finish()
      return status
    } catch {
      // What was found before is shown before; a full disk has been reported once.
      if error.code != .outputWrite { try? console.flush() }
      console.show([error])
      if error.code != .outputWrite { try? console.finish() }
      return error.code.exitStatus
    }
  }

  private func perform(
    _ words: [String], _ console: Console, _ cancellation: Cancellation
  ) async throws(Problem) -> ExitStatus {
    let (leading, words) = Self.split(words)
    guard !words.isEmpty else {
      if console.logsJSON {
        throw Problem(.usage, "there is no command", hint: "'stellwerk help' lists the commands")
      }
      console.put(Help.overview)
      return .usage
    }
    if words == ["help"] || words == ["--help"] || words == ["-h"] {
      try console.write(Help.overview)
      return .done
    }
    if words == ["--version"] || words == ["version"] {
      try console.write("stellwerk \(stellwerkVersion)\n")
      return .done
    }
    let (command, operands) = try Self.command(
      in: words.first == "help" ? words.dropFirst() + ["--help"] : words)
    let rest = leading + operands
    if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      try console.write(Help.text(for: command))
      return .done
    }
    let call = try Call(command, rest, console: console, environment: environment, cancellation: cancellation)
    return try await command.run(call)
  }

  /// Whether standard error is to hold lines of JSON and nothing else.
  private static func asksForJSON(_ words: ArraySlice<String>) -> Bool {
    let options = words.prefix { $0 != "--" }
    return options.contains("--log=json")
      || zip(options, options.dropFirst()).contains { $0 == ("--log", "json") }
  }

  /// The options of every command that stand before its name, and the rest.
  private static func split(_ words: [String]) -> (leading: [String], rest: [String]) {
    var (leading, rest) = ([String](), words[...])
    while let word = rest.first,
      let option = CommandOption.global.first(where: { $0.name == word || word.hasPrefix("\($0.name)=") })
    {
      leading.append(rest.removeFirst())
      if option.value != nil, option.name == word, let value = rest.popFirst() { leading.append(value) }
    }
    return (leading, Array(rest))
  }

  /// The command that the first words name, and the words after it.
  private static func command(in words: [String]) throws(Problem) -> (any Command.Type, [String]) {
    for command in commands {
      let name = command.name.split(separator: " ").map(String.init)
      if words.starts(with: name) { return (command, Array(words.dropFirst(name.count))) }
    }
    let word = words.first ?? ""
    let names = commands.map { $0.name }
    let group = names.filter { $0.hasPrefix("\(word) ") }
    let second = words.dropFirst().first.flatMap { $0.hasPrefix("-") ? nil : $0 }
    if let example = group.first, second == nil {
      throw Problem(.usage, "'\(word)' needs a second word", hint: "for example 'stellwerk \(example)'")
    }
    let full = group.isEmpty ? word : "\(word) \(second ?? "")"
    throw Problem(
      .usage, word.hasPrefix("-") ? "unknown option '\(word)'" : "unknown command '\(full)'",
      hint: suggestion(for: full, among: names)
        ?? "'stellwerk help' lists the commands")
  }
}

extension Problem.Code {
  /// Wrong usage of the command line.
  static let usage = Self("usage", exit: .usage)
}

/// The program: arguments in, results to one descriptor, problems and progress to another.
///
/// 1. Standard output carries results, standard error everything else.
/// 2. A command is one file and one line in `commands`; its options are declared, so that `--help` cannot be stale.
/// 3. What a command throws is shown once, here, and decides the exit status.
public import Diagnostics
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
  /// Does the work; results go to `call.output`.
  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus
}

extension Command {
  static var options: [CommandOption] { [] }
}

/// Version of the program; part of `--version`, of documents and of the builder's id.
let stellwerkVersion = "0.1.0"

/// The program as a value, for `main` and for tests.
public struct CommandLineTool: Sendable {
  static let commands: [any Command.Type] = [
    RunCommand.self, CheckCommand.self, GraphCommand.self, ExplainCommand.self, VerifyCommand.self,
    AdvisoriesImportCommand.self, KeysGenerateCommand.self, LogCommand.self, KindsCommand.self, SchemaCommand.self,
  ]

  let output: Int32
  let errors: Int32
  let environment: [String: String]

  /// Writes to standard output and standard error unless told otherwise.
  public init(output: Int32 = 1, errors: Int32 = 2, environment: [String: String]) {
    (self.output, self.errors, self.environment) = (output, errors, environment)
  }

  /// Runs one command; `arguments` begins with the name of the program.
  public func run(_ arguments: [String], cancellation: Cancellation = Cancellation()) async -> ExitStatus {
    let console = Console(output: output, errors: errors)
    do throws(Problem) {
      let status = try await perform(Array(arguments.dropFirst()), console, cancellation)
      // Here, not in `deinit`: a full disk behind standard output is exit status 74.
      try console.flush()
      return status
    } catch {
      console.show([error], style: .human)
      return error.code.exitStatus
    }
  }

  private func perform(
    _ words: [String], _ console: Console, _ cancellation: Cancellation
  ) async throws(Problem) -> ExitStatus {
    if words.isEmpty || words == ["help"] || words == ["--help"] || words == ["-h"] {
      try console.write(Help.overview)
      return words.isEmpty ? .usage : .done
    }
    if words == ["--version"] || words == ["version"] {
      try console.write("stellwerk \(stellwerkVersion)\n")
      return .done
    }
    let words = words.first == "help" ? Array(words.dropFirst()) + ["--help"] : words
    let (command, rest) = try Self.command(in: words)
    if rest.contains("--help") || rest.contains("-h") {
      try console.write(Help.text(for: command))
      return .done
    }
    let call = try Call(command, rest, console: console, environment: environment, cancellation: cancellation)
    return try await command.run(call)
  }

  /// The command that the first words name, and the words after it; options may stand before it.
  private static func command(in words: [String]) throws(Problem) -> (any Command.Type, [String]) {
    for command in commands {
      let name = command.name.split(separator: " ").map(String.init)
      if words.starts(with: name) { return (command, Array(words.dropFirst(name.count))) }
    }
    let word = words.first ?? ""
    let names = commands.map { $0.name }
    if let group = names.first(where: { $0.split(separator: " ").first.map(String.init) == word }) {
      throw Problem(.usage, "'\(word)' needs a second word", hint: "for example 'stellwerk \(group)'")
    }
    throw Problem(
      .usage, word.hasPrefix("-") ? "unknown option '\(word)'" : "unknown command '\(word)'",
      hint: meant(word, names).map { "did you mean '\($0)'?" } ?? "'stellwerk help' lists the commands")
  }
}

extension Problem.Code {
  /// Wrong usage of the command line.
  static let usage = Self("usage", exit: .usage)
}

import Diagnostics
import Foundation
import OperatingSystem
import StellwerkCLI
import TestSupport

/// What the program said, and how it ended.
struct Said: CustomStringConvertible {
  let status: Int32
  let output: String
  let errors: String

  var description: String { "status \(status)\n--- output\n\(output)--- errors\n\(errors)" }
}

/// Runs the program inside the test's process.
func stellwerk(_ arguments: [String], environment: [String: String] = [:]) async throws -> Said {
  let scratch = Scratch()
  let paths = [scratch("output"), scratch("errors")]
  let descriptors = paths.map { open($0, O_WRONLY | O_CREAT, 0o600) }
  let tool = CommandLineTool(output: descriptors[0], errors: descriptors[1], environment: environment)
  let status = await tool.run(["stellwerk"] + arguments)
  descriptors.forEach { close($0) }
  return Said(
    status: status.rawValue, output: try String(contentsOfFile: paths[0], encoding: .utf8),
    errors: try String(contentsOfFile: paths[1], encoding: .utf8))
}

func stellwerk(_ arguments: String...) async throws -> Said { try await stellwerk(arguments) }

/// What the real program may know; measured for coverage, it must leave no file where it works.
private let surroundings = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LLVM_PROFILE_FILE": "/dev/null"]

/// The real program, as a process of its own.
let executable: String? = builtProgram("stellwerk")

/// Runs the real program, by way of a shell line in which `$0` is the program.
func shell(
  _ line: String, _ arguments: [String] = [], in folder: String? = nil, environment: [String: String] = [:]
) throws -> Said {
  guard let executable else { throw NoProgram() }
  let variables = surroundings.merging(environment) { $1 }
  let program = Program(
    "/bin/sh", ["-c", line, executable] + arguments, environment: variables, folder: folder,
    timeout: .seconds(300))
  let outcome = try program.run()
  return Said(
    status: outcome.status, output: String(decoding: outcome.output, as: UTF8.self),
    errors: String(decoding: outcome.errors, as: UTF8.self))
}

struct NoProgram: Error {}

/// The real program while it runs: a process that a test can stop.
final class Running {
  private let process = Process()
  private let errorFile: String
  private let scratch = Scratch()

  init(_ arguments: [String], in folder: String) throws {
    guard let executable else { throw NoProgram() }
    errorFile = scratch("errors")
    try Data().write(to: URL(filePath: errorFile))
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = surroundings
    let errors = FileHandle(forWritingAtPath: errorFile)
    (process.standardOutput, process.standardError) = (errors, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// The exit status; for a signal 128 and its number.
  func wait() -> Int32 {
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return process.terminationStatus + (isSignal ? 128 : 0)
  }

  var said: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }
}

/// The text of a file.
func text(of path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

/// The bytes of a file.
func bytes(of path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

/// Writes a text to a file, making its folder.
func write(_ text: String, to path: String) throws {
  let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try text.write(toFile: path, atomically: true, encoding: .utf8)
}

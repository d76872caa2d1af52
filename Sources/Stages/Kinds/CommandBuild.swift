import Archives
import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// Runs a command in a private folder with a declared environment.
///
/// 1. The command sees its inputs as `$NAME` (the port in capitals): a file's path, or the folder of a tree.
/// 2. It writes below `$OUT`; what `produces` names becomes the outputs.
/// 3. `prove: rebuild` runs it again elsewhere and compares every output, byte for byte.
struct CommandBuild: StageKind {
  static let name = "build/command"
  static let summary = "run a command in a private folder with a declared environment"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.subprocess]
  static let options: [any OptionDeclaration] = [command, environment, produces, prove]
  static let inputs = InputPorts.any

  private static let command = Option<String>("run", "a command for /bin/sh -e")
  private static let environment = Option("environment", default: TextTable(), "variables that the command gets besides the usual ones")
  private static let produces = Option<TextTable>("produces", "output name to path below $OUT; a folder becomes a tree")
  private static let prove = Option("prove", default: Proof.none, "'rebuild' runs the command twice and compares")

  private let command: String
  private let environment: [String: String]
  private let produces: [(name: String, path: String)]
  private let prove: Proof

  init(options: Options) throws(Problem) {
    command = options[Self.command]
    prove = options[Self.prove]
    var environment: [String: String] = [:]
    for (key, value) in options[Self.environment].pairs {
      guard Self.isVariable(key.value) else {
        throw Problem(.wrongValue, "'\(key.value)' is not a name of a variable", at: key.location)
      }
      environment[key.value] = value.value
    }
    self.environment = environment
    var produces: [(name: String, path: String)] = []
    for (name, path) in options[Self.produces].pairs {
      let clean = resolved(path.value, in: ".")
      guard !clean.hasPrefix("/"), clean != "..", !clean.hasPrefix("../") else {
        throw Problem(.wrongValue, "'\(path.value)' does not lie below $OUT", at: path.location)
      }
      produces.append((name.value, clean))
    }
    guard !produces.isEmpty else { throw Problem(.wrongValue, "'produces' names no output", hint: "write produces: { tree: . }") }
    self.produces = produces
  }

  /// What the command leaves is only known when it has run: a folder or a file.
  var outputs: [Port] { produces.map { Port($0.name, $0.path == "." ? MediaType.tree : "*/*") } }
  var tools: [Tool] { [Tool("/bin/sh", package: "dash")] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let folder = try work.folder()
    let out = try build(in: "\(folder)/a", Circumstances(), work)
    var notes: [(name: String, value: JSON)] = []
    var count = 0
    for entry in try FolderTree(out).entries {
      if case .file = entry.kind { count += 1 }
    }
    var summary = "\(count) file\(count == 1 ? "" : "s")"
    if prove == .rebuild {
      let other = Circumstances.others
      let again = try build(in: "\(folder)/elsewhere/b", other, work)
      try compare(out, again, folder, work)
      notes.append(("build.reproducible", .string("proven")))
      notes.append(("build.varied", .strings(["folder", "umask", "locale", "time zone", "home"])))
      summary += ", rebuilt: identical"
    }
    var outputs: [String: StageOutput] = [:]
    for (name, path) in produces {
      let place = path == "." ? out : "\(out)/\(path)"
      guard exists(place) else {
        throw Problem(.buildOutput, "the command left no '\(path)' for the output '\(name)'", hint: "write it below $OUT")
      }
      outputs[name] = isFolder(place) ? .folder(path: place) : .file(path: place)
    }
    return StageResult(outputs, summary: summary, notes: notes)
  }

  /// What a build must not depend on.
  private struct Circumstances {
    var (fileMask, locale, timeZone): (UInt32, String, String) = (0o022, "C.UTF-8", "UTC")
    static let others = Circumstances(fileMask: 0o077, locale: "C", timeZone: "Pacific/Kiritimati")
  }

  private func build(in folder: String, _ circumstances: Circumstances, _ work: StageWork) throws(Problem) -> String {
    let (out, home, temporary) = ("\(folder)/out", "\(folder)/home", "\(folder)/tmp")
    for path in [out, home, temporary] { try createFolder(path) }
    var variables: [String: String] = [
      "PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": temporary, "OUT": out, "LC_ALL": circumstances.locale,
      "TZ": circumstances.timeZone, "SOURCE_DATE_EPOCH": "\(work.sourceDate.seconds)",
    ]
    for (port, artifact) in work.inputs {
      variables[Self.variable(port)] =
        artifact.mediaType == MediaType.tree ? try work.unpacked(artifact) : try absolute(artifact.path)
    }
    variables.merge(environment) { $1 }
    let program = Program(
      "/bin/sh", ["-e", "-c", command], environment: variables, folder: folder, timeout: work.timeLeft,
      fileMask: circumstances.fileMask)
    let outcome = try program.run(work.cancellation)
    if outcome.isCancelled { throw Problem(.stopped, "the command was stopped") }
    if outcome.isTimedOut {
      throw Problem(
        .buildTimeout, "the command did not end in time", hint: "raise 'timeout:' of the stage, or find out what it waits for",
        cause: outcome.lastLines(12))
    }
    guard outcome.status == 0 else {
      throw Problem(.buildCommand, "the command ended with status \(outcome.status)", cause: outcome.lastLines(12))
    }
    return out
  }

  private func compare(_ first: String, _ second: String, _ folder: String, _ work: StageWork) throws(Problem) {
    var digests: [Digest] = []
    for (name, tree) in [("a", first), ("b", second)] {
      let tar = "\(folder)/\(name).tar"
      try packTree(tree, to: tar, modified: work.sourceDate.seconds)
      digests.append(try digestOfFile(tar).digest)
    }
    guard digests[0] != digests[1] else { return }
    let (one, two) = (try FolderTree(first).entries, try FolderTree(second).entries)
    let paths = Set(one.map(\.path)).symmetricDifference(two.map(\.path)).sorted()
    var differing = paths
    for entry in one where differing.count < 5 && !paths.contains(entry.path) {
      guard case .file = entry.kind else { continue }
      let (left, right) = ("\(first)/\(entry.path)", "\(second)/\(entry.path)")
      if try digestOfFile(left).digest != digestOfFile(right).digest { differing.append(entry.path) }
    }
    throw Problem(
      .notReproducible, "a second build in other circumstances gave other bytes",
      hint: "look for times, paths, locale or random numbers in what the command writes",
      cause: "differs in \(differing.prefix(5).joined(separator: ", "))")
  }

  private static func variable(_ port: String) -> String {
    String(port.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  private static func isVariable(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.first.map { !(48...57).contains($0) } == true
      && text.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
  }
}

/// How a kind shows that its output depends on nothing but its inputs.
enum Proof: String, OptionChoice {
  case none, rebuild
}

/// A path that holds wherever a child starts.
func absolute(_ path: String) throws(Problem) -> String {
  path.hasPrefix("/") ? path : resolved(path, in: try workingFolder())
}

extension Problem.Code {
  static let buildCommand = Self("build.command", exit: .stageFailed)
  static let buildTimeout = Self("build.timeout", exit: .stageFailed)
  static let buildOutput = Self("build.output", exit: .stageFailed)
  static let notReproducible = Self("build.not-reproducible", exit: .stageFailed)
}

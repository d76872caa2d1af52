import Archives
import Cryptography
public import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// Runs a command in a private folder with a declared environment.
///
/// 0. A text is for the shell; a list is a program and its arguments (`BuildProgram`).
/// 1. The command sees its inputs as `$NAME` (the port in capitals): a file's path, or the folder of a tree.
/// 2. It writes below `$OUT`; what `produces` names becomes the outputs, links not followed.
/// 3. Secrets reach it as variables; keys know their names only, and an output that holds one is refused.
/// 4. It is isolated where the machine allows it: no network, no other processes, no files but its own.
/// 5. `prove: rebuild` runs it again elsewhere and compares every output, byte for byte.
struct CommandBuild: StageKind {
  static let name = "build/command"
  static let summary = "run a command in a private folder with a declared environment"
  static let version = 4
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.subprocess]
  static let options: [any OptionDeclaration] = [
    command, environment, secrets, produces, prove, network, isolation, limits,
  ]
  static let inputs = InputPorts.any

  private static let command = Option<BuildProgram>(
    "run", "a command for /bin/sh -e; as a list a program and its arguments, with $NAME for variables")
  private static let environment = Option(
    "environment", default: TextTable(), "variables that the command gets besides the usual ones")
  private static let secrets = Option(
    "secrets", default: SecretTable(),
    "variables with secrets: { NAME: { env: VARIABLE } } or { NAME: { file: PATH } }; no part of the key")
  private static let produces = Option<TextTable>(
    "produces", "output name to path below $OUT; a folder becomes a tree")
  private static let prove = Option(
    "prove", default: Proof.none, "'rebuild' runs the command twice and compares")

  private static let network = Option(
    "network", default: false, "whether the command may use the network of the machine")
  private static let isolation = Option(
    "isolation", default: IsolationDemand.whenPossible,
    "'required' refuses to run where the machine does not allow it")
  private static let limits = Option(
    "limits", default: BuildLimits.standard,
    "what a process may use: { memory: 2GiB, processes: 256, cpu: 30m, fileSize: 8GiB, openFiles: 1024 }")

  private let command: BuildProgram
  private let environment: [String: String]
  private let secrets: SecretTable
  private let produces: [(name: String, path: String)]
  private let prove: Proof
  private let keepsNetwork: Bool
  private let demand: IsolationDemand
  private let limits: Program.Limits

  init(options: Options) throws(Problem) {
    command = options[Self.command]
    prove = options[Self.prove]
    (keepsNetwork, demand) = (options[Self.network], options[Self.isolation])
    limits = options[Self.limits].limits
    var environment: [String: String] = [:]
    for (key, value) in options[Self.environment].pairs {
      guard isVariableName(key.value) else {
        throw Problem(.wrongValue, "'\(key.value)' is not a name of a variable", at: key.location)
      }
      guard !Self.own.contains(key.value) else {
        throw Problem(
          .wrongValue, "'\(key.value)' is set for every command", at: key.location, hint: "take another name")
      }
      environment[key.value] = value.value
    }
    self.environment = environment
    secrets = options[Self.secrets]
    for (name, _) in secrets.pairs where Self.own.contains(name.value) || environment[name.value] != nil {
      throw Problem(
        .wrongValue, "'\(name.value)' has a value already", at: name.location, hint: "take another name")
    }
    var produces: [(name: String, path: String)] = []
    for (name, path) in options[Self.produces].pairs {
      guard Self.isName(name.value) else {
        throw Problem(
          .wrongValue, "'\(name.value)' is not a name of an output", at: name.location,
          hint: "use a-z, 0-9, '_' and '-'")
      }
      let clean = resolved(path.value, in: ".")
      guard !clean.hasPrefix("/"), clean != "..", !clean.hasPrefix("../") else {
        throw Problem(.wrongValue, "'\(path.value)' does not lie below $OUT", at: path.location)
      }
      produces.append((name.value, clean))
    }
    guard !produces.isEmpty else {
      throw Problem(.wrongValue, "'produces' names no output", hint: "write produces: { tree: . }")
    }
    self.produces = produces
  }

  /// Whether a path is a file or a folder, which is a tree, is only known when the command has run.
  var outputs: [Port] { produces.map { Port($0.name, $0.path == "." ? MediaType.tree : "*/*") } }
  static var programs: [Tool] { [Tool("/bin/sh", package: "dash")] }
  var tools: [Tool] { command.tool.map { [$0] } ?? [] }

  var mayHaveObstacle: Bool { demand == .required }
  var obstacle: Problem? {
    guard demand == .required, let reason = Isolation.obstacle else { return nil }
    return Self.missing(reason)
  }

  private static func missing(_ reason: String) -> Problem {
    Problem(
      .isolationMissing, "requires isolation, which this machine does not allow",
      hint: "allow user namespaces (sysctl user.max_user_namespaces), or write 'isolation: when-possible'",
      cause: reason)
  }

  func intentions() throws(Problem) -> [Intention] {
    let names = secrets.pairs.map(\.name.value).joined(separator: ", ")
    let given =
      (keepsNetwork ? ["with the network"] : []) + (names.isEmpty ? [] : ["with the secrets \(names)"])
    return [
      Intention(
        .start, command.text, given.isEmpty ? nil : given.joined(separator: ", "))
    ]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let obstacle = try work.isolation.obstacle()
    if let obstacle, demand == .required { throw Self.missing(obstacle) }
    let out = try build(in: try place(obstacle, work), Circumstances(), obstacle, work)
    var notes: [(name: String, value: JSON)] = []
    let entries = try FolderTree(out).entries
    let count = entries.count { if case .file = $0.kind { true } else { false } }
    var summary = "\(count) file\(count == 1 ? "" : "s")"
    if prove == .rebuild {
      let other = Circumstances.others
      let folder = try work.folder()
      let again = try build(in: try elsewhere(folder, obstacle), other, obstacle, work)
      try compare(out, again, folder, work)
      notes.append(("build.reproducible", .string("proven")))
      notes.append(("build.varied", .strings(["folder", "umask", "locale", "time zone", "home"])))
      summary += ", rebuilt: identical"
    } else {
      notes.append(("build.reproducible", .string("not proven")))
    }
    let confinement = BuildConfinement(obstacle: obstacle, keepsNetwork: keepsNetwork)
    notes += confinement.notes
    var outputs: [String: StageOutput] = [:]
    for (name, path) in produces {
      let kind = path == "." ? .folder : entries.first { $0.path.utf8.elementsEqual(path.utf8) }?.kind
      switch kind {
      case .folder: outputs[name] = .folder(path: path == "." ? out : "\(out)/\(path)")
      case .file: outputs[name] = .file(path: "\(out)/\(path)")
      case .link, nil:
        throw Problem(
          .buildOutput, "the command left no file or folder '\(path)' for the output '\(name)'",
          hint: kind == nil ? "write it below $OUT" : "it is a link; name what it leads to")
      }
    }
    return StageResult(outputs, summary: summary, notes: notes)
  }

  /// What a build must not depend on.
  private struct Circumstances {
    var (fileMask, timeZone): (UInt32, String) = (0o022, "UTC")
    // Characters are UTF-8; everything else of the locale C.UTF-8 is as without one. To say no more than that saves
    // each program from opening a dozen files, a quarter of what it takes to start.
    var locale = (variable: "LC_CTYPE", value: "C.UTF-8")
    static let others = Circumstances(
      fileMask: 0o077, timeZone: "Pacific/Kiritimati", locale: (variable: "LC_ALL", value: "C"))
  }

  private static let folders = ["out", "home", "tmp"]

  private func place(_ obstacle: String?, _ work: StageWork) throws(Problem) -> String {
    try work.workplace(Self.folders, obstacle == nil)
  }

  /// As `place`, at a path of another length and depth.
  private func elsewhere(_ folder: String, _ obstacle: String?) throws(Problem) -> String {
    let place = "\(folder)/elsewhere/b"
    let all = [place] + Self.folders.map { "\(place)/\($0)" }
    for path in all { try createFolder(path) }
    if obstacle == nil { try Isolation.handOver(all) }
    return place
  }

  private func build(
    in folder: String, _ circumstances: Circumstances, _ obstacle: String?, _ work: StageWork
  ) throws(Problem) -> String {
    let (out, home, temporary) = ("\(folder)/out", "\(folder)/home", "\(folder)/tmp")
    var variables: [String: String] = [
      "PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": temporary, "OUT": out,
      circumstances.locale.variable: circumstances.locale.value, "TZ": circumstances.timeZone,
      "SOURCE_DATE_EPOCH": "\(work.sourceDate.seconds)",
    ]
    variables.merge(environment) { $1 }
    var isolation = Isolation(writable: [folder], hidden: work.hidden, keepsNetwork: keepsNetwork)
    for (port, artifact) in work.inputs.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      let name = Self.variable(port)
      guard isVariableName(name), variables[name] == nil,
        !secrets.pairs.contains(where: { $0.name.value == name })
      else {
        throw Problem(
          .stageInput,
          "the input '\(port)' would be the variable '\(name)', which \(isVariableName(name) ? "has a value already" : "no shell takes")",
          hint: "give the input another name")
      }
      if artifact.mediaType == MediaType.tree {
        // A private copy, which the command may change.
        let tree = try work.unpacked(artifact)
        variables[name] = tree
        if obstacle == nil { try Isolation.handOver(tree) }
        isolation.writable.append(tree)
      } else {
        variables[name] = artifact.path
        isolation.readable.append(artifact.path)
      }
    }
    let words = try command.words(variables)
    for (name, reference) in secrets.pairs { variables[name.value] = try work.secret(reference).revealText() }
    var program = Program(
      words.path, words.arguments, environment: variables, folder: folder, timeout: work.timeLeft,
      fileMask: circumstances.fileMask, limits: limits, redaction: work.redaction)
    if obstacle == nil { program.isolation = isolation }
    let outcome = try program.run(work.cancellation)
    if outcome.isCancelled { throw Problem(.stopped, "the command was stopped") }
    if outcome.isTimedOut {
      throw Problem(
        .buildTimeout, "the command did not end in time",
        hint: "raise 'timeout:' of the stage, or find out what it waits for",
        cause: outcome.lastLines(12))
    }
    guard outcome.status == 0 else {
      throw Problem(
        .buildCommand, "the command ended with status \(outcome.status)", cause: outcome.lastLines(12))
    }
    return out
  }

  private func compare(_ first: String, _ second: String, _ folder: String, _ work: StageWork) throws(Problem)
  {
    var digests: [Digest] = []
    for (name, tree) in [("a", first), ("b", second)] {
      let tar = "\(folder)/\(name).tar"
      try packTree(tree, to: tar, modified: work.sourceDate.seconds)
      digests.append(try digestOfFile(tar).digest)
    }
    guard digests[0] != digests[1] else { return }
    let differing = try differences(first, second)
    throw Problem(
      .notReproducible, "a second build in other circumstances gave other bytes",
      hint: "look for times, paths, locale or random numbers in what the command writes",
      cause: "differs in \(differing.prefix(5).joined(separator: ", "))")
  }

  /// The paths at which two trees differ, in order.
  private func differences(_ first: String, _ second: String) throws(Problem) -> [String] {
    var others: [[UInt8]: FolderTree.Entry] = [:]
    for entry in try FolderTree(second).entries { others[Array(entry.path.utf8)] = entry }
    var differing: [String] = []
    for entry in try FolderTree(first).entries {
      guard let other = others.removeValue(forKey: Array(entry.path.utf8)), entry.kind == other.kind,
        entry.mode & 0o100 == other.mode & 0o100
      else {
        differing.append(entry.path)
        continue
      }
      guard case .file = entry.kind else { continue }
      let (left, right) = ("\(first)/\(entry.path)", "\(second)/\(entry.path)")
      if try digestOfFile(left).digest != digestOfFile(right).digest { differing.append(entry.path) }
    }
    differing += others.values.map(\.path)
    return differing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: - Names

  private static let own = ["OUT", "HOME", "TMPDIR", "SOURCE_DATE_EPOCH"]

  private static func variable(_ port: String) -> String {
    String(port.uppercased().map { $0 == "-" || $0 == "." ? "_" : $0 })
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 100
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
  }
}

/// How a kind shows that its output depends on nothing but its inputs.
enum Proof: String, OptionChoice {
  case none, rebuild
}

extension Problem.Code {
  static let buildCommand = Self("build.command", exit: .stageFailed)
  static let buildTimeout = Self("build.timeout", exit: .stageFailed)
  static let buildOutput = Self("build.output", exit: .stageFailed)
  /// A stage must be isolated, and is not.
  public static let isolationMissing = Self("preflight.isolation", exit: .invalidData)
  static let notReproducible = Self("build.not-reproducible", exit: .stageFailed)
}

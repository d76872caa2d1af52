import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// Takes a published package as a stranger would: with `apt-get`, the repository and its key, and nothing else.
///
/// 1. apt works in a private root: no source, key, cache or state of the machine counts.
/// 2. What it downloads must be, byte for byte, what was published.
/// 3. The package is unpacked, not installed, and its commands are run from there.
/// 4. apt, dpkg and those commands are isolated where the machine allows it: they read what was published, which may
///    be hostile, and need no network. They see the repository and the private root.
struct APTCheck: StageKind {
  static let name = "check/apt"
  static let summary = "fetch a published package with apt alone and run its commands"
  static let version = 1
  static let stageClass = StageClass.effect
  static let needs: Capabilities = [.subprocess]
  static let options: [any OptionDeclaration] = [repository, package, commands]
  static let inputs = InputPorts.exactly([Port("publication", MediaType.publication)])

  private static let repository = Option<String>(
    "repository", from: "run.repository", "folder of the repository")
  private static let package = Option<String>("package", from: "metadata.name", "name of the package")
  private static let commands = Option(
    "commands", default: [String](), "commands of the package that must succeed, run in the unpacked tree")

  private let (repository, package): (String, String)
  private let commands: [String]

  init(options: Options) {
    (repository, package, commands) = (
      options[Self.repository], options[Self.package], options[Self.commands]
    )
  }

  var outputs: [Port] { [Port("report", MediaType.check)] }
  static var programs: [Tool] {
    [Tool("/usr/bin/apt-get", package: "apt"), Tool("/usr/bin/dpkg", package: "dpkg")]
  }

  func intentions() throws(Problem) -> [Intention] {
    [Intention(.fetch, package, "by apt-get from \(repository)")]
      + commands.map { Intention(.start, "/bin/sh -e -c '\($0)'", "in the unpacked package") }
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let publication = try JSON(
      parsing: try readBytes(of: try work.input("publication").path), file: "publication")
    let root = try work.folder()
    let configuration = try configure(root, publication, at: work.now)
    let place = resolved(repository, in: try workingFolder())
    let obstacle = try work.isolation.obstacle(reading: [place])
    var isolation: Isolation?
    if obstacle == nil {
      isolation = Isolation(writable: [root], readable: [place], hidden: work.hidden)
      // Once: all that comes later is written by the programs.
      try Isolation.handOver(root)
    }
    let environment = [
      "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "APT_CONFIG": configuration,
    ]
    _ = try run("/usr/bin/apt-get", ["-qq", "update"], environment, in: root, isolation, work)
    _ = try run("/usr/bin/apt-get", ["-qq", "download", package], environment, in: root, isolation, work)
    let files = try FolderTree(root).entries.filter { !$0.path.contains("/") && $0.path.hasSuffix(".deb") }
    guard let file = files.first, files.count == 1 else {
      throw Problem(.aptCheck, "apt-get downloaded \(files.count) files instead of one")
    }
    let (digest, byteCount) = try digestOfFile("\(root)/\(file.path)")
    guard publication["subject"]?.string == "sha256:\(digest.hex)" else {
      throw Problem(
        .aptCheck, "apt-get brought another '\(package)' than was published",
        hint: "a newer version may be in the suite",
        cause: "published \(publication["subject"]?.string ?? "nothing"), got sha256:\(digest.hex)")
    }
    let tree = "\(root)/tree"
    _ = try run("/usr/bin/dpkg", ["-x", file.path, tree], environment, in: root, isolation, work)
    var said: [(name: String, value: JSON)] = []
    for command in commands {
      let outcome = try run(
        "/bin/sh", ["-e", "-c", command],
        ["PATH": "\(tree)/usr/bin:/usr/bin:/bin", "HOME": root, "LC_ALL": "C.UTF-8"],
        in: tree, isolation, work)
      said.append((command, .string(outcome.lastLines(1))))
    }
    let path = "\(root)/report.json"
    let report: JSON = [
      "package": .string(package), "subject": .string("sha256:\(digest.hex)"),
      "byteCount": .integer(byteCount),
      "commands": .object(said),
    ]
    try writeAtomically(report.canonical, to: path)
    let last = said.last?.value.string.map { ": \($0)" } ?? ""
    return StageResult(
      ["report": .file(path: path)],
      summary: "update, download, unpack, \(said.count) command\(said.count == 1 ? "" : "s")\(last)",
      notes: [BuildConfinement(obstacle: obstacle, keepsNetwork: false).programNote])
  }

  /// A private root, and the path of the configuration that names it.
  private func configure(_ root: String, _ publication: JSON, at time: Timestamp) throws(Problem) -> String {
    for folder in [
      "etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/trusted.gpg.d", "state/lists/partial",
      "cache/archives/partial",
    ] {
      try createFolder("\(root)/\(folder)")
    }
    let key = try readText(of: "\(repository)/repository.asc", limit: 1 << 20)
    let inline = key.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? " ." : " \($0)"
    }
    let source = [
      "Types: deb", "URIs: file:\(uriPath(resolved(repository, in: try workingFolder())))",
      "Suites: \(publication["suite"]?.string ?? "")",
      "Components: \(publication["component"]?.string ?? "")", "Signed-By:",
    ]
    try writeAtomically(
      Array((source + inline).joined(separator: "\n").utf8) + [10], to: "\(root)/sources.sources")
    try writeAtomically([], to: "\(root)/state/status")
    let architecture = publication["package"]?.string.flatMap {
      $0.split(separator: "_").last?.split(separator: ".").first
    }
    let known = architecture.map(String.init) ?? "amd64"
    let machine = known == "all" ? "amd64" : known
    let lines = [
      "Dir \"\(root)\"", "Dir::Etc \"\(root)/etc/apt\"", "Dir::Etc::sourcelist \"\(root)/sources.sources\"",
      "Dir::Etc::sourceparts \"-\"", "Dir::State \"\(root)/state\"",
      "Dir::State::status \"\(root)/state/status\"",
      "Dir::Cache \"\(root)/cache\"", "Dir::Bin::methods \"/usr/lib/apt/methods\"",
      "APT::Architecture \"\(machine)\"",
      "APT::Architectures { \"\(machine)\"; }", "APT::Sandbox::User \"root\"", "Acquire::Languages \"none\"",
      "APT::Get::AllowUnauthenticated \"false\"",
      // The run's clock may be ahead of the machine's (`--as-of`); apt knows only the machine's.
      "Acquire::Max-FutureTime \"\(max(10, time.seconds - Timestamp.now().seconds + 60))\"",
      "Dir::Log \"\(root)\"",
    ]
    let path = "\(root)/apt.conf"
    try writeAtomically(Array(lines.map { "\($0);\n" }.joined().utf8), to: path)
    return path
  }

  private func run(
    _ path: String, _ arguments: [String], _ environment: [String: String], in folder: String,
    _ isolation: Isolation?, _ work: StageWork
  ) throws(Problem) -> Program.Outcome {
    let program = Program(
      path, arguments, environment: environment, folder: folder, timeout: work.timeLeft, isolation: isolation)
    let outcome = try program.run(work.cancellation)
    let shown = ([lastComponent(of: path)] + arguments).joined(separator: " ")
    if outcome.isCancelled { throw Problem(.stopped, "'\(shown)' was stopped") }
    guard outcome.status == 0, !outcome.isTimedOut else {
      throw Problem(
        .aptCheck,
        outcome.isTimedOut
          ? "'\(shown)' did not end in time" : "'\(shown)' ended with status \(outcome.status)",
        cause: outcome.lastLines(8))
    }
    return outcome
  }
}

extension Problem.Code {
  static let aptCheck = Self("check.apt", exit: .stageFailed)
}

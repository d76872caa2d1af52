import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
import Pipelines

/// Fetches a pinned closure of Python packages with the ordinary `pip download --require-hashes`.
///
/// pip reads what a server sends, so it is isolated where the machine allows it, with the network and what the variables
/// that it is given name: certificates, a configuration, folders of wheels.
struct PyPIIntake: StageKind {
  static let name = "intake/pypi"
  static let summary = "fetch a pinned closure of Python wheels with pip, by the hashes of a lock file"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.network, .subprocess]
  static let options: [any OptionDeclaration] = [requirements, python]
  static let inputs = InputPorts.exactly([])

  private static let requirements = Option<InputPath>("requirements", "pip lock file with hashes")
  private static let python = Option<Located<String>>(
    "python", default: Located("3.11", at: SourceLocation(file: "", line: 1, column: 1)),
    "the version of Python that the wheels are for")

  private let requirements: InputPath
  private let python: String

  init(options: Options) throws(Problem) {
    requirements = options[Self.requirements]
    let written = options[Self.python]
    python = written.value
    let parts = python.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.count < 4 && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else {
      throw Problem(
        .wrongValue, "'\(python)' is not a version of Python", at: written.location, hint: "write \"3.11\"")
    }
  }

  var outputs: [Port] { [Port("files", MediaType.tree), Port("lock", MediaType.text)] }
  static var programs: [Tool] { [Tool("/usr/bin/python3", package: "python3 python3-pip")] }

  func service(_ environment: [String: String]) -> String {
    environment["PIP_INDEX_URL"].flatMap { serviceName(ofURL: $0) } ?? "the package index of pip"
  }

  func intentions() throws(Problem) -> [Intention] {
    try RequirementsLock(try readText(of: requirements.path), file: requirements.path).requirements.map {
      Intention(.fetch, $0.purl, "from the package index of pip, by \($0.digests.count) known digests")
    }
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let folder = try work.folder()
    let (files, lock, home) = ("\(folder)/files", "\(folder)/lock", "\(folder)/home")
    for path in [files, home] { try createFolder(path) }
    let text = try readText(of: requirements.path)
    let requirements = try RequirementsLock(text, file: requirements.path).requirements
    try writeAtomically(Array(text.utf8), to: lock)
    guard !requirements.isEmpty else {
      throw Problem(
        .lock, "'\(self.requirements.written)' names no package", at: self.requirements.location,
        hint: "write NAME==VERSION lines with --hash=sha256:…")
    }
    let obstacle = try work.isolation.obstacle(reading: Self.named(in: work.networkEnvironment))
    try fetch(in: folder, obstacle, work)
    var materials: [Material] = []
    var total = 0
    let known = Dictionary(
      requirements.flatMap { item in item.digests.map { ($0, item.purl) } },
      uniquingKeysWith: { first, _ in first })
    for entry in try FolderTree(files).entries {
      let (digest, byteCount) = try digestOfFile("\(files)/\(entry.path)")
      guard let purl = known[digest] else {
        throw Problem(
          .wrongDigest, "pip brought '\(entry.path)', whose digest is not in the lock file",
          cause: "got sha256:\(digest.hex)")
      }
      total += byteCount
      materials.append(Material(name: entry.path, uri: purl, digest: digest, byteCount: byteCount))
    }
    return StageResult(
      ["files": .folder(path: files), "lock": .file(path: lock)],
      summary: "\(materials.count) files, \(byteText(total)), all digests match", materials: materials,
      notes: [BuildConfinement(obstacle: obstacle, keepsNetwork: true).programNote])
  }

  private func fetch(in folder: String, _ obstacle: String?, _ work: StageWork) throws(Problem) {
    let (files, lock, home) = ("\(folder)/files", "\(folder)/lock", "\(folder)/home")
    var environment = work.networkEnvironment
    environment.merge(["PATH": "/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8"]) { $1 }
    // One retry of pip's own: without any it does not say why an index cannot be reached.
    var program = Program(
      "/usr/bin/python3",
      [
        "-m", "pip", "download", "-vv", "--no-input", "--disable-pip-version-check", "--no-cache-dir",
        "--progress-bar", "off",
        "--retries", "1", "--require-hashes", "-r", lock, "--no-deps", "--only-binary=:all:",
        "--python-version",
        python, "-d", files,
      ],
      environment: environment, timeout: work.timeLeft, redaction: work.redaction)
    if obstacle == nil {
      let readable = Self.named(in: work.networkEnvironment)
      try program.isolate(
        Isolation(writable: [folder], readable: readable, hidden: work.hidden, keepsNetwork: true))
    }
    let outcome = try program.run(work.cancellation)
    guard outcome.status != 0 else { return }
    throw problem(of: outcome)
  }

  /// The files and folders that variables name, also as `file:` URLs and several in one value.
  private static func named(in environment: [String: String]) -> [String] {
    var paths: Set<[UInt8]> = []
    for value in environment.values {
      for word in value.split(whereSeparator: \.isWhitespace) {
        let path = word.hasPrefix("file:///") ? word.dropFirst(7) : word
        // Not the root folder, which would be all there is.
        if path.hasPrefix("/"), path.contains(where: { $0 != "/" }),
          !path.split(separator: "/").contains(".."), exists(String(path))
        {
          paths.insert(Array(path.utf8))
        }
      }
    }
    return paths.map { String(decoding: $0, as: UTF8.self) }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// What pip says, in our words: a wrong digest names expected and got; a network fault may pass.
  private func problem(of outcome: Program.Outcome) -> Problem {
    if outcome.isCancelled { return Problem(.stopped, "pip was stopped") }
    if outcome.isTimedOut {
      return Problem(.fetch, "pip did not end in time", cause: outcome.lastLines(5), isTransient: true)
    }
    let said = outcome.said
    if let mark = said.firstRange(of: "Expected sha256") {
      let name = said[..<mark.lowerBound].split(whereSeparator: \.isNewline)
        .last { $0.hasPrefix(" ") && $0.contains("==") }
        .flatMap { $0.split(whereSeparator: { $0 == " " || $0 == ":" }).first }
      let rest = said[mark.upperBound...].split(whereSeparator: \.isWhitespace)
      let got = rest.firstIndex(of: "Got").flatMap { rest.dropFirst($0 - rest.startIndex + 1).first }
      return Problem(
        .wrongDigest, "'\(name ?? "a file")' has another digest than the lock file says",
        hint: "find out why before you change '\(requirements.written)'",
        cause: "expected sha256:\(rest.first ?? "?"), got sha256:\(got ?? "?")")
    }
    let isUnreachable = [
      "Max retries exceeded", "connection error", "Connection aborted", "Connection broken", "Read timed out",
      "IncompleteRead", "ConnectionResetError",
    ].contains { said.firstRange(of: $0) != nil }
    // -vv is what makes pip say why a page could not be fetched; the rest of it is of no use to people.
    let useful = said.split(whereSeparator: \.isNewline)
      .filter { line in ["ERROR:", "WARNING:", "Could not fetch URL"].contains { line.hasPrefix($0) } }
    return Problem(
      .fetch, isUnreachable ? "the package index cannot be reached" : "pip cannot download the closure",
      hint: isUnreachable ? "check the network and pip's index setting" : nil,
      cause: useful.isEmpty ? outcome.lastLines(8) : useful.suffix(8).joined(separator: "\n"),
      isTransient: isUnreachable)
  }
}

extension Problem.Code {
  static let fetch = Self("intake.fetch", exit: .stageFailed)
  static let stopped = Self("stage.stopped", exit: .interrupted)
}

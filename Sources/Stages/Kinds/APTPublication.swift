import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import PackageFormats
import Pipelines

/// Publishes a package in a signed APT repository, switched in as a whole.
struct APTPublication: StageKind {
  static let name = "store/apt"
  static let summary = "publish a package in a signed APT repository"
  static let version = 1
  static let stageClass = StageClass.effect
  static let needs: Capabilities = [.subprocess, .signingKey]
  static let options: [any OptionDeclaration] = [repository, suite, component, origin, key]
  static let inputs = InputPorts.exactly([
    Port("package", MediaType.debianPackage), Port("decision", MediaType.decision),
  ])

  private static let repository = Option<String?>(
    "repository", default: .some(nil), from: "run.repository",
    "folder of the repository; 'apt' in the artifacts folder if left out")
  private static let suite = Option("suite", default: "stable", "name of the suite")
  private static let component = Option("component", default: "main", "component of the suite")
  private static let origin = Option("origin", default: "Stellwerk", "who publishes, as apt shows it")
  private static let key = Option<KeyReference>(
    "key", from: "keys.repository", "the key that signs the suite")

  private let repository: String
  private let (suite, component, origin): (String, String, String)
  private let key: OpenPGPKey

  init(options: Options) throws(Problem) {
    repository = options[Self.repository] ?? "artifacts/apt"
    (suite, component, origin) = (options[Self.suite], options[Self.component], options[Self.origin])
    key = try OpenPGPKey(options[Self.key])
    _ = try APTSuite(name: suite, origin: origin, architectures: ["amd64"], components: [component], date: 0)
  }

  var outputs: [Port] { [Port("publication", MediaType.publication)] }
  static var programs: [Tool] { [Tool(GnuPG.tool, package: "gnupg")] }

  func intentions() throws(Problem) -> [Intention] {
    let place = "\(suite)/\(component)"
    return [
      Intention(.sign, "the suite \(suite)", "OpenPGP \(try key.known().fingerprint)"),
      Intention(.publish, place, "APT repository in \(repository)"),
    ]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let package = try work.input("package")
    try check(try work.input("decision"), allows: package)
    let control = try DebianPackageReader(path: package.path).control
    let key = try key.known()
    let gpg = try GnuPG(home: key.home, timeout: work.timeLeft, cancellation: work.cancellation)
    let time = max(work.now, try gpg.created(key.fingerprint))
    let suite = try APTSuite(
      name: suite, origin: origin, architectures: [control["Architecture"] ?? "all"], components: [component],
      date: work.now.seconds)
    let publication = try APTRepository(folder: repository).add(package.path, component: component, to: suite)
    {
      (release) throws(Problem) in
      (
        inline: try gpg.clearSigned(release, by: key.fingerprint, at: time),
        detached: try gpg.detachedSignature(of: release, by: key.fingerprint, at: time)
      )
    }
    try writeAtomically(try gpg.publicKey(key.fingerprint), to: "\(repository)/repository.asc")
    let path = try work.folder() + "/publication.json"
    let document: JSON = .compact([
      "repository": .string("apt"), "suite": .string(self.suite), "component": .string(component),
      "package": publication.package.map { .string($0.fileName) },
      "subject": .string("sha256:\(package.digest.hex)"),
      "release": .string("sha256:\(publication.release.hex)"),
      "key": .string(key.fingerprint),
    ])
    try writeAtomically(document.canonical, to: path)
    let what = publication.isChanged ? "1 package added" : "unchanged, the package is there already"
    return StageResult(
      ["publication": .file(path: path)], summary: "\(self.suite)/\(component), \(what)",
      notes: [
        ("publication.changed", .bool(publication.isChanged)),
        ("publication.repository", .string(repository)),
        ("publication.suite", .string(self.suite)), ("publication.component", .string(component)),
      ])
  }

  /// The decision must be a pass for exactly these bytes; the runner's gate has said so already.
  private func check(_ decision: Artifact, allows package: Artifact) throws(Problem) {
    let document = try JSON(parsing: try readBytes(of: decision.path), file: "decision")
    guard document["verdict"]?.string == Verdict.pass.rawValue,
      document["subject"]?["digest"]?.string == "sha256:\(package.digest.hex)"
    else {
      throw Problem(.notAllowed, "the decision does not allow this package to be published")
    }
  }
}

extension Problem.Code {
  static let notAllowed = Self("store.not-allowed", exit: .stageFailed)
}

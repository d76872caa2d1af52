public import Diagnostics
import JSON
public import OperatingSystem
public import YAML

/// A document of kind `Package`: what is to be made, by which pipeline, judged by which policy.
public struct PackageManifest: Sendable {
  /// `metadata`: what the package is called and says of itself.
  public struct Metadata: Sendable {
    /// Lower-case letters, digits, `+`, `-` and `.`.
    public let name: String
    /// Of the software, as its makers write it; may go into the name of a file.
    public let version: String
    /// Of the packaging; 1 unless written.
    public let revision: Int
    /// One line.
    public let summary: String
    /// Several lines, where there are any.
    public let description: String?
    /// Where the software is at home.
    public let homepage: String?
    /// An SPDX licence expression.
    public let license: String?
    /// `Name <address>`.
    public let maintainer: String?
    /// The machine it runs on, for example `amd64` or `all`.
    public let architecture: String
    /// When this release was made: the time stamp of everything that is built (`SOURCE_DATE_EPOCH`).
    public let date: Timestamp?
  }

  /// What the package is called and says of itself.
  public let metadata: Metadata
  /// The pipeline document.
  public let pipeline: DocumentReference
  /// The policy document.
  public let policy: DocumentReference?
  /// `inputs` of the pipeline, as written.
  public let inputs: [(key: Located<String>, value: Node)]
  /// Where `inputs` stands.
  public let inputsLocation: SourceLocation
  /// Keys by reference, under the names that pipelines look up.
  public let keys: [(key: Located<String>, value: KeyReference)]
  /// The documents of the evidence bundle.
  public let release: Release
  /// What look-ups can find: `metadata.…`, `keys.…`, `spec.…`.
  public var scope: Scope
  /// The file that it was read from.
  public let file: String
  /// The plan document, where this stands for one: a plan runs as a package does, without version and release.
  public let plan: PlanManifest?

  /// Stands for a plan where packages are run.
  public init(_ plan: PlanManifest, file: String) {
    metadata = Metadata(
      name: plan.name, version: "", revision: 1, summary: "", description: nil, homepage: nil, license: nil,
      maintainer: nil, architecture: "", date: plan.context.start)
    (pipeline, policy, inputs, keys) = (plan.pipeline, nil, [], plan.keys)
    (inputsLocation, release) = (plan.plannerLocation, Release(values: .none))
    (scope, self.file, self.plan) = (plan.scope, file, plan)
  }

  /// Reads a package document; `nil` if that records any problem.
  public init?(_ document: consuming Document, file: String, into problems: inout [Problem]) {
    let before = problems.count
    self.init(asFarAsReadable: document, file: file, into: &problems)
    guard problems.count == before else { return nil }
  }

  /// Reads what can be read of a package document, so that what it names can be looked at too.
  ///
  /// Metadata with a problem are empty here, and look-ups of them are postponed: one mistake, one problem.
  /// `nil` only for another kind of document, and where no pipeline is named.
  public init?(asFarAsReadable document: consuming Document, file: String, into problems: inout [Problem]) {
    guard document.expect(.package, into: &problems) else { return nil }
    let metadata = Options(reading: Metadata.declared, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    guard let pipeline = spec.ifRead(Self.pipelineOption) else { return nil }
    self.metadata = Metadata(metadata)
    (self.pipeline, self.file, plan) = (pipeline, file, nil)
    policy = spec.ifRead(Self.policyOption) ?? nil
    inputs = spec.ifRead(Self.inputsOption)?.pairs ?? []
    inputsLocation = spec.node(Self.inputsOption)?.location ?? spec.location
    let keys = spec.ifRead(Self.keysOption)
    self.keys = keys?.pairs ?? []
    release = spec.ifRead(Self.releaseOption) ?? Release(values: .none)
    scope = Scope()
    scope.add("metadata", Metadata.declared, of: metadata, as: Metadata.types)
    scope.add("spec", Self.lookedUp, of: spec, as: Self.types)
    if case .mapping(let written)? = spec.node(Self.keysOption)?.value {
      scope.add("keys", written.map { ($0.key.value, $0.value) })
    }
    for name in keys?.unread ?? [] { scope.postpone(name.value, in: "keys") }
  }
}

// MARK: - Declarations

extension PackageManifest {
  static let pipelineOption = Option<DocumentReference>(
    "pipeline", example: "pipeline.yaml", "the document of kind Pipeline that makes it")
  static let policyOption = Option<DocumentReference?>(
    optional: "policy", example: "policy.yaml",
    "the document of kind Policy that judges it; `policy/decide` needs one")
  static let exceptionsOption = Option<InputPath?>(
    optional: "exceptions", example: "exceptions/", "folder of signed exceptions")
  static let approvalsOption = Option<InputPath?>(
    optional: "approvals", example: "approvals/", "folder of signed approvals")
  static let advisoriesOption = Option<InputPath?>(
    optional: "advisories", example: "advisories/",
    "file or folder of advisories; `scan/osv` needs one")
  static let keysOption = Option<Table<IdentifierKey, KeyReference>>(
    "keys", default: Table(), example: ["statements": ["pem": "artifacts/keys/release.pem"]],
    "name to key reference, never a key itself")
  static let inputsOption = Option<Table<AnyKey, Node>>(
    "inputs", default: Table(), example: ["script": "hello.sh"],
    "values for the inputs that the pipeline declares")
  static let factsOption = Option<TextTable>(
    "facts", default: TextTable(), example: ["dataAccess": "none", "blastRadius": "team"],
    "what nobody can derive, shown as declared: `dataAccess`, `blastRadius`")
  static let releaseOption = Option<Release>(
    "release", default: Release(values: .none), "documents of the evidence bundle")

  /// What look-ups find under `spec`.
  static let lookedUp: [any OptionDeclaration] = [
    policyOption, exceptionsOption, approvalsOption, advisoriesOption, factsOption,
  ]
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [
    pipelineOption, policyOption, exceptionsOption, approvalsOption, advisoriesOption, keysOption,
    inputsOption, factsOption, releaseOption,
  ]
}

extension PackageManifest.Metadata {
  private static let name = Option<CheckedText<NameForm>>(
    "name", example: "hello", "also of the package, unless the pipeline says otherwise")
  private static let version = Option<CheckedText<VersionForm>>(
    "version", example: "1.0", "of the software, as its makers write it")
  private static let revision = Option<Int>(
    "revision", default: 1, within: 0...Int.max, "of the packaging: the 1 in `2.2.0-1`")
  private static let date = Option<Timestamp?>(
    optional: "date", example: "2026-11-21",
    "time stamp of what is built; 1980-01-01 unless written, `SOURCE_DATE_EPOCH` goes before both")
  private static let summary = Option<CheckedText<LineForm>>(
    "summary", example: "says hello", "what it is, in one line")
  private static let text = Option<String?>(
    optional: "description", example: "Says hello to whoever asks.", "what it is, in several lines")
  private static let homepage = Option<CheckedText<LineForm>?>(
    optional: "homepage", example: "https://example.org/", "where the software is at home")
  private static let license = Option<CheckedText<LineForm>?>(
    optional: "license", example: "MIT", "SPDX licence expression")
  private static let maintainer = Option<CheckedText<LineForm>?>(
    optional: "maintainer", example: "Release Team <release@example.org>",
    "who looks after the package; `package/deb` needs one")
  private static let architecture = Option<CheckedText<ArchitectureForm>>(
    "architecture", example: "all", "the machine it runs on: `amd64`, `all`, …")

  /// The keys of `metadata`.
  static let declared: [any OptionDeclaration] = [
    name, version, revision, date, summary, text, homepage, license, maintainer, architecture,
  ]

  fileprivate init(_ read: Options) {
    name = read.ifRead(Self.name)?.value ?? ""
    version = read.ifRead(Self.version)?.value ?? ""
    revision = read.ifRead(Self.revision) ?? 1
    summary = read.ifRead(Self.summary)?.value ?? ""
    description = read.ifRead(Self.text) ?? nil
    homepage = (read.ifRead(Self.homepage) ?? nil)?.value
    license = (read.ifRead(Self.license) ?? nil)?.value
    maintainer = (read.ifRead(Self.maintainer) ?? nil)?.value
    architecture = read.ifRead(Self.architecture)?.value ?? ""
    date = read.ifRead(Self.date) ?? nil
  }
}

public import Diagnostics
import JSON
public import OperatingSystem

/// A document of kind `Trust`: whose word counts, in which role, from when until when.
public struct TrustManifest: Sendable {
  /// A key by reference to its public half.
  public struct Key: MappingValue {
    private static let idOption = Option<Located<String>>("id", example: "release", "unique in the document")
    private static let publicOption = Option<InputPath>(
      "public", example: "artifacts/keys/release.pub.pem", "its public half, a PEM file: Ed25519 or P-256")
    private static let rolesOption = Option<[String]>(
      "roles", example: ["release"], "what its signature counts for")
    private static let fromOption = Option<Timestamp>(
      "from", example: "2026-01-01", "it does not count before")
    private static let untilOption = Option<Timestamp?>(
      optional: "until", example: "2028-01-01", "it does not count from this moment on; no end unless written"
    )
    /// The keys of a key.
    public static let members: [any OptionDeclaration] = [
      idOption, publicOption, rolesOption, fromOption, untilOption,
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// Unique in the document.
    public var id: Located<String> { values[Self.idOption] }
    /// A PEM file.
    public var publicKey: InputPath { values[Self.publicOption] }
    /// What its signature counts for.
    public var roles: [String] { values[Self.rolesOption] }
    /// It does not count before.
    public var from: Timestamp { values[Self.fromOption] }
    /// It does not count at this moment any more; `nil` for no end.
    public var until: Timestamp? { values[Self.untilOption] }

    /// Records an end that comes before the beginning.
    public func check(into problems: inout [Problem]) {
      guard let until, until.seconds <= from.seconds else { return }
      problems.append(Problem(.wrongValue, "the key '\(id.value)' ends before it begins", at: id.location))
    }
  }

  /// In the order written; ids are unique.
  public let keys: [Key]
  /// Roles that must not share a key.
  public let separation: [[String]]

  private static let nameOption = Option<CheckedText<NameForm>>(
    "name", example: "default", "what it is called")
  private static let keysOption = Option<[Key]>("keys", "the keys whose signatures count")
  private static let separationOption = Option<[[String]]>(
    "separation", default: [], example: [["release", "security-reviewer"]],
    "groups of roles that no key may hold together")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [nameOption]
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [keysOption, separationOption]

  /// Reads a trust document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.trust, into: &problems) else { return nil }
    _ = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    var ids: Set<String> = []
    for key in spec.ifRead(Self.keysOption) ?? [] where !ids.insert(key.id.value).inserted {
      problems.append(Problem(.wrongValue, "two keys have the id '\(key.id.value)'", at: key.id.location))
    }
    guard problems.count == before else { return nil }
    (keys, separation) = (spec[Self.keysOption], spec[Self.separationOption])
  }
}

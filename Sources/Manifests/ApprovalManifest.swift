import Cryptography
public import Diagnostics
import JSON
import OperatingSystem
public import Policies
import YAML

/// A document of kind `Approval`: somebody with a role lets a bundle go on.
///
/// What counts is the signed statement; this is its readable form.
public struct ApprovalManifest: Sendable {
  /// As the room `Policies` knows it.
  public let approval: Approval

  private static let name = Option<CheckedText<NameForm>>(
    "name", example: "hello-1.0-ring2", "what it is called")
  private static let actor = Option<CheckedText<LineForm>>(
    "actor", example: "cab-member-1", "who approves, as they call themselves")
  private static let created = Option<Timestamp>(
    "created", example: "2026-11-22T10:00:00Z", "since when it counts")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [name, actor, created]

  private static let role = Option<CheckedText<LineForm>>(
    "role", example: "cab", "the role in which they approve")
  private static let bundle = Option<Content>("bundle", "the content of the evidence bundle that was seen")
  private static let decision = Option<Content>("decision", "the basis of the decision that was seen")
  private static let rings = Option<[RingNumber]>(
    "rings", within: 1...Int.max, example: [2], "the rings that it is for")
  private static let comment = Option<String>("comment", default: "", example: "reviewed", "what they said")
  private static let expires = Option<Located<Timestamp>>(
    "expires", example: "2026-12-22T10:00:00Z", "from this moment on it does not count any more")
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [role, bundle, decision, rings, comment, expires]

  private struct Content: MappingValue {
    static let digest = Option<Digest>(
      "sha256", example: "0000000000000000000000000000000000000000000000000000000000000000", "its SHA-256")
    static let members: [any OptionDeclaration] = [digest]
    let values: Options
  }

  /// Reads an approval document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.approval, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    if let created = metadata.ifRead(Self.created), let expires = spec.ifRead(Self.expires),
      expires.value <= created
    {
      problems.append(Problem(.wrongValue, "it expires before it is created", at: expires.location))
    }
    guard problems.count == before else { return nil }
    approval = Approval(
      name: metadata[Self.name].value, actor: metadata[Self.actor].value, role: spec[Self.role].value,
      created: metadata[Self.created], expires: spec[Self.expires].value,
      bundle: spec[Self.bundle].values[Content.digest], decision: spec[Self.decision].values[Content.digest],
      rings: spec[Self.rings].map(\.value), comment: spec[Self.comment])
  }
}

import Cryptography
public import Diagnostics
public import JSON
import OperatingSystem
public import Policies
public import YAML

/// A document of kind `Exception`: a waiver for a limited time.
public struct ExceptionManifest: Sendable {
  /// As the room `Policies` knows it.
  public let exception: ExceptionDocument

  /// Reads an exception document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.exception, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    guard problems.count == before else { return nil }
    let bounds = spec.node(Self.voidWhen)
    let json: JSON = .compact([
      "name": metadata[Self.name].json, "requester": metadata[Self.requester].json,
      "created": metadata[Self.created].json, "covers": spec.node(Self.covers)?.json,
      "reason": spec[Self.reason].json, "expires": spec[Self.expires].json,
      "controls": spec.node(Self.controls)?.json, "voidWhen": bounds?.json,
    ])
    do { exception = try ExceptionDocument(json: json) } catch {
      problems.append(Problem(error.code, error.message, at: document.location, hint: error.hint))
      return nil
    }
  }

  // MARK: - Declarations

  private static let name = Option<CheckedText<NameForm>>("name", example: "web-egress", "what it is called")
  private static let requester = Option<String>(
    "requester", example: "web-team@example.org", "who asks; must not be who grants")
  private static let created = Option<Timestamp>("created", example: "2026-11-21", "since when it counts")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [name, requester, created]

  private static let covers = Option<Covers>(
    "covers", "what it lets through: everything that all four lists name")
  private static let reason = Option<CheckedText<NotEmptyForm>>(
    "reason", example: "the callback named in the advisory is not used", "why")
  private static let expires = Option<Timestamp>(
    "expires", example: "2026-12-15", "from this moment on it does not count any more")
  private static let controls = Option<[Control]>(
    "controls", within: 1...Int.max, "what compensates while it lasts")
  private static let voidWhen = Option<Bounds?>(
    optional: "voidWhen", "it covers nothing any more as soon as one of these holds")
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [covers, reason, expires, controls, voidWhen]

  /// Each of the four lists must be there and hold something: an exception that covers everything is none.
  private struct Covers: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<[String]>(
        "vulnerabilities", within: 1...Int.max, example: ["CVE-2026-27459"],
        "by any of their ids; aliases count"),
      Option<[String]>(
        "components", within: 1...Int.max, example: ["pkg:pypi/pyopenssl@>=22.0.0,<26.0.0"],
        "package URLs, with a version or a range of versions"),
      Option<[String]>(
        "subjects", within: 1...Int.max, example: ["legacy-web"], "names of packages, or `sha256:` digests"),
      Option<[RingNumber]>("rings", within: 1...Int.max, example: [0, 1], "numbers of rings"),
    ]
    let values: Options
  }

  private struct Control: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<String>("text", example: "egress restricted to the API gateway", "what is done"),
      Option<Evidence?>(optional: "evidence", "a file that shows it; recorded, not opened"),
    ]
    let values: Options
  }

  private struct Evidence: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<String>("path", example: "controls/egress.txt", "where it lies"),
      Option<Digest>(
        "sha256", example: "0000000000000000000000000000000000000000000000000000000000000000", "its SHA-256"),
    ]
    let values: Options
  }

  private struct Bounds: MappingValue {
    static let members: [any OptionDeclaration] = [
      Option<FixedPoint?>(optional: "cvssAbove", example: .number(9.8), "a finding has a higher score"),
      Option<FixedPoint?>(
        optional: "epssAbove", example: .number(0.5), "a finding is more likely to be exploited"),
      Option<Bool>("knownExploited", default: false, "a finding is known to be exploited"),
    ]
    let values: Options
  }
}

/// The number of a ring.
struct RingNumber: OptionValue {
  let value: Int
  static let schema: [(name: String, value: JSON)] = Int.schema + [("minimum", 0)]
  static let typeName = "ring"
  var json: JSON { .integer(value) }
  static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard let value = Int.read(node, as: subject, into: &problems) else { return nil }
    if value >= 0 { return Self(value: value) }
    problems.append(Problem(.wrongValue, "'\(value)' is not a ring", at: node.location))
    return nil
  }
}

extension FixedPoint: OptionValue {
  /// JSON Schema of a decimal, as a number or a text.
  public static var schema: [(name: String, value: JSON)] {
    [
      ("type", ["string", "number"]), ("pattern", #"^[0-9]{1,7}(\.[0-9]{1,4})?$"#), ("minimum", 0),
      ("exclusiveMaximum", 10_000_000),
    ]
  }
  /// A decimal.
  public static var typeName: String { "decimal" }
  /// As a text: exact.
  public var json: JSON { .string(text) }
  /// A decimal with at most four places.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard let text = String.read(node, as: subject, into: &problems) else { return nil }
    if let value = FixedPoint(text) { return value }
    problems.append(
      Problem(.wrongValue, "\(subject) is not a decimal with at most four places", at: node.location))
    return nil
  }
}

public import Diagnostics
public import JSON
public import YAML

/// A key by reference: `{ openpgp: FINGERPRINT, home: FOLDER }` or `{ pem: FILE }`; never the key itself.
public enum KeyReference: OptionValue, Hashable {
  /// How the fingerprint of an OpenPGP key is told.
  public enum Fingerprint: Hashable, Sendable {
    /// 40 or 64 upper-case hexadecimal digits.
    case written(String)
    /// A file that holds them, as `stellwerk keys generate` writes it.
    case file(InputPath)
  }

  /// A secret key in a GnuPG home folder of the project's own, by its full fingerprint.
  case openPGP(Fingerprint, home: InputPath)
  /// A private key in a PEM file, and the passphrase that the file is encrypted with.
  case pem(InputPath, passphrase: SecretReference?)

  private static let pemFile = Option<InputPath?>(optional: "pem", "a private key")
  private static let passphrase = Option<SecretReference?>(
    optional: "passphrase", "what the private key is encrypted with")
  private static let fingerprint = Option<Node?>(
    optional: "openpgp", "40 or 64 hexadecimal digits, or a file that holds them")
  private static let home = Option<InputPath?>(optional: "home", "the GnuPG home folder of that key")

  /// JSON Schema of both forms.
  public static var schema: [(name: String, value: JSON)] {
    func form(
      _ members: [(name: String, value: JSON)], optional: [(name: String, value: JSON)] = []
    ) -> JSON {
      [
        "type": "object", "properties": .object(members + optional),
        "required": .strings(members.map(\.name)),
        "additionalProperties": false,
      ]
    }
    return [
      (
        "oneOf",
        [
          form([
            ("openpgp", .object(Fingerprint.schema + [("description", .string(fingerprint.text))])),
            ("home", home.schema),
          ]), form([("pem", pemFile.schema)], optional: [("passphrase", passphrase.schema)]),
        ]
      )
    ]
  }
  /// Both forms.
  public static var typeName: String { "key reference" }
  /// What names the key, as written; not the folder that its secret half lies in.
  public var json: JSON {
    switch self {
    case .openPGP(.written(let fingerprint), _): ["openpgp": .string(fingerprint)]
    case .openPGP(.file(let path), _): ["openpgp": .string(path.written)]
    case .pem(let path, nil): ["pem": .string(path.written)]
    case .pem(let path, let passphrase?): ["pem": .string(path.written), "passphrase": passphrase.json]
    }
  }
  /// The passphrase.
  public var secrets: [SecretReference] {
    if case .pem(_, let passphrase?) = self { [passphrase] } else { [] }
  }
  /// The file of a fingerprint; never one that holds a secret.
  public var files: [InputPath] {
    if case .openPGP(.file(let path), _) = self { [path] } else { [] }
  }
  /// Files and folders that must be there, secret ones included.
  public var places: [InputPath] {
    switch self {
    case .openPGP(_, let home): files + [home]
    case .pem(let path, _): [path]
    }
  }
  /// Reads either form.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    var inside: [Problem] = []
    guard let fields = Fields(node, into: &inside) else {
      problems.append(
        Problem(
          .wrongType, "\(subject) is not a mapping with 'openpgp' and 'home', or 'pem'", at: node.location))
      return nil
    }
    let form = Options(reading: [pemFile, passphrase, fingerprint, home], from: fields, into: &inside)
    guard inside.isEmpty else {
      problems += inside.map {
        Problem($0.code, "\(subject) is no key reference: \($0.message)", at: $0.location, hint: $0.hint)
      }
      return nil
    }
    switch (form[pemFile], form[fingerprint], form[home]) {
    case (let pem?, nil, nil): return .pem(pem, passphrase: form[passphrase])
    case (nil, let node?, let home?) where form[passphrase] == nil:
      return Fingerprint.read(node, as: subject, into: &problems).map { .openPGP($0, home: home) }
    default:
      problems.append(
        Problem(
          .wrongValue, "\(subject) is neither an OpenPGP nor a PEM key", at: node.location,
          hint: "write { openpgp: FINGERPRINT, home: FOLDER } or { pem: FILE }"))
      return nil
    }
  }
}

extension KeyReference.Fingerprint: SingleValue {
  /// Digits, or the path of a file with them.
  public static var schema: [(name: String, value: JSON)] {
    InputPath.schema + [("pattern", "^([0-9a-fA-F]{40}|[0-9a-fA-F]{64}|.*[^0-9a-fA-F].*)$")]
  }
  /// A fingerprint.
  public static var typeName: String { "fingerprint" }
  /// As written.
  public var json: JSON {
    switch self {
    case .written(let digits): .string(digits)
    case .file(let path): path.json
    }
  }
  /// The file that holds the digits.
  public var files: [InputPath] {
    if case .file(let path) = self { [path] } else { [] }
  }
  /// Digits, or the path of a file with them.
  public init(_ node: Node) throws(Problem) {
    let text = try String(node)
    let isHexadecimal = text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    switch text.utf8.count {
    case 40 where isHexadecimal, 64 where isHexadecimal: self = .written(text.uppercased())
    case _ where isHexadecimal:
      throw Problem(
        .wrongValue, "has no full fingerprint", at: node.location,
        hint: "write all 40 hexadecimal digits; 'stellwerk keys generate' prints them")
    default: self = .file(try InputPath(node))
    }
  }
}

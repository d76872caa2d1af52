public import Diagnostics
public import JSON
public import YAML

/// A key by reference: `{ openpgp: FINGERPRINT, home: FOLDER }` or `{ pem: FILE }`; never itself.
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

  /// JSON Schema of both forms.
  public static var schema: [(name: String, value: JSON)] {
    [
      (
        "oneOf",
        [
          [
            "type": "object", "required": ["openpgp", "home"], "additionalProperties": false,
            "properties": ["openpgp": ["type": "string"], "home": ["type": "string"]],
          ],
          [
            "type": "object", "required": ["pem"], "additionalProperties": false,
            "properties": ["pem": ["type": "string"], "passphrase": .object(SecretReference.schema)],
          ],
        ]
      )
    ]
  }
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
  public init(_ node: Node) throws(Problem) {
    var problems: [Problem] = []
    guard var fields = Fields(node, into: &problems) else {
      throw Problem(.wrongType, "is not a mapping with 'openpgp' and 'home', or 'pem'", at: node.location)
    }
    let pem = fields.value("pem", InputPath.self, into: &problems)
    let passphrase = fields.value("passphrase", SecretReference.self, into: &problems)
    let fingerprint = fields.optional("openpgp")
    let home = fields.value("home", InputPath.self, into: &problems)
    fields.finish(into: &problems)
    if let first = problems.first {
      throw Problem(first.code, "is no key reference: \(first.message)", at: first.location, hint: first.hint)
    }
    switch (pem, fingerprint, home) {
    case (let pem?, nil, nil): self = .pem(pem, passphrase: passphrase)
    case (nil, let node?, let home?) where passphrase == nil:
      self = .openPGP(try Fingerprint(node), home: home)
    default:
      throw Problem(
        .wrongValue, "is neither an OpenPGP nor a PEM key", at: node.location,
        hint: "write { openpgp: FINGERPRINT, home: FOLDER } or { pem: FILE }")
    }
  }
}

extension KeyReference.Fingerprint {
  /// Digits, or the path of a file with them.
  fileprivate init(_ node: Node) throws(Problem) {
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

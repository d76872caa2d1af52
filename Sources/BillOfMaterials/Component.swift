public import Packages

/// Something that lies in the subject of an inventory, or the subject itself.
public struct Component: Hashable, Sendable {
  /// What sort of thing it is (CycloneDX 1.6 `component.type`).
  public enum Kind: String, CaseIterable, Sendable {
    case application
    case container
    case cryptographicAsset = "cryptographic-asset"
    case data
    case device
    case deviceDriver = "device-driver"
    case file
    case firmware
    case framework
    case library
    case machineLearningModel = "machine-learning-model"
    case operatingSystem = "operating-system"
    case platform
  }

  /// Whether the subject needs it when it runs (CycloneDX 1.6 `component.scope`).
  public enum Scope: String, CaseIterable, Sendable {
    case required
    case optional
    case excluded
  }

  /// What sort of thing it is.
  public var kind: Kind
  /// Unique within the inventory; the purl's text where there is one.
  public var bomRef: String
  /// The name in the spelling of its author; a path for a file.
  public var name: String
  /// The version as its author wrote it; `nil` for a file.
  public var version: String?
  /// Its package URL.
  public var purl: PackageURL?
  /// What the name is unique in, where a format keeps it apart: the group of CycloneDX.
  public var group: String?
  /// Whether the subject needs it when it runs; `nil` in a document that does not say so.
  public var scope: Scope?
  /// Its name in the Common Platform Enumeration.
  public var cpe: String?
  /// The licence that its author declared.
  public var licence: DeclaredLicence?
  /// The licence that whoever describes it concludes, where that says more than what is declared.
  public var concludedLicence: DeclaredLicence?
  /// Notices of copyright, a line for each.
  public var copyright: String?
  /// Who distributes it; `nil` is `NOASSERTION`.
  public var supplier: Party?
  /// Who wrote it, where that is said beside the supplier.
  public var author: Party?
  /// Digests of the file that it is.
  public var digests: [FileDigest] = []
  /// One line.
  public var summary: String?
  /// Where more about it is found.
  public var references: [ExternalReference] = []
  /// The files of the subject that show it is there, sorted.
  public var occurrences: [String] = []
  /// How it was found, sorted.
  public var techniques: [ListedPackage.Technique] = []
  /// Texts of licences that lie beside it, in the order found.
  public var licenceTexts: [LicenceText] = []
  /// Names and values in the order found; a name may come more than once.
  public var properties: [Property] = []
  /// For a file: the component that brings it; `nil`: the subject itself.
  public var owner: String?

  /// A component of which the rest is filled in.
  public init(_ kind: Kind, bomRef: String, name: String, version: String? = nil, purl: PackageURL? = nil) {
    (self.kind, self.bomRef, self.name, self.version, self.purl) = (kind, bomRef, name, version, purl)
  }

  /// The name for formats that have no groups.
  public var fullName: String { group.map { "\($0)/\(name)" } ?? name }

  /// The values of all properties of one name.
  public func values(of name: String) -> [String] { properties.filter { $0.name == name }.map(\.value) }
}

/// A person or organisation.
public struct Party: Hashable, Sendable {
  /// As the metadata has it.
  public let name: String
  /// An address that looks like one, else `nil`.
  public let email: String?
  /// Whether somebody said that it is an organisation, or a person; `nil`: the name decides.
  private let stated: Bool?

  /// `nil` where neither a name nor an address is given.
  public init?(name: String?, email: String? = nil, isOrganisation: Bool? = nil) {
    let address = email.flatMap { Self.isAddress($0) ? $0 : nil }
    guard let name = name.flatMap({ $0.isEmpty ? nil : $0 }) ?? address else { return nil }
    (self.name, self.email, stated) = (name, address, isOrganisation)
  }

  /// Whether the name is that of a group; SPDX 2.3 §7.5 must say `Person` or `Organization`.
  public var isOrganisation: Bool {
    if let stated { return stated }
    let marks: Set<String> = [
      "ab", "ag", "association", "authority", "authors", "bv", "collective", "committee", "community",
      "company",
      "consortium", "contributors", "corp", "corporation", "developers", "foundation", "gmbh", "group", "inc",
      "initiative", "institute", "labs", "limited", "llc", "ltd", "maintainers", "organisation",
      "organization",
      "packagers", "project", "sa", "society", "team", "university",
    ]
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.contains { marks.contains(String($0)) }
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E && $0 != 0x2C }
  }
}

extension Party {
  /// Reads `Name <address>`; `nil` where neither is given.
  public init?(mailbox: String) {
    let open = mailbox.lastIndex(of: "<")
    self.init(
      name: trimmed(open.map { mailbox[..<$0] } ?? mailbox[...]),
      email: open.map { trimmed(mailbox[mailbox.index(after: $0)...].prefix { $0 != ">" }) })
  }
}

/// The digest of a file.
public struct FileDigest: Hashable, Sendable {
  /// The algorithms that both formats name, as CycloneDX spells them.
  public enum Algorithm: String, CaseIterable, Sendable {
    case blake2b256 = "BLAKE2b-256"
    case blake2b384 = "BLAKE2b-384"
    case blake2b512 = "BLAKE2b-512"
    case blake3 = "BLAKE3"
    case md5 = "MD5"
    case sha1 = "SHA-1"
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha3_256 = "SHA3-256"
    case sha3_384 = "SHA3-384"
    case sha3_512 = "SHA3-512"
    case sha512 = "SHA-512"
  }

  /// Which.
  public let algorithm: Algorithm
  /// Lower-case hexadecimal digits.
  public let hex: String

  /// As computed over the file's bytes.
  public init(_ algorithm: Algorithm, hex: String) { (self.algorithm, self.hex) = (algorithm, hex) }
}

/// A name and a value that no format has a field for; ours begin with `stellwerk:`.
public struct Property: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The value.
  public let value: String

  /// A pair.
  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// An address of something about a component.
public struct ExternalReference: Hashable, Sendable {
  /// What is found there (CycloneDX 1.6 `externalReference.type`).
  public enum Kind: String, Sendable {
    case website
    case vcs
    case documentation
    case issueTracker = "issue-tracker"
    case releaseNotes = "release-notes"
    case sourceDistribution = "source-distribution"
    case distribution
    case other
  }

  /// What is found there.
  public let kind: Kind
  /// An absolute URL of printable ASCII.
  public let url: String
  /// Digests of what is found there.
  public var digests: [FileDigest] = []

  private static let schemes = [
    "https://", "http://", "ftp://", "git://", "git+https://", "svn://", "ssh://",
  ]
  /// Which bytes of ASCII an URL may hold.
  private static let allowed: [Bool] = {
    let marks = Set("-._~:/?#[]@!$&'()*+,;=%".utf8)
    return (0..<128).map { byte in
      marks.contains(byte) || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
  }()

  /// `nil` where the text is no absolute URL that both formats accept; a user and password are left out.
  public init?(_ kind: Kind, _ url: String) {
    let start = url.prefix(12).lowercased()
    guard let scheme = Self.schemes.first(where: { start.hasPrefix($0) }),
      url.utf8.count > scheme.utf8.count,
      url.utf8.allSatisfy({ $0 < 0x80 && Self.allowed[Int($0)] })
    else { return nil }
    (self.kind, self.url) = (kind, Self.withoutPassword(url))
  }

  /// An address as a document may hold it: documents are published, and must hold no password; `ssh://git@host` has none.
  static func withoutPassword(_ url: String) -> String {
    guard url.utf8.contains(UInt8(ascii: "@")), let mark = url.firstRange(of: "://") else { return url }
    let (scheme, rest) = (url[..<mark.lowerBound].lowercased(), url[mark.upperBound...].utf8)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    guard let sign = authority.lastIndex(of: UInt8(ascii: "@")),
      ["https", "http", "ftp"].contains(where: scheme.hasSuffix) || authority.contains(UInt8(ascii: ":"))
    else { return url }
    return String(url[..<mark.upperBound]) + String(url[url.utf8.index(after: sign)...])
  }
}

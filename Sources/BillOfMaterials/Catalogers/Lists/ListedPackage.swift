public import Packages

/// A package that a lock file or package database names.
public struct ListedPackage: Sendable {
  /// How the project that the list belongs to needs it.
  public enum Relationship: String, Sendable {
    /// It is the project itself.
    case root
    /// The project names it.
    case direct
    /// Only other packages need it.
    case indirect
    /// The file does not say.
    case unknown
  }

  /// How a package was found (CycloneDX 1.6 `component.evidence.identity.methods.technique`).
  public enum Technique: String, Sendable {
    /// It is written in a lock file, manifest or database.
    case manifest = "manifest-analysis"
    /// The bytes of a program say so.
    case binary = "binary-analysis"
    /// The name of a file says so.
    case fileName = "filename"
  }

  /// Unique within the list: name and version unless the format has another.
  public let key: String
  /// The name as the ecosystem writes it, with scope or group.
  public var name: String
  /// The version as written; empty where the file fixes none.
  public var version: String
  /// Its package URL; `nil` where name and version make none.
  public var purl: PackageURL?
  /// How the project needs it.
  public var relationship: Relationship = .unknown
  /// Needed only to develop or to test.
  public var isDevelopment = false
  /// Left out where it does not fit or is not asked for.
  public var isOptional = false
  /// The groups that the format puts it in, in the format's words.
  public var groups: [String] = []
  /// Licences in the words of the file.
  public var licences: [String] = []
  /// Digests of the files that may stand for it.
  public var digests: [FileDigest] = []
  /// The source package it was built from, where that is said.
  public var source: String?
  /// The version of the source package.
  public var sourceVersion: String?
  /// For what machine it was built.
  public var architecture: String?
  /// Where it is fetched from, where the file says.
  public var download: String?
  /// Where else something of it is, where the file says.
  public var references: [ExternalReference] = []
  /// The file as which it is deployed.
  var deployable: Deployable?
  /// Notices of copyright, a line for each.
  public var copyright: String?
  /// Who maintains it, as written.
  public var maintainer: String?
  /// One line.
  public var summary: String?
  /// The line of the file that names it, from 1.
  public var line: Int?
  /// How it was found out that the package is there.
  public var technique = Technique.manifest
  /// What sort of thing it is.
  public var kind = Component.Kind.library
  /// Who distributes it, where that is known apart from the maintainer.
  public var supplier: String?
  /// Its name in the CPE dictionary, where that is known.
  public var cpe: String?
  /// What no field is for.
  public var properties: [Property] = []

  private static let factLimit = 1_000

  init(_ name: String, _ version: String, key: String? = nil, purl: PackageURL?, line: Int? = nil) {
    self.key = key ?? "\(name)@\(version)"
    (self.name, self.version, self.purl, self.line) = (name, version, purl, line)
  }

  /// Takes over what another mention of the same package says.
  mutating func merge(_ other: ListedPackage) {
    if relationship == .unknown || other.relationship == .direct && relationship == .indirect {
      relationship = other.relationship
    }
    isDevelopment = isDevelopment && other.isDevelopment
    isOptional = isOptional && other.isOptional
    // What is needed without a group is in none.
    groups =
      groups.isEmpty || other.groups.isEmpty ? [] : groups + other.groups.filter { !groups.contains($0) }
    // A file that names one package over and over has nothing new to say.
    guard digests.count + properties.count + groups.count + references.count < Self.factLimit else { return }
    licences += other.licences.filter { !licences.contains($0) }
    digests += other.digests.filter { !digests.contains($0) }
    properties += other.properties.filter { !properties.contains($0) }
    (source, sourceVersion) = (source ?? other.source, sourceVersion ?? other.sourceVersion)
    (download, line) = (download ?? other.download, line ?? other.line)
    references += other.references.filter { !references.contains($0) }
    (deployable, copyright) = (deployable ?? other.deployable, copyright ?? other.copyright)
  }
}

public import Cryptography

/// What is known about a release when it is decided on: derived from the package, or declared by people.
///
/// What nobody found out is `nil`, never a pleasant default; rules and risk factors then assume the worst
/// and say so.
public struct Facts: Sendable {
  /// What is decided on.
  public var subject: Subject
  /// What the bill of materials lists; `nil` if there is none.
  public var components: [Component]?
  /// How much the bill of materials says; `nil` if there is none.
  public var bill: Bill?
  /// What the scan found; `nil` if there was no scan.
  public var findings: Findings?
  /// The signature over the subject; `nil` if there is none.
  public var signature: Signature?
  /// Everything that came from outside.
  public var inputs: [Input]
  /// What people declared: `dataAccess`, `blastRadius`; shown as 'declared'.
  public var declared: [String: String]
  /// What lies in the package; `nil` if nobody looked.
  public var package: PackageFacts?
  /// How it was built.
  public var build: Build
  /// What happened to earlier releases; `nil` if no record was consulted.
  public var history: History?

  /// Facts about one subject.
  public init(
    subject: Subject, components: [Component]? = nil, bill: Bill? = nil, findings: Findings? = nil,
    signature: Signature? = nil,
    inputs: [Input] = [], declared: [String: String] = [:], package: PackageFacts? = nil,
    build: Build = Build(isReproducible: nil, usesNetwork: nil), history: History? = nil
  ) {
    self.subject = subject
    self.components = components
    self.bill = bill
    self.findings = findings
    self.signature = signature
    self.inputs = inputs
    self.declared = declared
    self.package = package
    self.build = build
    self.history = history
  }

  /// What is decided on: one file.
  public struct Subject: Hashable, Sendable {
    /// The package's name.
    public var name: String
    /// The package's version, with revision where it has one.
    public var version: String
    /// The architecture as the package format spells it.
    public var architecture: String
    /// The file's digest.
    public var digest: Digest
    /// The file's size.
    public var byteCount: Int
    /// The file's media type.
    public var mediaType: String
    /// What it is: `deb`.
    public var kind: String

    /// A file and what it calls itself.
    public init(
      name: String, version: String, architecture: String, digest: Digest, byteCount: Int, mediaType: String,
      kind: String
    ) {
      self.name = name
      self.version = version
      self.architecture = architecture
      self.digest = digest
      self.byteCount = byteCount
      self.mediaType = mediaType
      self.kind = kind
    }
  }

  /// One entry of the bill of materials.
  public struct Component: Hashable, Sendable {
    /// As it calls itself.
    public var name: String
    /// `nil` if it does not say.
    public var version: String?
    /// Its package URL.
    public var purl: String?
    /// Licence ids or expressions of SPDX; all of them bind.
    public var licenses: [String]
    /// Who supplies it.
    public var supplier: String?
    /// Whether a digest in a lock file fixes it; `nil` if unknown.
    public var isPinned: Bool?

    /// A component and what is known about it.
    public init(
      name: String, version: String?, purl: String?, licenses: [String], supplier: String?, isPinned: Bool?
    ) {
      self.name = name
      self.version = version
      self.purl = purl
      self.licenses = licenses
      self.supplier = supplier
      self.isPinned = isPinned
    }
  }

  /// What profiles say of the bill of materials.
  public struct Bill: Hashable, Sendable {
    /// What one profile says.
    public struct Profile: Hashable, Sendable {
      /// Whether all that it demands is said.
      public var isMet: Bool
      /// How much of what it demands is said, from 0 to 10.
      public var score: FixedPoint
      /// Names of elements that it demands and that somebody leaves out, in the order of the profile.
      public var missing: [String]

      /// A profile's answer.
      public init(isMet: Bool, score: FixedPoint, missing: [String]) {
        (self.isMet, self.score, self.missing) = (isMet, score, missing)
      }
    }

    /// How much it says of what it could, from 0 to 10.
    public var score: FixedPoint
    /// Whether the document is valid.
    public var isValid: Bool
    /// By name.
    public var profiles: [String: Profile]

    /// What is known of a document.
    public init(score: FixedPoint, isValid: Bool, profiles: [String: Profile]) {
      (self.score, self.isValid, self.profiles) = (score, isValid, profiles)
    }
  }

  /// A signature over the subject.
  public struct Signature: Hashable, Sendable {
    /// The fingerprint of the key.
    public var keyID: String
    /// `openpgp`, `ed25519`.
    public var algorithm: String
    /// Whether it was checked after signing, and is right.
    public var isVerified: Bool

    /// A signature and the key that made it.
    public init(keyID: String, algorithm: String, isVerified: Bool) {
      self.keyID = keyID
      self.algorithm = algorithm
      self.isVerified = isVerified
    }
  }

  /// Something that came from outside.
  public struct Input: Hashable, Sendable {
    /// The file's name.
    public var name: String
    /// What the file has.
    public var digest: Digest?
    /// Whether its digest was not demanded.
    public var isWaived: Bool
    /// Why not.
    public var reason: String?
    /// Where it came from.
    public var url: String?

    /// An input; waived if nobody fixed its digest beforehand.
    public init(
      name: String, digest: Digest?, isWaived: Bool = false, reason: String? = nil, url: String? = nil
    ) {
      self.name = name
      self.digest = digest
      self.isWaived = isWaived
      self.reason = reason
      self.url = url
    }
  }

  /// What lies in the package.
  public struct PackageFacts: Hashable, Sendable {
    /// Names of the scripts that run at installation and removal.
    public var maintainerScripts: [String]
    /// Paths of files with the setuid or setgid bit.
    public var setuidFiles: [String]
    /// Paths of units and start scripts.
    public var services: [String]
    /// Paths of timers and crontabs.
    public var timers: [String]
    /// Whether one of the services runs as root.
    public var runsAsRoot: Bool
    /// Files of machine code.
    public var nativeLibraryCount: Int
    /// Paths of files that lie neither below the declared prefix nor among the launchers and documents.
    public var filesOutsidePrefix: [String]
    /// Packages that it depends on.
    public var dependencyCount: Int
    /// Files that the administrator may change.
    public var configurationFileCount: Int

    /// A package with none of these things, unless said.
    public init(
      maintainerScripts: [String] = [], setuidFiles: [String] = [], services: [String] = [],
      timers: [String] = [], runsAsRoot: Bool = false, nativeLibraryCount: Int = 0,
      filesOutsidePrefix: [String] = [], dependencyCount: Int = 0, configurationFileCount: Int = 0
    ) {
      self.maintainerScripts = maintainerScripts
      self.setuidFiles = setuidFiles
      self.services = services
      self.timers = timers
      self.runsAsRoot = runsAsRoot
      self.nativeLibraryCount = nativeLibraryCount
      self.filesOutsidePrefix = filesOutsidePrefix
      self.dependencyCount = dependencyCount
      self.configurationFileCount = configurationFileCount
    }
  }

  /// How it was built.
  public struct Build: Hashable, Sendable {
    /// Whether a second build gave the same bytes; `nil` if it was not tried.
    public var isReproducible: Bool?
    /// Whether the build could reach the network; `nil` if nobody prevented it.
    public var usesNetwork: Bool?

    /// What was proven about the build.
    public init(isReproducible: Bool?, usesNetwork: Bool?) {
      self.isReproducible = isReproducible
      self.usesNetwork = usesNetwork
    }
  }

  /// What happened to earlier releases.
  public struct History: Hashable, Sendable {
    /// Releases of the same name that were published.
    public var releaseCount: Int
    /// Runs of the same name that failed or were rolled back.
    public var failureCount: Int

    /// Counts from the ledger.
    public init(releaseCount: Int, failureCount: Int) {
      self.releaseCount = releaseCount
      self.failureCount = failureCount
    }
  }
}

internal import Cryptography
public import Diagnostics
public import OperatingSystem
public import Packages

/// A regular file of the subject, as the caller streamed it by.
public struct SubjectFile: Sendable {
  /// Relative, without a leading `./` or `/`.
  public let path: String
  /// Permission bits.
  public let mode: UInt16
  /// Its length.
  public let byteCount: Int
  /// 20 bytes.
  public let sha1: [UInt8]
  /// 32 bytes.
  public let sha256: [UInt8]
  /// 64 bytes.
  public let sha512: [UInt8]
  /// The first bytes, up to `Catalogers.headByteCount`.
  public let head: [UInt8]
  /// All bytes, where catalogers ask for them; else `nil`.
  public let content: [UInt8]?
  /// What it says on its own, where it was looked at; its bytes are not kept then.
  public var findings: FileFindings?

  /// Filled in by who reads the package.
  public init(
    path: String, mode: UInt16, byteCount: Int, sha1: [UInt8], sha256: [UInt8], sha512: [UInt8],
    head: [UInt8],
    content: [UInt8]?
  ) {
    (self.path, self.mode, self.byteCount, self.head, self.content) = (path, mode, byteCount, head, content)
    (self.sha1, self.sha256, self.sha512) = (sha1, sha256, sha512)
  }

  /// A file of a folder, whose bytes are looked at and not accounted for: it has no digests.
  public init(path: String, content: [UInt8]) {
    self.init(
      path: path, mode: 0, byteCount: content.count, sha1: [], sha256: [], sha512: [],
      head: Array(content.prefix(Catalogers.headByteCount)), content: content)
  }

  /// A file that is only accounted for.
  ///
  /// - Throws: `input.read`.
  public init(path: String, accounting file: any FileBytes) throws(Problem) {
    let sums = try checksums(of: file, [.sha1, .sha256, .sha512])
    self.init(
      path: path, mode: 0, byteCount: file.byteCount, sha1: sums[0], sha256: sums[1], sha512: sums[2],
      head: [],
      content: nil)
  }

  /// A file that was looked at where it lies: only what it says is kept.
  public init(path: String, findings: FileFindings) {
    self.init(path: path, mode: 0, byteCount: 0, sha1: [], sha256: [], sha512: [], head: [], content: nil)
    self.findings = findings
  }
}

/// What an inventory is about: a built Debian package and the files in it, or a folder.
public struct Subject: Sendable {
  /// What the files are.
  public enum Content: Sendable {
    /// What was installed or is shipped: a lock file among it tells what someone once wanted, and is passed over.
    case installed
    /// What a product is built from: what its lock files name is in it. Only files that catalogers ask for are there.
    case source
  }

  /// Name of the package.
  public var name: String
  /// Version of the package.
  public var version: String
  /// `amd64`, `all`, ….
  public var architecture: String
  /// The vendor in the purl, for example `debian`; `nil`: none, which purl-spec tolerates in reading only.
  public var vendor: String?
  /// `Maintainer` of the control file: `Name <address>`.
  public var maintainer: String?
  /// First line of `Description`.
  public var summary: String?
  /// `Homepage`.
  public var homepage: String?
  /// What the manifest declares: an SPDX expression or a name.
  public var licence: String?
  /// Who holds the rights, as the caller says.
  public var copyright: String?
  /// `Depends`, as in the control file.
  public var depends: String?
  /// File name of the package.
  public var fileName: String?
  /// What a folder or archive is, where it is told apart from the files in it.
  public var kind = Component.Kind.application
  /// Its package URL, where it has one beside name and version.
  public var purl: PackageURL?
  /// What else is said about a folder or archive.
  public var properties: [Property] = []
  /// Digests of the package file.
  public var digests: [FileDigest]
  /// What leads a person to its files: `folder/`, or `archive.tar!/`.
  public var prefix = ""
  /// What the files are.
  public var content = Content.installed
  /// The regular files in it, in any order.
  public var files: [SubjectFile]
  /// Files that are to be components each, with their digests, in any order.
  public var listed: [SubjectFile] = []
  /// Paths of files that tell which package of a distribution brings which file: `FileOwnerLists.reads`.
  public var ownerLists: [String] = []
  /// The bytes of a file by its path, for `ownerLists`.
  public var file: @Sendable (String) -> [UInt8]? = { _ in nil }

  /// A subject of which the rest is filled in.
  public init(
    name: String, version: String, architecture: String, digests: [FileDigest] = [], files: [SubjectFile] = []
  ) {
    (self.name, self.version, self.architecture) = (name, version, architecture)
    (self.digests, self.files) = (digests, files)
  }

  /// A folder, of which the files are those that `Catalogers.wants` in a source.
  public init(folder name: String, version: String?, files: [SubjectFile]) {
    self.init(name: name, version: version ?? "", architecture: "", files: files)
    content = .source
  }
}

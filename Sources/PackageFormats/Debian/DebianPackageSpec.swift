public import Archives

/// Everything that decides the bytes of a .deb.
public struct DebianPackageSpec: Sendable {
  /// What a package installs at one path.
  public struct File: Hashable, Sendable {
    /// What stands there.
    public enum Kind: Hashable, Sendable {
      /// A regular file.
      case file(ArchiveContent)
      /// A folder; only needed for empty ones and other modes than 0755.
      case folder
      /// A symbolic link, its target as written.
      case link(target: String)
    }

    /// Relative to the root: `usr/bin/tool`.
    public let path: String
    /// What it is.
    public let kind: Kind
    /// Permission bits; of a link they do not count.
    public let mode: UInt32

    /// One path.
    public init(path: String, kind: Kind, mode: UInt32) {
      (self.path, self.kind, self.mode) = (path, kind, mode)
    }
  }

  /// The scripts that dpkg runs (Debian Policy §6.1).
  public enum Script: String, CaseIterable, Sendable {
    /// Before unpacking.
    case preinst
    /// After unpacking.
    case postinst
    /// Before removing.
    case prerm
    /// After removing.
    case postrm
  }

  /// The control fields.
  public var control: DebianControl
  /// In any order; folders above them are added.
  public var files: [File]
  /// Absolute paths of files that dpkg leaves to the administrator.
  public var conffiles: [String] = []
  /// Complete scripts, beginning with `#!`.
  public var scripts: [Script: String] = [:]
  /// Becomes `usr/share/doc/NAME/changelog.Debian.gz`; of a native version `changelog.gz`.
  public var changelog: String?
  /// Becomes `usr/share/doc/NAME/copyright`.
  public var copyright: String?
  /// Becomes `usr/share/lintian/overrides/NAME`.
  public var lintianOverrides: String?
  /// Of both inner archives.
  public var compression: Compression = .xz
  /// The time of everything in the package, in seconds since 1970.
  public var sourceDateEpoch: Int64

  /// A package of files; the rest is set where it is wanted.
  public init(control: DebianControl, files: [File], sourceDateEpoch: Int64) {
    (self.control, self.files, self.sourceDateEpoch) = (control, files, sourceDateEpoch)
  }
}

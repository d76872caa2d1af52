/// The bytes of a file that goes into an archive.
public enum ArchiveContent: Hashable, Sendable {
  /// In memory.
  case bytes([UInt8])
  /// On the disk; refused when it turns out to have another size.
  case file(path: String, byteCount: Int)

  /// How many bytes there are.
  public var byteCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(_, let byteCount): byteCount
    }
  }
}

/// An entry of a tar archive to be written.
public struct TarEntry: Hashable, Sendable {
  /// What an entry can be.
  public enum Kind: Hashable, Sendable {
    /// A regular file.
    case file(ArchiveContent)
    /// A folder; its path may end in `/` or not.
    case folder
    /// A symbolic link, its target as written.
    case link(target: String)
  }

  /// A user or group: the name counts for whoever unpacks, the number where the name is unknown.
  public struct Account: Hashable, Sendable {
    /// As in `/etc/passwd` or `/etc/group`.
    public let name: String
    /// The number.
    public let id: Int64

    /// Both names of one account.
    public init(name: String, id: Int64) { (self.name, self.id) = (name, id) }

    /// `root`, 0.
    public static let root = Self(name: "root", id: 0)
  }

  /// As it is written, for example `./usr/bin/tool`.
  public let path: String
  /// What it is.
  public let kind: Kind
  /// Permission bits, `07777`.
  public let mode: UInt32
  /// Seconds since 1970.
  public let modified: Int64
  /// The user it belongs to.
  public let owner: Account
  /// The group it belongs to.
  public let group: Account

  /// An entry of `root` unless said otherwise.
  public init(
    path: String, kind: Kind, mode: UInt32, modified: Int64, owner: Account = .root, group: Account = .root
  ) {
    (self.path, self.kind, self.mode, self.modified) = (path, kind, mode, modified)
    (self.owner, self.group) = (owner, group)
  }
}

/// Archives: tar, zip, ar, cpio and the compressions around them.
///
///     ArchiveReader   -> TarReader (our own) or LibraryReader (libarchive), entry by entry
///     ZipDirectory    -> members of a zip archive by name, over our own inflate
///     TarWriter, ArWriter, packTree, unpackTree
///
/// Reading is for what strangers made, writing for what others must be able to repeat.
///
/// 1. Same entries, same bytes: no clock, no user, no number of cores reaches an archive written here.
/// 2. A reader never trusts a size, a name or a target: limits are counted on what really arrives.
/// 3. Unpacking never writes outside its folder: links are made last, and nothing is written through one.
/// 4. What two readers of repute would read differently is refused as ambiguous, not guessed at.
/// 5. No type of libarchive leaves this room; a handle has one owner, which frees it.
internal import CLibArchive
public import Diagnostics

/// How a stream of bytes is compressed.
public enum Compression: String, CaseIterable, Sendable {
  /// As it is.
  case none
  /// RFC 1952; the header carries neither name nor time.
  case gzip
  /// The .xz format, one block, CRC64.
  case xz
  /// RFC 8878.
  case zstd

  /// What file names end in, with the dot: `.gz`, `.xz`, `.zst`, or nothing.
  public var suffix: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .xz: ".xz"
    case .zstd: ".zst"
    }
  }

  /// The level used unless one is given: what `dpkg-deb` uses.
  var defaultLevel: Int {
    switch self {
    case .none: 0
    case .gzip: 9
    case .xz: 6
    case .zstd: 19
    }
  }
}

/// How much an archive may hold before it is taken for an attack.
public struct ArchiveLimits: Hashable, Sendable {
  /// Highest number of entries.
  public var entryCount: Int
  /// Highest sum of the sizes of all files, unpacked.
  public var byteCount: Int

  /// A million entries, 16 GiB.
  public init(entryCount: Int = 1_000_000, byteCount: Int = 16 << 30) {
    (self.entryCount, self.byteCount) = (entryCount, byteCount)
  }
}

/// Loads libarchive when it is first used.
///
/// - Throws: `archive.library`.
func loadLibrary() throws(Problem) {
  guard let reason = stw_archive_load() else { return }
  throw Problem(
    .archiveLibrary, "cannot load libarchive", hint: "install the Debian package libarchive13",
    cause: String(cString: reason))
}

extension Problem.Code {
  /// libarchive is not there, or too old.
  public static let archiveLibrary = Self("archive.library", exit: .stageFailed)
  /// An archive or a compressed stream is damaged, cut short, or of a format that is not read.
  public static let archiveInvalid = Self("archive.invalid", exit: .invalidData)
  /// An archive holds something that readers take for different things.
  public static let archiveAmbiguous = Self("archive.ambiguous", exit: .invalidData)
  /// An archive holds something that would reach outside the folder it is unpacked into.
  public static let archiveUnsafe = Self("archive.unsafe", exit: .invalidData)
  /// An archive holds more than the limits allow.
  public static let archiveTooLarge = Self("archive.too-large", exit: .invalidData)
}

internal import CLibArchive

extension ArchiveReader {
  /// An entry as the archive tells it; nothing of it is to be trusted.
  public struct Entry: Hashable, Sendable {
    /// What an entry can be.
    public enum Kind: Hashable, Sendable {
      /// A regular file.
      case file
      /// A folder.
      case folder
      /// A symbolic link, with its target as written.
      case link(target: String)
      /// Another name for an entry that came before.
      case hardLink(target: String)
      /// A device, a named pipe or a socket.
      case other(Special)
    }

    /// The kinds that no package or tree may hold.
    public enum Special: String, Hashable, Sendable {
      /// A character device.
      case characterDevice
      /// A block device.
      case blockDevice
      /// A named pipe.
      case pipe
      /// A socket or something that no format here defines.
      case unknown
    }

    /// As it is written, without the slashes at its end; bytes that are not UTF-8 are replaced by U+FFFD.
    public let path: String
    /// Whether `path` and the target are what is written, byte for byte.
    public let isExact: Bool
    /// What it is.
    public let kind: Kind
    /// Of a file, as declared; `nil` where the format tells it only after the content.
    public let byteCount: Int?
    /// Permission bits, `07777`.
    public let mode: UInt32
    /// Seconds since 1970.
    public let modified: Int64?
    /// The user's name, where the format has one.
    public let ownerName: String?
    /// The user's number.
    public let ownerID: Int64
    /// The group's name, where the format has one.
    public let groupName: String?
    /// The group's number.
    public let groupID: Int64
    /// Where the content lies in the file, where it lies there as it is: in a tar that is not compressed.
    public let section: Range<Int>?

    /// `nil` for an entry without a name, or with a negative size.
    init?(_ handle: OpaquePointer) {
      var isExact = true
      func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer else { return nil }
        if let exact = String(validatingCString: pointer) { return exact }
        isExact = false
        return String(cString: pointer)
      }
      guard var path = text(archive_entry_pathname(handle)) else { return nil }
      while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
      let size = archive_entry_size_is_set(handle) != 0 ? Int(archive_entry_size(handle)) : nil
      guard (size ?? 0) >= 0 else { return nil }
      let type = UInt32(archive_entry_filetype(handle))
      if let target = text(archive_entry_hardlink(handle)) {
        kind = .hardLink(target: target)
      } else if type == stw_symbolic_link {
        guard let target = text(archive_entry_symlink(handle)) else { return nil }
        kind = .link(target: target)
      } else {
        kind =
          switch type {
          case stw_regular_file, 0: .file
          case stw_folder: .folder
          case stw_character_device: .other(.characterDevice)
          case stw_block_device: .other(.blockDevice)
          case stw_pipe_file: .other(.pipe)
          default: .other(.unknown)
          }
      }
      ownerName = text(archive_entry_uname(handle))
      groupName = text(archive_entry_gname(handle))
      (self.path, self.isExact, byteCount) = (path, isExact, kind == .file ? size : nil)
      mode = UInt32(archive_entry_perm(handle)) & 0o7777
      modified = archive_entry_mtime_is_set(handle) != 0 ? Int64(archive_entry_mtime(handle)) : nil
      (ownerID, groupID) = (archive_entry_uid(handle), archive_entry_gid(handle))
      section = nil
    }
  }
}

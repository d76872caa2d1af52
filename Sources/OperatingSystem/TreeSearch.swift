import CLinux
public import Diagnostics
import Glibc

/// Files below a folder that somebody wants, chosen by their paths, some by their permissions: no file is opened.
///
/// 1. Links are not followed, so the search ends and stays below the folder.
/// 2. File systems that the kernel makes up (`/proc`, `/sys`, …) are passed over where they are mounted below the folder.
/// 3. What cannot be listed is a problem in `problems`; everything else is still found.
/// 4. A level of folders at a time, its folders in parallel; what comes out is sorted, so their order does not matter.
public struct TreeSearch: Sendable {
  /// Relative to the folder, without a leading `./`, sorted by bytes.
  public private(set) var files: [String] = []
  /// Those that are wanted for what they can do, in the same form and order: see `Wish.ifProgram`.
  public private(set) var programs: [String] = []
  /// Folders that cannot be listed and names that are not UTF-8, sorted by place: `input.read`.
  public private(set) var problems: [Problem] = []
  /// How many regular files were seen.
  public private(set) var seenCount = 0

  /// Whether a file is wanted.
  public enum Wish: Sendable {
    case no
    case yes
    /// If it may be executed, or is named like a library.
    case ifProgram
  }

  /// What one folder holds.
  private struct Listing: Sendable {
    var folders: [String] = []
    var files: [String] = []
    var programs: [String] = []
    var problems: [Problem] = []
    var seenCount = 0
  }

  /// Searches below `folder`.
  ///
  /// - Parameters:
  ///   - folder: an existing folder.
  ///   - skipped: paths below it that are left out, relative to it, with all they hold.
  ///   - threads: how many list at once.
  ///   - wants: whether a file is wanted, by its path relative to the folder.
  /// - Throws: `input.read` where the folder itself cannot be listed.
  public init(
    _ folder: String, skipping skipped: Set<[UInt8]> = [], threads: Int = processorCount(),
    wants: @escaping @Sendable (String) -> Wish
  ) throws(Problem) {
    let first = try Self.list("", in: folder, skipped, wants)
    var level = first.folders
    add(first)
    while !level.isEmpty {
      let folders = level
      let listings = try mapInParallel(folders.count, threads: threads) { index in
        Self.listed(folders[index], in: folder, skipped, wants)
      }
      level = []
      for listing in listings {
        level += listing.folders
        add(listing)
      }
    }
    files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    programs.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    problems.sort { $0.message.utf8.lexicographicallyPrecedes($1.message.utf8) }
  }

  private mutating func add(_ listing: Listing) {
    files += listing.files
    programs += listing.programs
    problems += listing.problems
    seenCount += listing.seenCount
  }

  private static func listed(
    _ path: String, in folder: String, _ skipped: Set<[UInt8]>, _ wants: (String) -> Wish
  ) -> Listing {
    do throws(Problem) { return try list(path, in: folder, skipped, wants) } catch {
      return Listing(problems: [error])
    }
  }

  private static func list(
    _ path: String, in folder: String, _ skipped: Set<[UInt8]>, _ wants: (String) -> Wish
  ) throws(Problem) -> Listing {
    let place = path.isEmpty ? folder : "\(folder)/\(path)"
    let descriptor = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (path.isEmpty ? 0 : O_NOFOLLOW))
    guard descriptor >= 0 else { throw .system(.inputRead, "cannot list '\(place)'", errno) }
    var listing = Listing()
    if !path.isEmpty, stw_is_made_up(descriptor) != 0 {
      close(descriptor)
      return listing
    }
    guard let stream = fdopendir(descriptor) else {
      let status = errno
      close(descriptor)
      throw .system(.inputRead, "cannot list '\(place)'", status)
    }
    defer { closedir(stream) }
    while let item = readdir(stream) {
      let name = withUnsafeBytes(of: &item.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name else {
        if let problem = Self.problem(with: item, in: descriptor, place) { listing.problems.append(problem) }
        continue
      }
      guard name != ".", name != ".." else { continue }
      let path = path.isEmpty ? name : "\(path)/\(name)"
      if !skipped.isEmpty, skipped.contains(Array(path.utf8)) { continue }
      switch kind(of: item, in: descriptor) {
      case UInt8(DT_DIR): listing.folders.append(path)
      case UInt8(DT_REG):
        listing.seenCount += 1
        switch wants(path) {
        case .no: break
        case .yes: listing.files.append(path)
        case .ifProgram:
          if isLibrary(name) || isExecutable(item, in: descriptor) { listing.programs.append(path) }
        }
      default: break
      }
    }
    return listing
  }

  /// That a name is not UTF-8; `nil` for a link and the like, which is passed over anyway.
  private static func problem(
    with item: UnsafeMutablePointer<dirent>, in folder: Int32, _ place: String
  ) -> Problem? {
    let what: String
    switch kind(of: item, in: folder) {
    case UInt8(DT_DIR): what = "folder"
    case UInt8(DT_REG): what = "file"
    default: return nil
    }
    let name = withUnsafeBytes(of: &item.pointee.d_name) { escaped($0.prefix { $0 != 0 }) }
    return Problem(.inputRead, "the name of the \(what) '\(place)/\(name)' is not UTF-8: it is passed over")
  }

  /// Printable ASCII as it is, other bytes as `\xNN`.
  private static func escaped(_ name: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF")
    return name.reduce(into: "") { text, byte in
      text +=
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\\")
        ? String(Unicode.Scalar(byte)) : "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
  }

  /// `name.so`, `name.so.1.2`, `name.dll`, `name.dylib`: libraries need no permission to be executed.
  private static func isLibrary(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: ".")).dropFirst()
    return parts.last.map { last in libraryEndings.contains { last.elementsEqual($0) } } ?? false
      || parts.contains { $0.elementsEqual("so".utf8) }
  }

  private static let libraryEndings = ["so", "dll", "exe", "dylib"].map { Array($0.utf8) }

  private static func isExecutable(_ item: UnsafeMutablePointer<dirent>, in folder: Int32) -> Bool {
    var status = stat()
    let found = withUnsafePointer(to: &item.pointee.d_name.0) {
      fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW)
    }
    return found == 0 && status.st_mode & 0o111 != 0 && status.st_size > 0
  }

  /// What an entry is; some file systems do not say so in their folders.
  private static func kind(of item: UnsafeMutablePointer<dirent>, in folder: Int32) -> UInt8 {
    guard item.pointee.d_type == UInt8(DT_UNKNOWN) else { return item.pointee.d_type }
    var status = stat()
    let found = withUnsafePointer(to: &item.pointee.d_name.0) {
      fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW)
    }
    guard found == 0 else { return UInt8(DT_UNKNOWN) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return UInt8(DT_DIR)
    case S_IFREG: return UInt8(DT_REG)
    default: return UInt8(DT_UNKNOWN)
    }
  }
}

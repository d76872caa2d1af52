internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// The databases that say which package of a distribution brings which file.
///
/// - dpkg: `var/lib/dpkg/info/NAME[:ARCH].list`, and `status.d/NAME.md5sums` in images without dpkg.
/// - apk: the lines `P:`, `F:` and `R:` of `lib/apk/db/installed`.
/// - rpm: the headers of its database, in each of the forms that `RPMDatabase` reads.
/// - pacman: `%FILES%` of `var/lib/pacman/local/NAME-VERSION/files`.
public enum FileOwnerLists {
  /// Whether a file is one of them.
  public static func reads(_ path: String) -> Bool { form(of: PathName(path)) != nil }

  /// The longest path that a list may put together (`man 3 limits.h`, `PATH_MAX`).
  private static let pathLimit = 4_096

  private enum Form {
    case dpkgList
    case dpkgSums
    case apk
    case pacman
    case rpm
  }

  private static func form(of path: PathName) -> Form? {
    if path.ends(in: ".list") { return path.lies(in: "var/lib/dpkg/info/") ? .dpkgList : nil }
    if path.ends(in: ".md5sums") { return path.lies(in: "dpkg/status.d/") ? .dpkgSums : nil }
    if path.isCalled("installed") { return path.endsIn("lib/apk/db/installed") ? .apk : nil }
    if path.isCalled("files") { return path.lies(in: "var/lib/pacman/local/") ? .pacman : nil }
    return RPMDatabase.files.fit(path) ? .rpm : nil
  }

  /// What the databases call a package.
  static func names(of name: String, _ purl: PackageURL, in place: String) -> [String] {
    switch purl.type {
    case "deb": [name, "\(name):\(purl.qualifiers["arch"] ?? "")"]
    case "alpm": [String(folder(of: place))]
    default: [name]
    }
  }

  /// Calls `body` with the name of a package and the path of a file, relative to the root, for each file.
  static func forEach(
    in bytes: [UInt8], of path: PathName, _ body: (_ owner: String, _ file: ArraySlice<UInt8>) -> Void
  ) {
    switch form(of: path) {
    case .dpkgList:
      let owner = String(path.last.dropLast(".list".count))
      forEachLine(bytes) { body(owner, $0.first == UInt8(ascii: "/") ? $0.dropFirst() : $0) }
    case .dpkgSums:
      let owner = String(path.last.dropLast(".md5sums".count))
      // 32 digits and two blanks.
      forEachLine(bytes) { if $0.count > 34 { body(owner, $0.dropFirst(34)) } }
    case .apk: forEachOfApk(bytes, body)
    case .pacman:
      let owner = String(folder(of: path.path))
      forEachLine(bytes) { if $0.first != UInt8(ascii: "%") { body(owner, $0) } }
    case .rpm: forEachOfRPM(bytes, path, body)
    case nil: break
    }
  }

  private static func forEachOfRPM(
    _ bytes: [UInt8], _ path: PathName, _ body: (String, ArraySlice<UInt8>) -> Void
  ) {
    let context = ListContext(path: path.path)
    // What cannot be read was told where the packages are listed.
    do throws(Problem) {
      try RPMDatabase.forEachHeader(in: BytesInMemory(bytes), context) { header, _ in
        guard let name = header.text(.name) else { return }
        header.forEachFile { folder, file in
          body(name, (Array(folder) + Array(file)).drop { $0 == UInt8(ascii: "/") })
        }
      } warn: { _ in
      }
    } catch {}
  }

  private static func forEachOfApk(_ bytes: [UInt8], _ body: (String, ArraySlice<UInt8>) -> Void) {
    var (owner, folder) = ("", [UInt8]())
    forEachLine(bytes) { line in
      let value = line.dropFirst(2)
      switch line.first {
      case UInt8(ascii: "P"): owner = String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "F"): folder = Array(value) + (value.isEmpty ? [] : [UInt8(ascii: "/")])
      // One folder stands for any number of files.
      case UInt8(ascii: "R") where folder.count + value.count <= pathLimit:
        body(owner, (folder + Array(value))[...])
      default: break
      }
    }
  }

  private static func folder(of path: String) -> Substring {
    path.split(separator: "/").dropLast().last ?? ""
  }

  private static func forEachLine(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
    for line in bytes.split(separator: 0x0A) { body(line) }
  }
}

public import Archives
public import Diagnostics

/// Reads a .deb: its control files at once, its contents entry by entry.
///
/// What `dpkg-deb` reads is read, but for `data.tar.lzma`.
public struct DebianPackageReader: ~Copyable {
  /// What the package installs at one path.
  public struct Entry: Hashable, Sendable {
    /// Relative to the root: `usr/bin/tool`.
    public let path: String
    /// What it is.
    public let kind: ArchiveReader.Entry.Kind
    /// Permission bits.
    public let mode: UInt32
    /// Of a regular file.
    public let byteCount: Int?
    /// Seconds since 1970.
    public let modified: Int64?
  }

  /// A line of `md5sums`.
  public struct MD5Sum: Hashable, Sendable {
    /// Relative to the root.
    public let path: String
    /// 32 hexadecimal digits.
    public let hex: String
  }

  /// The fields of `control`, of which `Package` and `Version` are there.
  public let control: DebianStanza
  /// Absolute paths, flags left out.
  public let conffiles: [String]
  /// In the order of the file; empty where there is none.
  public let md5sums: [MD5Sum]
  /// Names of the other control files, sorted.
  public let controlFiles: [String]
  private let path: String
  private var data: ArchiveReader

  /// Reads everything but the contents.
  ///
  /// - Throws: `debian.invalid-package`, `debian.invalid-field`, `archive.invalid`, `archive.too-large`, `input.read`.
  public init(path: String, limits: ArchiveLimits = ArchiveLimits()) throws(Problem) {
    let (controlSection, dataSection) = try Self.sections(of: path)
    var files: [String: [UInt8]] = [:]
    var names: [String] = []
    var archive = try ArchiveReader(
      path: path, section: controlSection, limits: ArchiveLimits(entryCount: 10_000, byteCount: 256 << 20))
    while let entry = try archive.next() {
      let name = Self.relative(entry.path)
      guard entry.kind == .file, !name.utf8.contains(0x2F) else { continue }
      guard files[name] == nil else { throw Self.invalid(path, "its control file '\(name)' occurs twice") }
      let isWanted = ["control", "conffiles", "md5sums"].contains(name)
      files[name] = isWanted ? try archive.readAll(limit: name == "control" ? 4 << 20 : 64 << 20) : []
      if !isWanted { names.append(name) }
    }
    guard let bytes = files["control"] else { throw Self.invalid(path, "it has no control file") }
    let stanzas = try DebianStanza.all(in: bytes, file: "\(path)/control")
    let data = try ArchiveReader(path: path, section: dataSection, limits: limits)
    guard let control = stanzas.first, stanzas.count == 1 else {
      throw Self.invalid(path, "its control file has \(stanzas.count) paragraphs")
    }
    for name in ["Package", "Version"] where control[name]?.isEmpty != false {
      throw Self.invalid(path, "its control file has no field '\(name)'")
    }
    conffiles = Self.lines(files["conffiles"]).map { line in
      // A flag such as `remove-on-upgrade` may stand before the path.
      String(line.hasPrefix("/") ? line[...] : line.drop { $0 != " " }.drop { $0 == " " })
    }
    md5sums = Self.lines(files["md5sums"]).compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, parts[0].utf8.count == 32 else { return nil }
      return MD5Sum(path: Self.relative(trimmed(String(parts[1]))), hex: String(parts[0]))
    }
    controlFiles = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.control = control
    self.path = path
    self.data = data
  }

  /// Goes on to the next path of the contents; `nil` at the end.
  ///
  /// - Throws: `archive.invalid`, `archive.too-large`; `debian.invalid-package` for a path that leads upwards.
  public mutating func next() throws(Problem) -> Entry? {
    while let entry = try data.next() {
      let place = Self.relative(entry.path)
      if place.isEmpty { continue }
      guard !place.split(separator: "/").contains("..") else {
        throw Self.invalid(path, "'\(entry.path)' leads upwards")
      }
      return Entry(
        path: place, kind: entry.kind, mode: entry.mode, byteCount: entry.byteCount, modified: entry.modified)
    }
    return nil
  }

  /// The content of the current file.
  ///
  /// - Throws: `archive.invalid`; `archive.too-large` for more than `limit` bytes.
  public mutating func readAll(limit: Int) throws(Problem) -> [UInt8] { try data.readAll(limit: limit) }

  /// Hands the content of the current file to `body`, in order, in pieces.
  ///
  /// - Throws: `archive.invalid`, `archive.too-large`, or what `body` throws.
  public mutating func forEachChunk(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
  ) throws(Problem) { try data.forEachChunk(body) }

  /// `man 5 deb`: `debian-binary`, then control, then data; members with `_` are passed over, later ones too.
  private static func sections(of path: String) throws(Problem) -> (control: Range<Int>, data: Range<Int>) {
    let archive: ArReader
    do throws(Problem) { archive = try ArReader(path: path) } catch {
      guard error.code == .archiveInvalid else { throw error }
      throw Problem(.debianPackage, "'\(path)' is not a Debian package", cause: error.message)
    }
    guard let first = archive.members.first, first.name == "debian-binary" else {
      throw invalid(path, "its first member is not 'debian-binary'")
    }
    let version = try archive.content(of: first, limit: 64)
    guard version.starts(with: Array("2.".utf8)), version.contains(0x0A) else {
      throw invalid(path, "its format is not 2")
    }
    let rest = archive.members.dropFirst().filter { !$0.name.hasPrefix("_") }
    func section(_ index: Int, _ name: String, _ suffixes: [String]) throws(Problem) -> Range<Int> {
      guard rest.count > index else { throw invalid(path, "it has no \(name)") }
      guard suffixes.contains(where: { rest[index].name == name + $0 }) else {
        throw invalid(path, "'\(rest[index].name)' stands in the place of \(name)")
      }
      return rest[index].section
    }
    let known = ["", ".gz", ".xz", ".zst"]
    return (try section(0, "control.tar", known), try section(1, "data.tar", known + [".bz2"]))
  }

  /// Without `./`, `/` and doubled slashes in front and between; empty for the root.
  private static func relative(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  private static func lines(_ bytes: [UInt8]?) -> [String] {
    (bytes ?? []).split(separator: 0x0A).map { trimmed(String(decoding: $0, as: UTF8.self)) }.filter {
      !$0.isEmpty
    }
  }

  private static func invalid(_ path: String, _ reason: String) -> Problem {
    Problem(.debianPackage, "'\(path)' is not a sound Debian package: \(reason)")
  }
}

import Archives
import Cryptography
public import Diagnostics
import Glibc
import OperatingSystem

/// Writes a .deb (`man 5 deb`): the same description gives the same bytes, on every machine.
public struct DebianPackageWriter: Sendable {
  private let spec: DebianPackageSpec
  private let contents: DebianContents

  /// Checks the contents against each other.
  ///
  /// - Throws: `debian.invalid-contents`.
  public init(_ spec: DebianPackageSpec) throws(Problem) {
    contents = try DebianContents(spec)
    self.spec = spec
  }

  /// `name_version_arch.deb`.
  public var fileName: String { spec.control.fileName }

  /// The field `Installed-Size`, in KiB.
  public var installedSize: Int { contents.installedSize }

  /// Writes the package; the two inner archives stand beside it meanwhile.
  ///
  /// - Parameter path: a file that must not exist.
  /// - Throws: `input.read`, also for a file that changed; `output.create`, `output.write`.
  public func write(to path: String) throws(Problem) {
    let folder = try createPrivateFolder(in: parent(of: path))
    defer { removeFolder(folder) }
    let (control, data) = ("\(folder)/control.tar", "\(folder)/data.tar")
    let sums = try writeData(to: data)
    try writeControl(to: control, sums: sums)
    do throws(Problem) {
      var archive = try ArWriter(path: path, modified: spec.sourceDateEpoch)
      try archive.append("debian-binary", .bytes(Array("2.0\n".utf8)))
      try archive.append("control.tar\(spec.compression.suffix)", try content(of: control))
      try archive.append("data.tar\(spec.compression.suffix)", try content(of: data))
      try archive.finish()
    } catch {
      if error.code != .outputCreate { unlink(path) }
      throw error
    }
  }

  /// Returns the file `md5sums`: every regular file that is not a conffile.
  private func writeData(to path: String) throws(Problem) -> String {
    var archive = try TarWriter(path: path, compression: spec.compression)
    try archive.append(entry("./", .folder, 0o755))
    let conffiles = Set(spec.conffiles.map { Array($0.utf8.dropFirst()) })
    var sums = ""
    for file in contents.files {
      switch file.kind {
      case .folder: try archive.append(entry("./\(file.path)/", .folder, file.mode))
      case .link(let target): try archive.append(entry("./\(file.path)", .link(target: target), 0o777))
      case .file(let content):
        try archive.append(entry("./\(file.path)", .file(content), file.mode))
        guard !conffiles.contains(Array(file.path.utf8)) else { continue }
        sums += "\(try Self.md5(of: content))  \(file.path)\n"
      }
    }
    try archive.finish()
    return sums
  }

  private func writeControl(to path: String, sums: String) throws(Problem) {
    var files: [(name: String, text: String, mode: UInt32)] = [
      ("control", spec.control.text(installedSize: contents.installedSize), 0o644)
    ]
    if !sums.isEmpty { files.append(("md5sums", sums, 0o644)) }
    if !spec.conffiles.isEmpty {
      let sorted = spec.conffiles.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      files.append(("conffiles", sorted.map { "\($0)\n" }.joined(), 0o644))
    }
    for script in DebianPackageSpec.Script.allCases {
      if let text = spec.scripts[script] { files.append((script.rawValue, text, 0o755)) }
    }
    var archive = try TarWriter(path: path, compression: spec.compression)
    try archive.append(entry("./", .folder, 0o755))
    for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      try archive.append(entry("./\(file.name)", .file(.bytes(Array(file.text.utf8))), file.mode))
    }
    try archive.finish()
  }

  private func entry(_ path: String, _ kind: TarEntry.Kind, _ mode: UInt32) -> TarEntry {
    TarEntry(path: path, kind: kind, mode: mode, modified: spec.sourceDateEpoch)
  }

  private func content(of path: String) throws(Problem) -> ArchiveContent {
    var byteCount = 0
    try readChunks(of: path) { byteCount += $0.count }
    return .file(path: path, byteCount: byteCount)
  }

  private static func md5(of content: ArchiveContent) throws(Problem) -> String {
    switch content {
    case .bytes(let bytes): return hexadecimal(checksum(.md5, of: bytes))
    case .file(let path, let byteCount):
      let stream = ChecksumStream(.md5)
      let count = try readChunks(of: path) { stream.update($0) }
      guard count == byteCount else { throw Problem(.inputRead, "'\(path)' changed while it was read") }
      return hexadecimal(stream.finish())
    }
  }
}

import Archives
public import BillOfMaterials
import Cryptography
public import Diagnostics
import OperatingSystem
import PackageFormats

extension Subject {
  /// Everything about a .deb that an inventory needs, read in one pass from the package itself.
  ///
  /// - Throws: what reading a package throws; `input.read`.
  public init(debianPackage path: String, licence: String?) throws(Problem) {
    var reader = try DebianPackageReader(path: path)
    let control = reader.control
    var files: [SubjectFile] = []
    while let entry = try reader.next() {
      guard case .file = entry.kind else { continue }
      var stream = SubjectFileStream(path: entry.path, mode: UInt16(truncatingIfNeeded: entry.mode & 0o7777))
      try reader.forEachChunk { (chunk) throws(Problem) in stream.update(chunk) }
      files.append(stream.finish())
    }
    let sha256 = ChecksumStream(.sha256)
    let sha512 = ChecksumStream(.sha512)
    try readChunks(of: path) { (chunk) throws(Problem) in
      sha256.update(chunk)
      sha512.update(chunk)
    }
    self.init(
      name: control["Package"] ?? "", version: control["Version"] ?? "",
      architecture: control["Architecture"] ?? "",
      digests: [
        BillOfMaterials.FileDigest(.sha256, hex: hexadecimal(sha256.finish())),
        BillOfMaterials.FileDigest(.sha512, hex: hexadecimal(sha512.finish())),
      ], files: files)
    maintainer = control["Maintainer"]
    summary = control["Description"].flatMap { $0.split(whereSeparator: \.isNewline).first.map(String.init) }
    homepage = control["Homepage"]
    depends = control["Depends"]
    self.licence = licence
    let architecture = control["Architecture"] ?? ""
    let version = (control["Version"] ?? "").split(separator: ":").last.map(String.init) ?? ""
    fileName = "\(name)_\(version)_\(architecture).deb"
  }
}

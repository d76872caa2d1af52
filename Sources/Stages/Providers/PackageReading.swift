import Archives
import BillOfMaterials
import Cryptography
import Diagnostics
import OperatingSystem
import PackageFormats

extension Subject {
  /// Everything about a .deb that an inventory needs, read in one pass from the package itself.
  ///
  /// - Throws: what reading a package throws; `input.read`.
  init(debianPackage path: String, licence: String?) throws(Problem) {
    var reader = try DebianPackageReader(path: path)
    let control = reader.control
    var files: [SubjectFile] = []
    while let entry = try reader.next() {
      guard case .file = entry.kind else { continue }
      let sha1 = ChecksumStream(.sha1)
      let sha256 = ChecksumStream(.sha256)
      let sha512 = ChecksumStream(.sha512)
      let isWanted = Catalogers.wants(entry.path)
      var (head, content, byteCount) = ([UInt8](), [UInt8](), 0)
      try reader.forEachChunk { (chunk) throws(Problem) in
        sha1.update(chunk)
        sha256.update(chunk)
        sha512.update(chunk)
        byteCount += chunk.count
        if head.count < Catalogers.headByteCount { head += chunk.prefix(Catalogers.headByteCount - head.count) }
        // A file beyond the limit is taken for one without content: the cataloger says that it could not read it.
        if isWanted && byteCount <= Catalogers.contentByteLimit { content += chunk }
      }
      let isWhole = isWanted && byteCount <= Catalogers.contentByteLimit
      files.append(
        SubjectFile(
          path: entry.path, mode: UInt16(truncatingIfNeeded: entry.mode & 0o7777), byteCount: byteCount,
          sha1: sha1.finish(), sha256: sha256.finish(), sha512: sha512.finish(), head: head,
          content: isWhole ? content : nil))
    }
    let sha256 = ChecksumStream(.sha256)
    let sha512 = ChecksumStream(.sha512)
    try readChunks(of: path) { (chunk) throws(Problem) in
      sha256.update(chunk)
      sha512.update(chunk)
    }
    self.init(
      name: control["Package"] ?? "", version: control["Version"] ?? "", architecture: control["Architecture"] ?? "",
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

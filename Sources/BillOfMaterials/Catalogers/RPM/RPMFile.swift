internal import Cryptography
internal import Diagnostics
internal import OperatingSystem

/// A package file of rpm 3 and 4 (rpm documentation, "RPM v4 package format"): lead, signatures, header, payload.
enum RPMFile: FileExaminer {
  static let name = "rpm-file"
  private static let headerMagic: [UInt8] = [0x8E, 0xAD, 0xE8, 0x01]

  static let files = FileNames(endings: [".rpm"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    let lead = try file.bytes(at: 0, count: 96)
    guard lead.starts(with: [0xED, 0xAB, 0xEE, 0xDB]) else {
      throw notOfFormat("expected a package of rpm", context)
    }
    guard lead.count == 96, let signatures = try header(of: file, at: 96, context),
      // Signatures are filled up to eight bytes.
      let main = try header(of: file, at: (signatures.end + 7) / 8 * 8, context)
    else { throw notOfFormat("the package ends within its header", context) }
    var packages = RPMPackages(context)
    packages.add(main.header, place: "the header")
    var list = packages.finish()
    // What it needs lies elsewhere.
    list.edgesKnown = .none
    if !list.packages.isEmpty {
      list.packages[0].noteRPM("header-sha256", signatures.header.text(.headerSHA256))
      // The same number as that of the summary.
      list.packages[0].noteRPM("md5", signatures.header.bytes(.summary).map { hexadecimal($0) })
    }
    return list
  }

  /// The header that begins at an offset, and where it ends; `nil` where the file ends before.
  private static func header(of file: any FileBytes, at offset: Int, _ context: ListContext) throws(Problem)
    -> (header: RPMHeader, end: Int)?
  {
    guard let start = try file.all(at: offset, count: 16) else { return nil }
    guard start.starts(with: headerMagic),
      let (entries, values) = RPMHeader.counts(PackedBytes(start, isBigEndian: true), at: 8)
    else { throw notOfFormat("expected a header at byte \(offset)", context) }
    let count = 8 + 16 * entries + values
    guard let bytes = try file.all(at: offset + 8, count: count) else { return nil }
    guard let header = RPMHeader(bytes) else {
      throw notOfFormat("the header at byte \(offset) leads out of itself", context)
    }
    return (header, offset + 8 + count)
  }
}

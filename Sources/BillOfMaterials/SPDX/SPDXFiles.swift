internal import Cryptography
internal import JSON

extension SPDXWriter {
  /// Every listed file once, sorted by path.
  var files: [JSON] {
    var byPath: [[UInt8]: SubjectFile] = [:]
    for file in listedFiles { byPath[Array(file.path.utf8)] = file }
    return byPath.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.map(file)
  }

  private func file(_ file: SubjectFile) -> JSON {
    let isNative = file.head.starts(with: [0x7F, 0x45, 0x4C, 0x46])
    return .compact([
      "SPDXID": .string(fileID(file.path)),
      "fileName": .string("./\(file.path)"),
      "fileTypes": isNative ? ["BINARY"] : nil,
      "checksums": .array(file.digests.map(checksum)),
      "licenseConcluded": "NOASSERTION",
      "licenseInfoInFiles": ["NOASSERTION"],
      "copyrightText": "NOASSERTION",
    ])
  }

  /// From the path: 80 bits of its SHA-256 are enough to tell the files of a package apart.
  func fileID(_ path: String) -> String {
    "SPDXRef-File-\(hexadecimal(Digest(of: Array(path.utf8)).bytes.prefix(10)))"
  }

  func checksum(_ digest: FileDigest) -> JSON {
    ["algorithm": .string(digest.algorithm.rawValue.uppercased()), "checksumValue": .string(digest.hex)]
  }

  /// SHA-1 over the sorted SHA-1 digests of all files (§7.9.3).
  func verificationCode(_ files: [SubjectFile]) -> String {
    let digests = files.map { hexadecimal($0.sha1) }.sorted()
    return hexadecimal(Cryptography.checksum(.sha1, of: Array(digests.joined().utf8)))
  }
}

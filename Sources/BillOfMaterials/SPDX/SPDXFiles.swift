internal import Cryptography
internal import JSON

extension SPDXWriter {
  /// Every listed file once, sorted by path.
  var files: [JSON] {
    var byPath: [[UInt8]: SubjectFile] = [:]
    for file in listedFiles { byPath[Array(file.path.utf8)] = file }
    let listed = byPath.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.map(file)
    return listed + namedFiles.map(file)
  }

  private func file(_ component: Component) -> JSON {
    let path = component.name.hasPrefix("./") ? String(component.name.dropFirst(2)) : component.name
    return [
      "SPDXID": .string(Self.fileID(component.bomRef)),
      "fileName": .string(path.hasPrefix("/") ? ".\(path)" : "./\(path)"),
      "checksums": .array(component.digests.map(checksum)),
      "licenseConcluded": "NOASSERTION",
      "licenseInfoInFiles": ["NOASSERTION"],
      "copyrightText": "NOASSERTION",
    ]
  }

  private func file(_ file: SubjectFile) -> JSON {
    let isNative = file.head.starts(with: [0x7F, 0x45, 0x4C, 0x46])
    return .compact([
      "SPDXID": .string(Self.fileID(file.path)),
      "fileName": .string("./\(file.path)"),
      "fileTypes": isNative ? ["BINARY"] : nil,
      "checksums": .array(file.digests.map(checksum)),
      "licenseConcluded": "NOASSERTION",
      "licenseInfoInFiles": ["NOASSERTION"],
      "copyrightText": "NOASSERTION",
    ])
  }

  /// From the path: 80 bits of its SHA-256 are enough to tell the files of a package apart.
  static func fileID(_ path: String) -> String {
    "SPDXRef-File-\(hexadecimal(Digest(of: Array(path.utf8)).bytes.prefix(10)))"
  }

  func checksum(_ digest: FileDigest) -> JSON {
    ["algorithm": .string(digest.algorithm.spdxName), "checksumValue": .string(digest.hex)]
  }

  /// SHA-1 over the sorted SHA-1 digests of all files (§7.9.3).
  func verificationCode(_ files: [SubjectFile]) -> String {
    let digests = files.map { hexadecimal($0.sha1) }.sorted()
    return hexadecimal(Cryptography.checksum(.sha1, of: Array(digests.joined().utf8)))
  }
}

extension FileDigest.Algorithm {
  /// As SPDX 2 spells it: SHA-2 without a hyphen.
  var spdxName: String {
    switch self {
    case .sha1, .sha256, .sha384, .sha512: String(rawValue.filter { $0 != "-" })
    default: rawValue
    }
  }

  /// As SPDX 3 spells it.
  var spdx3Name: String {
    switch self {
    case .sha3_256, .sha3_384, .sha3_512: String(rawValue.lowercased().map { $0 == "-" ? "_" : $0 })
    default: String(rawValue.lowercased().filter { $0 != "-" })
    }
  }

  /// Reads the name of any format.
  init?(named name: String) {
    guard let found = Self.named[name] ?? Self.named[Self.key(name)] else { return nil }
    self = found
  }

  private static func key(_ text: String) -> String {
    text.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  /// By the names of all formats, and by what is the same in all of them.
  private static let named: [String: Self] = allCases.reduce(into: [:]) { named, algorithm in
    for name in [algorithm.rawValue, algorithm.spdxName, algorithm.spdx3Name, key(algorithm.rawValue)] {
      named[name] = algorithm
    }
  }
}

internal import Cryptography

/// Native code: ELF files become components of type `file`, brought by the component whose record lists them.
struct NativeLibraries: Cataloger {
  let name = "native"

  func wants(_ path: String) -> Bool { false }

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    for file in files where Self.isELF(file.head) {
      var component = Component(.file, bomRef: "file:\(file.path)", name: file.path)
      component.digests = file.digests
      component.occurrences = [file.path]
      component.owner = catalogue.owners[file.path]
      component.properties = [Property("stellwerk:file:format", "ELF")]
      catalogue.add(component)
    }
  }

  /// `EI_MAG0`…`EI_MAG3` (System V ABI, "ELF Identification").
  private static func isELF(_ head: [UInt8]) -> Bool { head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) }
}

extension SubjectFile {
  /// The digests in the order of their algorithms.
  var digests: [FileDigest] {
    [
      FileDigest(.sha1, hex: hexadecimal(sha1)), FileDigest(.sha256, hex: hexadecimal(sha256)),
      FileDigest(.sha512, hex: hexadecimal(sha512)),
    ]
  }
}

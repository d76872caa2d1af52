internal import Cryptography

/// Native code: ELF files become components of type `file`, brought by the component whose record lists them.
struct NativeLibraries: Cataloger {
  let name = "native"

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    for file in files where Self.isELF(file.head) {
      catalogue.add(file, [Property("stellwerk:file:format", "ELF")])
    }
  }

  /// `EI_MAG0`…`EI_MAG3` (System V ABI, "ELF Identification").
  private static func isELF(_ head: [UInt8]) -> Bool { head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) }
}

extension Catalogue {
  /// Lists a file as a component, unless it is one already.
  mutating func add(_ file: SubjectFile, _ properties: [Property] = []) {
    let reference = Self.reference(file.path)
    guard components[reference] == nil else { return }
    var component = Component(.file, bomRef: reference, name: file.path)
    component.digests = file.digests
    component.occurrences = [file.path]
    component.owner = owners[Array(file.path.utf8)]
    component.properties = properties
    components[reference] = component
  }

  /// In ASCII, so that no two paths have equal references: Swift holds `é` and `e\u{301}` equal.
  private static func reference(_ path: String) -> String {
    var bytes = Array("file:".utf8)
    for byte in path.utf8 {
      let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "%")
      bytes += isPlain ? [byte] : Array("%\(hexadecimal([byte]))".utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
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

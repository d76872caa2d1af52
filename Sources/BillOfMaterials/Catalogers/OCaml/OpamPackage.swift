internal import Diagnostics
internal import Packages

/// `.opam-switch/packages/NAME.VERSION/opam`: one installed package of opam; its name and version are those of the folder.
///
/// Of the file, which is a language of its own, the fields with lists of texts at the margin are read (opam manual, "Common
/// file format"): `license`, `maintainer`, `synopsis`, and of `depends` the names.
enum OpamPackage: PackageListReader {
  static let name = "opam"
  static let tellsInstalled = true

  static let files = FileNames("opam") { $0.lies(in: ".opam-switch/packages/") }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let own = folder(of: context.path)
    let (name, version) = PathName(own).last.cut(at: ".")
    guard let version, !name.isEmpty, !version.isEmpty else {
      throw notOfFormat("expected a folder 'NAME.VERSION' around it", context)
    }
    var list = PackageList(edges: .complete)
    let purl = listedPURL("opam", String(name), String(version), in: &list, context, line: 1)
    var package = ListedPackage(String(name), String(version), purl: purl, line: 1)
    let fields = OpamFields(bytes)
    package.licences = fields.texts("license")
    package.maintainer = fields.texts("maintainer").first
    package.summary = fields.texts("synopsis").first
    let position = list.add(package)
    list.shared.provide([String(name)], in: folder(of: own), position)
    list.shared.need(fields.texts("depends"), in: folder(of: own), position)
    return list
  }
}

/// The texts of fields at the margin; those in braces are conditions, and left out.
private struct OpamFields {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func texts(_ field: String) -> [String] {
    let start = Array("\(field):".utf8)
    var index = 0
    while index < bytes.count {
      let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      if bytes[index..<end].starts(with: start) { return values(from: index + start.count) }
      index = end + 1
    }
    return []
  }

  /// One text, or those of a list up to its end.
  private func values(from start: Int) -> [String] {
    var (texts, index, braces, brackets) = ([String](), start, 0, 0)
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        var text: [UInt8] = []
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          if bytes[index] == UInt8(ascii: "\\") { index += 1 }
          if index < bytes.count { text.append(bytes[index]) }
          index += 1
        }
        if braces == 0 { texts.append(String(decoding: text, as: UTF8.self)) }
        if brackets == 0, braces == 0 { return texts }
      case UInt8(ascii: "#"): while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      case UInt8(ascii: "{"): braces += 1
      case UInt8(ascii: "}"): braces -= 1
      case UInt8(ascii: "["): brackets += 1
      case UInt8(ascii: "]"):
        brackets -= 1
        if brackets <= 0 { return texts }
      case 0x0A where brackets == 0: return texts
      default: break
      }
      index += 1
    }
    return texts
  }
}

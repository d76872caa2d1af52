internal import Diagnostics
internal import Packages

/// `vcpkg/status` of an installed tree of vcpkg: paragraphs as those of dpkg, one for a port and one for each of its features.
enum VcpkgStatus: PackageListReader {
  static let name = "vcpkg"
  static let tellsInstalled = true

  static let files = FileNames("status") { $0.endsIn("vcpkg/status") }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .complete)
    var positions: [ByteName: Int] = [:]
    var needs: [(from: String, text: String)] = []
    for paragraph in ControlParagraphs(bytes) where paragraph.isInstalled {
      guard let name = paragraph["package"], !name.isEmpty else {
        list.warn(.listEntry, "a package without a name", context.path, line: paragraph.line)
        continue
      }
      let triplet = paragraph["architecture"] ?? ""
      let key = "\(name):\(triplet)"
      if let text = paragraph["depends"] { needs.append((key, text)) }
      // A feature is part of its port.
      if paragraph["feature"] != nil { continue }
      guard let version = paragraph["version"] else {
        list.warn(.listEntry, "'\(name)' has no version", context.path, line: paragraph.line)
        continue
      }
      let full = paragraph["port-version"].map { $0 == "0" ? version : "\(version)#\($0)" } ?? version
      let purl = listedPURL(
        "vcpkg", name, full, triplet.isEmpty ? [:] : ["triplet": triplet], in: &list, context,
        line: paragraph.line)
      var package = ListedPackage(name, full, key: key, purl: purl, line: paragraph.line)
      package.architecture = triplet.isEmpty ? nil : triplet
      package.summary = paragraph["description"].map { String($0.prefix { $0 != "\n" }) }
      positions[ByteName(key)] = list.add(package)
    }
    for (from, text) in needs {
      guard let position = positions[ByteName(from)] else { continue }
      let own = from.cut(at: ":").behind ?? ""
      for need in text.split(separator: ",") {
        // `name[feature]:triplet`; without triplet the same one.
        let word = withoutBlanks(need)
        let name = word.prefix { $0 != "[" && $0 != ":" && $0 != " " }
        let triplet = word.cut(at: ":").behind.map { withoutBlanks($0) } ?? own[...]
        if let to = positions[ByteName("\(name):\(triplet)")] { list.connect(position, to) }
      }
    }
    try refuseUnknown(
      list, bytes, context, expected: "'Package:'",
      isKnown: ControlParagraphs(bytes).contains { $0["package"] != nil })
    return list
  }
}

internal import Diagnostics
internal import Packages

/// `desc` of one installed package in the database of pacman: `%NAME%`, values, an empty line.
///
/// What a package needs lies in other files of the database, so there are no edges.
enum PacmanDescription: PackageListReader {
  static let name = "pacman"
  static let tellsInstalled = true

  static func wants(_ path: PathName) -> Bool {
    path.isCalled("desc") && (path.lies(in: "lib/pacman/local/") || path.path == "desc")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var fields: [String: [String]] = [:]
    var field: String?
    for line in TextLines(bytes) {
      let content = line.content
      if content.isEmpty {
        field = nil
      } else if field == nil, content.hasPrefix("%"), content.hasSuffix("%") {
        field = String(content.dropFirst().dropLast())
      } else if let field {
        fields[field, default: []].append(String(content))
      }
    }
    guard let name = fields["NAME"]?.first, let version = fields["VERSION"]?.first else {
      throw notOfFormat("neither '%NAME%' nor '%VERSION%' is there", context)
    }
    var list = PackageList(edges: .none)
    let (base, architecture) = (fields["BASE"]?.first, fields["ARCH"]?.first)
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = architecture
    qualifiers["distro"] = context.distribution?.qualifier
    if let base, base != name { qualifiers["upstream"] = base }
    let purl = listedPURL(
      "alpm", namespace: context.distribution?.id ?? "arch", name, version, qualifiers, in: &list, context,
      line: 1)
    var package = ListedPackage(name, version, purl: purl, line: 1)
    (package.source, package.architecture) = (base, architecture)
    package.licences = fields["LICENSE"] ?? []
    (package.summary, package.maintainer) = (fields["DESC"]?.first, fields["PACKAGER"]?.first)
    // 1: it was installed because another package needed it.
    package.relationship = fields["REASON"]?.first == "1" ? .indirect : .direct
    list.add(package)
    return list
  }
}

internal import Diagnostics
internal import Packages

/// `desc` of one installed package in the database of pacman: `%NAME%`, values, an empty line.
///
/// What a package needs, or another one that provides it, lies in other files of the database.
enum PacmanDescription: PackageListReader {
  static let name = "pacman"
  static let tellsInstalled = true

  static let files = FileNames("desc") { $0.lies(in: "lib/pacman/local/") || $0.path == "desc" }

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
    var list = PackageList(edges: .complete)
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
    let position = list.add(package)
    let database = folder(of: folder(of: folder(of: context.path)))
    list.shared.provide([name] + (fields["PROVIDES"] ?? []).map(plainName), in: database, position)
    list.shared.need((fields["DEPENDS"] ?? []).map(plainName), in: database, position)
    return list
  }

  /// `name>=1.0` without what follows the name.
  private static func plainName(_ text: String) -> String { String(text.prefix { !"<>=:".contains($0) }) }
}

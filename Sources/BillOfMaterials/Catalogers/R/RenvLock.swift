internal import Diagnostics
internal import JSON
internal import Packages

/// `renv.lock` of renv.
enum RenvLock: PackageListReader {
  static let name = "renv-lock"

  static let files = FileNames("renv.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    guard let packages = try listObject(bytes, context)["Packages"]?.members else {
      throw notOfFormat("expected an object in 'Packages'", context)
    }
    let lines = memberLines(of: ["Packages"], in: bytes)
    // Older files do not say what is needed.
    let isTold = packages.contains { !needs(of: $0.value).isEmpty || $0.value["Requirements"] != nil }
    var list = PackageList(edges: isTold || packages.isEmpty ? .complete : .none)
    for (index, member) in packages.enumerated() {
      let line = lines.count == packages.count ? lines[index] : nil
      guard let version = member.value["Version"]?.string else {
        list.warn(.listEntry, "'\(member.name)' has no version", context.path, line: line ?? 1)
        continue
      }
      let name = member.value["Package"]?.string ?? member.name
      let purl = purl(name, version, member.value, &list, context, line)
      var package = ListedPackage(name, version, key: name, purl: purl, line: line)
      if let hash = member.value["Hash"]?.string {
        // MD5 over the description of the package, by rules of renv.
        package.properties.append(Property("stellwerk:renv:hash", hash))
      }
      list.add(package)
    }
    for member in packages {
      guard let from = list.position(of: member.value["Package"]?.string ?? member.name) else { continue }
      // Packages that come with R are needed too, and listed nowhere.
      for need in needs(of: member.value) {
        if let to = list.position(of: need) { list.connect(from, to) }
      }
    }
    return list
  }

  /// `Requirements` by name or, as the package itself writes it, `Imports` and its kin with versions.
  private static func needs(of entry: JSON) -> [String] {
    if let names = entry["Requirements"]?.array { return names.compactMap(\.string) }
    return ["Depends", "Imports", "LinkingTo"].flatMap { kind -> [String] in
      let texts = entry[kind]?.string.map { $0.split(separator: ",").map(String.init) }
      return (texts ?? entry[kind]?.strings ?? []).map { String(withoutBlanks($0.cut(at: "(").before)) }
    }
  }

  private static func purl(
    _ name: String, _ version: String, _ entry: JSON, _ list: inout PackageList, _ context: ListContext,
    _ line: Int?
  ) -> PackageURL? {
    let commit = entry["RemoteSha"]?.string ?? version
    switch entry["Source"]?.string?.lowercased() ?? "" {
    case "github":
      return listedPURL(
        "github", namespace: entry["RemoteUsername"]?.string, entry["RemoteRepo"]?.string ?? name, commit,
        in: &list,
        context, line: line)
    case "bioconductor": return listedPURL("bioconductor", name, version, in: &list, context, line: line)
    default: return listedPURL("cran", name, version, in: &list, context, line: line)
    }
  }
}

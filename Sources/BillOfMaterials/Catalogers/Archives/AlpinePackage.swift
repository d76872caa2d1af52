internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// A package of Alpine: members of gzip one behind the other, each a tar; `.PKGINFO` is in the second (Alpine Wiki, "Apk spec").
enum AlpinePackage: FileExaminer {
  static let name = "apk-package"

  /// The most that signature and control part unpack to.
  private static let partByteLimit = 16 << 20

  static let files = FileNames(endings: [".apk"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    let head = try file.bytes(at: 0, count: 4)
    // Android's packages, which are zip archives, end in the same letters.
    if head.starts(with: [0x50, 0x4B]) { return PackageList(edges: .none) }
    if head.starts(with: "ADB".utf8) { throw notOfFormat("packages of apk 3 are not read", context) }
    guard head.starts(with: [0x1F, 0x8B]) else {
      throw notOfFormat("it does not begin like a package of apk", context)
    }
    do throws(Problem) {
      guard let bytes = try information(file, context) else {
        throw notOfFormat("there is no '.PKGINFO' in it", context)
      }
      return try list(bytes, file, context)
    } catch { throw PackageArchive.located(error, .listFormat, context) }
  }

  private static func information(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> [UInt8]? {
    var place = 0
    // The signature, then what is read here; the content comes last.
    for _ in 0..<2 where place < file.byteCount {
      var part: [UInt8] = []
      place = try inflate(file, from: place, as: .gzip, limit: partByteLimit) { (piece) throws(Problem) in
        part += piece
        return true
      }
      var reader = try ArchiveReader(bytes: part, name: context.path, limits: PackageArchive.limits)
      while let entry = try reader.next() {
        guard entry.kind == .file, entry.path == ".PKGINFO" else { continue }
        return try reader.readAll(limit: PackageArchive.metadataByteLimit)
      }
    }
    return nil
  }

  private static func list(
    _ bytes: [UInt8], _ file: any FileBytes, _ context: ListContext
  ) throws(Problem) -> PackageList {
    var values: [String: String] = [:]
    for line in TextLines(bytes) where !line.content.hasPrefix("#") {
      let (name, value) = line.content.cut(at: "=")
      if let value, values[String(withoutBlanks(name))] == nil {
        values[String(withoutBlanks(name))] = String(withoutBlanks(value))
      }
    }
    guard let name = values["pkgname"], let version = values["pkgver"], !name.isEmpty, !version.isEmpty else {
      throw notOfFormat("neither 'pkgname' nor 'pkgver' is in '.PKGINFO'", context)
    }
    // What it needs does not lie in it.
    var list = PackageList(edges: .none)
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = values["arch"]
    qualifiers["distro"] = context.distribution?.qualifier
    if let origin = values["origin"], origin != name { qualifiers["upstream"] = origin }
    let purl = listedPURL(
      "apk", namespace: context.distribution?.id ?? "alpine", name, version, qualifiers, in: &list, context,
      line: nil)
    var package = ListedPackage(name, version, purl: purl)
    (package.source, package.sourceVersion) = (values["origin"], values["origin"] == nil ? nil : version)
    package.architecture = values["arch"]
    package.licences = [values["license"]].compactMap { $0 }
    (package.summary, package.maintainer) = (values["pkgdesc"], values["maintainer"])
    package.digests = try PackageArchive.digests(of: file)
    package.deployable = .archive(PathName(context.path).last)
    list.add(package)
    return list
  }
}

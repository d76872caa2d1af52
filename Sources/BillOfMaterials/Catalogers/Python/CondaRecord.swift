internal import Diagnostics
internal import JSON
internal import Packages

extension PackageList {
  /// A package of conda; the channel is the last part of its address that is not the platform.
  mutating func conda(
    _ name: String, _ version: String, build: String?, channel: String?, platform: String?,
    file: String?, key: String? = nil, line: Int?, _ context: ListContext
  ) -> ListedPackage {
    var qualifiers: [String: String] = [:]
    (qualifiers["build"], qualifiers["subdir"]) = (build, platform)
    let parts = (channel ?? "").split(separator: "/").map(String.init)
    qualifiers["channel"] = parts.last { $0 != platform }
    for ending in ["conda", "tar.bz2"] where file?.hasSuffix(".\(ending)") == true {
      qualifiers["type"] = ending
    }
    let purl = listedPURL("conda", name, version, qualifiers, in: &self, context, line: line)
    var package = ListedPackage(name, version, key: key, purl: purl, line: line)
    package.architecture = platform
    return package
  }
}

/// The name at the start of a requirement of conda: `channel::name[version='>=1'] >=1.0`.
func condaName(_ requirement: String) -> String {
  let text = trimmed(requirement)
  let name = text.prefix { !" =<>!~[,;".contains($0) }
  guard let mark = name.firstRange(of: "::") else { return name.lowercased() }
  return name[mark.upperBound...].lowercased()
}

/// `conda-meta/*.json`: what is installed in an environment of conda, one file a package.
enum CondaRecord: PackageListReader {
  static let name = "conda-record"
  static let tellsInstalled = true

  static let files = FileNames(endings: [".json"]) {
    $0.lies(in: "conda-meta/") && $0.endsIn("conda-meta/\($0.last)")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let record = try listObject(bytes, context)
    guard let name = record["name"]?.string, !name.isEmpty, let version = record["version"]?.string,
      !version.isEmpty
    else { throw notOfFormat("neither 'name' nor 'version' is there", context) }
    var list = PackageList(edges: .complete)
    var package = list.conda(
      name, version, build: record["build"]?.string ?? record["build_string"]?.string,
      channel: record["channel"]?.string, platform: record["subdir"]?.string, file: record["fn"]?.string,
      line: 1, context)
    package.licences = [record["license"]?.string].compactMap { $0 }
    package.download = record["url"]?.string
    package.digests = ["sha256", "md5"].compactMap { digest($0, hex: record[$0]?.string) }
    // What nobody asked for by name is there because another package needs it.
    if let asked = record["requested_spec"]?.string {
      package.relationship = asked.isEmpty || asked == "None" ? .indirect : .direct
    }
    let position = list.add(package)
    let environment = folder(of: context.path)
    list.shared.provide([name.lowercased()], in: environment, position)
    list.shared.need((record["depends"]?.strings ?? []).map(condaName), in: environment, position)
    return list
  }
}

internal import Diagnostics
internal import Packages
internal import YAML

/// `pubspec.lock` of Dart and Flutter.
enum PubspecLock: PackageListReader {
  static let name = "pubspec-lock"

  static let files = FileNames("pubspec.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    let packages = try listPart("packages", of: listMapping(bytes, context), context)
    for (name, entry) in packages?.pairs ?? [] {
      let line = name.location.line
      guard let version = entry["version"]?.text else {
        list.warn(.listEntry, "'\(name.value)' has no version", context.path, line: line)
        continue
      }
      let description = entry["description"]
      var qualifiers: [String: String] = [:]
      if entry["source"]?.text == "git", let url = description?["url"]?.text {
        qualifiers["vcs_url"] = "git+\(url)\(description?["resolved-ref"]?.text.map { "@\($0)" } ?? "")"
      }
      let purl = listedPURL("pub", name.value, version, qualifiers, in: &list, context, line: line)
      var package = ListedPackage(name.value, version, purl: purl, line: line)
      package.digests = [digest("sha256", hex: description?["sha256"]?.text)].compactMap { $0 }
      let kind = entry["dependency"]?.text ?? ""
      package.relationship = kind.hasPrefix("direct") ? .direct : kind == "transitive" ? .indirect : .unknown
      if kind == "direct dev" {
        package.isDevelopment = true
        package.groups = ["dev"]
      }
      if let source = entry["source"]?.text, source != "hosted" {
        package.properties.append(Property("stellwerk:pub:source", source))
      }
      list.add(package)
    }
    return list
  }
}

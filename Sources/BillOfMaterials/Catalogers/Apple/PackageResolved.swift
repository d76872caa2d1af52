internal import Diagnostics
internal import JSON
internal import Packages

/// `Package.resolved` of the Swift Package Manager, versions 1 to 3.
enum PackageResolved: PackageListReader {
  static let name = "swift-resolved"

  static let files = FileNames("Package.resolved", ".package.resolved")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let file = try listObject(bytes, context)
    let isOld = file["pins"] == nil
    guard let pins = (isOld ? file["object"]?["pins"] : file["pins"])?.array else {
      throw notOfFormat("expected a list in 'pins'", context)
    }
    let lines = memberLines(of: isOld ? ["object", "pins"] : ["pins"], in: bytes)
    var list = PackageList(edges: .none)
    for (index, pin) in pins.enumerated() {
      let line = lines.count == pins.count ? lines[index] : nil
      let address = pin["location"]?.string ?? pin["repositoryURL"]?.string
      guard let name = pin["identity"]?.string ?? pin["package"]?.string, let address else {
        list.warn(.listEntry, "a pin without name or address", context.path, line: line ?? 1)
        continue
      }
      let state = pin["state"]
      let version = state?["version"]?.string ?? state?["branch"]?.string ?? state?["revision"]?.string ?? ""
      let (namespace, repository) = Self.place(address)
      // A package of a registry is called `scope.name`, and has no address.
      let purl =
        namespace.isEmpty
        ? nil
        : listedPURL("swift", namespace: namespace, repository, version, in: &list, context, line: line)
      var package = ListedPackage(name, version, purl: purl, line: line)
      if let revision = state?["revision"]?.string {
        package.properties.append(Property("stellwerk:list:commit", revision))
      }
      package.references = [ExternalReference(.vcs, address)].compactMap { $0 }
      list.add(package)
    }
    return list
  }

  /// Host and owner, and the repository, of `https://host/owner/name.git` or `git@host:owner/name.git`.
  private static func place(_ address: String) -> (namespace: String, name: String) {
    var text = address[...]
    if let scheme = text.firstRange(of: "://") { text = text[scheme.upperBound...] }
    if let user = text.firstIndex(of: "@"), !text[..<user].contains("/") {
      text = text[text.index(after: user)...]
    }
    if text.hasSuffix(".git") { text = text.dropLast(4) }
    let parts = text.split { $0 == "/" || $0 == ":" }.map(String.init)
    return (parts.dropLast().joined(separator: "/"), parts.last ?? "")
  }
}

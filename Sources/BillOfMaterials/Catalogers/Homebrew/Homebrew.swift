internal import Diagnostics
internal import JSON
internal import Packages

/// `Cellar/NAME/VERSION/INSTALL_RECEIPT.json` of Homebrew: one installed formula; its name and version are those of the folders.
enum HomebrewReceipt: PackageListReader {
  static let name = "homebrew-receipt"
  static let tellsInstalled = true

  static let files = FileNames("INSTALL_RECEIPT.json") { place($0.path) != nil }

  /// The cellar with name and version of the formula.
  private static func place(_ path: String) -> (cellar: String, name: String, version: String)? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[parts.count - 4] == "Cellar" else { return nil }
    return (
      parts.dropLast(3).joined(separator: "/"), String(parts[parts.count - 3]),
      String(parts[parts.count - 2])
    )
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let receipt = try listObject(bytes, context)
    guard let (cellar, name, version) = place(context.path), !name.isEmpty, !version.isEmpty else {
      throw notOfFormat("expected a folder 'Cellar/NAME/VERSION' around it", context)
    }
    var list = PackageList(edges: .complete)
    let purl = listedPURL("brew", name, version, in: &list, context, line: 1)
    var package = ListedPackage(name, version, purl: purl, line: 1)
    package.kind = .application
    package.architecture = receipt["arch"]?.string
    if let isAsked = receipt["installed_on_request"]?.bool {
      package.relationship = isAsked ? .direct : .indirect
    }
    if let tap = receipt["source"]?["tap"]?.string {
      package.properties.append(Property("stellwerk:homebrew:tap", tap))
    }
    let position = list.add(package)
    list.shared.provide([name], in: cellar, position)
    let needs = (receipt["runtime_dependencies"]?.array ?? []).filter {
      // Homebrew 2.3 and later tell which needs are only those of others.
      $0["declared_directly"]?.bool != false
    }
    let names = needs.compactMap { $0["full_name"]?.string }.map { String(PathName($0).last) }
    list.shared.need(names, in: cellar, position)
    return list
  }
}

/// `Brewfile.lock.json` of Homebrew Bundle: what was installed for a `Brewfile`.
enum HomebrewLock: PackageListReader {
  static let name = "homebrew-lock"

  static let files = FileNames("Brewfile.lock.json")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    guard let entries = try listObject(bytes, context)["entries"], entries.members != nil else {
      throw notOfFormat("expected an object in 'entries'", context)
    }
    var list = PackageList(edges: .none)
    for kind in ["brew", "cask"] {
      let members = entries[kind]?.members ?? []
      let lines = memberLines(of: ["entries", kind], in: bytes)
      for (index, member) in members.enumerated() {
        let line = lines.count == members.count ? lines[index] : nil
        guard let version = member.value["version"]?.string, !version.isEmpty else {
          list.warn(.listEntry, "'\(member.name)' has no version", context.path, line: line ?? 1)
          continue
        }
        let name = String(PathName(member.name).last)
        let purl = listedPURL("brew", name, version, in: &list, context, line: line)
        var package = ListedPackage(name, version, key: "\(kind):\(member.name)", purl: purl, line: line)
        (package.kind, package.relationship, package.groups) = (.application, .direct, [kind])
        // One file for each platform.
        package.digests = (member.value["bottle"]?["files"]?.members ?? []).compactMap {
          digest("sha256", hex: $0.value["sha256"]?.string)
        }
        list.add(package)
      }
    }
    return list
  }
}

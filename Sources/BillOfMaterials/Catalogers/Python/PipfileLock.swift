internal import Diagnostics
internal import JSON
internal import Packages

/// `Pipfile.lock` of pipenv: `default` and `develop`, and further categories by name.
enum PipfileLock: PackageListReader {
  static let name = "pipfile-lock"

  static let files = FileNames("Pipfile.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listObject(bytes, context)
    var list = PackageList(edges: .none)
    for category in lock.members ?? [] where category.name != "_meta" {
      guard let members = category.value.members else {
        throw notOfFormat("expected an object in '\(category.name)'", context)
      }
      let lines = memberLines(of: [category.name], in: bytes)
      for (index, member) in members.enumerated() {
        let line = lines.count == members.count ? lines[index] : nil
        add(member.name, member.value, category.name, line, context, to: &list)
      }
    }
    return list
  }

  private static func add(
    _ name: String, _ entry: JSON, _ category: String, _ line: Int?, _ context: ListContext,
    to list: inout PackageList
  ) {
    guard let text = entry["version"]?.string, let version = Requirements.lowest(text).version else {
      list.warn(.listUnnamed, "'\(name)' has no version", context.path, line: line ?? 1)
      return
    }
    var package = list.python(name, version, line: line, context)
    package.digests = (entry["hashes"]?.strings ?? []).compactMap { digest($0) }
    if category == "develop" {
      package.isDevelopment = true
      package.groups = ["dev"]
    } else if category != "default" {
      package.groups = [category]
    }
    if entry["index"]?.string != nil { package.relationship = .direct }
    list.add(package)
  }
}

internal import Diagnostics
internal import JSON
internal import Packages

/// `conan.lock` of Conan 1 (a graph) and Conan 2 (lists).
enum ConanLock: PackageListReader {
  static let name = "conan-lock"

  static let files = FileNames("conan.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listObject(bytes, context)
    if let old = lock["graph_lock"] {
      guard let nodes = old["nodes"]?.members else {
        throw notOfFormat("expected an object in 'nodes'", context)
      }
      return graph(nodes, memberLines(of: ["graph_lock", "nodes"], in: bytes), context)
    }
    guard lock["version"] != nil || lock["requires"] != nil else {
      throw notOfFormat("neither 'graph_lock' nor 'requires' is there", context)
    }
    var list = PackageList(edges: .none)
    for kind in ["requires", "build_requires", "python_requires", "config_requires"] {
      let lines = memberLines(of: [kind], in: bytes)
      for (index, entry) in (lock[kind]?.array ?? []).enumerated() {
        let line = index < lines.count ? lines[index] : nil
        guard let text = entry.string else {
          list.warn(.listEntry, "expected a text in '\(kind)'", context.path, line: line ?? 1)
          continue
        }
        guard var package = package(text, line, context, &list) else { continue }
        package.groups = [kind.split(separator: "_").joined(separator: "-")]
        package.isDevelopment = kind == "build_requires"
        list.add(package)
      }
    }
    return list
  }

  /// Node `0` is the project: what it requires is direct.
  private static func graph(_ nodes: [(name: String, value: JSON)], _ lines: [Int], _ context: ListContext)
    -> PackageList
  {
    var list = PackageList(edges: .complete)
    var positions: [ByteName: Int] = [:]
    for (index, node) in nodes.enumerated() where node.name != "0" {
      let line = lines.count == nodes.count ? lines[index] : nil
      guard let text = node.value["ref"]?.string else {
        list.warn(.listEntry, "node '\(node.name)' has no name or no version", context.path, line: line ?? 1)
        continue
      }
      guard var package = package(text, line, context, &list) else { continue }
      // What runs where the build runs is not part of what is built.
      package.isDevelopment = node.value["context"]?.string == "build"
      positions[ByteName(node.name)] = list.add(package)
    }
    for node in nodes {
      for kind in ["requires", "build_requires"] {
        for need in node.value[kind]?.strings ?? [] {
          guard let to = positions[ByteName(need)] else { continue }
          if node.name == "0" {
            list.packages[to].relationship = .direct
          } else if let from = positions[ByteName(node.name)] {
            list.connect(from, to)
          }
        }
      }
    }
    if nodes.contains(where: { $0.name == "0" }) { list.markRestIndirect() }
    return list
  }

  /// `name/version[@user/channel][#revision][:package][%time]`.
  private static func package(_ text: String, _ line: Int?, _ context: ListContext, _ list: inout PackageList)
    -> ListedPackage?
  {
    let plain = text.cut(at: "%").before.cut(at: ":").before
    let (reference, revision) = plain.cut(at: "#")
    let (pair, user) = reference.cut(at: "@")
    let (name, version) = pair.cut(at: "/")
    guard let version, !name.isEmpty, !version.isEmpty else {
      list.warn(.listEntry, "'\(text)' has no name or no version", context.path, line: line ?? 1)
      return nil
    }
    var qualifiers: [String: String] = [:]
    if let revision { qualifiers["rrev"] = String(revision) }
    let (owner, channel) = (user ?? "").cut(at: "/")
    if let user, !user.isEmpty {
      (qualifiers["user"], qualifiers["channel"]) = (String(owner), String(channel ?? ""))
    }
    let purl = listedPURL(
      "conan", namespace: user.map { _ in String(owner) }, String(name), String(version), qualifiers,
      in: &list,
      context, line: line)
    return ListedPackage(String(name), String(version), purl: purl, line: line)
  }
}

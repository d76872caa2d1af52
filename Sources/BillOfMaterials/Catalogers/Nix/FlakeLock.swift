internal import Diagnostics
internal import JSON
internal import Packages

/// `flake.lock` of Nix, versions 5 to 7 (Nix manual, `nix flake`: "Flake references", "Lock files").
///
/// Each node is an input that is locked to a source tree; the one that `root` names is the project itself.
enum FlakeLock: PackageListReader {
  static let name = "flake-lock"

  static let files = FileNames("flake.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listObject(bytes, context)
    guard let nodes = lock["nodes"]?.members else {
      throw notOfFormat("expected an object in 'nodes'", context)
    }
    // `version` and `root` stand last: where a file is torn off they are not there.
    if let version = lock["version"], !(5...7).contains(version.integer ?? 0) {
      throw notOfFormat("expected 5, 6 or 7 in 'version'", context)
    }
    var graph = FlakeGraph(nodes, root: lock["root"]?.string ?? "root")
    let lines = memberLines(of: ["nodes"], in: bytes)
    func line(_ index: Int) -> Int? { lines.count == nodes.count ? lines[index] : nil }
    var list = PackageList(edges: .complete)
    var positions: [Int?] = []
    for (index, node) in nodes.enumerated() {
      let name = graph.baseName(node.name)
      positions.append(index == graph.root ? nil : add(name, node, line(index), context, to: &list))
    }
    for (index, node) in nodes.enumerated() {
      let from = positions[index]
      guard from != nil || index == graph.root else { continue }
      for input in node.value["inputs"]?.members ?? [] {
        guard let target = graph.target(of: input.name, in: index) else {
          let who = from == nil ? "the project" : "'\(node.name)'"
          list.warn(
            .listMissing, "\(who) needs '\(FlakeGraph.text(input))', which the file does not name",
            context.path, line: line(index) ?? 1)
          continue
        }
        // The empty path, by which an input is left out, is the project; what cannot be read has its warning.
        guard let to = positions[target] else { continue }
        if let from { list.connect(from, to) } else { list.packages[to].relationship = .direct }
      }
    }
    if graph.root == nil {
      list.warn(.listMissing, "the node of the project is not there", context.path, line: 1)
    } else {
      list.markRestIndirect()
    }
    return list
  }

  private static func add(
    _ name: String, _ node: (name: String, value: JSON), _ line: Int?, _ context: ListContext,
    to list: inout PackageList
  ) -> Int? {
    guard let locked = node.value["locked"], locked.members != nil else {
      list.warn(.listEntry, "'\(node.name)' is not locked", context.path, line: line ?? 1)
      return nil
    }
    // Version 5 has a part of it in `info`, which counts more.
    let info = node.value["info"]
    func member(_ name: String) -> JSON? { info?[name] ?? locked[name] }
    func text(_ name: String) -> String? { member(name)?.string.flatMap { $0.isEmpty ? nil : $0 } }
    guard let source = FlakeSource(name, text) else {
      list.warn(
        .listEntry, "'\(node.name)' does not say where it comes from", context.path, line: line ?? 1)
      return nil
    }
    let version = text("rev") ?? ""
    var qualifiers: [String: String] = [:]
    qualifiers["vcs_url"] = source.repository.map { version.isEmpty ? $0 : "\($0)@\(version)" }
    qualifiers["download_url"] = source.file
    // A folder, and a name that only a registry knows, are the same thing nowhere else.
    let isKnown = source.type != "generic" || !qualifiers.isEmpty || source.path == nil && !version.isEmpty
    let purl =
      isKnown
      ? listedPURL(
        source.type, namespace: source.namespace, source.repositoryName, version, qualifiers,
        subpath: text("dir"), in: &list, context, line: line) : nil
    // Nix locks one tree as often as it is asked for: `nixpkgs`, `nixpkgs_2`.
    var package = ListedPackage(
      source.name, version, key: purl?.text ?? node.name, purl: purl, line: line)
    package.download = source.file
    package.references = [source.website.flatMap { ExternalReference(.vcs, $0) }].compactMap { $0 }
    if let path = source.path { package.properties.append(Property("stellwerk:list:path", path)) }
    if let hash = text("narHash") {
      // Over the serialised tree, not over the file that is fetched.
      package.properties.append(Property("stellwerk:nix:nar-hash", hash))
    }
    if let time = member("lastModified")?.integer {
      package.properties.append(Property("stellwerk:nix:last-modified", String(time)))
    }
    return list.add(package)
  }
}

/// Where the tree of an input comes from (Nix manual, `nix flake`, "Types").
private struct FlakeSource {
  /// What it is called, with its owner.
  let name: String
  /// The last part of the name.
  var repositoryName: String
  /// Of the package URL.
  var type = "generic"
  var namespace: String?
  /// As in `vcs_url`, without the revision.
  var repository: String?
  /// Of a repository that `type` tells.
  var website: String?
  /// The address of an archive or a file.
  var file: String?
  /// A folder of the machine.
  var path: String?

  private static let hosts = [
    "github": "github.com", "gitlab": "gitlab.com", "sourcehut": "git.sr.ht", "gitea": "codeberg.org",
  ]

  /// `nil` where what its type needs is not there, or the type is not known.
  init?(_ node: String, _ text: (String) -> String?) {
    guard let type = text("type") else { return nil }
    switch type {
    case "github", "gitlab", "sourcehut", "gitea":
      guard let owner = text("owner"), let name = text("repo") else { return nil }
      // Groups of GitLab within each other.
      let owners = owner.replacing("%2F", with: "/").replacing("%2f", with: "/")
      let host = text("host") ?? Self.hosts[type] ?? ""
      (self.name, repositoryName) = ("\(owners)/\(name)", name)
      let address = "https://\(host)/\(owners)/\(name)"
      if host == "github.com" {
        (self.type, namespace, website) = ("github", owners, address)
      } else {
        repository = (host.hasPrefix("hg.") ? "hg+" : "git+") + address
      }
    case "git", "mercurial":
      guard let url = text("url") else { return nil }
      let system = type == "git" ? "git+" : "hg+"
      let last = url.cut(at: "?").before.split { $0 == "/" || $0 == ":" }.last ?? ""
      let short = String(last.hasSuffix(".git") ? last.dropLast(4) : last)
      (name, repositoryName) = short.isEmpty ? (node, node) : (short, short)
      repository = url.hasPrefix(system) ? url : system + url
    case "tarball", "file":
      guard let url = text("url") else { return nil }
      (name, repositoryName, file) = (node, node, url)
    case "path":
      guard let folder = text("path") else { return nil }
      (name, repositoryName, path) = (node, node, folder)
    case "indirect":
      guard let identity = text("id") else { return nil }
      (name, repositoryName) = (identity, identity)
    default: return nil
    }
  }
}

/// Which node each input leads to.
private struct FlakeGraph {
  /// The node of the project.
  let root: Int?
  private var positions: [ByteName: Int] = [:]
  private var inputs: [Place: JSON] = [:]
  /// What was found already: that is what keeps the time linear, and cycles finite.
  private var found: [Place: Int?] = [:]

  /// An input of a node.
  private struct Place: Hashable {
    let node: Int
    let input: ByteName
  }

  /// Inputs that follow one another; more are none.
  private static let depthLimit = 64

  init(_ nodes: [(name: String, value: JSON)], root: String) {
    for (index, node) in nodes.enumerated() {
      positions[ByteName(node.name)] = index
      for input in node.value["inputs"]?.members ?? [] {
        inputs[Place(node: index, input: ByteName(input.name))] = input.value
      }
    }
    self.root = positions[ByteName(root)]
  }

  /// The name of a node without the number that Nix gives to the second of a name and those after it.
  func baseName(_ name: String) -> String {
    guard let mark = name.utf8.lastIndex(of: UInt8(ascii: "_")) else { return name }
    let (base, number) = (String(name[..<mark]), name[mark...].dropFirst())
    let isNumber = !number.isEmpty && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isNumber && positions[ByteName(base)] != nil ? base : name
  }

  /// The node that an input is: one that it names, or the one at the end of a path of inputs from the root.
  mutating func target(of input: String, in node: Int, depth: Int = 0) -> Int? {
    let place = Place(node: node, input: ByteName(input))
    if let known = found[place] { return known }
    guard depth < Self.depthLimit, let value = inputs[place] else { return nil }
    found[place] = .some(nil)
    var target: Int?
    if let name = value.string {
      target = positions[ByteName(name)]
    } else if let path = value.array {
      target = root
      for step in path {
        guard let at = target, let name = step.string else { return nil }
        target = self.target(of: name, in: at, depth: depth + 1)
      }
    }
    found[place] = .some(target)
    return target
  }

  /// What an input asks for, for messages.
  static func text(_ input: (name: String, value: JSON)) -> String {
    let path = input.value.strings
    return input.value.string ?? (path.isEmpty ? input.name : path.joined(separator: "/"))
  }
}

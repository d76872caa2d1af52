internal import Diagnostics
internal import Packages
internal import YAML

/// Workflows of GitHub Actions, and `action.yml` of an action: the actions and images that they run.
///
/// 1. `uses: owner/name/path@ref` is an action or a workflow of a repository, `docker://image` an image; what begins with
///    `./` lies beside.
/// 2. The ref is the version. What depends on an expression is a warning.
enum GitHubWorkflow: PackageListReader {
  static let name = "github-workflow"

  static let files = FileNames(endings: [".yml", ".yaml"]) {
    $0.isCalled("action.yml", "action.yaml") || $0.endsIn(".github/workflows/\($0.last)")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let file = try listMapping(bytes, context)
    var list = PackageList(edges: .none)
    for (_, job) in file["jobs"]?.pairs ?? [] {
      add(uses: job["uses"], context, to: &list)
      add(image: job["container"]?["image"] ?? job["container"], context, to: &list)
      for (_, service) in job["services"]?.pairs ?? [] {
        add(image: service["image"] ?? service, context, to: &list)
      }
      addSteps(job["steps"], context, to: &list)
    }
    addSteps(file["runs"]?["steps"], context, to: &list)
    if file["runs"]?["image"]?.text?.hasPrefix("docker:") == true {
      add(uses: file["runs"]?["image"], context, to: &list)
    }
    return list
  }

  private static func addSteps(_ steps: Node?, _ context: ListContext, to list: inout PackageList) {
    guard case .sequence(let steps)? = steps?.value else { return }
    for step in steps { add(uses: step["uses"], context, to: &list) }
  }

  private static func add(uses node: Node?, _ context: ListContext, to list: inout PackageList) {
    guard let node, let text = node.text, !text.hasPrefix("./"), !text.hasPrefix("../") else { return }
    let line = node.location.line
    if text.hasPrefix("docker://") {
      addImage(String(text.dropFirst(9)), line, context, to: &list)
      return
    }
    let (path, reference) = text.cut(at: "@")
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !text.contains("${{"), parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }), let reference,
      !reference.isEmpty
    else {
      list.warn(.listUnnamed, "'\(text.prefix(80))' names no version of an action", context.path, line: line)
      return
    }
    let subpath = parts.dropFirst(2).joined(separator: "/")
    let purl = listedPURL(
      "github", namespace: parts[0], parts[1], String(reference), subpath: subpath, in: &list, context,
      line: line)
    var package = ListedPackage(
      parts.joined(separator: "/"), String(reference), purl: purl, line: line)
    (package.relationship, package.kind) = (.direct, .application)
    list.add(package)
  }

  private static func add(image node: Node?, _ context: ListContext, to list: inout PackageList) {
    guard let node, let text = node.text, !text.isEmpty else { return }
    addImage(
      text.hasPrefix("docker://") ? String(text.dropFirst(9)) : text, node.location.line, context, to: &list)
  }

  /// An image as Docker writes it: `registry.example:5000/name/space/image:tag@sha256:…`.
  private static func addImage(
    _ text: String, _ line: Int, _ context: ListContext, to list: inout PackageList
  ) {
    guard !text.contains("${{") else {
      list.warn(.listUnnamed, "'\(text.prefix(80))' depends on an expression", context.path, line: line)
      return
    }
    let (reference, digest) = text.cut(at: "@")
    var parts = reference.split(separator: "/").map(String.init)
    let last = parts.popLast() ?? ""
    let (name, tag) = last.cut(at: ":")
    var qualifiers: [String: String] = [:]
    // Without a point, a port or `localhost` the first part is a name.
    if let first = parts.first, first.contains(".") || first.contains(":") || first == "localhost" {
      qualifiers["repository_url"] = first
      parts.removeFirst()
    }
    let version = digest ?? tag ?? "latest"
    if digest != nil { qualifiers["tag"] = tag.map(String.init) }
    let purl = listedPURL(
      "docker", namespace: parts.joined(separator: "/"), String(name), String(version), qualifiers, in: &list,
      context, line: line)
    var package = ListedPackage(
      (parts + [String(name)]).joined(separator: "/"), String(version), key: text, purl: purl, line: line)
    (package.relationship, package.kind) = (.direct, .container)
    if let digest = digest.flatMap({ BillOfMaterials.digest($0) }) { package.digests = [digest] }
    list.add(package)
  }
}

internal import Diagnostics
internal import Packages
internal import YAML

/// `Podfile.lock` of CocoaPods.
enum PodfileLock: PackageListReader {
  static let name = "podfile-lock"

  static let files = FileNames("Podfile.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listMapping(bytes, context)
    let checksums = lock["SPEC CHECKSUMS"]
    let sources = lock["CHECKOUT OPTIONS"]
    var list = PackageList(edges: .complete)
    var positions: [ByteName: Int] = [:]
    let pods = try listPart("PODS", of: lock, isList: true, context)?.elements ?? []
    for pod in pods {
      let line = pod.location.line
      guard let text = title(pod), text.hasSuffix(")"),
        let version = text.cut(at: "(").behind?.cut(at: ")").before
      else {
        list.warn(.listEntry, "a pod without name or version", context.path, line: line)
        continue
      }
      let name = String(withoutBlanks(text.cut(at: "(").before))
      let (base, subspec) = name.cut(at: "/")
      var qualifiers: [String: String] = [:]
      if let options = sources?[String(base)], let git = options[":git"]?.text {
        qualifiers["vcs_url"] = "git+\(git)\(options[":commit"]?.text.map { "@\($0)" } ?? "")"
      }
      let purl = purl(
        String(base), String(version), qualifiers, subspec.map(String.init), &list, context, line)
      var package = ListedPackage(name, String(version), key: name, purl: purl, line: line)
      if let checksum = checksums?[String(base)]?.text {
        // Of the podspec, not of the code.
        package.properties.append(Property("stellwerk:cocoapods:spec-checksum", checksum))
      }
      positions[ByteName(name)] = list.add(package)
    }
    for pod in pods { connect(pod, positions, &list, context) }
    for dependency in try listPart("DEPENDENCIES", of: lock, isList: true, context)?.elements ?? [] {
      guard let text = title(dependency), let position = positions[ByteName(name(of: text))] else { continue }
      list.packages[position].relationship = .direct
    }
    if lock["DEPENDENCIES"] != nil { list.markRestIndirect() }
    return list
  }

  private static func purl(
    _ name: String, _ version: String, _ qualifiers: [String: String], _ subspec: String?,
    _ list: inout PackageList,
    _ context: ListContext, _ line: Int
  ) -> PackageURL? {
    do throws(Problem) {
      return try PackageURL(
        type: "cocoapods", name: name, version: version, qualifiers: qualifiers, subpath: subspec)
    } catch {
      list.warn(.listEntry, error.message, context.path, line: line)
      return nil
    }
  }

  private static func connect(
    _ pod: Node, _ positions: [ByteName: Int], _ list: inout PackageList, _ context: ListContext
  ) {
    guard let text = title(pod), let from = positions[ByteName(name(of: text))] else { return }
    for need in pod.pairs.first?.value.elements ?? [] {
      guard let wanted = need.text else { continue }
      if let to = positions[ByteName(name(of: wanted))] {
        list.connect(from, to)
      } else {
        list.warn(
          .listMissing, "'\(name(of: text))' needs '\(name(of: wanted))', which the file does not name",
          context.path,
          line: need.location.line)
      }
    }
  }

  /// `Name (1.0)`: a scalar, or the key of what it needs.
  private static func title(_ node: Node) -> String? { node.text ?? node.pairs.first?.key.value }

  private static func name(of text: String) -> String { String(withoutBlanks(text.cut(at: "(").before)) }
}

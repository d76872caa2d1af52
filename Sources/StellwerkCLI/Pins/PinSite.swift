import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
import YAML

/// A place in a document that names something which can be pinned.
struct PinSite {
  /// What is named there.
  enum Target {
    case document(InputPath)
    case file(InputPath)
    case address(String)
    /// A text with a look-up, whose value this document does not know.
    case lookUp(String)
  }

  let target: Target
  /// The node that holds the path: the text alone, or the mapping that `sha256` belongs into.
  let node: Node
  /// The key and value beside which `sha256` belongs, where `node` is a mapping.
  let anchor: (key: Located<String>, value: Node)?
  /// What is written for `sha256`.
  let pin: Node?

  /// All sites of a document, in the order written.
  static func all(in root: Node) -> [PinSite] {
    var sites: [PinSite] = []
    guard let kind = root["kind"]?.scalar else { return [] }
    if let node = root["extends"], let site = PinSite(document: node) { sites.append(site) }
    var specs = [root["spec"]]
    if case .mapping(let overlays)? = root["overlays"]?.value { specs += overlays.map { $0.value["spec"] } }
    for spec in specs.compactMap({ $0 }) {
      let names =
        ["Package": ["pipeline", "policy"], "Policy": ["trust"], "PolicyTest": ["policy"]][kind] ?? []
      sites += names.compactMap { spec[$0].flatMap { PinSite(document: $0) } }
      guard kind == "Pipeline", case .sequence(let stages)? = spec["stages"]?.value else { continue }
      for stage in stages { sites += PinSite.sites(ofStage: stage) }
    }
    return sites
  }

  private static func sites(ofStage stage: Node) -> [PinSite] {
    guard let uses = stage["uses"] else { return [] }
    if case .mapping = uses.value { return [PinSite(document: uses)].compactMap { $0 } }
    let name = uses.scalar ?? ""
    if name.hasPrefix("./") || name.hasPrefix("../") { return [PinSite(document: uses)].compactMap { $0 } }
    guard let with = stage["with"] else { return [] }
    switch name {
    case "policy/decide": return [with["policy"].flatMap { PinSite(document: $0) }].compactMap { $0 }
    case "intake/file", "intake/http":
      return [PinSite(intake: with, key: name == "intake/file" ? "path" : "url")].compactMap { $0 }
    default: return []
    }
  }

  /// A path, or a mapping with `path`.
  init?(document node: Node) {
    var path: Node? = node
    (anchor, pin) = (node.pair("path"), node["sha256"])
    if case .mapping = node.value { path = anchor?.value }
    guard let path, let text = path.scalar, case .string = path.value, let input = Self.path(path) else {
      return nil
    }
    self.node = node
    target = text.contains("${{") ? .lookUp(text) : .document(input)
  }

  /// The options of an intake; one with a waiver needs no digest.
  private init?(intake with: Node, key: String) {
    guard with["waiver"] == nil, let anchor = with.pair(key), let text = anchor.value.scalar else {
      return nil
    }
    (node, self.anchor, pin) = (with, anchor, with["sha256"])
    if text.contains("${{") {
      target = .lookUp(text)
    } else if key == "path", let input = Self.path(anchor.value) {
      target = .file(input)
    } else {
      target = .address(text)
    }
  }

  private static func path(_ node: Node) -> InputPath? {
    do throws(Problem) { return try InputPath(node) } catch {
      // Why it is no path is told by 'stellwerk check'; here it is nothing to pin.
      return nil
    }
  }

  /// Where the path is written.
  var location: SourceLocation { anchor?.value.location ?? node.location }
  /// What is named, as written.
  var written: String {
    switch target {
    case .document(let path), .file(let path): path.written
    case .address(let text), .lookUp(let text): text
    }
  }
}

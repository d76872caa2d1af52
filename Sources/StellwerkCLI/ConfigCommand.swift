import Diagnostics
import JSON
import Manifests
import YAML

/// `stellwerk config`: a manifest as it counts, with the place each value comes from.
enum ConfigCommand: Command {
  static let name = "config"
  static let summary = "show a manifest after extends, overlays and variables, with the origin of each value"
  static let operands = "MANIFEST"
  static let operandCount = 1...1
  static let options = SelectionOptions.all
  static let formats = ["human", "gnu", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let file = call.operands[0]
    let loading = try call.loading()
    var problems: [Problem] = []
    let documents = loading.composer(for: file).documents(in: file, into: &problems)
    problems += loading.selection.problems(givenTo: documents)
    guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    for (index, document) in documents.enumerated() {
      if call.format == "json" {
        try call.console.write(json(document.node).text + "\n")
        continue
      }
      if index > 0 { try call.console.write("---\n") }
      let isVerbose = call.console.isVerbose
      try call.console.write(
        document.node.yaml { _, node in
          let place = node.location
          return isVerbose || place.file != file ? "\(place.file):\(place.line)" : nil
        })
    }
    return .done
  }

  /// `{"document": …, "origins": {"/spec/policy": "FILE:LINE:COLUMN"}}`: the places of scalars and empty collections.
  private static func json(_ node: Node) -> JSON {
    var origins: [(name: String, value: JSON)] = []
    collect(node, "", into: &origins)
    return ["document": node.json, "origins": .object(origins)]
  }

  private static func collect(
    _ node: Node, _ pointer: String, into origins: inout [(name: String, value: JSON)]
  ) {
    switch node.value {
    case .mapping(let pairs) where !pairs.isEmpty:
      for (key, value) in pairs {
        // RFC 6901 §3.
        let token = key.value.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
          .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
        collect(value, "\(pointer)/\(token)", into: &origins)
      }
    case .sequence(let nodes) where !nodes.isEmpty:
      for (index, value) in nodes.enumerated() { collect(value, "\(pointer)/\(index)", into: &origins) }
    default:
      let place = node.location
      origins.append((pointer, .string("\(place.file):\(place.line):\(place.column)")))
    }
  }
}

import Diagnostics
import JSON
import Manifests
import OperatingSystem

/// What the stages for the items of a list put out, as one folder or list for each output: the other half of a stage
/// with `forEach`.
///
/// 1. The folder of an output has one entry for each item, named by its key: a file, or a folder where that is put out.
///    The list of an output is a JSON array of `{ key, value }`, so that it may be the list of another `forEach`.
/// 2. Both are sorted by key, so the result does not depend on the order of the list or of the work.
/// 3. An item that was left out has no entry; its key is an option, and so a part of what the result depends on.
struct ItemCollection: StageKind {
  static let name = "forEach/collect"
  static let summary = "what the stages for the items put out, as folders or lists"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let inputs = InputPorts.any
  static let ports = Option("outputs", default: [String](), "the outputs of each item")
  static let lists = Option("lists", default: [String](), "the outputs that become one JSON list")
  static let leftOut = Option(
    "leftOut", default: [String](), "the keys of items whose condition does not hold")
  static let options: [any OptionDeclaration] = [ports, lists, leftOut]

  private let leftOut: Int
  let outputs: [Port]

  init(options: Options) {
    leftOut = options[Self.leftOut].count
    outputs = Self.ports(options[Self.ports], lists: options[Self.lists])
  }

  /// What is put out where the stages for the items have these ports.
  static func ports(_ names: [String], lists: [String]) -> [Port] {
    names.map { name in
      let isList = lists.contains { $0.utf8.elementsEqual(name.utf8) }
      return Port(name, isList ? list : MediaType.tree)
    }
  }

  private static let list = "application/json"

  /// The input that an output of an item enters by; a key has no slash.
  static func input(_ key: String, _ port: String) -> String { "\(key)/\(port)" }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let folder = try work.folder()
    var results: [String: StageOutput] = [:]
    var keys: Set<String> = []
    for (number, port) in outputs.enumerated() {
      let target = "\(folder)/\(number + 1)"
      let entries = Self.entries(of: port, in: work)
      keys.formUnion(entries.map(\.key))
      if port.mediaType == Self.list {
        try Self.list(entries, of: port, at: target)
        results[port.name] = .file(path: target)
      } else {
        try Self.folder(entries, in: work, at: target)
        results[port.name] = .folder(path: target)
      }
    }
    let rest = leftOut == 0 ? "" : ", \(leftOut) left out"
    return StageResult(results, summary: counted(keys.count, "item") + rest)
  }

  /// What the items have put out at a port, sorted by key.
  private static func entries(of port: Port, in work: StageWork) -> [(key: String, artifact: Artifact)] {
    var entries: [(key: String, artifact: Artifact)] = []
    for (input, artifact) in work.inputs {
      guard let slash = input.firstIndex(of: "/"),
        input[input.index(after: slash)...].utf8.elementsEqual(port.name.utf8)
      else { continue }
      entries.append((String(input[..<slash]), artifact))
    }
    return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private static func folder(
    _ entries: [(key: String, artifact: Artifact)], in work: StageWork, at target: String
  ) throws(Problem) {
    try createFolder(target)
    for (key, artifact) in entries {
      if artifact.mediaType == MediaType.tree {
        try move(try work.unpacked(artifact), to: "\(target)/\(key)")
      } else {
        var writer = try FileWriter(creating: "\(target)/\(key)")
        try readChunks(of: artifact.path) { (chunk) throws(Problem) in try writer.write(chunk) }
        try writer.close()
      }
    }
  }

  private static func list(
    _ entries: [(key: String, artifact: Artifact)], of port: Port, at target: String
  ) throws(Problem) {
    var elements: [JSON] = []
    var byteCount = 0
    for (key, artifact) in entries {
      guard artifact.mediaType != MediaType.tree else {
        throw Problem(
          .itemList, "'\(port.name)' of item '\(key)' is a folder, not JSON",
          hint: "leave it out of 'lists': it is read as a folder")
      }
      byteCount = byteCount.addingReportingOverflow(artifact.byteCount).partialValue
      guard byteCount <= ItemList.byteLimit else {
        throw Problem(
          .itemList, "the list of '\(port.name)' has more than \(ItemList.byteLimit) bytes",
          hint: "leave it out of 'lists': it is read as a folder")
      }
      do throws(Problem) {
        let bytes = try readBytes(of: artifact.path, limit: ItemList.byteLimit)
        elements.append(["key": .string(key), "value": try JSON(parsing: bytes, file: port.name)])
      } catch {
        let place = error.location.map { "line \($0.line), column \($0.column): " } ?? ""
        throw Problem(
          .itemList, "'\(port.name)' of item '\(key)' is no JSON", hint: "write one JSON value",
          cause: place + error.message)
      }
    }
    try writeAtomically(JSON.array(elements).canonical, to: target)
  }
}

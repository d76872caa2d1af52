import Diagnostics
import Manifests
import OperatingSystem

/// What the stages for the items of a list put out, as one folder for each output: the other half of a stage with `forEach`.
///
/// 1. The folder of an output has one entry for each item, named by its key: a file, or a folder where that is put out.
/// 2. Its entries are sorted, so the result does not depend on the order of the list or of the work.
/// 3. An item that was left out has no entry; its key is an option, and so a part of what the result depends on.
struct ItemCollection: StageKind {
  static let name = "forEach/collect"
  static let summary = "what the stages for the items put out, as folders"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let inputs = InputPorts.any
  static let ports = Option("outputs", default: [String](), "the outputs of each item")
  static let leftOut = Option(
    "leftOut", default: [String](), "the keys of items whose condition does not hold")
  static let options: [any OptionDeclaration] = [ports, leftOut]

  private let leftOut: Int
  let outputs: [Port]

  init(options: Options) {
    leftOut = options[Self.leftOut].count
    outputs = options[Self.ports].map { Port($0, MediaType.tree) }
  }

  /// The input that an output of an item enters by; a key has no slash.
  static func input(_ key: String, _ port: String) -> String { "\(key)/\(port)" }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let folder = try work.folder()
    var results: [String: StageOutput] = [:]
    var keys: Set<String> = []
    for (number, port) in outputs.enumerated() {
      let target = "\(folder)/\(number + 1)"
      try createFolder(target)
      results[port.name] = .folder(path: target)
      for (input, artifact) in work.inputs {
        guard let slash = input.firstIndex(of: "/"),
          input[input.index(after: slash)...].utf8.elementsEqual(port.name.utf8)
        else {
          continue
        }
        let key = String(input[..<slash])
        keys.insert(key)
        if artifact.mediaType == MediaType.tree {
          try move(try work.unpacked(artifact), to: "\(target)/\(key)")
        } else {
          var writer = try FileWriter(creating: "\(target)/\(key)")
          try readChunks(of: artifact.path) { (chunk) throws(Problem) in try writer.write(chunk) }
          try writer.close()
        }
      }
    }
    let rest = leftOut == 0 ? "" : ", \(leftOut) left out"
    return StageResult(results, summary: counted(keys.count, "item") + rest)
  }
}

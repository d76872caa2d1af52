import Diagnostics
import JSON
import Manifests
import OperatingSystem
import YAML

/// The items of a list that a stage put out, in one canonical form: the first half of a stage with `forEach`.
///
/// 1. A JSON array is its elements; a folder is its files at any depth, each `{ name, path, size }`.
/// 2. The result depends on nothing but the list: the same list, the same items, also when it is written in other words.
/// 3. The list comes from a build and is hostile: its size, depth and number of items are bounded.
struct ItemList: StageKind {
  static let name = "forEach/items"
  static let summary = "the items of a list"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let inputs = InputPorts.exactly([Port("list", "*/*")])
  static let asFiles = Option("files", default: false, "whether each file of the folder becomes an output")
  static let options: [any OptionDeclaration] = [asFiles]
  static let byteLimit = 16 << 20

  let readsFiles: Bool
  let outputs = [Port("items", "application/json")]
  var hasOutputsPerItem: Bool { readsFiles }

  init(options: Options) { readsFiles = options[Self.asFiles] }

  /// Whether an artifact of a media type may be a list.
  static func takes(_ mediaType: String, asFiles: Bool) -> Bool {
    if mediaType == MediaType.tree || mediaType == "*/*" { return true }
    return !asFiles
      && (mediaType == "application/json" || mediaType == MediaType.binary || mediaType.hasSuffix("+json"))
  }

  /// The output that holds a file of the folder.
  static func output(ofFile path: String) -> String { "file/\(path)" }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let list = try work.input("list")
    var outputs: [String: StageOutput] = [:]
    var items: [JSON]
    let isFolder = list.mediaType == MediaType.tree
    if isFolder {
      let folder = try work.unpacked(list)
      items = []
      for entry in try FolderTree(folder).entries {
        switch entry.kind {
        case .folder: continue
        case .link:
          throw Problem(
            .itemList, "the folder has a link '\(entry.path)', which is no item",
            hint: "leave only files in the folder")
        case .file(let byteCount):
          items.append([
            "name": .string(lastComponent(of: entry.path)), "path": .string(entry.path),
            "size": .integer(byteCount),
          ])
          if readsFiles { outputs[Self.output(ofFile: entry.path)] = .file(path: "\(folder)/\(entry.path)") }
        }
      }
    } else {
      items = try Self.elements(of: list)
      guard !readsFiles || items.isEmpty else {
        throw Problem(
          .itemList, "the items of a JSON array are no files", hint: "let the list be a folder with files")
      }
    }
    guard items.count <= StageForEach.mostItems else {
      throw Problem(
        .itemList, "the list has \(items.count) items, more than \(StageForEach.mostItems)",
        hint: "split the list, or let one stage do the work of several items")
    }
    let path = "\(try work.folder())/items.json"
    let document: JSON = ["folder": .bool(isFolder), "items": .array(items)]
    try writeAtomically(document.canonical, to: path)
    outputs["items"] = .file(path: path)
    return StageResult(outputs, summary: counted(items.count, "item"))
  }

  private static func elements(of list: Artifact) throws(Problem) -> [JSON] {
    guard list.byteCount <= byteLimit else {
      throw Problem(.itemList, "the list has \(list.byteCount) bytes, more than \(byteLimit)")
    }
    let json: JSON
    do throws(Problem) {
      json = try JSON(parsing: try readBytes(of: list.path, limit: byteLimit), file: "the list")
    } catch {
      let place = error.location.map { "line \($0.line), column \($0.column): " } ?? ""
      throw Problem(
        .itemList, "the list is no JSON", hint: "write a JSON array", cause: place + error.message)
    }
    guard let elements = json.array else {
      throw Problem(.itemList, "the list is no JSON array", hint: "write [ … ]")
    }
    return elements
  }

  /// Reads what `run` has written: the value and, in a folder, the path of each item.
  static func items(_ bytes: [UInt8], at location: SourceLocation) throws(Problem) -> [ListItem] {
    let json = try JSON(parsing: bytes, file: name)
    let isFolder = json["folder"]?.bool == true
    return (json["items"]?.array ?? []).map { item in
      ListItem(value: Node(item, at: location), file: isFolder ? item["path"]?.string : nil)
    }
  }
}

/// One item of a list, as an expression sees it.
struct ListItem {
  let value: Node
  /// Its path, where the list is a folder.
  let file: String?
}

extension Problem.Code {
  /// A list that is none, or has too much in it.
  static let itemList = Self("for-each.list", exit: .stageFailed)
}

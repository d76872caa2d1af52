internal import Diagnostics
internal import Packages

/// `go.sum` (Go Modules Reference, "go.sum files"): modules with the digest `h1:` of their files.
///
/// The file also keeps modules of which only the `go.mod` was needed, and versions that are no longer used: of each
/// module the last version counts, which is the highest, since the file is sorted.
enum GoSum: PackageListReader {
  static let name = "go-sum"

  static let files = FileNames("go.sum")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    for module in modules(bytes, context, warnings: &list) {
      var package = list.go(module.path, module.version, line: module.line, context)
      if let digest = module.digest {
        // A digest over the names and digests of all files: no digest of one file.
        package.properties.append(Property("stellwerk:go:h1", digest))
      } else {
        package.properties.append(Property("stellwerk:go:sum", "only go.mod"))
      }
      list.add(package)
    }
    return list
  }

  /// The last version of each module; without digest where only its `go.mod` is listed.
  static func modules(_ bytes: [UInt8], _ context: ListContext, warnings list: inout PackageList) -> [(
    path: String, version: String, digest: String?, line: Int
  )] {
    var modules: [(path: String, version: String, digest: String?, line: Int)] = []
    var positions: [ByteName: Int] = [:]
    for line in TextLines(bytes) {
      let words = line.text.split { $0 == " " || $0 == "\t" }
      if words.isEmpty { continue }
      // The only form so far: 32 bytes in base64.
      let isCut = words.last?.hasPrefix("h1:") == true && words.last?.hasSuffix("=") == false
      guard words.count == 3, words[1].hasPrefix("v"), !isCut else {
        list.warn(.listEntry, "'\(line.content.prefix(80))' is no sum", context.path, line: line.number)
        continue
      }
      let (path, isModuleFile) = (String(words[0]), words[1].hasSuffix("/go.mod"))
      let version = String(isModuleFile ? words[1].dropLast(7) : words[1])
      let digest = isModuleFile ? nil : String(words[2])
      if let position = positions[ByteName(path)] {
        let known = modules[position]
        modules[position] = (
          path, version, known.version == version ? known.digest ?? digest : digest, known.line
        )
        if known.version != version { modules[position].line = line.number }
      } else {
        positions[ByteName(path)] = modules.count
        modules.append((path, version, digest, line.number))
      }
    }
    return modules
  }
}

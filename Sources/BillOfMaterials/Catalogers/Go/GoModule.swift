internal import Diagnostics
internal import Packages

extension PackageList {
  /// A module of Go.
  mutating func go(_ path: String, _ version: String, line: Int?, _ context: ListContext) -> ListedPackage {
    let parts = path.split(separator: "/").map(String.init)
    let purl = listedPURL(
      "golang", namespace: parts.dropLast().joined(separator: "/"), parts.last ?? path, version, in: &self,
      context,
      line: line)
    return ListedPackage(path, version, purl: purl, line: line)
  }
}

/// `go.mod` (Go Modules Reference, "go.mod files"): the module itself and what it requires, replaced as it says.
///
/// 1. What is replaced by a folder is part of the project, and no entry.
/// 2. The standard library is an entry: the toolchain, or else the Go version, that the file asks for.
/// 3. Before Go 1.17 indirect requirements stand only in `go.sum`, which is then read too.
enum GoModule: PackageListReader {
  static let name = "go-module"

  static let files = FileNames("go.mod")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var file = GoModuleFile()
    var list = PackageList(edges: .partial)
    for problem in file.read(bytes, context) { list.warn(problem) }
    guard file.module != nil || !file.required.isEmpty || file.goVersion != nil else {
      throw notOfFormat("neither 'module' nor 'require' is there", context)
    }
    var root: Int?
    if let (module, line) = file.module {
      var package = list.go(module, "", line: line, context)
      package.relationship = .root
      root = list.add(package)
    }
    for requirement in file.required {
      guard let (path, version) = file.replaced(requirement.path, requirement.version) else { continue }
      var package = list.go(path, version, line: requirement.line, context)
      package.relationship = requirement.isIndirect ? .indirect : .direct
      let position = list.add(package)
      if let root, !requirement.isIndirect { list.connect(root, position) }
    }
    if let version = file.toolchain ?? file.goVersion {
      var library = list.go("stdlib", version.text, line: version.line, context)
      library.relationship = .direct
      list.add(library)
    }
    if file.needsSum, let (inner, bytes) = context.companion("go.sum") {
      let known = Set(file.required.map { ByteName($0.path) })
      for module in GoSum.modules(bytes, inner, warnings: &list) where !known.contains(ByteName(module.path))
      {
        guard let (path, version) = file.replaced(module.path, module.version), module.digest != nil else {
          continue
        }
        var package = list.go(path, version, line: nil, context)
        package.relationship = .indirect
        list.add(package)
      }
    }
    return list
  }
}

/// What a `go.mod` says.
struct GoModuleFile {
  private(set) var module: (path: String, line: Int)?
  private(set) var goVersion: (text: String, line: Int)?
  private(set) var toolchain: (text: String, line: Int)?
  private(set) var required: [(path: String, version: String, isIndirect: Bool, line: Int)] = []
  private var replacements: [(path: String, version: String?, newPath: String, newVersion: String?)] = []

  /// Reads line by line and gives what cannot be read.
  mutating func read(_ bytes: [UInt8], _ context: ListContext) -> [Problem] {
    var problems: [Problem] = []
    var (block, start): (String?, Int) = (nil, 0)
    for line in TextLines(bytes) {
      let (code, comment) = Self.withoutComment(line.text)
      var words = code.split { $0 == " " || $0 == "\t" }.map { String(unquotedGo($0)) }
      if words.isEmpty { continue }
      if words == [")"] {
        block = nil
        continue
      }
      let verb: String
      if let block { verb = block } else { verb = words.removeFirst() }
      if words == ["("] {
        (block, start) = (verb, line.number)
        continue
      }
      let isIndirect = comment == "indirect" || comment.hasPrefix("indirect;")
      if !take(verb, words, isIndirect: isIndirect, line.number) {
        problems.append(
          Problem(
            .listEntry, "'\(withoutBlanks(code).prefix(80))' cannot be read",
            at: SourceLocation(file: context.path, line: line.number, column: 1)))
      }
    }
    if let block {
      problems.append(
        Problem(
          .listEntry, "'\(block)' has no end", at: SourceLocation(file: context.path, line: start, column: 1))
      )
    }
    return problems
  }

  private mutating func take(_ verb: String, _ words: [String], isIndirect: Bool, _ line: Int) -> Bool {
    switch verb {
    case "module":
      guard words.count == 1 else { return false }
      module = (words[0], line)
    case "go":
      guard words.count == 1, words[0].beginsWithDigit else { return false }
      goVersion = (words[0], line)
    case "toolchain":
      guard words.count == 1 else { return false }
      // `go1.23.6-suffix`: the suffix names who built it.
      guard words[0].hasPrefix("go") else { return true }
      toolchain = (String(words[0].dropFirst(2).cut(at: "-").before), line)
    case "require":
      guard words.count == 2, words[1].hasPrefix("v") else { return false }
      required.append((words[0], words[1], isIndirect, line))
    case "replace":
      guard let arrow = words.firstIndex(of: "=>"), (1...2).contains(arrow),
        (1...2).contains(words.count - arrow - 1)
      else { return false }
      let new = words[(arrow + 1)...]
      replacements.append(
        (words[0], arrow == 2 ? words[1] : nil, new[arrow + 1], new.count == 2 ? new[arrow + 2] : nil))
    case "exclude", "retract", "tool", "godebug", "ignore": break
    default: return false
    }
    return true
  }

  private static func withoutComment(_ text: Substring) -> (code: Substring, comment: Substring) {
    guard let mark = text.firstRange(of: "//") else { return (text, "") }
    return (text[..<mark.lowerBound], withoutBlanks(text[mark.upperBound...]))
  }

  /// What takes the place of a module; `nil` for a folder.
  func replaced(_ path: String, _ version: String) -> (path: String, version: String)? {
    // The one with the version counts before the one for all versions.
    let found = replacements.filter { $0.path.utf8.elementsEqual(path.utf8) }
    guard
      let replacement = found.first(where: { $0.version == version })
        ?? found.first(where: { $0.version == nil })
    else { return (path, version) }
    return replacement.newVersion.map { (replacement.newPath, $0) }
  }

  /// Whether the file leaves indirect requirements out (Go before 1.17).
  var needsSum: Bool {
    let parts = (goVersion?.text ?? "1.16").split(separator: ".").prefix(2).map { Int($0) ?? 0 }
    return parts.count < 2 || (parts[0], parts[1]) < (1, 17)
  }
}

/// Without the quotes of Go: `"…"` or `` `…` ``.
private func unquotedGo(_ word: Substring) -> Substring {
  word.hasPrefix("`") && word.hasSuffix("`") && word.utf8.count > 1
    ? word.dropFirst().dropLast() : unquoted(word)
}

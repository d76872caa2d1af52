internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// A program that Go built: the modules in it, and the standard library (Go Modules Reference, "go version -m").
///
/// 1. The module of the program is the root and needs all others: which of them need which is not written.
/// 2. What is replaced by a folder is part of the program, and no entry; what is replaced by a module is that module.
/// 3. The version of the program's own module is what the build information says. Where that is `(devel)`, a version
///    that the linker was told counts if all that it was told agree; else there is none.
enum GoBinary: FileExaminer {
  static let name = "go-binary"
  static let isForPrograms = true

  static let files = FileNames.all

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .partial)
    guard let program = try ProgramLayout(file) else { return list }
    switch try GoBuildInfo.find(in: program) {
    case .none: break
    case .damaged(let message): throw notOfFormat(message, context)
    case .found(let information):
      let build = GoBuild(information)
      for line in build.unread {
        list.warn(.listEntry, "'\(line)' is no line of build information", context.path, line: 1)
      }
      add(build, try buildID(of: file), context, to: &list)
    }
    return list
  }

  private static func add(
    _ build: GoBuild, _ buildID: Property?, _ context: ListContext, to list: inout PackageList
  ) {
    var root: Int?
    if let module = build.main {
      let version = mainVersion(build)
      var package = list.go(module.path, version.text, line: nil, context)
      (package.relationship, package.kind, package.technique) = (.root, .application, .binary)
      package.deployable = .program(PathName(context.path).last)
      package.properties = version.properties + properties(build) + [buildID].compactMap { $0 }
      if let sum = module.sum { package.properties.append(Property("stellwerk:go:h1", sum)) }
      root = list.add(package)
    }
    for module in build.dependencies {
      guard let module = module.effective else { continue }
      var package = list.go(module.path, module.knownVersion, line: nil, context)
      package.technique = .binary
      if let sum = module.sum { package.properties.append(Property("stellwerk:go:h1", sum)) }
      let position = list.add(package)
      if let root { list.connect(root, position) }
    }
    var library = list.go("stdlib", build.goVersion ?? "", line: nil, context)
    library.technique = .binary
    if build.goVersion.map({ "go\($0)" }) != build.toolchain {
      library.properties = [Property("stellwerk:go:toolchain", build.toolchain)]
    }
    // Without modules there is no other entry that they could be told of.
    if root == nil { library.properties += properties(build) + [buildID].compactMap { $0 } }
    let position = list.add(library)
    if let root { list.connect(root, position) }
  }

  /// The version of the program's own module, and where it comes from if not from there.
  private static func mainVersion(_ build: GoBuild) -> (text: String, properties: [Property]) {
    guard let main = build.main, main.knownVersion.isEmpty else {
      return (build.main?.knownVersion ?? "", [])
    }
    let flags = GoLinkerFlags(build.settings["-ldflags"] ?? "")
    guard let told = flags.version(of: main.path) else { return ("", []) }
    return (told.version, [Property("stellwerk:go:version-from", told.variable)])
  }

  /// The settings that tell from what the program was built.
  private static func properties(_ build: GoBuild) -> [Property] {
    let kept = ["vcs", "vcs.revision", "vcs.time", "vcs.modified", "GOOS", "GOARCH", "CGO_ENABLED"]
    let path = build.path.map { [Property("stellwerk:go:path", $0)] } ?? []
    return path
      + kept.compactMap { name in build.settings[name].map { Property("stellwerk:go:\(name)", $0) } }
  }
}

/// The lines of build information.
struct GoBuild {
  /// A module as it stands there.
  struct Module {
    let path: String
    let version: String
    let sum: String?

    /// The version, unless it says that there is none.
    var knownVersion: String { version == "(devel)" ? "" : version }
  }

  /// A module and what stands in its place.
  struct Dependency {
    let module: Module
    var replacement: Module?

    /// What was built in; `nil` for a folder.
    var effective: Module? {
      guard let replacement else { return module }
      let path = replacement.path
      let isFolder = path.hasPrefix("./") || path.hasPrefix("../") || path.hasPrefix("/") || path == ".."
      return isFolder || path == "." || replacement.version.isEmpty ? nil : replacement
    }
  }

  let toolchain: String
  /// Of the package `main`.
  private(set) var path: String?
  private(set) var main: Module?
  private(set) var dependencies: [Dependency] = []
  private(set) var settings: [String: String] = [:]
  /// Lines that could not be read, the first hundred.
  private(set) var unread: [String] = []
  private static let unreadLimit = 100

  init(_ information: GoBuildInfo) {
    toolchain = information.toolchain
    var isMainLast = false
    for line in TextLines(information.text) where !line.text.isEmpty {
      let words = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch (words[0], words.count) {
      case ("path", 2): path = words[1]
      case ("mod", 3...4):
        main = Module(words)
        isMainLast = true
      case ("dep", 3...4):
        dependencies.append(Dependency(module: Module(words)))
        isMainLast = false
      case ("=>", 2...4):
        if !isMainLast, !dependencies.isEmpty {
          dependencies[dependencies.count - 1].replacement = Module(words)
        }
      case ("build", 2...):
        let (key, value) = Self.setting(words.dropFirst().joined(separator: "\t"))
        settings[key] = value
      default:
        if unread.count < Self.unreadLimit { unread.append(String(line.text.prefix(80))) }
      }
    }
  }

  /// `1.21.5` of `go1.21.5 X:…`; `nil` for a toolchain that is no release.
  var goVersion: String? {
    guard toolchain.hasPrefix("go") else { return nil }
    let version = toolchain.dropFirst(2).prefix { $0.isASCII && ($0.isNumber || $0.isLetter || $0 == ".") }
    return version.beginsWithDigit ? String(version) : nil
  }

  /// `key=value`, each in quotes where it has blanks or quotes in it.
  private static func setting(_ text: String) -> (key: String, value: String) {
    let (key, value) = text.cut(at: "=")
    return (String(key), value.map { unquotedSetting($0) } ?? "")
  }

  private static func unquotedSetting(_ text: Substring) -> String {
    let inner = unquoted(text)
    guard inner.utf8.count != text.utf8.count, text.hasPrefix("\"") else {
      return text.hasPrefix("`") && text.hasSuffix("`") && text.utf8.count > 1
        ? String(text.dropFirst().dropLast()) : String(text)
    }
    var (result, isEscaped) = (String.UnicodeScalarView(), false)
    for scalar in inner.unicodeScalars {
      if !isEscaped, scalar == "\\" {
        isEscaped = true
      } else {
        result.append(isEscaped ? (scalar == "t" ? "\t" : scalar == "n" ? "\n" : scalar) : scalar)
        isEscaped = false
      }
    }
    return String(result)
  }
}

extension GoBuild.Module {
  /// `dep`, path, version, sum; the version may be missing.
  fileprivate init(_ words: [String]) {
    path = words[1]
    version = words.count > 2 ? words[2] : ""
    sum = words.count > 3 && !words[3].isEmpty ? words[3] : nil
  }
}

/// What the linker was told by `-X variable=value` (Go, `cmd/link`).
struct GoLinkerFlags {
  private(set) var values: [(variable: String, value: String)] = []

  init(_ text: String) {
    var words = Self.words(text)[...]
    while let word = words.popFirst() {
      let assignment: String
      if word == "-X" || word == "--X" {
        guard let next = words.popFirst() else { break }
        assignment = next
      } else if word.hasPrefix("-X=") {
        assignment = String(word.dropFirst(3))
      } else {
        continue
      }
      let (variable, value) = assignment.cut(at: "=")
      if let value { values.append((String(variable), String(value))) }
    }
  }

  /// The version that variables called `version` of the program itself were set to, if they agree.
  func version(of module: String) -> (version: String, variable: String)? {
    let told = values.filter { entry in
      guard let dot = entry.variable.lastIndex(of: "."), Self.isRelease(entry.value) else { return false }
      let package = entry.variable[..<dot]
      let name = entry.variable[entry.variable.index(after: dot)...].lowercased()
      return ["version", "buildversion", "appversion"].contains(name)
        && (package == "main" || package == module || package.hasPrefix("\(module)/"))
    }
    guard let first = told.first else { return nil }
    func plain(_ text: String) -> Substring { text.hasPrefix("v") ? text.dropFirst() : text[...] }
    return told.allSatisfy { plain($0.value) == plain(first.value) } ? (first.value, first.variable) : nil
  }

  /// `1.2`, `v1.2.3`, `1.2.3-rc.1+build`.
  private static func isRelease(_ text: String) -> Bool {
    let numbers = (text.hasPrefix("v") ? text.dropFirst() : text[...]).prefix { $0 != "-" && $0 != "+" }
      .split(separator: ".", omittingEmptySubsequences: false)
    return (2...4).contains(numbers.count)
      && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  /// Words as the Go command splits them: blanks, and quotes that hold blanks together.
  private static func words(_ text: String) -> [String] {
    var (words, word, quote) = ([String](), String.UnicodeScalarView?.none, Unicode.Scalar?.none)
    for scalar in text.unicodeScalars {
      if let open = quote {
        if scalar == open { quote = nil } else { word?.append(scalar) }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
        if word == nil { word = String.UnicodeScalarView() }
      } else if scalar == " " || scalar == "\t" || scalar == "\n" {
        if let done = word { words.append(String(done)) }
        word = nil
      } else {
        if word == nil { word = String.UnicodeScalarView() }
        word?.append(scalar)
      }
    }
    if let word { words.append(String(word)) }
    return words
  }
}

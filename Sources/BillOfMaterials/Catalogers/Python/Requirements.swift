internal import Diagnostics
internal import Packages

/// `requirements.txt` as pip reads it (pip documentation, "Requirements File Format").
///
/// 1. Lines are joined at `\`, comments taken away, options told from the requirement, files that `-r` names read.
/// 2. `==1.0` and `===1.0` fix a version. Of other clauses the lowest version that is named stands for it, and
///    the property `stellwerk:python:specifiers` has the clauses; a wildcard names none.
/// 3. What is named only by an address or path, or by an environment variable, is no entry but a warning.
enum Requirements: PackageListReader {
  static let name = "python-requirements"
  private static let depthLimit = 16
  /// With links among its folders a tree has more names for a file than files.
  private static let fileLimit = 256

  static let files = FileNames(endings: [".txt"]) { path in
    let name = path.last.lowercased()
    return name.hasPrefix("requirements") || name.hasSuffix("requirements.txt")
      || name.hasSuffix("requirement.txt")
      || path.path.lowercased().contains("requirements/")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    var seen: Set<ByteName> = [ByteName(context.path)]
    read(bytes, context, depth: 1, &seen, into: &list)
    return list
  }

  private static func read(
    _ bytes: [UInt8], _ context: ListContext, depth: Int, _ seen: inout Set<ByteName>,
    into list: inout PackageList
  ) {
    for (text, line) in joined(unicodeText(bytes)) {
      let (requirement, options) = split(text)
      if !requirement.isEmpty {
        add(requirement, options, line, context, to: &list)
        continue
      }
      if let place = editable(options) {
        list.warn(.listUnnamed, "'\(place)' names a place, but no package", context.path, line: line)
        continue
      }
      guard let file = included(options) else {
        // A constraint names no package; but without it other versions may be chosen.
        if let file = named(options, "-c", "--constraint"), context.companion(file) == nil {
          list.warn(.listMissing, "'\(file)' is not there", context.path, line: line)
        }
        continue
      }
      guard depth < depthLimit else {
        list.warn(
          .listEntry, "files include each other more than \(depthLimit) deep", context.path, line: line)
        continue
      }
      guard seen.count < fileLimit else {
        list.warn(.listEntry, "more than \(fileLimit) files are included", context.path, line: line)
        continue
      }
      guard let (inner, bytes) = context.companion(file) else {
        list.warn(.listMissing, "'\(file)' is not there", context.path, line: line)
        continue
      }
      if seen.insert(ByteName(inner.path)).inserted {
        read(bytes, inner, depth: depth + 1, &seen, into: &list)
      }
    }
  }

  // MARK: - Lines

  /// Lines as pip joins them: `\` at the end goes on, a comment line ends what goes on.
  private static func joined(_ bytes: [UInt8]) -> [(text: String, line: Int)] {
    var lines: [(text: String, line: Int)] = []
    var (pending, start) = ("", 0)
    for line in TextLines(bytes) {
      let isComment = line.content.hasPrefix("#")
      if pending.isEmpty { start = line.number }
      if line.text.hasSuffix("\\"), !isComment {
        pending += line.text.dropLast() + " "
        continue
      }
      lines.append((withoutComment(pending + (isComment ? "" : line.text)), start))
      pending = ""
    }
    if !pending.isEmpty { lines.append((withoutComment(pending), start)) }
    return lines.filter { !$0.text.isEmpty }
  }

  /// A comment begins with `#` at the start or behind white space.
  private static func withoutComment(_ text: String) -> String {
    var isBlank = true
    for index in text.utf8.indices {
      let byte = text.utf8[index]
      if byte == UInt8(ascii: "#"), isBlank { return String(withoutBlanks(text[..<index])) }
      isBlank = byte == 0x20 || byte == 0x09
    }
    return String(withoutBlanks(text))
  }

  /// The requirement, and the options from the first word that begins with `-`.
  private static func split(_ text: String) -> (requirement: String, options: [Substring]) {
    let words = text.split { $0 == " " || $0 == "\t" }
    let options = Array(words.drop { !$0.hasPrefix("-") })
    guard let first = options.first else { return (text, []) }
    return (String(withoutBlanks(text[..<first.startIndex])), options)
  }

  /// The file of `-r FILE`, `-rFILE`, `--requirement FILE` and `--requirement=FILE`.
  private static func included(_ options: [Substring]) -> String? { named(options, "-r", "--requirement") }

  private static func named(_ options: [Substring], _ short: String, _ long: String) -> String? {
    guard let first = options.first else { return nil }
    if first == short || first == long { return options.dropFirst().first.map(String.init) }
    if first.hasPrefix("\(long)=") { return String(first.dropFirst(long.count + 1)) }
    return first.hasPrefix(short) ? String(first.dropFirst(2)) : nil
  }

  /// The place of `-e PLACE` and `--editable=PLACE`.
  private static func editable(_ options: [Substring]) -> Substring? {
    guard let first = options.first else { return nil }
    if first == "-e" || first == "--editable" { return options.dropFirst().first ?? "" }
    return first.hasPrefix("--editable=") ? first.dropFirst(11) : nil
  }

  // MARK: - One requirement

  /// One line that stands in a file of another format; options alone are passed over.
  static func add(_ text: String, _ line: Int, _ context: ListContext, to list: inout PackageList) {
    let (requirement, options) = split(withoutComment(text))
    if !requirement.isEmpty { add(requirement, options, line, context, to: &list) }
  }

  private static func add(
    _ text: String, _ options: [Substring], _ line: Int, _ context: ListContext, to list: inout PackageList
  ) {
    guard !text.contains("${") else {
      list.warn(.listUnnamed, "'\(text)' depends on the environment", context.path, line: line)
      return
    }
    let requirement: PythonRequirement
    do throws(Problem) { requirement = try PythonRequirement(text) } catch {
      let isAddress = text.contains("/") || text.hasSuffix(".whl") || text.hasPrefix(".")
      let message = isAddress ? "'\(text)' names a place, but no package" : "'\(text)' is no requirement"
      list.warn(isAddress ? .listUnnamed : .listEntry, message, context.path, line: line)
      return
    }
    if let url = requirement.url {
      list.warn(
        .listUnnamed, "'\(requirement.name)' is fetched from '\(url)', its version is open", context.path,
        line: line)
      return
    }
    let (version, isFixed) = lowest(requirement.specifiers)
    guard let version else {
      list.warn(.listEntry, "'\(text)' has a clause without version", context.path, line: line)
      return
    }
    var package = list.python(requirement.name, version, line: line, context)
    package.relationship = .direct
    if !isFixed, !requirement.specifiers.isEmpty {
      package.properties.append(Property("stellwerk:python:specifiers", requirement.specifiers))
    }
    for option in options where option.hasPrefix("--hash=") {
      if let digest = digest(option.dropFirst(7)) {
        package.digests.append(digest)
      } else {
        list.warn(
          .listEntry, "'\(option.dropFirst(7).prefix(80))' is no digest", context.path, line: line)
      }
    }
    list.add(package)
  }

  /// The version that clauses fix or begin with; empty where they name none, `nil` where one is broken.
  static func lowest(_ specifiers: String) -> (version: String?, isFixed: Bool) {
    let clauses = specifiers.split(separator: ",").map { withoutBlanks($0) }
    var found: [String: String] = [:]
    for clause in clauses {
      let sign = clause.prefix { "=<>!~".contains($0) }
      let version = withoutBlanks(clause.dropFirst(sign.count))
      guard !sign.isEmpty, !version.isEmpty else { return (nil, false) }
      if sign == "==", version.hasSuffix("*") { return ("", false) }
      found[String(sign)] = String(version)
    }
    if let fixed = found["=="] ?? found["==="] { return (fixed, true) }
    return (found["~="] ?? found[">="] ?? found["<="] ?? "", false)
  }
}

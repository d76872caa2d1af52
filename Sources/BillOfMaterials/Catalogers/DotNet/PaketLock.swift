internal import Diagnostics
internal import Packages

/// `paket.lock` of Paket: sources at the margin, packages four blanks in, what they need six blanks in.
enum PaketLock: PackageListReader {
  static let name = "paket-lock"

  static let files = FileNames("paket.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .complete)
    var (section, current) = (Substring(""), Int?.none)
    // Each group is resolved for itself; the first has no name.
    var group = ""
    var positions: [String: Int] = [:]
    var needs: [(from: Int, name: String)] = []
    for line in TextLines(bytes) {
      let content = line.content
      switch line.indentation {
      case 0 where content.hasPrefix("GROUP "): (group, section) = (content.dropFirst(6) + "\0", "")
      case 0: if !content.isEmpty { section = content }
      case 4 where section == "NUGET" || section == "GITHUB":
        let (name, rest) = content.cut(at: "(")
        let (version, end) = (rest ?? "").cut(at: ")")
        guard end != nil, !version.isEmpty else {
          list.warn(.listEntry, "'\(content.prefix(80))' has no version", context.path, line: line.number)
          current = nil
          continue
        }
        current = add(String(withoutBlanks(name)), String(version), section, line.number, context, &list)
        positions[group + withoutBlanks(name).lowercased()] = current
      case 6: if let current { needs.append((current, group + content.cut(at: " ").before.lowercased())) }
      default: break
      }
    }
    for (from, name) in needs { if let to = positions[name] { list.connect(from, to) } }
    // Sources and settings without packages.
    try refuseUnknown(
      list, bytes, context, expected: "'NUGET'",
      isKnown: TextLines(bytes).contains { line in
        line.indentation == 0
          && ["NUGET", "GITHUB", "GIT", "HTTP", "GROUP", "STORAGE", "RESTRICTION", "FRAMEWORK"]
            .contains { line.content.hasPrefix($0) }
      })
    return list
  }

  private static func add(
    _ text: String, _ version: String, _ section: Substring, _ line: Int, _ context: ListContext,
    _ list: inout PackageList
  ) -> Int {
    guard section == "GITHUB" else { return list.add(list.nuget(text, version, line: line, context)) }
    // A file of a repository: `owner/name` or, with the file before it, `src/file.fs owner/name`.
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    let purl = listedPURL(
      "github", namespace: parts.count > 1 ? parts[0] : nil, parts.last ?? text, version, in: &list, context,
      line: line)
    return list.add(ListedPackage(text, version, purl: purl, line: line))
  }
}

internal import Diagnostics
internal import Packages

/// `Gemfile.lock` of Bundler: sections at the margin, gems four blanks in, what they need six blanks in.
enum GemfileLock: PackageListReader {
  static let name = "gemfile-lock"

  static let files = FileNames("Gemfile.lock", "gems.locked")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var reader = GemfileReader(context)
    for line in TextLines(bytes) { reader.take(line) }
    return reader.finish()
  }
}

private struct GemfileReader {
  private let context: ListContext
  private var list = PackageList(edges: .complete)
  private var section: Substring = ""
  private var remote: String?
  private var revision: String?
  private var current: [Int] = []
  /// By name: one gem may be there for several platforms.
  private var positions: [ByteName: [Int]] = [:]
  private var needs: [(from: Int, name: String, line: Int)] = []
  private var direct: [String] = []
  private var checksums: [ByteName: [FileDigest]] = [:]

  private static let sections: Set<String> = [
    "GIT", "PATH", "GEM", "PLUGIN SOURCE", "PLATFORMS", "DEPENDENCIES", "RUBY VERSION", "BUNDLED WITH",
    "CHECKSUMS",
  ]

  init(_ context: ListContext) { self.context = context }

  private static func isOfMerge(_ content: Substring) -> Bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].contains { content.hasPrefix($0) }
  }

  mutating func take(_ line: TextLines.Line) {
    let content = line.content
    if content.isEmpty { return }
    if line.indentation == 0 {
      guard Self.sections.contains(String(content)) else {
        // Bundler passes over what it does not know; what a merge has left behind tears a section apart.
        list.warn(.listEntry, "'\(content.prefix(80))' is no section", context.path, line: line.number)
        if !Self.isOfMerge(content) { section = content }
        return
      }
      (section, remote, revision, current) = (content, nil, nil, [])
      return
    }
    switch (section, line.indentation) {
    case ("GEM", 4), ("GIT", 4), ("PATH", 4), ("PLUGIN SOURCE", 4): add(content, line.number)
    case ("GEM", 6), ("GIT", 6), ("PATH", 6), ("PLUGIN SOURCE", 6):
      let name = String(content.cut(at: " ").before).trimmingMark
      for from in current { needs.append((from, name, line.number)) }
    case ("GEM", 2), ("GIT", 2), ("PATH", 2):
      let (name, value) = content.cut(at: ":")
      if name == "remote" { remote = value.map { String(withoutBlanks($0)) } }
      if name == "revision" { revision = value.map { String(withoutBlanks($0)) } }
    case ("DEPENDENCIES", 2): direct.append(String(content.cut(at: " ").before).trimmingMark)
    case ("CHECKSUMS", 2):
      let (gem, sums) = content.cut(at: ")")
      checksums[ByteName(String(gem))] = (sums ?? "").split { $0 == " " || $0 == "," }.compactMap {
        digest($0)
      }
    default: break
    }
  }

  /// `name (1.0)` or `name (1.0-x86_64-linux)`: a version has no hyphen, so what follows is the platform.
  private mutating func add(_ content: Substring, _ line: Int) {
    let (name, rest) = content.cut(at: " ")
    guard let rest, rest.hasPrefix("("), rest.hasSuffix(")"), rest.utf8.count > 2 else {
      list.warn(.listEntry, "'\(content.prefix(80))' has no version", context.path, line: line)
      current = []
      return
    }
    let (version, platform) = rest.dropFirst().dropLast().cut(at: "-")
    var qualifiers = platform.map { ["platform": String($0)] } ?? [:]
    if section == "GIT", let remote {
      qualifiers["vcs_url"] = "git+\(remote)\(revision.map { "@\($0)" } ?? "")"
    }
    let purl = listedPURL("gem", String(name), String(version), qualifiers, in: &list, context, line: line)
    var package = ListedPackage(
      String(name), String(version), key: String(content), purl: purl, line: line)
    package.architecture = platform.map(String.init)
    if section == "PATH", let remote { package.properties.append(Property("stellwerk:list:path", remote)) }
    let position = list.add(package)
    current = [position]
    positions[ByteName(String(name)), default: []].append(position)
  }

  mutating func finish() -> PackageList {
    for (from, name, line) in needs {
      let found = positions[ByteName(name)] ?? []
      list.connect(from, toEach: found)
      // Bundler itself is needed by some and listed nowhere.
      if found.isEmpty, name != "bundler" {
        list.warn(
          .listMissing, "'\(list.packages[from].name)' needs '\(name)', which the file does not name",
          context.path,
          line: line)
      }
    }
    for name in direct {
      for position in positions[ByteName(name)] ?? [] { list.packages[position].relationship = .direct }
    }
    if !direct.isEmpty { list.markRestIndirect() }
    for position in list.packages.indices {
      list.packages[position].digests =
        checksums[ByteName(String(list.packages[position].key.dropLast()))] ?? []
    }
    return list
  }
}

extension String {
  /// Without the `!` that says that a gem comes from a section of its own.
  fileprivate var trimmingMark: String { hasSuffix("!") ? String(dropLast()) : self }
}

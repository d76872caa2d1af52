internal import Diagnostics
internal import Packages

/// The status of dpkg (deb-control(5), dpkg(1)), and the files of `status.d` in images without dpkg.
///
/// 1. A package counts if its files are there: what is only configured, or not installed, does not.
/// 2. A need is met by a package of the name or by one that provides it; of alternatives, by those that are there.
/// 3. Source and version of it are the package's own unless `Source` says otherwise.
enum DebianStatus: PackageListReader {
  static let name = "dpkg"
  static let tellsInstalled = true

  static let files = FileNames { path in
    if path.endsIn("var/lib/dpkg/status") || path.endsIn("usr/lib/opkg/status") || path.path == "status" {
      return true
    }
    return path.lies(in: "dpkg/status.d/") && !path.ends(in: ".md5sums")
      && !path.ends(in: ".list")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .complete)
    var needs: [(from: Int, text: String)] = []
    var byName: [ByteName: [Int]] = [:]
    for paragraph in ControlParagraphs(bytes) where paragraph.isInstalled {
      guard let name = paragraph["package"], let version = paragraph["version"], !name.isEmpty,
        !version.isEmpty
      else {
        list.warn(.listEntry, "a package without name or version", context.path, line: paragraph.line)
        continue
      }
      let position = list.add(package(name, version, paragraph, context, &list))
      for field in ["pre-depends", "depends"] {
        if let text = paragraph[field] { needs.append((position, text)) }
      }
      byName[ByteName(name), default: []].append(position)
      for provided in (paragraph["provides"] ?? "").split(separator: ",") {
        byName[ByteName(plainName(provided)), default: []].append(position)
      }
    }
    // Where each package has a file of its own, the others meet what it needs.
    if context.path.contains("dpkg/status.d/") {
      for (name, positions) in byName {
        for position in positions { list.shared.provide([name.text], in: folder(of: context.path), position) }
      }
      for (from, text) in needs {
        let names = text.split { $0 == "," || $0 == "|" }.map(plainName)
        list.shared.need(names, in: folder(of: context.path), from)
      }
    }
    for (from, text) in needs {
      for alternatives in text.split(separator: ",") {
        for alternative in alternatives.split(separator: "|") {
          list.connect(from, toEach: byName[ByteName(plainName(alternative))] ?? [])
        }
      }
    }
    try refuseUnknown(
      list, bytes, context, expected: "'Package:'",
      // A file at the top that is called `status` may be anything.
      isKnown: context.path == "status" || ControlParagraphs(bytes).contains { $0["package"] != nil })
    return list
  }

  /// `name:any (>= 1.0) [amd64]` without what follows the name.
  private static func plainName(_ text: Substring) -> String {
    String(withoutBlanks(text).prefix { $0 != " " && $0 != ":" && $0 != "(" && $0 != "[" })
  }

  private static func package(
    _ name: String, _ version: String, _ paragraph: ControlParagraphs.Paragraph, _ context: ListContext,
    _ list: inout PackageList
  ) -> ListedPackage {
    let (source, sourceVersion) = source(paragraph["source"], name, version)
    let architecture = paragraph["architecture"]
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = architecture
    qualifiers["distro"] = context.distribution?.qualifier
    if source != name || sourceVersion != version {
      qualifiers["upstream"] = sourceVersion == version ? source : "\(source)@\(sourceVersion)"
    }
    let purl = listedPURL(
      "deb", namespace: context.distribution?.id ?? "debian", name, version, qualifiers, in: &list, context,
      line: paragraph.line)
    var package = ListedPackage(
      name, version, key: "\(name):\(architecture ?? "")@\(version)", purl: purl, line: paragraph.line)
    (package.source, package.sourceVersion, package.architecture) = (source, sourceVersion, architecture)
    package.maintainer = paragraph["maintainer"]
    if let terms = copyright(of: name, context) {
      (package.licences, package.copyright) = (terms.licences, terms.copyright)
    }
    package.summary = paragraph["description"].map { String($0.prefix { $0 != "\n" }) }
    if paragraph["essential"] == "yes" {
      package.properties.append(Property("stellwerk:debian:essential", "yes"))
    }
    return package
  }

  /// What the package's own file says, which lies beside the database in the system's root.
  private static func copyright(of name: String, _ context: ListContext) -> DebianCopyright? {
    let root = context.path.contains("dpkg/status.d/") ? "../../../.." : "../../.."
    return context.companion("\(root)/usr/share/doc/\(name)/copyright").map {
      DebianCopyright($0.bytes)
    }
  }

  /// `Source: name (version)`; both are left out where they are the package's own.
  private static func source(_ text: String?, _ name: String, _ version: String) -> (String, String) {
    guard let text else { return (name, version) }
    let (source, rest) = text.cut(at: "(")
    let own = rest.map { String(withoutBlanks($0.cut(at: ")").before)) }
    return (String(withoutBlanks(source)), own ?? version)
  }
}

/// The paragraphs of a control file: fields, and lines that go on with a blank (deb822(5)).
struct ControlParagraphs: Sequence, IteratorProtocol {
  /// Fields by lower-case name.
  struct Paragraph {
    fileprivate(set) var line: Int
    fileprivate var fields: [String: String] = [:]

    subscript(_ name: String) -> String? { fields[name] }

    /// The third word of `Status`; without one, as in `status.d`, what is listed is there.
    var isInstalled: Bool {
      guard let status = fields["status"] else { return true }
      let words = status.split(separator: " ")
      return words.count == 3 && !["not-installed", "config-files"].contains(words[2])
    }
  }

  /// Fields whose value is needed; the others of a status file are many and long.
  private static let kept: Set<String> = [
    "package", "version", "architecture", "status", "source", "depends", "pre-depends", "provides",
    "maintainer",
    "description", "essential", "feature", "port-version",
  ]

  private var lines: TextLines

  init(_ bytes: [UInt8]) { lines = TextLines(bytes) }

  mutating func next() -> Paragraph? {
    var paragraph: Paragraph?
    var field: String?
    while let line = lines.next() {
      if line.content.isEmpty {
        if paragraph != nil { return paragraph }
        continue
      }
      if let first = line.text.utf8.first, first == 0x20 || first == 0x09 {
        if let field { paragraph?.fields[field]? += "\n\(line.content)" }
        continue
      }
      let (name, value) = line.text.cut(at: ":")
      guard let value else { continue }
      if paragraph == nil { paragraph = Paragraph(line: line.number) }
      let lowered = name.lowercased()
      field = Self.kept.contains(lowered) ? lowered : nil
      if let field { paragraph?.fields[field] = String(withoutBlanks(value)) }
    }
    return paragraph
  }
}

internal import Diagnostics
internal import Packages

/// The database of apk (apk-tools, "APKv2 index format" and installed database).
enum AlpineInstalled: PackageListReader {
  static let name = "apk"
  static let tellsInstalled = true

  static let files = FileNames("installed") { $0.endsIn("lib/apk/db/installed") || $0.path == "installed" }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .complete)
    var needs: [(from: Int, names: [String])] = []
    var byName: [ByteName: [Int]] = [:]
    var (fields, start): ([UInt8: String], Int) = ([:], 1)
    var provided: [String] = []
    func finish() {
      defer { (fields, provided) = ([:], []) }
      guard !fields.isEmpty else { return }
      guard let name = fields[UInt8(ascii: "P")], let version = fields[UInt8(ascii: "V")] else {
        list.warn(.listEntry, "a package without name or version", context.path, line: start)
        return
      }
      let position = list.add(package(name, version, fields, start, context, &list))
      for name in [name] + provided { byName[ByteName(name), default: []].append(position) }
      needs.append((position, names(fields[UInt8(ascii: "D")] ?? "")))
    }
    for line in TextLines(bytes) {
      let text = line.text.utf8
      if line.content.isEmpty {
        finish()
        continue
      }
      guard let letter = text.first, text.dropFirst().first == UInt8(ascii: ":") else { continue }
      if fields.isEmpty { start = line.number }
      // Files and their folders come behind the package's own fields.
      if "FRaMZ".utf8.contains(letter) { continue }
      fields[letter] = String(line.text.dropFirst(2))
      if letter == UInt8(ascii: "p") { provided = names(String(line.text.dropFirst(2))) }
    }
    finish()
    for (from, names) in needs {
      for name in names { list.connect(from, toEach: byName[ByteName(name)] ?? []) }
    }
    try refuseUnknown(list, bytes, context, expected: "'P:'", isKnown: context.path == "installed")
    return list
  }

  /// Names without `=1.0`, `>=1.0`, `~1.0`; conflicts begin with `!`.
  private static func names(_ text: String) -> [String] {
    text.split(separator: " ").filter { !$0.hasPrefix("!") }.map {
      String($0.prefix { !"=<>~".contains($0) })
    }
  }

  private static func package(
    _ name: String, _ version: String, _ fields: [UInt8: String], _ line: Int, _ context: ListContext,
    _ list: inout PackageList
  ) -> ListedPackage {
    let origin = fields[UInt8(ascii: "o")]
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = fields[UInt8(ascii: "A")]
    qualifiers["distro"] = context.distribution?.qualifier
    if let origin, origin != name { qualifiers["upstream"] = origin }
    let purl = listedPURL(
      "apk", namespace: context.distribution?.id ?? "alpine", name, version, qualifiers, in: &list, context,
      line: line)
    var package = ListedPackage(name, version, purl: purl, line: line)
    (package.source, package.sourceVersion) = (origin, origin == nil ? nil : version)
    package.architecture = fields[UInt8(ascii: "A")]
    package.licences = [fields[UInt8(ascii: "L")]].compactMap { $0 }
    (package.summary, package.maintainer) = (fields[UInt8(ascii: "T")], fields[UInt8(ascii: "m")])
    if let checksum = fields[UInt8(ascii: "C")] {
      // Of the control part, not of the package file.
      package.properties.append(Property("stellwerk:apk:checksum", checksum))
    }
    return package
  }
}

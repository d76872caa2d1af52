internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import Packages
internal import YAML

/// A gem: a tar with the specification as YAML of Ruby objects in `metadata.gz` (RubyGems, `Gem::Package`).
enum GemPackage: FileExaminer {
  static let name = "gem"

  static let files = FileNames(endings: [".gem"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    let bytes: [UInt8]
    do throws(Problem) {
      bytes = try specification(file, context)
    } catch { throw PackageArchive.located(error, .listFormat, context) }
    let gem = try parseDocument(withoutTags(bytes), file: "\(context.path)!/metadata.gz")
    guard let name = gem["name"]?.text, let version = (gem["version"]?["version"] ?? gem["version"])?.text
    else {
      throw notOfFormat("neither 'name' nor 'version' is in 'metadata.gz'", context)
    }
    // What it needs does not lie in it.
    var list = PackageList(edges: .none)
    let platform = gem["platform"]?.text ?? "ruby"
    let purl = listedPURL(
      "gem", name, version, platform == "ruby" ? [:] : ["platform": platform], in: &list, context, line: nil)
    var package = ListedPackage(name, version, purl: purl)
    package.licences = (gem["licenses"]?.elements ?? []).compactMap(\.text)
    package.summary = gem["summary"]?.text
    package.supplier = gem["authors"]?.elements.first?.text
    package.digests = try PackageArchive.digests(of: file)
    package.deployable = .archive(PathName(context.path).last)
    list.add(package)
    return list
  }

  private static func specification(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> [UInt8]
  {
    var reader = try ArchiveReader(file, name: context.path, limits: PackageArchive.limits)
    while let entry = try reader.next() {
      guard entry.kind == .file, entry.path == "metadata.gz" else { continue }
      return try inflated(
        reader.readAll(limit: PackageArchive.metadataByteLimit), as: .gzip,
        limit: PackageArchive.metadataByteLimit)
    }
    throw notOfFormat("there is no 'metadata.gz' in it", context)
  }

  /// Ruby writes which class a value is of; for what is read here that says nothing.
  private static func withoutTags(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if !result.isEmpty { result.append(0x0A) }
      guard let mark = line.indices.first(where: { isTag(line, $0) }) else {
        result += line
        continue
      }
      let rest = line[mark...].drop { $0 != 0x20 }.drop { $0 == 0x20 }
      result += line[..<mark] + rest
    }
    return result
  }

  /// A `!` where a value begins: behind `: `, `- `, or an anchor.
  private static func isTag(_ line: ArraySlice<UInt8>, _ place: Int) -> Bool {
    guard line[place] == UInt8(ascii: "!"), place >= line.startIndex + 2, line[place - 1] == 0x20 else {
      return false
    }
    let before = line[..<(place - 1)]
    guard let last = before.last else { return false }
    if last == UInt8(ascii: ":") || last == UInt8(ascii: "-") { return true }
    let word = before.suffix(while: { $0 != 0x20 })
    return word.first == UInt8(ascii: "&")
  }
}

extension ArraySlice {
  /// The longest end of which all elements are so.
  fileprivate func suffix(while isSo: (Element) -> Bool) -> ArraySlice {
    var start = endIndex
    while start > startIndex, isSo(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}

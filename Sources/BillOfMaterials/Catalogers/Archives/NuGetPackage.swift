internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import Packages
internal import XML

/// A package of NuGet: the `.nuspec` at the root of a zip archive (NuGet, ".nuspec reference").
enum NuGetPackage: FileExaminer {
  static let name = "nupkg"

  static let files = FileNames(endings: [".nupkg"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    // What it needs does not lie in it.
    var list = PackageList(edges: .none)
    let directory = try PackageArchive.zip(file, context.path, context, &list)
    let found = directory.entries.filter { PathName($0.path).hasSuffix(".nuspec") && !$0.path.contains("/") }
    guard let entry = found.first, found.count == 1 else {
      throw notOfFormat(
        found.isEmpty ? "there is no .nuspec in it" : "there are several .nuspec in it", context)
    }
    guard let bytes = PackageArchive.content(entry, of: directory, context, &list) else { return list }
    let package = try XMLElement(parsing: bytes, file: "\(context.path)!/\(entry.path)")
    guard let metadata = package.element(named: "metadata"), let name = text(metadata, "id"),
      let version = text(metadata, "version")
    else { throw notOfFormat("neither 'id' nor 'version' is in '\(entry.path)'", context) }
    let purl = listedPURL("nuget", name, version, in: &list, context, line: nil)
    var listed = ListedPackage(name, version, purl: purl)
    if let licence = metadata.element(named: "license"), licence.attribute("type") == "expression" {
      listed.licences = [onOneLine(licence.text)].filter { !$0.isEmpty }
    } else if let address = text(metadata, "licenseUrl"), !address.hasSuffix("aka.ms/deprecateLicenseUrl") {
      listed.licences = [address]
    }
    listed.supplier = text(metadata, "authors") ?? text(metadata, "owners")
    listed.copyright = text(metadata, "copyright")
    listed.summary = text(metadata, "summary") ?? text(metadata, "description")
    listed.digests = try PackageArchive.digests(of: file)
    listed.deployable = .archive(PathName(context.path).last)
    list.add(listed)
    return list
  }

  private static func text(_ element: XMLElement, _ name: String) -> String? {
    element.element(named: name).map { onOneLine($0.text) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

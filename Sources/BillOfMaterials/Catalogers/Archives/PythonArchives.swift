internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// A wheel (PyPA, "Binary distribution format"): `NAME.dist-info/METADATA` in a zip archive.
enum WheelFile: FileExaminer {
  static let name = "wheel"

  static let files = FileNames(endings: [".whl"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    try pythonArchive(file, context) { path in
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0].hasSuffix(".dist-info") && parts[1] == "METADATA"
    }
  }
}

/// An egg of setuptools: `EGG-INFO/PKG-INFO` in a zip archive.
enum EggFile: FileExaminer {
  static let name = "egg"

  static let files = FileNames(endings: [".egg"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    try pythonArchive(file, context) { $0 == "EGG-INFO/PKG-INFO" }
  }
}

/// The distributions whose metadata an archive holds: one, unless somebody put several together.
private func pythonArchive(
  _ file: any FileBytes, _ context: ListContext, _ isMetadata: (String) -> Bool
) throws(Problem) -> PackageList {
  var list = PackageList(edges: .none)
  let directory = try PackageArchive.zip(file, context.path, context, &list)
  let found = directory.entries.filter { $0.kind == .file && isMetadata($0.path) }
  if found.isEmpty {
    list.warn(.listEntry, "there is no metadata of a distribution in it", context.path, line: 1)
  }
  var requirements: [(from: Int, requirement: PythonRequirement)] = []
  for entry in found {
    guard let bytes = PackageArchive.content(entry, of: directory, context, &list) else { continue }
    let metadata = PythonMetadata(bytes)
    guard let name = metadata["name"], let version = metadata["version"] else {
      list.warn(.listEntry, "neither 'Name' nor 'Version' is in '\(entry.path)'", context.path, line: 1)
      continue
    }
    var package = list.python(name, version, line: nil, context)
    package.licences = [metadata.licence?.summary].compactMap { $0 }
    package.summary = metadata.summary
    package.maintainer = metadata.supplier?.name
    package.digests = try PackageArchive.digests(of: file)
    package.deployable = .archive(PathName(context.path).last)
    let position = list.add(package)
    for text in metadata.all("requires-dist") {
      do throws(Problem) {
        requirements.append((position, try PythonRequirement(text)))
      } catch { list.warn(PackageArchive.located(error, .listEntry, context)) }
    }
  }
  let index = PythonIndex(list)
  for (from, requirement) in requirements where requirement.applies(in: PythonEnvironment(), extra: "") {
    list.connect(from, toEach: index.find(requirement.name, requirement.specifiers, in: list))
  }
  return list
}

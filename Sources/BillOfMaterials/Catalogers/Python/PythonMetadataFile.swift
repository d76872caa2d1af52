internal import Diagnostics
internal import Packages

/// The metadata of one distribution that stands in no `*.dist-info` folder.
///
/// It is `*.egg-info`, also as one file, or the `PKG-INFO` of a source distribution. Those of `*.dist-info` are read with their `RECORD` by `PythonDistributions`.
enum PythonMetadataFile: PackageListReader {
  static let name = "python-metadata"
  static let tellsInstalled = true

  static let files = FileNames("PKG-INFO", "METADATA", endings: [".egg-info"]) {
    !$0.isCalled("METADATA") || !$0.path.contains(".dist-info/")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let metadata = PythonMetadata(bytes)
    guard let name = metadata["name"], let version = metadata["version"] else {
      throw notOfFormat("neither 'Name' nor 'Version' is there", context)
    }
    // What it needs may be in the same folder, but is not known here.
    var list = PackageList(edges: .none)
    var package = list.python(name, version, line: 1, context)
    package.licences = [metadata.licence?.summary].compactMap { $0 }
    package.summary = metadata.summary
    package.maintainer = metadata.supplier?.name
    list.add(package)
    return list
  }
}

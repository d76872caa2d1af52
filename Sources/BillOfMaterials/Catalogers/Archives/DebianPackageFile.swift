internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// A package of Debian or OpenWrt: `control` in `control.tar` in an ar archive (deb(5)).
enum DebianPackageFile: FileExaminer {
  static let name = "deb-package"

  static let files = FileNames(endings: [".deb", ".udeb", ".ddeb"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    do throws(Problem) {
      let archive = try ArReader(file, name: context.path)
      guard let member = archive.members.first(where: { $0.name.hasPrefix("control.tar") }) else {
        throw notOfFormat("there is no 'control.tar' in it", context)
      }
      let part = BytesWithin(file, from: member.section.lowerBound, count: member.section.count)
      var reader = try ArchiveReader(part, name: context.path, limits: PackageArchive.limits)
      while let entry = try reader.next() {
        guard entry.kind == .file, entry.path == "./control" || entry.path == "control" else { continue }
        return try list(reader.readAll(limit: PackageArchive.metadataByteLimit), file, context)
      }
      throw notOfFormat("there is no 'control' in it", context)
    } catch { throw PackageArchive.located(error, .listFormat, context) }
  }

  private static func list(
    _ control: [UInt8], _ file: any FileBytes, _ context: ListContext
  ) throws(Problem) -> PackageList {
    var list = try DebianStatus.read(control, context)
    guard list.packages.count == 1 else {
      guard list.warnings.isEmpty else { return list }
      throw notOfFormat("there is no package in 'control'", context)
    }
    // What it needs does not lie in it.
    list.edgesKnown = .none
    list.packages[0].line = nil
    list.packages[0].digests = try PackageArchive.digests(of: file)
    list.packages[0].deployable = .archive(PathName(context.path).last)
    return list
  }
}

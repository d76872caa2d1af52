internal import Archives
internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Packages

/// A program that `cargo auditable` built: the crates in it (rust-secure-code/cargo-auditable, PARSING.md).
///
/// The section `.dep-v0` holds JSON, compressed by zlib: packages, of which one is the root, and which of them need
/// which. What only a build script needed is there too, and is not in the program.
enum RustBinary: FileExaminer {
  static let name = "rust-binary"
  static let isForPrograms = true

  private static let compressedLimit = 8 << 20
  private static let limit = 8 << 20

  static let files = FileNames.all

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .complete)
    guard let program = try ProgramLayout(file), let section = program.section(".dep-v0") else { return list }
    let bytes = try program.bytes(of: section, limit: compressedLimit)
    let json: JSON
    do throws(Problem) {
      json = try JSON(parsing: inflated(bytes, as: .zlib, limit: limit)[...], file: context.path)
    } catch {
      throw Problem(
        .listFormat, "the crates in section '.dep-v0' cannot be read",
        at: SourceLocation(file: context.path, line: 1, column: 1), cause: error.message)
    }
    guard let packages = json["packages"]?.array else {
      throw notOfFormat("expected a list in 'packages' of section '.dep-v0'", context)
    }
    let positions = packages.map { add($0, context, to: &list) }
    for (package, position) in zip(packages, positions) {
      guard let position else { continue }
      for need in package["dependencies"]?.array ?? [] {
        guard let index = need.integer, positions.indices.contains(index), let to = positions[index] else {
          list.warn(
            .listMissing, "'\(list.packages[position].name)' needs a package that is not listed",
            context.path, line: 1)
          continue
        }
        list.connect(position, to)
      }
    }
    mark(&list)
    if let property = try buildID(of: file), let root = list.packages.firstIndex(where: \.isRoot) {
      list.packages[root].properties.append(property)
    }
    return list
  }

  private static func add(_ package: JSON, _ context: ListContext, to list: inout PackageList) -> Int? {
    guard let name = package["name"]?.string, let version = package["version"]?.string, !name.isEmpty else {
      list.warn(.listEntry, "a package without name or version", context.path, line: 1)
      return nil
    }
    let source = package["source"]?.string ?? ""
    let purl = listedPURL("cargo", name, version, in: &list, context, line: nil)
    // One version from two sources is two packages.
    var listed = ListedPackage(name, version, key: "\(name)@\(version) (\(source))", purl: purl)
    listed.technique = .binary
    if !source.isEmpty, source != "crates.io" {
      listed.properties.append(Property("stellwerk:rust:source", source))
    }
    if package["root"]?.bool == true {
      (listed.relationship, listed.kind) = (.root, .application)
      listed.deployable = .program(PathName(context.path).last)
    }
    listed.isDevelopment = package["kind"]?.string == "build"
    return list.add(listed)
  }

  /// What the root needs is direct, the rest indirect.
  private static func mark(_ list: inout PackageList) {
    guard let root = list.packages.firstIndex(where: \.isRoot) else { return }
    for edge in list.edges where edge.from == root { list.packages[edge.to].relationship = .direct }
    list.markRestIndirect()
  }
}

extension ListedPackage {
  fileprivate var isRoot: Bool { relationship == .root }
}

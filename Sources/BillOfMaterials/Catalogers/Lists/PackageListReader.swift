public import Diagnostics
internal import OperatingSystem

/// A format of lock files or package databases.
protocol PackageListReader: Sendable {
  /// For messages, for example `npm-lock`.
  static var name: String { get }
  /// Whether the list tells what is installed; else what a project wants to be installed.
  static var tellsInstalled: Bool { get }
  /// Which files are of the format.
  static var files: FileNames { get }
  /// Reads a file of the format.
  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList
}

extension PackageListReader {
  static var tellsInstalled: Bool { false }
}

/// What a reader is given beside the bytes.
public struct ListContext: Sendable {
  /// The path of the file: named in problems, and where `companion` looks from.
  public let path: String
  /// The Linux distribution that a package database belongs to.
  public let distribution: LinuxDistribution?
  private let file: @Sendable (String) -> [UInt8]?

  /// - Parameters:
  ///   - path: relative, with `/`.
  ///   - distribution: from `os-release`, for package databases.
  ///   - file: the bytes of another file of the subject by its path; `nil` where there is none.
  public init(
    path: String, distribution: LinuxDistribution? = nil,
    file: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
  ) {
    (self.path, self.distribution, self.file) = (path, distribution, file)
  }

  /// The bytes of a file that is named relative to this one.
  func companion(_ name: String) -> (context: ListContext, bytes: [UInt8])? {
    guard let path = PathName(path).sibling(name), let bytes = file(path) else { return nil }
    return (ListContext(path: path, distribution: distribution, file: file), bytes)
  }
}

/// All formats that are read; a new one is one file and one line here.
public enum PackageListFormats {
  static let all: [any (PackageListReader & SendableMetatype).Type] = [
    NPMLock.self, YarnLock.self, PnpmLock.self, BunLock.self,
    Requirements.self, PipfileLock.self, PoetryLock.self, UVLock.self, PDMLock.self, PyLock.self,
    PythonMetadataFile.self,
    GoModule.self, GoSum.self, CargoLock.self, GemfileLock.self, ComposerLock.self,
    GradleLock.self, SBTLock.self, NuGetLock.self, DotNetDependencies.self, PaketLock.self,
    PubspecLock.self, MixLock.self, RebarLock.self, ConanLock.self,
    PodfileLock.self, PackageResolved.self, StackLock.self, CabalFreeze.self, RenvLock.self,
    JuliaManifest.self, DebianStatus.self, AlpineInstalled.self, PacmanDescription.self,
    MavenPOM.self, PackagesConfig.self, DotNetProject.self, DotNetVersions.self, NPMManifest.self,
    GemSpecification.self, CondaRecord.self, CondaLock.self, CondaEnvironment.self,
    HomebrewReceipt.self, HomebrewLock.self, GitHubWorkflow.self, NestedBill.self,
    GradleVerification.self, GradleCatalog.self, VcpkgStatus.self, OpamPackage.self,
    FlakeLock.self,
  ]

  private static let index = FileNameIndex(all.map { $0.files })

  /// Whether a file of this name is read.
  public static func wants(_ path: String) -> Bool { reader(of: path) != nil }

  static func reader(of path: String) -> (any PackageListReader.Type)? {
    reader(of: PathName(path), in: .source)
  }

  /// In what is installed a lock file tells what someone once wanted: it is not read.
  static func reader(of name: PathName, in subject: Subject.Content) -> (any PackageListReader.Type)? {
    guard let reader = index.formats(of: name).first.map({ all[$0] }) else { return nil }
    return subject == .source || reader.tellsInstalled ? reader : nil
  }
}

/// Reads a lock file, a package database or an archive of a package, of which the name tells the format.
///
/// - Parameters:
///   - bytes: the whole file.
///   - context: its path, and what lies beside it.
///   - isDamagedRead: whether of a damaged file that counts which stands before the damage, with a warning for it.
/// - Returns: `nil` for a name that no format has, and for a file that is not of the kind after all.
/// - Throws: `list.format`, or what the JSON, YAML, TOML or XML in it is refused for; always with a place.
public func packageList(
  _ bytes: [UInt8], _ context: ListContext, isDamagedRead: Bool = false
) throws(Problem) -> PackageList? {
  if let reader = PackageListFormats.reader(of: context.path) {
    return try isDamagedRead ? reader.readDamaged(bytes, context) : reader.read(bytes, context)
  }
  let (file, path) = (BytesInMemory(bytes), PathName(context.path))
  for examiner in FileExaminers.forName(of: path) {
    let list = try examiner.examine(file, context)
    if !list.packages.isEmpty || !list.warnings.isEmpty { return list }
  }
  return nil
}

import Archives
import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import PackageFormats
import Pipelines

/// Makes a Debian package of a tree.
struct DebianPackage: StageKind {
  static let name = "package/deb"
  static let summary = "make a Debian package of a tree"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = DebianOptions.declared + [launchers, compression, prove]
  static let inputs = InputPorts.exactly([Port("contents", MediaType.tree)])

  private static let launchers = Option(
    "launchers", default: [Located<String>](),
    "commands of the Python distributions in the tree that get a launcher in /usr/bin")
  private static let compression = Option(
    "compression", default: DebCompression.xz, "of the control and data archives")
  private static let prove = Option(
    "prove", default: Proof.none, "'rebuild' writes the package twice and compares")

  private let package: DebianOptions
  private let launchers: [Located<String>]
  private let compression: Compression
  private let prove: Proof

  init(options: Options) throws(Problem) {
    package = try DebianOptions(options)
    launchers = options[Self.launchers]
    compression = options[Self.compression].compression
    prove = options[Self.prove]
  }

  var outputs: [Port] { [Port("package", MediaType.debianPackage)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let folder = try work.folder()
    let path = "\(folder)/package.deb"
    let spec = try spec(work)
    // Compressing is what takes the time: with a proof both packages are written at once, each by a core.
    let again = prove == .rebuild ? try respec(work) : nil
    let second = "\(folder)/again.deb"
    try forEachInParallel(again == nil ? 1 : 2) { (index) throws(Problem) in
      try DebianPackageWriter(index == 0 ? spec : again ?? spec).write(to: index == 0 ? path : second)
    }
    let (digest, byteCount) = try digestOfFile(path)
    let name = spec.control.fileName
    var notes: [(name: String, value: JSON)] = [
      ("package.file", .string(name)),
      ("package.overrides", .object(package.overrides.map { ($0.tag, .string($0.reason)) })),
    ]
    var summary = "\(name)  \(byteText(byteCount))"
    if again != nil {
      let other = try digestOfFile(second).digest
      guard other == digest else {
        throw Problem(
          .notReproducible, "writing the package twice gave other bytes",
          cause: "sha256:\(digest.hex), sha256:\(other.hex)")
      }
      notes.append(("package.reproducible", .string("proven")))
      summary += ", rewritten: identical"
    } else {
      notes.append(("package.reproducible", .string("not proven")))
    }
    return StageResult(["package": .file(path: path)], summary: summary, notes: notes)
  }

  /// The package once more: unpacked again elsewhere, the files handed over in the opposite order.
  private func respec(_ work: StageWork) throws(Problem) -> DebianPackageSpec {
    var spec = try spec(work)
    spec.files.reverse()
    return spec
  }

  /// The package as a value, from a freshly unpacked tree.
  private func spec(_ work: StageWork) throws(Problem) -> DebianPackageSpec {
    let tree = try work.unpacked(try work.input("contents"))
    let entries = try FolderTree(tree).entries
    let python =
      launchers.isEmpty ? nil : try PythonLaunchers(commands: launchers, in: tree, entries: entries)
    var files: [DebianPackageSpec.File] = []
    for entry in entries where python?.replaces(entry.path) != true {
      files.append(try file(entry, in: tree, python))
    }
    if let python {
      for (name, text) in python.launchers {
        files.append(.init(path: "usr/bin/\(name)", kind: .file(.bytes(Array(text.utf8))), mode: 0o755))
      }
      for (target, source) in python.manuals {
        let page = try compressed(try readBytes(of: "\(tree)/\(source)"), .gzip)
        files.append(.init(path: target, kind: .file(.bytes(page)), mode: 0o644))
      }
    }
    return try package.spec(files: files, compression: compression, work: work)
  }

  private func file(
    _ entry: FolderTree.Entry, in tree: String, _ python: PythonLaunchers?
  ) throws(Problem) -> DebianPackageSpec.File {
    let path = "\(tree)/\(entry.path)"
    switch entry.kind {
    case .folder: return .init(path: entry.path, kind: .folder, mode: 0o755)
    case .link(let target): return .init(path: entry.path, kind: .link(target: target), mode: 0o777)
    case .file(let byteCount):
      let mode: UInt32 = entry.mode & 0o100 != 0 ? 0o755 : 0o644
      if let python, entry.path.hasSuffix("/RECORD"),
        let record = python.tidied(entry.path, try readBytes(of: path))
      {
        return .init(path: entry.path, kind: .file(.bytes(record)), mode: mode)
      }
      return .init(path: entry.path, kind: .file(.file(path: path, byteCount: byteCount)), mode: mode)
    }
  }
}

/// The words of `compression:`.
enum DebCompression: String, OptionChoice {
  case none, gzip, xz, zstd

  var compression: Compression {
    switch self {
    case .none: .none
    case .gzip: .gzip
    case .xz: .xz
    case .zstd: .zstd
    }
  }
}

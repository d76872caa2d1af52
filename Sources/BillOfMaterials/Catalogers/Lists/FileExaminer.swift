public import Diagnostics
public import OperatingSystem

/// Something that recognises packages by what one file holds: a program, an archive of a package, a database.
///
/// Like a `PackageListReader` it is a pure function; it differs in that the file may be large and is read in pieces.
protocol FileExaminer: Sendable {
  /// For messages, for example `go-binary`.
  static var name: String { get }
  /// Whether it is asked for programs (ELF, PE, Mach-O) only, of any name or those that it wants.
  static var isForPrograms: Bool { get }
  /// Which files may be of the kind.
  static var files: FileNames { get }
  /// What the file says; an empty list where it is not of the kind after all.
  ///
  /// - Throws: `list.format` for a file that says it is of the kind and cannot be read; `input.read`.
  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList
}

extension FileExaminer {
  static var isForPrograms: Bool { false }
}

/// All examiners; a new one is one file and one line here.
public enum FileExaminers {
  static let all: [any (FileExaminer & SendableMetatype).Type] = [
    GoBinary.self, RustBinary.self, ELFPackageNote.self, PEVersion.self, JavaRelease.self,
    ProgramPatterns.self, ScriptPatterns.self,
    RPMFile.self, RPMDatabase.self,
    JavaArchive.self, WheelFile.self, EggFile.self, NuGetPackage.self, GemPackage.self, AlpinePackage.self,
    DebianPackageFile.self,
  ]

  private static let forPrograms = all.filter { $0.isForPrograms }
  private static let forNames = all.filter { !$0.isForPrograms }
  private static let index = FileNameIndex(forNames.map { $0.files })

  /// Those that are asked for a file of this name, whatever it is.
  static func forName(of path: PathName) -> [any FileExaminer.Type] {
    index.formats(of: path).map { forNames[$0] }
  }

  /// Those that are asked for a program of this name.
  static func forProgram(at path: PathName) -> [any FileExaminer.Type] {
    forPrograms.filter { $0.files.fit(path) }
  }
}

/// Looks into a package file of which the name tells the format.
///
/// - Returns: `nil` for a name that no format has.
/// - Throws: `list.format`, `input.read`, or what the XML or YAML in it is refused for.
public func packageList(in file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList? {
  let name = PathName(context.path)
  guard let examiner = FileExaminers.forName(of: name).first else { return nil }
  return try examiner.examine(file, context)
}

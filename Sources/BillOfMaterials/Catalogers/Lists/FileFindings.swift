internal import Diagnostics
public import OperatingSystem

/// What one file says on its own: found on any thread, without the other catalogers.
public struct FileFindings: Sendable {
  /// What each reader that knows the file found in it.
  private(set) var lists: [FoundList] = []
  /// Why a reader could not read it.
  private(set) var warnings: [InventoryWarning] = []
  /// What it says of licences, where it is a licence file.
  private(set) var licence: LicenceFile?

  /// The longest lock file, which is read at once; examiners read pieces of any file.
  static let listByteLimit = 256 << 20

  /// A file that is too long to be kept until it can be looked at.
  init(tooLong path: String, _ limit: Int) {
    note(Problem(.inputRead, "'\(path)' has more than \(limit) bytes"), at: path)
  }

  /// Looks at a file.
  ///
  /// - Parameters:
  ///   - file: its bytes.
  ///   - path: relative to the subject.
  ///   - content: what the files of the subject are.
  ///   - other: the bytes of another file of the subject by its path; `nil` where there is none.
  public init(
    _ file: any FileBytes, at path: String, in content: Subject.Content,
    other: @escaping @Sendable (String) -> [UInt8]?
  ) {
    let name = PathName(path)
    if LicenceFiles.wants(name, isSource: content == .source) {
      readLicence(file, path)
      return
    }
    let context = ListContext(path: path, distribution: Self.distribution(of: name, other), file: other)
    do throws(Problem) {
      if let reader = PackageListFormats.reader(of: name, in: content) {
        guard file.byteCount <= Self.listByteLimit else {
          throw Problem(.inputRead, "'\(path)' has more than \(Self.listByteLimit) bytes")
        }
        add(try reader.readDamaged(try file.bytes(at: 0, count: file.byteCount), context), at: path)
      }
    } catch { note(error, at: path) }
    do throws(Problem) {
      let isProgram = ProgramFile.begins(try file.bytes(at: 0, count: ProgramFile.headByteCount))
      for examiner in FileExaminers.forName(of: name) + (isProgram ? FileExaminers.forProgram(at: name) : [])
      {
        do throws(Problem) { add(try examiner.examine(file, context), at: path) } catch {
          note(error, at: path)
        }
      }
    } catch { note(error, at: path) }
  }

  /// Whether it says nothing.
  public var isEmpty: Bool {
    lists.isEmpty && warnings.isEmpty && (licence?.licences ?? []).isEmpty && (licence?.notices ?? []).isEmpty
  }

  /// A text that is too long for a licence says nothing.
  private mutating func readLicence(_ file: any FileBytes, _ path: String) {
    guard file.byteCount <= LicenceFingerprint.byteLimit else { return }
    do throws(Problem) { licence = LicenceFile(try file.bytes(at: 0, count: file.byteCount)) } catch {
      note(error, at: path)
    }
  }

  private mutating func add(_ list: PackageList, at path: String) {
    if !list.packages.isEmpty || !list.warnings.isEmpty { lists.append(FoundList(list, in: path)) }
  }

  private mutating func note(_ problem: Problem, at path: String) {
    warnings.append(InventoryWarning("file:\(path)", unreadable: problem.placed(in: path)))
  }

  /// A package database belongs to the system in whose root it lies: that of the subject, or of a folder in it.
  private static func distribution(
    of path: PathName, _ other: (String) -> [UInt8]?
  ) -> LinuxDistribution? {
    guard let root = SystemRoot(of: path)?.path else { return nil }
    for place in LinuxDistribution.releasePaths {
      if let bytes = other(root + place) { return LinuxDistribution(osRelease: bytes) }
    }
    return nil
  }
}

/// The root folder of a Linux system that a file of a package database belongs to.
struct SystemRoot {
  /// Empty for that of the subject itself, else it ends in `/`.
  let path: String

  private static let databases = [
    "var/lib/dpkg/", "usr/lib/opkg/", "lib/apk/db/", "usr/lib/apk/db/", "var/lib/pacman/", "var/lib/rpm/",
    "usr/lib/sysimage/rpm/", "usr/share/rpm/",
  ]

  /// `nil` for a file that lies in no package database.
  init?(of path: PathName) {
    // `usr/lib/apk/db/` ends in another one: the longer prefix of the path is cut off.
    let found = Self.databases.compactMap { path.position(ofFolder: $0) }.min()
    guard let found else { return nil }
    self.path = String(decoding: path.path.utf8.prefix(found), as: UTF8.self)
  }
}

/// What programs begin with.
enum ProgramFile {
  static let headByteCount = 4

  /// ELF, the `MZ` of PE, or Mach-O of either width and byte order, or for several processors.
  static func begins(_ head: [UInt8]) -> Bool {
    if head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) || head.starts(with: [0x4D, 0x5A]) { return true }
    let machO: [[UInt8]] = [
      [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE],
      [0xCA, 0xFE, 0xBA, 0xBE],
    ]
    return machO.contains { head.starts(with: $0) }
  }
}

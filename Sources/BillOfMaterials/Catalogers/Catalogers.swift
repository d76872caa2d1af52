internal import Packages

/// Something that recognises components of one ecosystem among the files of a subject.
protocol Cataloger: Sendable {
  /// For messages, for example `python`.
  var name: String { get }
  /// Adds what it recognises.
  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue)
}

/// The catalogers, in the order in which they run: owners before what they own.
public enum Catalogers {
  /// How many first bytes of every file they look at.
  public static let headByteCount = 64
  /// The longest file whose bytes are kept for them.
  public static let contentByteLimit = 16 << 20

  /// What is asked of a file, by its name alone.
  public enum Wish: Sendable {
    /// Nothing.
    case nothing
    /// What it says on its own.
    case findings
    /// What it says on its own, if it is a program.
    case findingsOfProgram
    /// Nothing as yet: it tells who brings which file, and is read where that is asked.
    case owners
    /// All bytes, beside those of other files; a longer one than `contentByteLimit` may be left out.
    case content
  }

  /// A new cataloger is one file and one line here.
  static func all(_ environment: PythonEnvironment, in subject: Subject.Content = .installed)
    -> [any Cataloger]
  {
    [
      PythonDistributions(environment: environment, isWhole: subject == .installed),
      PackageLists(content: subject),
      NativeLibraries(),
      LicenceFiles(isSource: subject == .source),
    ]
  }

  /// What is asked of a file; nothing is asked of one that is `findingsOfProgram` and no program.
  public static func wish(for path: String, in subject: Subject.Content = .installed) -> Wish {
    let name = PathName(path)
    if PythonDistributions.wants(name, isWhole: subject == .installed) { return .content }
    if LicenceFiles.wants(name, isSource: subject == .source) {
      return subject == .source ? .findings : .content
    }
    if PackageListFormats.reader(of: name, in: subject) != nil {
      return subject == .source ? .findings : .content
    }
    if !FileExaminers.forName(of: name).isEmpty { return .findings }
    if subject == .source, FileOwnerLists.reads(path) { return .owners }
    if subject == .installed, LinuxDistribution.isRelease(name) || name.isCalled("copyright") {
      return .content
    }
    // Some are asked for programs of any name.
    return .findingsOfProgram
  }

  /// Whether a file that begins so is a program; `head` are its first bytes.
  public static func isProgram(_ head: [UInt8]) -> Bool { ProgramFile.begins(head) }
}

/// What the catalogers have found so far.
struct Catalogue: Sendable {
  /// By reference.
  var components: [String: Component] = [:]
  /// What needs what, by reference.
  var dependencies: [String: Set<String>] = [:]
  /// Components that the subject names itself, beside those that no other needs.
  var direct: Set<String> = []
  /// Components of which not all needs are known to be met.
  var incomplete: Set<String> = []
  /// The component that brings a file, by the bytes of its path.
  var owners: [[UInt8]: String] = [:]
  /// Licence files that belong to the subject itself, with their paths.
  var licenceFiles: [(path: String, file: LicenceFile)] = []
  /// What a policy may want to know.
  var warnings: [InventoryWarning] = []

  /// Adds a component; one that is there already gets the new evidence and properties.
  mutating func add(_ component: Component) {
    guard var known = components[component.bomRef] else {
      components[component.bomRef] = component
      return
    }
    known.occurrences += component.occurrences
    for technique in component.techniques { known.add(technique) }
    known.properties = Self.merged(known.properties, component.properties)
    known.digests += component.digests.filter { !known.digests.contains($0) }
    known.licence = known.licence ?? component.licence
    known.supplier = known.supplier ?? component.supplier
    known.summary = known.summary ?? component.summary
    known.copyright = known.copyright ?? component.copyright
    known.references += component.references.filter { !known.references.contains($0) }
    components[component.bomRef] = known
  }

  /// Of two lists both count, but one that needs a package in any case is right against one that needs it only to develop.
  private static func merged(_ known: [Property], _ new: [Property]) -> [Property] {
    let all = known + new.filter { !known.contains($0) }
    let isDirect = all.contains(Property("stellwerk:list:relationship", "direct"))
    return all.filter { property in
      switch property.name {
      case "stellwerk:list:scope": known.contains(property) && new.contains(property)
      case "stellwerk:list:relationship": property.value == "direct" || !isDirect
      default: true
      }
    }
  }
}

internal import Packages

/// Something that recognises components of one ecosystem among the files of a subject.
protocol Cataloger: Sendable {
  /// For messages, for example `python`.
  var name: String { get }
  /// Whether it needs all bytes of a file.
  func wants(_ path: String) -> Bool
  /// Adds what it recognises.
  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue)
}

/// The catalogers, in the order in which they run: owners before what they own.
public enum Catalogers {
  /// How many first bytes of every file they look at.
  public static let headByteCount = 64
  /// The longest file whose bytes they ask for.
  public static let contentByteLimit = 16 << 20

  /// A new cataloger is one file and one line here.
  static func all(_ environment: PythonEnvironment, in subject: Subject.Content = .installed)
    -> [any Cataloger]
  {
    [
      PythonDistributions(environment: environment, isWhole: subject == .installed),
      PackageLists(isSource: subject == .source),
      NativeLibraries(), LicenceFiles(isSource: subject == .source),
    ]
  }

  /// Whether any cataloger needs all bytes of a file; a longer one than `contentByteLimit` may be left out.
  public static func wants(_ path: String, in subject: Subject.Content = .installed) -> Bool {
    (subject == .source ? source : installed).contains { $0.wants(path) }
  }

  private static let installed = all(PythonEnvironment())
  private static let source = all(PythonEnvironment(), in: .source)
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
  /// Texts of licences that belong to the subject itself.
  var licenceTexts: [LicenceText] = []
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
    known.properties += component.properties.filter { !known.properties.contains($0) }
    known.digests += component.digests.filter { !known.digests.contains($0) }
    known.licence = known.licence ?? component.licence
    known.supplier = known.supplier ?? component.supplier
    known.summary = known.summary ?? component.summary
    components[component.bomRef] = known
  }
}

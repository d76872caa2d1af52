internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// Well-known programs that carry no metadata, by patterns in their content.
///
/// The name of the file says which programs it may be, the pattern that it is one of them and in which version. What
/// a package owns is left to the package.
enum ProgramPatterns: FileExaminer {
  static let name = "program-patterns"
  static let isForPrograms = true

  static let files = FileNames { !KnownProgram.called($0.last).isEmpty }

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    try list(KnownProgram.called(PathName(context.path).last), file, context)
  }

  /// Those of the programs that the file is.
  static func list(_ programs: [KnownProgram], _ file: any FileBytes, _ context: ListContext) throws(Problem)
    -> PackageList
  {
    var list = PackageList(edges: .none)
    let name = PathName(context.path).last
    let found = try ProgramSearch.found(programs, in: file, number: number(in: name))
    guard !found.isEmpty else { return list }
    let buildID = try buildID(of: file)
    for (program, version) in found {
      let parts = program.purl.split(separator: "/").map(String.init)
      let purl = listedPURL(
        parts.first ?? "generic", namespace: parts.dropFirst().dropLast().joined(separator: "/"),
        parts.last ?? program.name, version, in: &list, context, line: nil)
      var package = ListedPackage(program.name, version, purl: purl)
      (package.technique, package.deployable) = (.binary, .program(PathName(context.path).last))
      package.kind = name.utf8.starts(with: "lib".utf8) ? .library : .application
      package.cpe = program.cpe.map { vendorAndProduct in
        let (vendor, product) = vendorAndProduct.cut(at: ":")
        return cpeName(String(vendor), String(product ?? ""), version)
      }
      if let buildID { package.properties.append(buildID) }
      list.add(package)
    }
    return list
  }

  /// The first number in a name, with its dots: `3.11` of `libpython3.11.so.1.0`.
  private static func number(in name: Substring) -> String {
    let digits = name.utf8.drop { !(0x30...0x39).contains($0) }.prefix {
      (0x30...0x39).contains($0) || $0 == 0x2E
    }
    var bytes = Array(digits)
    while bytes.last == 0x2E { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The same for programs that are scripts or archives behind one, which begin as any text does.
enum ScriptPatterns: FileExaminer {
  static let name = "script-patterns"

  static let files = FileNames(KnownProgram.scripts.flatMap(\.files), []) { _ in true }

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    try ProgramPatterns.list(programs(PathName(context.path)), file, context)
  }

  private static func programs(_ path: PathName) -> [KnownProgram] {
    KnownProgram.scripts.filter { $0.files.contains { $0.utf8.elementsEqual(path.last.utf8) } }
  }
}

/// What is known of one program.
struct KnownProgram: Sendable {
  /// What the component is called.
  let name: String
  /// What its files are called; `*` stands for any characters.
  let files: [String]
  /// Any of them will do.
  let patterns: [String]
  /// Type, namespace and name of the package URL.
  let purl: String
  /// Vendor and product in the CPE dictionary.
  let cpe: String?
  /// Where a pattern is a bare version: what the file must hold too; then no other version may fit the pattern.
  let confirmation: String?

  init(
    _ name: String, _ files: [String], _ patterns: [String], purl: String? = nil, cpe: String? = nil,
    confirmedBy confirmation: String? = nil
  ) {
    (self.name, self.files, self.patterns) = (name, files, patterns)
    (self.purl, self.cpe, self.confirmation) = (purl ?? "generic/\(name)", cpe, confirmation)
  }

  /// All but scripts.
  static let all = languages + servers + security + tools + libraries

  /// By the first byte of a name of their files.
  private static let byFirstByte: [[(glob: [[UInt8]], program: Int)]] = {
    var table = Array(repeating: [(glob: [[UInt8]], program: Int)](), count: 256)
    for (index, program) in all.enumerated() {
      for file in program.files {
        let pieces = file.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        table[Int(file.utf8.first ?? 0)].append((pieces.map(Array.init), index))
      }
    }
    return table
  }()

  /// The programs of which a file is called so, in the order of the tables.
  static func called(_ name: Substring) -> [KnownProgram] {
    guard let first = name.utf8.first else { return [] }
    var found = Set<Int>()
    for byte in [first, UInt8(ascii: "*")] {
      for entry in byFirstByte[Int(byte)] where matches(name, entry.glob) { found.insert(entry.program) }
    }
    return found.sorted().map { all[$0] }
  }

  /// Whether a name begins with the first piece, ends with the last and has the others between them in order.
  private static func matches(_ name: Substring, _ glob: [[UInt8]]) -> Bool {
    var rest = Array(name.utf8)[...]
    guard let first = glob.first, rest.starts(with: first) else { return false }
    rest = rest.dropFirst(first.count)
    guard glob.count > 1, let last = glob.last else { return rest.isEmpty }
    for piece in glob.dropFirst().dropLast() {
      guard let place = rest.firstRange(of: piece) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}

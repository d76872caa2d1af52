// What one lock file or package database says, before it is known which subject it belongs to.
//
//     bytes -> PackageListReader -> PackageList -> PackageLists (a cataloger) -> Catalogue -> Inventory
//
// 1. A reader is a pure function of bytes and of what lies beside the file; it starts nothing and fetches nothing.
// 2. What can be read is in the list; what cannot is a warning at its line, and the rest is still read. Only a
//    file that is not of its format at all is refused.
// 3. The same package named twice in one list is one entry with the facts of both.
// 4. An edge leads from an entry to an entry; a need that nothing in the list meets is a warning or, where the
//    format leaves such needs out on purpose, nothing.
// 5. Time is linear in the bytes; recursion is bounded by the limits of the rooms that read JSON, YAML and TOML.
public import Diagnostics

/// The packages that one lock file or package database names, and what it knows about them.
public struct PackageList: Sendable {
  /// How much of what the packages need the list tells.
  public enum Edges: Sendable {
    /// All needs that are met within the list.
    case complete
    /// Some, for example only those of the project itself.
    case partial
    /// None: the format has no place for them.
    case none
  }

  /// In the order in which the file names them.
  public internal(set) var packages: [ListedPackage] = []
  /// Which package needs which, by position.
  public internal(set) var edges: Set<Edge> = []
  /// How much `edges` tells.
  public internal(set) var edgesKnown: Edges
  /// What could not be read, in the order found; of very many only the first, and their number.
  public internal(set) var warnings: [Problem] = []
  /// What its packages are to those of other files of the same tree or database.
  var shared = SharedNames()
  private var positions: [ByteName: Int] = [:]
  private var unlistedWarnings = 0

  /// That one package needs another, by position in `packages`.
  public struct Edge: Hashable, Sendable {
    /// Who needs.
    public let from: Int
    /// What is needed.
    public let to: Int
  }

  private static let warningLimit = 100
  /// A hostile file must not buy edges from all packages to all packages.
  private static let alternativeLimit = 100

  init(edges: Edges) { edgesKnown = edges }

  /// Adds a package, or what is new about one that is there already under the same key.
  @discardableResult
  mutating func add(_ package: ListedPackage) -> Int {
    let key = ByteName(package.key)
    if let position = positions[key] {
      packages[position].merge(package)
      return position
    }
    positions[key] = packages.count
    packages.append(package)
    return packages.count - 1
  }

  /// The position of the package with a key.
  func position(of key: String) -> Int? { positions[ByteName(key)] }

  /// Notes that one package needs another; a package never needs itself.
  mutating func connect(_ from: Int, _ to: Int) {
    if from != to { edges.insert(Edge(from: from, to: to)) }
  }

  /// Notes that a package needs what each of some packages meets; of very many that do, the first count.
  mutating func connect(_ from: Int, toEach found: [Int]) {
    for to in found.prefix(Self.alternativeLimit) { connect(from, to) }
  }

  /// Notes what could not be read.
  mutating func warn(_ code: Problem.Code, _ message: String, _ file: String, line: Int) {
    warn(Problem(code, message, at: SourceLocation(file: file, line: line, column: 1)))
  }

  /// Notes what could not be read.
  mutating func warn(_ problem: Problem) {
    if warnings.count < Self.warningLimit {
      warnings.append(problem)
      return
    }
    unlistedWarnings += 1
    let last = warnings[Self.warningLimit - 1]
    warnings[Self.warningLimit - 1] = Problem(
      .listEntry, "\(unlistedWarnings + 1) more entries cannot be read, the first of them here",
      at: last.location)
  }

  /// Notes why the list ends early; that something is missing follows from it, and is told no more.
  mutating func endEarly(_ problem: Problem) {
    if unlistedWarnings > 0 { warnings.removeLast() }
    unlistedWarnings = 0
    warnings = [problem] + warnings.filter { $0.code != .listMissing }
  }

  /// Marks what is reached only from development needs: production roots win.
  ///
  /// `except` are needs that lie between the project's own packages and what they are developed with.
  mutating func markDevelopment(
    production: some Sequence<Int>, development: some Sequence<Int>, except: Set<Edge> = []
  ) {
    let isProduction = reached(from: production, without: except)
    for position in reached(from: development, without: except) where !isProduction.contains(position) {
      packages[position].isDevelopment = true
    }
  }

  /// Marks what is reached only over needs that may stay unmet; `needed` are the roots that may not.
  mutating func markOptional(needed: some Sequence<Int>, wished: some Sequence<Int>, over optional: Set<Edge>)
  {
    let isNeeded = reached(from: needed, without: optional)
    for position in reached(from: isNeeded.union(wished), without: []) where !isNeeded.contains(position) {
      packages[position].isOptional = true
    }
  }

  private func reached(from roots: some Sequence<Int>, without except: Set<Edge>) -> Set<Int> {
    var needs: [[Int]] = Array(repeating: [], count: packages.count)
    for edge in edges where !except.contains(edge) { needs[edge.from].append(edge.to) }
    var (seen, waiting) = (Set<Int>(), Array(roots))
    while let next = waiting.popLast() {
      if seen.insert(next).inserted { waiting += needs[next] }
    }
    return seen
  }

  /// What is not marked otherwise is needed only by others.
  mutating func markRestIndirect() {
    for position in packages.indices where packages[position].relationship == .unknown {
      packages[position].relationship = .indirect
    }
  }
}

/// A name that is compared byte by byte, as file formats do.
struct ByteName: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ByteName, right: ByteName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
    if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
  }
}

extension Problem.Code {
  /// A lock file or package database is not of its format.
  public static let listFormat = Self("list.format", exit: .invalidData)
  /// An entry of a lock file or package database cannot be read.
  public static let listEntry = Self("list.entry", exit: .invalidData)
  /// An entry names where a package comes from, but not which one it is.
  public static let listUnnamed = Self("list.unnamed", exit: .invalidData)
  /// A package needs another one that the list does not name.
  public static let listMissing = Self("list.missing", exit: .invalidData)
}

/// Which files a format is in, as far as their paths tell.
struct FileNames: Sendable {
  /// What the last part of the path is.
  let called: [String]
  /// What the last part ends in, from a dot on; ASCII letters of either case.
  let endings: [String]
  private let condition: @Sendable (PathName) -> Bool

  /// - Parameters:
  ///   - called: what a file is called; with no name and no ending it may be called anything.
  ///   - endings: each begins with a dot.
  ///   - condition: what else the path must be.
  init(
    _ called: String..., endings: [String] = [],
    where condition: @escaping @Sendable (PathName) -> Bool = { _ in true }
  ) {
    self.init(called, endings, condition)
  }

  init(_ called: [String], _ endings: [String], _ condition: @escaping @Sendable (PathName) -> Bool) {
    (self.called, self.endings, self.condition) = (called, endings, condition)
  }

  /// Any file.
  static let all = FileNames()

  /// Whether the format may be in a file.
  func fit(_ path: PathName) -> Bool {
    let isNamed =
      called.isEmpty && endings.isEmpty || called.contains { path.isCalled($0) }
      || endings.contains { path.hasSuffix($0) }
    return isNamed && condition(path)
  }
}

/// Finds the formats that a file may be of among many: every file of a tree is looked up.
struct FileNameIndex: Sendable {
  private let formats: [FileNames]
  /// Positions of formats by the number of a name or an ending; a wrong hit does not fit.
  private var positions: [UInt64: [Int]] = [:]
  /// Those that any name fits.
  private var unnamed: [Int] = []

  init(_ formats: [FileNames]) {
    self.formats = formats
    for (position, names) in formats.enumerated() {
      let keys = Set((names.called + names.endings).map(PathName.number(ofEnding:)))
      if keys.isEmpty { unnamed.append(position) }
      for key in keys { positions[key, default: []].append(position) }
    }
  }

  /// The positions of the formats that a file fits, in order.
  func formats(of path: PathName) -> [Int] {
    var found: [Int] = []
    func add(_ candidates: [Int]) {
      for position in candidates where !found.contains(position) && formats[position].fit(path) {
        found.append(position)
      }
    }
    path.forEachEnding { if let candidates = positions[$0] { add(candidates) } }
    add(unnamed)
    return found.count > 1 ? found.sorted() : found
  }
}

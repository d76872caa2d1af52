public import Diagnostics

/// A range of versions as npm writes it: `^1.2.3 || ~2.0 || 3.x || 4.0.0 - 4.2` (node-semver, “Ranges”).
///
/// Everything is turned into comparisons with whole versions when it is read; a version is in the range if all of one
/// alternative hold. A pre-release is in it only where a comparison of that alternative names a pre-release of the same
/// three numbers, unless pre-releases are included.
public struct NodeRange: Sendable {
  /// A comparison with a version.
  private struct Comparator {
    var sign: Sign
    var version: NodeVersion

    func holds(for other: NodeVersion) -> Bool {
      switch sign {
      case .less: other < version
      case .notGreater: !(version < other)
      case .equal: other == version
      case .notLess: !(other < version)
      case .greater: version < other
      }
    }
  }

  private enum Sign: String {
    case less = "<"
    case notGreater = "<="
    case equal = "="
    case notLess = ">="
    case greater = ">"
  }

  private let alternatives: [[Comparator]]
  private let includesPrereleases: Bool

  /// Reads a range.
  ///
  /// - Parameters:
  ///   - text: alternatives, joined by `||`.
  ///   - isLoose: whether versions are read loosely; an alternative that cannot be read is left out then.
  ///   - includesPrereleases: whether pre-releases are treated as any other version.
  /// - Throws: `version.range`.
  public init(_ text: String, isLoose: Bool = false, includesPrereleases: Bool = false) throws(Problem) {
    self.includesPrereleases = includesPrereleases
    var alternatives: [[Comparator]] = []
    var rest = Array(text.utf8)[...]
    while true {
      let part = rest.indices.first { rest[$0...].starts(with: "||".utf8) }.map { rest[..<$0] } ?? rest
      var reader = Reader(rest: trimmed(Array(part)), isLoose: isLoose, withPrereleases: includesPrereleases)
      if let found = reader.alternative() {
        alternatives.append(found)
      } else if !isLoose {
        throw Problem(.versionRange, "'\(text.prefix(80))' is no range of npm versions")
      }
      guard part.endIndex < rest.endIndex else { break }
      rest = rest[(part.endIndex + 2)...]
    }
    guard !alternatives.isEmpty else {
      throw Problem(.versionRange, "'\(text.prefix(80))' is no range of npm versions")
    }
    self.alternatives = alternatives
  }

  /// Whether a version is in the range.
  public func contains(_ version: NodeVersion) -> Bool {
    alternatives.contains { comparators in
      guard comparators.allSatisfy({ $0.holds(for: version) }) else { return false }
      return version.prerelease.isEmpty || includesPrereleases
        || comparators.contains { !$0.version.prerelease.isEmpty && $0.version.numbers == version.numbers }
    }
  }

  // MARK: - Reading

  private struct Reader {
    var rest: ArraySlice<UInt8>
    let isLoose: Bool
    let withPrereleases: Bool

    /// The comparisons of one alternative, none for any version; `nil` if it cannot be read.
    mutating func alternative() -> [Comparator]? {
      let start = rest
      if let range = hyphenRange() { return range }
      rest = start
      var found: [Comparator] = []
      while !rest.isEmpty {
        guard let next = comparison() else { return nil }
        found += next
        guard rest.isEmpty || rest.first.map(isSpace) ?? false else { return nil }
        skipSpaces()
      }
      return found
    }

    private mutating func skipSpaces() { rest = rest.drop(while: isSpace) }

    /// A version, with `v`, `=` and spaces before it.
    private mutating func partial() -> PartialNodeVersion? {
      rest = rest.drop { isSpace($0) || $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") }
      return PartialNodeVersion(&rest, isLoose: isLoose)
    }

    private mutating func take(_ text: String) -> Bool {
      guard rest.starts(with: text.utf8) else { return false }
      rest = rest.dropFirst(text.utf8.count)
      return true
    }

    /// `1.2 - 2`: from the first version that the left side means to the last that the right side means.
    private mutating func hyphenRange() -> [Comparator]? {
      guard let low = partial(), rest.first.map(isSpace) ?? false else { return nil }
      skipSpaces()
      guard take("-"), rest.first.map(isSpace) ?? false, let high = partial(), rest.isEmpty else {
        return nil
      }
      var found: [Comparator] = []
      if low.majorNumber != nil { found.append(from(low)) }
      guard let major = high.majorNumber else { return found }
      if high.isOpen || high.prerelease.isEmpty && withPrereleases {
        found.append(before(high.minorNumber == nil ? [major + 1, 0, 0] : high.next))
      } else {
        found.append(Comparator(sign: .notGreater, version: high.lowest()))
      }
      return found
    }

    private mutating func comparison() -> [Comparator]? {
      if take("~") {
        _ = take(">")
        guard let version = partial() else { return nil }
        guard let major = version.majorNumber else { return [] }
        return [from(version), before(version.minorNumber.map { [major, $0 + 1, 0] } ?? [major + 1, 0, 0])]
      }
      if take("^") {
        guard let version = partial() else { return nil }
        return version.majorNumber == nil ? [] : [from(version), before(version.nextBreaking)]
      }
      let sign = [Sign.notGreater, .notLess, .less, .greater, .equal].first { take($0.rawValue) }
      guard let version = partial() else { return nil }
      return comparators(sign, version)
    }

    /// A sign and a version, whose open numbers stand for all.
    private func comparators(_ sign: Sign?, _ version: PartialNodeVersion) -> [Comparator] {
      guard let major = version.majorNumber else {
        // Less or more than any version is nothing.
        return sign == .less || sign == .greater ? [before([0, 0, 0])] : []
      }
      guard version.isOpen else { return [Comparator(sign: sign ?? .equal, version: version.lowest())] }
      let next = version.minorNumber == nil ? [major + 1, 0, 0] : version.next
      switch sign {
      case nil, .equal: return [from(version), before(next)]
      case .greater: return [from(next)]
      case .notLess: return [from(version)]
      case .less: return [before(version.lowest().numbers)]
      case .notGreater: return [before(next)]
      }
    }

    /// From the lowest version that is meant on.
    private func from(_ version: PartialNodeVersion) -> Comparator {
      Comparator(sign: .notLess, version: version.lowest(withPrereleases: withPrereleases))
    }

    private func from(_ numbers: [Int]) -> Comparator {
      Comparator(sign: .notLess, version: NodeVersion(numbers, prerelease: withPrereleases ? ["0"] : []))
    }

    /// Below all pre-releases of a version.
    private func before(_ numbers: [Int]) -> Comparator {
      Comparator(sign: .less, version: NodeVersion(numbers, prerelease: ["0"]))
    }
  }
}

extension PartialNodeVersion {
  fileprivate var majorNumber: Int? { numbers.first.flatMap { $0 } }
  fileprivate var minorNumber: Int? { majorNumber == nil || numbers.count < 2 ? nil : numbers[1] }
  fileprivate var patchNumber: Int? { minorNumber == nil || numbers.count < 3 ? nil : numbers[2] }
  /// Whether a number is missing or open.
  fileprivate var isOpen: Bool { patchNumber == nil }

  /// The version with zeros for what is open.
  fileprivate func lowest(withPrereleases: Bool = false) -> NodeVersion {
    NodeVersion(
      [majorNumber ?? 0, minorNumber ?? 0, patchNumber ?? 0],
      prerelease: isOpen || prerelease.isEmpty ? withPrereleases ? ["0"] : [] : prerelease)
  }

  /// The first version after all that are meant, where the first two numbers are given.
  fileprivate var next: [Int] {
    let (major, minor) = (majorNumber ?? 0, minorNumber ?? 0)
    return patchNumber.map { [major, minor, $0 + 1] } ?? [major, minor + 1, 0]
  }

  /// The first version with which npm expects breaking changes.
  fileprivate var nextBreaking: [Int] {
    let major = majorNumber ?? 0
    guard major == 0, let minor = minorNumber else { return [major + 1, 0, 0] }
    guard minor == 0, let patch = patchNumber else { return [0, minor + 1, 0] }
    return [0, 0, patch + 1]
  }
}

extension Problem.Code {
  /// A range of versions that cannot be read.
  public static let versionRange = Self("version.range", exit: .invalidData)
}

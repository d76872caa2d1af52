public import Diagnostics

/// A version by Semantic Versioning 2.0.0, read as leniently as OSV data need.
///
/// OSV's SEMVER ranges and the versions of npm, crates.io and Go: a leading `v` and missing numbers
/// (`v1.2` is `1.2.0`) are accepted, numbers have any length, build metadata does not count (§10). What
/// follows a third number counts as a pre-release, as in google/osv-scalibr.
public struct SemanticVersion: Hashable, Sendable {
  /// An identifier of the pre-release; numbers come before texts (§11.4.3).
  enum Identifier: Hashable, Sendable {
    case number(Numeral)
    case text([UInt8])
  }

  /// Up to three, without trailing zeros, so that equal versions are equal values.
  let numbers: [Numeral]
  /// Empty: a release.
  let prerelease: [Identifier]

  /// Reads a version that begins with a number.
  ///
  /// - Throws: `version.semver`.
  public init(_ text: String) throws(Problem) {
    let bytes = Array(text.utf8)
    var rest = bytes[...]
    if rest.first == UInt8(ascii: "v") { rest.removeFirst() }
    guard let first = rest.first, isDigit(first) else {
      throw Problem(.versionSemantic, "'\(text)' does not begin with a number, as a semantic version does")
    }
    var numbers: [Numeral] = []
    while let first = rest.first, isDigit(first) || first == UInt8(ascii: ".") {
      let digits = rest.prefix(while: isDigit)
      if let number = Numeral(digits) { numbers.append(number) }
      rest = rest.dropFirst(max(1, digits.count))
    }
    var tail = rest.prefix { $0 != UInt8(ascii: "+") }
    if tail.first == UInt8(ascii: "-") { tail.removeFirst() }
    var identifiers = Self.identifiers(tail)
    // 1.1.3.4 is no semantic version; what stands after the third number still tells two such versions apart.
    identifiers += numbers.dropFirst(3).map { .number($0) }
    var release = Array(numbers.prefix(3))
    while release.last == Numeral(0) { release.removeLast() }
    (self.numbers, prerelease) = (release, identifiers)
  }

  /// The parts between dots (§9, §10); none of nothing.
  static func identifiers(_ text: ArraySlice<UInt8>) -> [Identifier] {
    guard !text.isEmpty else { return [] }
    return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { part in Numeral(part).map { .number($0) } ?? .text(Array(part)) }
  }

  /// Whether it has a pre-release part.
  public var isPrerelease: Bool { !prerelease.isEmpty }
}

extension SemanticVersion: Comparable {
  /// Precedence (§11).
  public static func < (left: Self, right: Self) -> Bool {
    let order = compared(padding: left.numbers, right.numbers)
    if order != 0 { return order < 0 }
    return Identifier.precede(left.prerelease, right.prerelease)
  }
}

extension SemanticVersion.Identifier: Comparable {
  /// Whether a version with the pre-release `left` comes before one with `right`: any before none (§11.3, §11.4).
  static func precede(_ left: [Self], _ right: [Self]) -> Bool {
    if left.isEmpty || right.isEmpty { return !left.isEmpty && right.isEmpty }
    return left.lexicographicallyPrecedes(right)
  }

  static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}

extension Problem.Code {
  /// A version is not a semantic version, also not leniently.
  public static let versionSemantic = Self("version.semver", exit: .invalidData)
}

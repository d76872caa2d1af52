public import Diagnostics

/// A version as npm reads it: Semantic Versioning 2.0.0 with an optional `v` before it, and the limits of JavaScript.
public struct NodeVersion: Hashable, Sendable {
  /// Major, minor, patch.
  public let numbers: [Int]
  /// Identifiers of the pre-release (§9), as written.
  public let prerelease: [String]
  /// Identifiers of the build metadata (§10), which no comparison looks at.
  public let build: [String]

  /// npm takes no number above the largest that JavaScript counts with exactly.
  static let largest = 9_007_199_254_740_991
  private static let longest = 256

  init(_ numbers: [Int], prerelease: [String] = [], build: [String] = []) {
    (self.numbers, self.prerelease, self.build) = (numbers, prerelease, build)
  }

  /// Reads a version.
  ///
  /// - Parameters:
  ///   - text: a version.
  ///   - isLoose: whether `=`, spaces, leading zeros and a pre-release without its hyphen are taken too.
  /// - Throws: `version.semver`.
  public init(_ text: String, isLoose: Bool = false) throws(Problem) {
    func refused(_ reason: String) -> Problem {
      Problem(.versionSemantic, "'\(text.prefix(80))' is no version of npm: \(reason)")
    }
    guard text.utf8.count <= Self.longest else { throw refused("it is longer than \(Self.longest) bytes") }
    var rest = trimmed(Array(text.utf8))
    if isLoose {
      rest = rest.drop { isSpace($0) || $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") }
    } else if rest.first == UInt8(ascii: "v") {
      rest.removeFirst()
    }
    guard let found = PartialNodeVersion(&rest, isLoose: isLoose), rest.isEmpty, found.numbers.count == 3
    else {
      throw refused("it is not three numbers with dots between them")
    }
    var numbers: [Int] = []
    for number in found.numbers {
      guard let number else { throw refused("it leaves a number open") }
      numbers.append(number)
    }
    self.init(numbers, prerelease: found.prerelease, build: found.build)
  }
}

extension NodeVersion: Comparable {
  /// Whether neither comes before the other: build metadata do not count.
  public static func == (left: Self, right: Self) -> Bool {
    left.numbers == right.numbers && left.prerelease == right.prerelease
  }

  /// Numbers and pre-release, as `==`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(numbers)
    hasher.combine(prerelease)
  }

  /// Precedence (§11).
  public static func < (left: Self, right: Self) -> Bool {
    if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
    return SemanticVersion.Identifier.precede(left.identifiers, right.identifiers)
  }

  private var identifiers: [SemanticVersion.Identifier] {
    prerelease.map { text in Numeral(Array(text.utf8)).map { .number($0) } ?? .text(Array(text.utf8)) }
  }
}

/// Up to three numbers, any of which may be open (`x`, `X`, `*`), and what may follow three of them.
struct PartialNodeVersion {
  /// `nil` for one that is open.
  var numbers: [Int?]
  var prerelease: [String] = []
  var build: [String] = []

  /// Takes a version from the front of a text; `nil` where none stands there.
  init?(_ rest: inout ArraySlice<UInt8>, isLoose: Bool) {
    guard let first = Self.number(&rest, isLoose: isLoose) else { return nil }
    numbers = [first]
    while numbers.count < 3, rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard let next = Self.number(&rest, isLoose: isLoose) else { return nil }
      numbers.append(next)
    }
    guard numbers.count == 3 else { return }
    let hyphen = UInt8(ascii: "-")
    if rest.first == hyphen || isLoose && rest.first.map(isLetter) ?? false {
      if rest.first == hyphen { rest.removeFirst() }
      guard let found = Self.identifiers(&rest, refusesZeros: !isLoose) else { return nil }
      prerelease = found
    }
    if rest.first == UInt8(ascii: "+") {
      rest.removeFirst()
      guard let found = Self.identifiers(&rest, refusesZeros: false) else { return nil }
      build = found
    }
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, isLoose: Bool) -> Int?? {
    if let first = rest.first, [UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "*")].contains(first) {
      rest.removeFirst()
      return .some(nil)
    }
    let digits = rest.prefix(while: isDigit)
    guard !digits.isEmpty, isLoose || digits.count == 1 || digits.first != UInt8(ascii: "0"),
      let value = Int(String(decoding: digits, as: UTF8.self)), value <= NodeVersion.largest
    else { return nil }
    rest = rest.dropFirst(digits.count)
    return value
  }

  private static func identifiers(_ rest: inout ArraySlice<UInt8>, refusesZeros: Bool) -> [String]? {
    let text = rest.prefix {
      isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
    }
    rest = rest.dropFirst(text.count)
    var found: [String] = []
    for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard !part.isEmpty else { return nil }
      if refusesZeros, part.count > 1, part.first == UInt8(ascii: "0"), part.allSatisfy(isDigit) {
        return nil
      }
      found.append(String(decoding: part, as: UTF8.self))
    }
    return found
  }
}

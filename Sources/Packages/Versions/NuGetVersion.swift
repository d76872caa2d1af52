public import Diagnostics

/// A version of a NuGet package: Semantic Versioning with up to four numbers, in which case does not count.
///
/// NuGet documentation, “Package versioning”, section “Normalized version numbers”: missing numbers are 0, leading zeros
/// do not count, nor does what follows a `+`.
public struct NuGetVersion: Hashable, Sendable {
  private let numbers: [Numeral]
  private let prerelease: [SemanticVersion.Identifier]

  /// Takes a version apart.
  ///
  /// - Throws: `version.nuget`.
  public init(_ text: String) throws(Problem) {
    func refused(_ reason: String) -> Problem {
      Problem(.versionNuGet, "'\(text)' is no NuGet version: \(reason)")
    }
    var rest = trimmed(Array(text.utf8))
    if rest.first == UInt8(ascii: "v") || rest.first == UInt8(ascii: "V") { rest.removeFirst() }
    rest = rest.prefix { $0 != UInt8(ascii: "+") }
    let core = rest.prefix { $0 != UInt8(ascii: "-") }
    var numbers: [Numeral] = []
    for part in core.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard let number = Numeral(part) else { throw refused("it does not begin with numbers") }
      numbers.append(number)
    }
    guard numbers.count <= 4 else { throw refused("it has more than four numbers") }
    while numbers.last == Numeral(0) { numbers.removeLast() }
    self.numbers = numbers
    let tail = rest.dropFirst(core.count + 1)
    guard core.count == rest.count || !tail.isEmpty else { throw refused("nothing follows the '-'") }
    prerelease = SemanticVersion.identifiers(Array(tail.map(lowercased))[...])
  }
}

extension NuGetVersion: Comparable {
  /// The order of Semantic Versioning 2.0.0 §11.
  public static func < (left: Self, right: Self) -> Bool {
    let order = compared(padding: left.numbers, right.numbers)
    if order != 0 { return order < 0 }
    return SemanticVersion.Identifier.precede(left.prerelease, right.prerelease)
  }
}

/// An ASCII letter in lower case.
func lowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

extension Problem.Code {
  /// A version is not one of a NuGet package.
  public static let versionNuGet = Self("version.nuget", exit: .invalidData)
}

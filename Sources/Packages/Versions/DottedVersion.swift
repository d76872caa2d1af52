public import Diagnostics

/// Numbers with separators between them: versions of R packages (`1.0-3`) and of Haskell packages (`1.0.0.1`).
///
/// The shorter of two that begin alike comes first (R documentation of `package_version`; Haskell Package Versioning
/// Policy, section “Version numbers”).
public struct DottedVersion: Hashable, Sendable {
  private let numbers: [Numeral]

  /// Takes a version apart.
  ///
  /// - Throws: `version.dotted` for anything but numbers and single separators.
  public init(_ text: String, separators: String = ".") throws(Problem) {
    let separators = Array(separators.utf8)
    var numbers: [Numeral] = []
    let parts = trimmed(Array(text.utf8))
      .split(omittingEmptySubsequences: false) { separators.contains($0) }
    for part in parts {
      guard let number = Numeral(part) else {
        throw Problem(.versionDotted, "'\(text)' is not numbers with '.' between them")
      }
      numbers.append(number)
    }
    self.numbers = numbers
  }
}

extension DottedVersion: Comparable {
  /// Number by number.
  public static func < (left: Self, right: Self) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}

extension Problem.Code {
  /// A version is not made of numbers.
  public static let versionDotted = Self("version.dotted", exit: .invalidData)
}

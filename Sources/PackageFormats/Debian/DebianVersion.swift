public import Diagnostics

/// A version `[epoch:]upstream[-revision]` (Debian Policy §5.6.12).
///
/// Strict, for what is written; `Packages.DebianVersion` is lenient and ordered, for what advisories are about.
public struct DebianVersion: Hashable, Sendable {
  /// As written.
  public let text: String
  /// 0 where none is written.
  public let epoch: Int
  /// Begins with a digit.
  public let upstream: String
  /// `nil` for a native package.
  public let revision: String?

  /// Reads a version.
  ///
  /// - Throws: `debian.invalid-field`.
  public init(_ text: String) throws(Problem) {
    func invalid(_ reason: String) -> Problem {
      Problem(
        .debianField, "'\(text)' is not a Debian version: \(reason)",
        hint: "write [epoch:]upstream[-revision]")
    }
    var rest = text[...]
    var epoch = 0
    if let colon = rest.firstIndex(of: ":") {
      let digits = rest[..<colon]
      guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit), let number = Int32(digits) else {
        throw invalid("the epoch is no small number")
      }
      epoch = Int(number)
      rest = rest[rest.index(after: colon)...]
    }
    var revision: String?
    if let hyphen = rest.lastIndex(of: "-") {
      let after = rest[rest.index(after: hyphen)...]
      guard !after.isEmpty, after.utf8.allSatisfy({ isAlphanumeric($0) || "+.~".utf8.contains($0) }) else {
        throw invalid("the revision may hold letters, digits, '+', '.', '~'")
      }
      revision = String(after)
      rest = rest[..<hyphen]
    }
    guard let first = rest.utf8.first, isDigit(first) else { throw invalid("it must begin with a digit") }
    guard rest.utf8.allSatisfy({ isAlphanumeric($0) || ".+-~".utf8.contains($0) }) else {
      throw invalid("it may hold letters, digits, '.', '+', '-', '~'")
    }
    (self.text, self.epoch, upstream, self.revision) = (text, epoch, String(rest), revision)
  }

  /// As it stands in file names: without the epoch.
  public var withoutEpoch: String { upstream + (revision.map { "-\($0)" } ?? "") }
}

func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
func isAlphanumeric(_ byte: UInt8) -> Bool {
  isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte)
}

/// Whether a text is a package name (Debian Policy §5.6.1).
func isDebianName(_ name: some StringProtocol) -> Bool {
  func isLowerOrDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (97...122).contains(byte) }
  guard name.utf8.count >= 2, let first = name.utf8.first, isLowerOrDigit(first) else { return false }
  return name.utf8.allSatisfy { isLowerOrDigit($0) || "+-.".utf8.contains($0) }
}

/// Whether a text is an architecture (Debian Policy §5.6.8), wildcards not among them.
func isDebianArchitecture(_ name: some StringProtocol) -> Bool {
  let parts = name.split(separator: "-", omittingEmptySubsequences: false)
  return !parts.isEmpty && name != "source"
    && parts.allSatisfy { part in
      part != "any" && !part.isEmpty && part.utf8.allSatisfy { isDigit($0) || (97...122).contains($0) }
    }
}

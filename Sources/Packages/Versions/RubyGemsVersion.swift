public import Diagnostics

/// A version of a Ruby gem: numbers and letters between dots (`Gem::Version` of RubyGems).
///
/// A part with letters makes it a pre-release, which comes before the same version without that part; a dash stands for
/// `.pre.`. Zeros at the end, and before the first letters, do not count.
public struct RubyGemsVersion: Hashable, Sendable {
  /// Letters come before numbers.
  private enum Segment: Hashable {
    case text([UInt8])
    case number(Numeral)
  }

  private let segments: [Segment]

  /// Takes a version apart.
  ///
  /// - Throws: `version.rubygems` for a text that does not begin with a number.
  public init(_ text: String) throws(Problem) {
    let trimmed = trimmed(Array(text.utf8))
    guard let first = trimmed.first, isDigit(first) else {
      throw Problem(.versionRubyGems, "'\(text)' does not begin with a number, as the version of a gem does")
    }
    var segments: [Segment] = []
    var rest = trimmed
    while let first = rest.first {
      let isMember = isDigit(first) ? isDigit : isLetter
      let part = rest.prefix(while: isMember)
      if part.isEmpty {
        if first == UInt8(ascii: "-") { segments.append(.text(Array("pre".utf8))) }
        rest.removeFirst()
        continue
      }
      segments.append(Numeral(part).map { .number($0) } ?? .text(Array(part)))
      rest = rest.dropFirst(part.count)
    }
    let letters = segments.firstIndex { if case .text = $0 { true } else { false } } ?? segments.count
    self.segments = Self.significant(segments[..<letters]) + Self.significant(segments[letters...])
  }

  private static func significant(_ segments: ArraySlice<Segment>) -> [Segment] {
    var segments = Array(segments)
    while segments.last == .number(Numeral(0)) { segments.removeLast() }
    return segments
  }
}

extension RubyGemsVersion: Comparable {
  /// As `Gem::Version#<=>` says.
  public static func < (left: Self, right: Self) -> Bool {
    let zero = Segment.number(Numeral(0))
    for index in 0..<max(left.segments.count, right.segments.count) {
      let a = index < left.segments.count ? left.segments[index] : zero
      let b = index < right.segments.count ? right.segments[index] : zero
      switch (a, b) {
      case _ where a == b: continue
      case (.number(let a), .number(let b)): return a < b
      case (.text(let a), .text(let b)): return a.lexicographicallyPrecedes(b)
      case (.text, .number): return true
      case (.number, .text): return false
      }
    }
    return false
  }
}

extension Problem.Code {
  /// A version is not one of a Ruby gem.
  public static let versionRubyGems = Self("version.rubygems", exit: .invalidData)
}

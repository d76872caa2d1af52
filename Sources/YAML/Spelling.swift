public import Diagnostics

/// A scalar as it is written, with quotes, escapes, indentation and line breaks.
///
/// Kept only for scalars that hold an expression (`${{`), whose problems must point at a token.
final class Spelling: Sendable {
  private let scalars: [Unicode.Scalar]
  private let isPlain: Bool

  init(_ text: String, isPlain: Bool) { (scalars, self.isPlain) = (Array(text.unicodeScalars), isPlain) }

  /// Lines after the first and column from 0; in the first line the column counts from the scalar's beginning.
  typealias Place = (line: Int, column: Int)

  /// The places of the scalars of `text`, and one for its end.
  func places(of text: [Unicode.Scalar]) -> [Place] {
    var walk = Walk(scalars: scalars)
    var places: [Place] = []
    places.reserveCapacity(text.count + 1)
    switch isPlain ? nil : scalars.first {
    case "|", ">": walk.block(text, into: &places)
    case "'":
      walk.step()
      walk.flow(text, escape: "'", into: &places)
    case "\"":
      walk.step()
      walk.flow(text, escape: "\\", into: &places)
    default: walk.flow(text, escape: nil, into: &places)
    }
    while places.count <= text.count { places.append((walk.line, walk.column)) }
    return places
  }
}

/// Goes through what is written and what it means at once.
private struct Walk {
  let scalars: [Unicode.Scalar]
  private var index = 0
  private(set) var line = 0
  private(set) var column = 0

  init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private subscript(_ ahead: Int) -> Unicode.Scalar? {
    index + ahead < scalars.count ? scalars[index + ahead] : nil
  }

  /// One scalar further; CR LF is one line break.
  mutating func step(_ count: Int = 1) {
    for _ in 0..<count where index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if scalar == "\r" && self[0] == "\n" { index += 1 }
      (line, column) = scalar == "\n" || scalar == "\r" ? (line + 1, 0) : (line, column + 1)
    }
  }

  private func isBlank(_ scalar: Unicode.Scalar?) -> Bool { scalar == " " || scalar == "\t" }
  private func isBreak(_ scalar: Unicode.Scalar?) -> Bool { scalar == "\n" || scalar == "\r" }

  /// How many scalars from here to the first that is no blank, if a line break comes there.
  private var blanksBeforeBreak: Int? {
    var count = 0
    while isBlank(self[count]) { count += 1 }
    return isBreak(self[count]) ? count : nil
  }

  /// Plain and quoted scalars (YAML 1.2.2 §7.3).
  mutating func flow(
    _ text: [Unicode.Scalar], escape: Unicode.Scalar?, into places: inout [Spelling.Place]
  ) {
    while places.count < text.count, index < scalars.count {
      if let blanks = blanksBeforeBreak {
        step(blanks)
        fold(text, into: &places)
        continue
      }
      if escape == "\\", self[0] == "\\", isBreak(self[1]) {
        step(2)
        while isBlank(self[0]) { step() }
        continue
      }
      places.append((line, column))
      step(escape != nil && self[0] == escape ? escapeLength : 1)
    }
  }

  /// `''`, `\n`, `\x41`, `\u0041`, `\U00000041` (§5.7).
  private var escapeLength: Int {
    switch self[1] {
    case "x": 4
    case "u": 6
    case "U": 10
    default: 2
    }
  }

  /// Line breaks between two lines of a flow scalar: one is a space, more are one less (§6.5).
  private mutating func fold(_ text: [Unicode.Scalar], into places: inout [Spelling.Place]) {
    var breaks: [Spelling.Place] = []
    while isBreak(self[0]) {
      breaks.append((line, column))
      step()
      while isBlank(self[0]) { step() }
    }
    places += breaks.count == 1 ? breaks : Array(breaks.dropFirst())
  }

  /// Literal and folded scalars (§8.1): what is meant tells the indentation and which breaks count.
  mutating func block(_ text: [Unicode.Scalar], into places: inout [Spelling.Place]) {
    while index < scalars.count, !isBreak(self[0]) { step() }
    step()
    var indentation: Int?
    while places.count < text.count, index < scalars.count {
      var breaks: [Spelling.Place] = []
      while true {
        var blanks = 0
        while self[blanks] == " " { blanks += 1 }
        guard isBreak(self[blanks]), indentation.map({ blanks <= $0 }) ?? true else { break }
        step(blanks)
        breaks.append((line, column))
        step()
      }
      append(breaks, text, into: &places)
      var blanks = 0
      while self[blanks] == " " { blanks += 1 }
      let meant = text[places.count...].prefix { $0 == " " }.count
      let skipped = min(blanks, indentation ?? max(0, blanks - meant))
      indentation = indentation ?? skipped
      step(skipped)
      while index < scalars.count, !isBreak(self[0]), places.count < text.count {
        places.append((line, column))
        step()
      }
      if index < scalars.count, places.count < text.count {
        // The break that ends the line; further ones are taken with it at the top.
        lineEnd = (line, column)
        step()
      }
    }
  }

  /// The break that ended the last line of a block, not yet given to a scalar.
  private var lineEnd: Spelling.Place?

  /// Gives the last breaks to the scalars that stand for them; a folded one is a space.
  private mutating func append(
    _ breaks: [Spelling.Place], _ text: [Unicode.Scalar], into places: inout [Spelling.Place]
  ) {
    let all = (lineEnd.map { [$0] } ?? []) + breaks
    lineEnd = nil
    guard !all.isEmpty, places.count < text.count else { return }
    if text[places.count] == " ", all.count == 1 {
      places += all
    } else {
      let meant = min(all.count, text[places.count...].prefix { $0 == "\n" }.count)
      places += all.suffix(meant)
    }
  }
}

extension Node {
  /// Where a part of a scalar's text is written; the whole node where that cannot be told.
  ///
  /// - Parameter range: Unicode scalars of `scalar`, from 0.
  /// - Returns: the place, as wide as the range where that ends on the same line.
  public func location(of range: Range<Int>) -> SourceLocation {
    guard let scalar else { return location }
    let (at, text) = (location, Array(scalar.unicodeScalars))
    guard let spelling else {
      // An alias, or what stands for a written node, lies elsewhere than its text says.
      guard at.width == max(1, text.count + (isPlain ? 0 : 2)) else { return at }
      return SourceLocation(
        file: at.file, line: at.line, column: at.column + (isPlain ? 0 : 1) + range.lowerBound,
        width: range.count)
    }
    let places = spelling.places(of: text)
    let first = places[min(max(0, range.lowerBound), text.count)]
    // The last scalar of the range that stands in the same line.
    let last = places[min(max(0, range.upperBound), text.count)]
    let width =
      last.line == first.line ? last.column - first.column : range.isEmpty ? 1 : lineWidth(places, range)
    return SourceLocation(
      file: at.file, line: at.line + first.line,
      column: (first.line == 0 ? at.column : 1) + first.column, width: width)
  }

  /// How much of the first line a range takes that goes on in the next.
  private func lineWidth(_ places: [Spelling.Place], _ range: Range<Int>) -> Int {
    let first = places[min(range.lowerBound, places.count - 1)]
    let last = places[range.clamped(to: 0..<places.count)].last { $0.line == first.line }
    return (last?.column ?? first.column) - first.column + 1
  }
}

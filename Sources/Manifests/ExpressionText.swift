public import Diagnostics
public import Expressions
public import YAML

/// An expression where it is written: between `${{` and `}}` in a scalar.
public struct ExpressionSource: Sendable {
  /// CEL, without the blanks around it.
  public let text: String
  /// The scalar that it stands in.
  public let node: Node
  /// Where it begins in the scalar, in Unicode scalars.
  let offset: Int

  /// Where a part of the expression stands in the file; `range` in Unicode scalars of `text`.
  public func location(of range: Range<Int>) -> SourceLocation {
    node.location(of: range.lowerBound + offset..<max(range.upperBound, range.lowerBound + 1) + offset)
  }

  /// Where the expression stands in the file.
  public var location: SourceLocation { location(of: 0..<text.unicodeScalars.count) }

  /// A problem of the expression as one of the file.
  public func problem(_ problem: ExpressionProblem) -> Problem {
    Problem(problem.code, problem.message, at: location(of: problem.range), hint: problem.hint)
  }

  /// Why the expression has no value, as a problem of the file.
  public func problem(_ error: EvaluationError) -> Problem {
    Problem(.expressionValue, error.message, at: error.range.map(location) ?? location)
  }

  /// `GROUP.NAME`, if the expression is that and no more; names may have hyphens.
  var path: String? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { isIdentifier($0.utf8) } ? text : nil
  }

  /// The expression that a scalar is as a whole, as `when:` has it; anything else is recorded.
  public static func whole(_ node: Node, into problems: inout [Problem]) -> ExpressionSource? {
    do {
      let segments = try ExpressionText.segments(of: node)
      if segments.count == 1, case .expression(let source)? = segments.first { return source }
    } catch {
      problems.append(error)
      return nil
    }
    problems.append(
      Problem(
        .wrongType, "expected an expression", at: node.location,
        hint: "write ${{ EXPRESSION }} and nothing around it"))
    return nil
  }
}

/// A text taken apart into what stands in it and what is computed.
///
/// By bytes: `$`, `{` and `}` may be part of a longer `Character`, and what a person sees as one would hide them.
enum ExpressionText {
  enum Segment {
    case text(String)
    case expression(ExpressionSource)
  }

  /// Splits at `${{` and the `}}` that ends the expression; at least one segment.
  ///
  /// - Throws: `manifest.expression`.
  static func segments(of node: Node) throws(Problem) -> [Segment] {
    let bytes = Array((node.scalar ?? "").utf8)
    var segments: [Segment] = []
    var done = 0
    // Unicode scalars before `done`: places are counted in these.
    var scalars = 0
    while let open = first([0x24, 0x7B, 0x7B], in: bytes, from: done) {
      if open > done { segments.append(.text(String(decoding: bytes[done..<open], as: UTF8.self))) }
      scalars += scalarCount(bytes[done..<open])
      guard let close = ExpressionEnd(bytes).index(from: open + 3) else {
        throw Problem(
          .expressionText, "'${{' has no '}}'", at: node.location(of: scalars..<scalars + 3),
          hint: "write ${{ EXPRESSION }}")
      }
      var inner = bytes[open + 3..<close]
      while let first = inner.first, isBlank(first) { inner.removeFirst() }
      while let last = inner.last, isBlank(last) { inner.removeLast() }
      let text = String(decoding: inner, as: UTF8.self)
      let offset = scalars + 3 + (inner.startIndex - open - 3)
      guard !inner.isEmpty else {
        throw Problem(
          .expressionText, "'${{ }}' is empty", at: node.location(of: scalars..<scalars + 3),
          hint: "write ${{ EXPRESSION }}")
      }
      segments.append(.expression(ExpressionSource(text: text, node: node, offset: offset)))
      done = close + 2
      scalars += scalarCount(bytes[open..<done])
    }
    if done < bytes.count || segments.isEmpty {
      segments.append(.text(String(decoding: bytes[done...], as: UTF8.self)))
    }
    return segments
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func first(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + pattern.count <= bytes.count {
      if bytes[index] == pattern[0], bytes[index..<index + pattern.count].elementsEqual(pattern) {
        return index
      }
      index += 1
    }
    return nil
  }

  private static func scalarCount(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.count { $0 & 0xC0 != 0x80 }
  }
}

/// Finds the `}}` that ends an expression: none inside of a string, a comment, a quoted name or a map.
private struct ExpressionEnd {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private subscript(_ index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }

  func index(from start: Int) -> Int? {
    var index = start
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): index = afterString(at: index, from: start)
      case UInt8(ascii: "`"): index = after(UInt8(ascii: "`"), from: index + 1)
      case UInt8(ascii: "/") where self[index + 1] == UInt8(ascii: "/"): index = after(0x0A, from: index)
      case UInt8(ascii: "{"):
        depth += 1
        index += 1
      case UInt8(ascii: "}") where depth > 0:
        depth -= 1
        index += 1
      case UInt8(ascii: "}") where self[index + 1] == UInt8(ascii: "}"): return index
      default: index += 1
      }
    }
    return nil
  }

  private func after(_ byte: UInt8, from start: Int) -> Int {
    bytes[min(start, bytes.count)...].firstIndex(of: byte).map { $0 + 1 } ?? bytes.count
  }

  /// The index after a string literal, which may be raw or have three quotes.
  private func afterString(at open: Int, from start: Int) -> Int {
    let quote = bytes[open]
    let isRaw = open > start && (self[open - 1] | 0x20) == UInt8(ascii: "r")
    let width = self[open + 1] == quote && self[open + 2] == quote ? 3 : 1
    var index = open + width
    while index < bytes.count {
      if !isRaw && bytes[index] == UInt8(ascii: "\\") {
        index += 2
      } else if bytes[index] == quote, width == 1 || (self[index + 1] == quote && self[index + 2] == quote) {
        return index + width
      } else {
        index += 1
      }
    }
    return bytes.count
  }
}

/// Whether a name can be looked up: ASCII letters, digits, `_` and `-`, so that `String` equality is byte equality.
func isIdentifier(_ text: some Collection<UInt8>) -> Bool {
  !text.isEmpty && text.count <= 100
    && text.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
    }
}

extension Problem.Code {
  /// `${{` without `}}`, or nothing between them.
  public static let expressionText = Self("manifest.expression", exit: .invalidData)
  /// An expression that fails when it is evaluated.
  public static let expressionValue = Self("expression.value", exit: .invalidData)
}

/// A text with expressions in it: `AGPL in ${{ subject.name }}`.
///
/// By bytes: `$`, `{` and `}` may be part of a longer `Character`, and what a person sees as one would hide them.
public struct Template: Sendable {
  /// What a text is made of.
  public enum Segment: Sendable {
    /// What stands there.
    case text(String)
    /// CEL without the blanks around it; where it begins in the whole text, in Unicode scalars.
    case expression(String, offset: Int)
  }

  /// In the order written; at least one.
  public let segments: [Segment]

  /// Splits at `${{` and the `}}` that ends the expression.
  ///
  /// - Throws: `expression.syntax` where an expression is empty or does not end; the range is that of its `${{`.
  public init(_ text: String) throws(ExpressionProblem) {
    let bytes = Array(text.utf8)
    var segments: [Segment] = []
    var done = 0
    // Unicode scalars before `done`: places are counted in these.
    var scalars = 0
    while let open = Self.opening(in: bytes, from: done) {
      if open > done { segments.append(.text(String(decoding: bytes[done..<open], as: UTF8.self))) }
      scalars += Self.scalarCount(bytes[done..<open])
      guard let close = ExpressionEnd(bytes).index(from: open + 3) else {
        throw ExpressionProblem(
          .expressionSyntax, "'${{' has no '}}'", at: scalars..<scalars + 3, hint: "write ${{ EXPRESSION }}")
      }
      var inner = bytes[open + 3..<close]
      while let first = inner.first, Self.isBlank(first) { inner.removeFirst() }
      while let last = inner.last, Self.isBlank(last) { inner.removeLast() }
      guard !inner.isEmpty else {
        throw ExpressionProblem(
          .expressionSyntax, "'${{ }}' is empty", at: scalars..<scalars + 3, hint: "write ${{ EXPRESSION }}")
      }
      let offset = scalars + 3 + (inner.startIndex - open - 3)
      segments.append(.expression(String(decoding: inner, as: UTF8.self), offset: offset))
      done = close + 2
      scalars += Self.scalarCount(bytes[open..<done])
    }
    if done < bytes.count || segments.isEmpty {
      segments.append(.text(String(decoding: bytes[done...], as: UTF8.self)))
    }
    self.segments = segments
  }

  /// The expression, where the text is that and nothing else.
  public var expression: (text: String, offset: Int)? {
    if segments.count == 1, case .expression(let text, let offset)? = segments.first {
      (text, offset)
    } else {
      nil
    }
  }

  private static func opening(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 3 <= bytes.count {
      if bytes[index] == 0x24, bytes[index + 1] == 0x7B, bytes[index + 2] == 0x7B { return index }
      index += 1
    }
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
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

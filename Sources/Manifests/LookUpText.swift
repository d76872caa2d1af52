import Diagnostics
import YAML

/// A text taken apart into what stands in it and what is looked up.
///
/// By bytes: `$`, `{` and `}` may be part of a longer `Character`, and what a person sees as one would hide them.
enum LookUpText {
  enum Segment {
    case text(String)
    case lookUp(String, SourceLocation)
  }

  /// Splits at `${{` and `}}`; at least one segment.
  ///
  /// - Throws: `manifest.look-up`.
  static func segments(of text: String, in node: Node) throws(Problem) -> [Segment] {
    let bytes = Array(text.utf8)
    var segments: [Segment] = []
    var done = 0
    // Unicode scalars before `done`: places are counted in these.
    var scalars = 0
    let isAsWritten = node.location.width == text.unicodeScalars.count + (node.isPlain ? 0 : 2)
    while let open = first([0x24, 0x7B, 0x7B], in: bytes, from: done) {
      if open > done { segments.append(.text(String(decoding: bytes[done..<open], as: UTF8.self))) }
      scalars += scalarCount(bytes[done..<open])
      let place = isAsWritten ? place(of: scalars, in: node) : node.location
      guard let close = first([0x7D, 0x7D], in: bytes, from: open + 3) else {
        throw Problem(.lookUp, "'${{' has no '}}'", at: place, hint: "write ${{ inputs.NAME }}")
      }
      let inner = String(decoding: bytes[open + 3..<close], as: UTF8.self)
      let path = inner.split(separator: " ").joined(separator: " ")
      let parts = path.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ isIdentifier($0.utf8) }) else {
        throw Problem(
          .lookUp, "'\(path)' is not a look-up", at: place,
          hint: "write ${{ GROUP.NAME }}; other expressions are not known yet")
      }
      segments.append(.lookUp(path, place))
      done = close + 2
      scalars += scalarCount(bytes[open..<done])
    }
    if done < bytes.count || segments.isEmpty {
      segments.append(.text(String(decoding: bytes[done...], as: UTF8.self)))
    }
    return segments
  }

  /// Whether `${{` stands anywhere in a text.
  static func holdsLookUp(_ text: String) -> Bool {
    first([0x24, 0x7B, 0x7B], in: Array(text.utf8), from: 0) != nil
  }

  /// The place of the scalar at `offset` of a text that stands on one line, as it is but for quotes.
  private static func place(of offset: Int, in node: Node) -> SourceLocation {
    let (at, quote) = (node.location, node.isPlain ? 0 : 1)
    return SourceLocation(file: at.file, line: at.line, column: at.column + quote + offset, width: 3)
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

/// Whether a name can be looked up: ASCII letters, digits, `_` and `-`, so that `String` equality is byte equality.
func isIdentifier(_ text: some Collection<UInt8>) -> Bool {
  !text.isEmpty && text.count <= 100
    && text.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
    }
}

/// TOML 1.0: what tools of several ecosystems write their lock files in, as values that know where they were written.
///
/// 1. Read is TOML 1.0.0 and nothing else: what only 1.1 allows (a line break in an inline table, `\e`) is refused.
/// 2. A text is read rightly or refused with its place. A key or table that is defined twice is refused, also
///    where a header would reopen what dotted keys or an inline table have made.
/// 3. Input is hostile: `TOMLLimits` bounds bytes, nesting and values; recursion is never deeper than them.
/// 4. A place is file, line and column, counted from 1 in Unicode scalars; a byte order mark does not count.
/// 5. One pass, in time linear in the bytes; columns are counted on from the place that was asked for before.
///
///     bytes -> TOMLReader (keys, values) -> TOMLTables (what may be opened and extended) -> TOMLNode
public import Diagnostics

/// The bounds within which a text is read.
public enum TOMLLimits {
  /// Bytes of a text.
  public static let byteCount = 64 << 20
  /// Levels of tables and arrays; each part of a dotted key is one.
  public static let depth = 64
  /// Scalars, arrays and tables.
  public static let nodeCount = 4_000_000
}

/// Reads a TOML document; an empty text is an empty table.
///
/// - Parameters:
///   - bytes: the whole text, UTF-8, with or without byte order mark.
///   - file: named in problems.
/// - Returns: the root table.
/// - Throws: the `toml.…` codes, always with a place.
public func parseTOML(_ bytes: [UInt8], file: String) throws(Problem) -> TOMLNode {
  guard bytes.count <= TOMLLimits.byteCount else {
    throw Problem(
      .tomlTooLarge, "more than \(TOMLLimits.byteCount) bytes in one file",
      at: SourceLocation(file: file, line: 1, column: 1))
  }
  return try bytes.withUnsafeBufferPointer { (buffer) throws(Problem) -> TOMLNode in
    var reader = TOMLReader(bytes: buffer, file: file)
    return try reader.document()
  }
}

extension Problem.Code {
  /// The text is not TOML 1.0.
  public static let tomlSyntax = Self("toml.syntax", exit: .invalidData)
  /// Not UTF-8, or a character that a text cannot hold.
  public static let tomlEncoding = Self("toml.encoding", exit: .invalidData)
  /// A key or table is defined a second time.
  public static let tomlDuplicateKey = Self("toml.duplicate-key", exit: .invalidData)
  /// A number or date that does not exist or cannot be held.
  public static let tomlNumber = Self("toml.number", exit: .invalidData)
  /// Nested deeper than `TOMLLimits.depth`.
  public static let tomlTooDeep = Self("toml.too-deep", exit: .invalidData)
  /// More bytes or values than `TOMLLimits` allows.
  public static let tomlTooLarge = Self("toml.too-large", exit: .invalidData)
}

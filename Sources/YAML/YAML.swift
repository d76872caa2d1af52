/// YAML for configuration: one document after another, as values that know where they were written.
///
/// 1. What is read is YAML 1.2 with the core schema: `yes` is a string, `0777` is 777, `0o777` is 511. libyaml,
///    which finds tokens and structure, speaks YAML 1.1: `TokenCheck` refuses what only 1.1 allows and what
///    libyaml takes although no version allows it; U+0085, U+2028 and U+2029 are hidden from it (`SourceBytes`),
///    because in 1.2 they do not end a line.
/// 2. A text is read rightly or refused with its place; it never gives another value than the author wrote.
///    Refused by name: tags, merge keys, keys that are not scalars, `%TAG`, a text after `...` without `---`.
///    libyaml also refuses a few valid rarities: a flow key on another line than its `:`, a plain scalar that
///    begins with `:` in a flow collection, anchors beyond `[0-9A-Za-z_-]`, a block scalar that is not indented
///    at all, a tab right after `-` or where a line, also one of a block scalar, begins.
/// 3. Input is hostile: 64 MiB, 64 levels, 2,000,000 nodes counted before the first is built, and a budget
///    for what aliases repeat, so that neither this room nor who walks through its result can be blown up.
/// 4. A place is file, line and column, counted from 1 in Unicode scalars; a byte order mark does not count.
///
///     bytes -> SourceBytes (encoding) -> TokenCheck (1.2, limits) -> Composer (values, aliases) -> [Node]
public import Diagnostics

/// The bounds within which a text is read.
public enum Limits {
  /// Bytes of a text.
  public static let byteCount = 64 << 20
  /// Levels of nesting; a lone scalar is one level.
  public static let depth = 64
  /// Scalars, sequences and mappings, keys included.
  public static let nodeCount = 2_000_000
  /// Nodes that all aliases of a text may repeat.
  public static let aliasedNodeCount = 10_000
}

/// Reads all documents of a text; an empty text has none.
///
/// - Parameters:
///   - bytes: the whole text, UTF-8, with or without byte order mark.
///   - file: named in problems.
/// - Returns: one node a document.
/// - Throws: the `yaml.…` codes, always with a place.
public func parseDocuments(_ bytes: [UInt8], file: String) throws(Problem) -> [Node] {
  let source = try SourceBytes(bytes, file: file)
  return try source.bytes.withUnsafeBufferPointer { (buffer) throws(Problem) -> [Node] in
    let text = SourceView(bytes: buffer, file: file, replacements: source.replacements)
    do throws(Problem) {
      var check = TokenCheck(text)
      try check.run()
    } catch  where error.code != .yamlTooDeep && error.code != .yamlTooLarge {
      // The structure is looked at after the tokens; the mistake that stands first is the one to tell.
      var composer = Composer(text)
      do throws(Problem) { _ = try composer.documents() } catch let other {
        if let there = other.location, let here = error.location,
          (there.line, there.column) < (here.line, here.column)
        {
          throw other
        }
      }
      throw error
    }
    var composer = Composer(text)
    return try composer.documents()
  }
}

/// Reads a text that must hold exactly one document.
///
/// - Throws: the `yaml.…` codes; `yaml.document-count` at the second document, or at the start if there is none.
public func parseDocument(_ bytes: [UInt8], file: String) throws(Problem) -> Node {
  let documents = try parseDocuments(bytes, file: file)
  guard let first = documents.first else {
    throw Problem(
      .yamlDocumentCount, "expected a document, the file is empty",
      at: SourceLocation(file: file, line: 1, column: 1))
  }
  guard documents.count == 1 else {
    throw Problem(.yamlDocumentCount, "expected one document, this is the second", at: documents[1].location)
  }
  return first
}

extension Problem.Code {
  /// The text is not YAML 1.2.
  public static let yamlSyntax = Self("yaml.syntax", exit: .invalidData)
  /// A tab where only spaces may indent.
  public static let yamlTab = Self("yaml.tab", exit: .invalidData)
  /// Not UTF-8, or a character that a text cannot hold.
  public static let yamlEncoding = Self("yaml.encoding", exit: .invalidData)
  /// A key stands twice in one mapping.
  public static let yamlDuplicateKey = Self("yaml.duplicate-key", exit: .invalidData)
  /// Nested deeper than `Limits.depth`.
  public static let yamlTooDeep = Self("yaml.too-deep", exit: .invalidData)
  /// More bytes or nodes than `Limits` allows.
  public static let yamlTooLarge = Self("yaml.too-large", exit: .invalidData)
  /// YAML that is not read here: tags, merge keys, keys that are not scalars.
  public static let yamlUnsupported = Self("yaml.unsupported", exit: .invalidData)
  /// An alias without anchor, inside its own anchor, or beyond the budget.
  public static let yamlAlias = Self("yaml.alias", exit: .invalidData)
  /// A number that cannot be held exactly.
  public static let yamlNumber = Self("yaml.number", exit: .invalidData)
  /// Not exactly one document.
  public static let yamlDocumentCount = Self("yaml.document-count", exit: .invalidData)
}

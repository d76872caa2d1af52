internal import Cryptography
internal import Diagnostics
internal import JSON
internal import Packages
internal import TOML
internal import YAML

/// The whole of a JSON lock file, which must be an object; a byte order mark is passed over.
func listObject(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> JSON {
  let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
  let json = try JSON(parsing: isMarked ? bytes.dropFirst(3) : bytes[...], file: context.path)
  guard json.members != nil else { throw notOfFormat("expected an object", context) }
  return json
}

/// The whole of a YAML lock file, which must be a mapping.
func listMapping(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> Node {
  let node = try parseDocument(bytes, file: context.path)
  guard case .mapping = node.value else { throw notOfFormat("expected a mapping", context) }
  return node
}

/// The root table of a TOML lock file and its array of packages, which may be absent.
func listedTables(_ name: String, _ bytes: [UInt8], _ context: ListContext) throws(Problem) -> (
  root: TOMLNode, packages: [TOMLNode]
) {
  let root = try parseTOML(bytes, file: context.path)
  guard let packages = root[name] else { return (root, []) }
  guard case .array = packages.value else {
    throw notOfFormat("expected tables in '\(name)'", context, line: packages.location.line)
  }
  return (root, packages.elements)
}

/// A problem with a file that is not of its format.
func notOfFormat(_ message: String, _ context: ListContext, line: Int = 1) -> Problem {
  Problem(.listFormat, message, at: SourceLocation(file: context.path, line: line, column: 1))
}

/// A text in which nothing stands that its format knows: refused, unless it is blank or a package was found after all.
func refuseUnknown(
  _ list: PackageList, _ bytes: [UInt8], _ context: ListContext, expected: String,
  isKnown: @autoclosure () -> Bool
) throws(Problem) {
  guard list.packages.isEmpty, list.warnings.isEmpty, !isKnown() else { return }
  guard bytes.allSatisfy({ $0 <= 0x20 && $0 != 0 }) else {
    throw notOfFormat("expected \(expected)", context)
  }
}

/// A member of a YAML lock file that may be left out, or empty, but must else be a mapping; or, if so, a list.
func listPart(
  _ name: String, of node: Node, isList: Bool = false, _ context: ListContext
) throws(Problem) -> Node? {
  guard let part = node[name] else { return nil }
  switch (part.value, isList) {
  case (.mapping, false), (.sequence, true): return part
  case (.null, _): return nil
  default:
    throw notOfFormat(
      "expected a \(isList ? "list" : "mapping") in '\(name)'", context, line: part.location.line)
  }
}

/// A member of a JSON lock file that may be left out, or null, but must else be an object.
func listMembers(
  _ name: String, of object: JSON, _ context: ListContext
) throws(Problem) -> [(name: String, value: JSON)]? {
  guard let part = object[name], part != .null else { return nil }
  guard let members = part.members else { throw notOfFormat("expected an object in '\(name)'", context) }
  return members
}

extension Node {
  /// The pairs of a mapping; none for anything else.
  var pairs: [(key: Located<String>, value: Node)] {
    if case .mapping(let pairs) = value { pairs } else { [] }
  }

  /// The text of a scalar other than null.
  var text: String? { if case .null = value { nil } else { scalar } }
}

extension JSON {
  /// The names and texts of an object whose values are texts; others are passed over.
  var texts: [(name: String, text: String)] {
    (members ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }
  }

  /// The texts of an array; others are passed over.
  var strings: [String] { (array ?? []).compactMap(\.string) }
}

/// The lines on which the members of an object, or the elements of an array, of a valid JSON text begin.
///
/// `path` leads to it by names. An empty answer says that it was not found.
func memberLines(of path: [String], in bytes: [UInt8]) -> [Int] {
  bytes.withUnsafeBufferPointer { bytes in
    var (lines, line, depth, matched, index) = ([Int](), 1, 0, 0, 0)
    // At a place where a name or element begins, not behind a colon.
    var isStart = true
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x0A: line += 1
      case 0x20, 0x09, 0x0D: break
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == path.count + 1, matched == path.count { return lines }
        depth -= 1
        if depth < matched { matched = depth }
        isStart = false
      case UInt8(ascii: ","): isStart = true
      case UInt8(ascii: ":"): isStart = false
      default:
        if isStart, depth == path.count + 1, matched == path.count { lines.append(line) }
        if byte == UInt8(ascii: "\"") {
          let start = index + 1
          index = start
          while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
          }
          if isStart, depth >= 1, depth == matched + 1, matched < path.count, index <= bytes.count,
            bytes[start..<min(index, bytes.count)].elementsEqual(path[matched].utf8)
          {
            matched += 1
          } else if isStart, depth == matched, depth > 0 {
            // The name on the path held no object.
            matched -= 1
          }
          isStart = false
        } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
          depth += 1
          isStart = true
        }
      }
      index += 1
    }
    return []
  }
}

// MARK: - Digests

/// Digests in the form of Subresource Integrity: `sha512-BASE64 sha1-BASE64`.
func digests(integrity text: String) -> [FileDigest] {
  text.split(separator: " ").compactMap { item in
    let (name, value) = item.cut(at: "-")
    guard let algorithm = FileDigest.Algorithm(inLists: name), let value,
      let bytes = decoded(base64: String(value.cut(at: "?").before)), bytes.count == algorithm.byteCount
    else { return nil }
    return FileDigest(algorithm, hex: hexadecimal(bytes))
  }
}

/// A digest in the form `sha256:HEX`, or `sha256=HEX`.
func digest(_ text: some StringProtocol) -> FileDigest? {
  guard let mark = text.utf8.firstIndex(where: { $0 == 0x3A || $0 == 0x3D }) else { return nil }
  return digest(String(text[..<mark]), hex: String(text[text.utf8.index(after: mark)...]))
}

/// A digest of which the algorithm is known.
func digest(_ algorithm: String, hex: String?) -> FileDigest? {
  guard let algorithm = FileDigest.Algorithm(inLists: algorithm), let hex,
    hex.utf8.count == 2 * algorithm.byteCount, let bytes = decoded(hex: hex)
  else { return nil }
  return FileDigest(algorithm, hex: hexadecimal(bytes))
}

extension FileDigest.Algorithm {
  /// As lock files and tools of a command line write it: `sha256`, `SHA256`; others than these stand in none.
  fileprivate init?(inLists name: some StringProtocol) {
    switch name.lowercased() {
    case "md5": self = .md5
    case "sha1": self = .sha1
    case "sha256": self = .sha256
    case "sha384": self = .sha384
    case "sha512": self = .sha512
    default: return nil
    }
  }

  /// How long a digest is.
  fileprivate var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha384, .sha3_384, .blake2b384: 48
    case .sha512, .sha3_512, .blake2b512: 64
    case .sha256, .sha3_256, .blake2b256, .blake3: 32
    }
  }
}

// MARK: - Package URLs

/// A package URL, or none with a warning: then the entry has parts that its type does not allow.
func listedPURL(
  _ type: String, namespace: String? = nil, _ name: String, _ version: String,
  _ qualifiers: [String: String] = [:], subpath: String? = nil,
  in list: inout PackageList, _ context: ListContext, line: Int?
) -> PackageURL? {
  let place = SourceLocation(file: context.path, line: line ?? 1, column: 1)
  // Each is written many times: as name, as reference, and wherever it is needed.
  let byteCount = name.utf8.count + version.utf8.count
  guard byteCount <= nameLimit else {
    list.warn(Problem(.listEntry, "a name and version of \(byteCount) bytes", at: place))
    return nil
  }
  do throws(Problem) {
    return try PackageURL(
      type: type, namespace: namespace, name: name, version: version.isEmpty ? nil : version,
      qualifiers: qualifiers.mapValues(ExternalReference.withoutPassword), subpath: subpath)
  } catch {
    list.warn(Problem(.listEntry, error.message, at: place, hint: error.hint))
    return nil
  }
}

/// The longest name with its version that a package URL is made of.
private let nameLimit = 16_384

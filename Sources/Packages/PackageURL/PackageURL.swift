public import Diagnostics

extension Problem.Code {
  /// A text or its parts make no package URL (purl-spec).
  public static let packageURL = Problem.Code("packages.purl", exit: .invalidData)
}

/// A package URL, `pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH`, normalised by the rules of its type.
///
/// Source: package-url/purl-spec, `PURL-SPECIFICATION.rst` and the type definitions. Two purls are equal
/// when their canonical texts are.
public struct PackageURL: Hashable, Sendable {
  /// Lower case, for example `pypi`.
  public let type: String
  /// Segments joined by `/`, decoded; `nil` if there is none.
  public let namespace: String?
  /// Decoded and normalised; never empty.
  public let name: String
  /// Decoded; `nil` if there is none.
  public let version: String?
  /// Decoded values by lower-case key; no value is empty.
  public let qualifiers: [String: String]
  /// Segments joined by `/`, decoded; `nil` if there is none.
  public let subpath: String?

  /// Builds a package URL from decoded parts; empty parts count as absent.
  ///
  /// - Throws: `packages.purl`.
  public init(
    type: String,
    namespace: String? = nil,
    name: String,
    version: String? = nil,
    qualifiers: [String: String] = [:],
    subpath: String? = nil
  ) throws(Problem) {
    let type = type.lowercased()
    guard Self.isType(type) else { throw Self.problem("'\(type)' is no package type") }
    var values: [String: String] = [:]
    for (key, value) in qualifiers {
      let lowered = key.lowercased()
      guard Self.isQualifierKey(lowered) else { throw Self.problem("'\(key)' is no qualifier key") }
      guard values[lowered] == nil else { throw Self.problem("qualifier '\(lowered)' stands twice") }
      if !value.isEmpty { values[lowered] = value }
    }
    let segments = Self.segments(namespace ?? "")
    let path = Self.segments(subpath ?? "").filter { $0 != "." && $0 != ".." }
    let rules = TypeRules(type)
    let normalised = rules.normalised(
      namespace: segments.isEmpty ? nil : segments.joined(separator: "/"), name: name, version: version,
      qualifiers: values)
    guard !normalised.name.isEmpty else { throw Self.problem("a package URL needs a name") }
    (self.type, self.namespace, self.name) = (type, normalised.namespace, normalised.name)
    (self.version, self.qualifiers) = (normalised.version, values)
    self.subpath = path.isEmpty ? nil : path.joined(separator: "/")
    if let objection = rules.objection(to: self) { throw Self.problem(objection) }
  }

  /// The canonical text.
  public var text: String {
    var text = "pkg:\(type)/"
    if let namespace {
      for segment in Self.segments(namespace) { text += percentEncoded(segment) + "/" }
    }
    text += percentEncoded(name)
    if let version { text += "@" + percentEncoded(version) }
    let sorted = qualifiers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (index, (key, value)) in sorted.enumerated() {
      text += (index == 0 ? "?" : "&") + key + "=" + percentEncoded(value)
    }
    if let subpath { text += "#" + Self.segments(subpath).map(percentEncoded).joined(separator: "/") }
    return text
  }

  /// Whether both have the same canonical text.
  public static func == (left: PackageURL, right: PackageURL) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// Hashes the canonical text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

// MARK: - Parsing

extension PackageURL {
  /// Reads a package URL, canonical or not.
  ///
  /// Slashes after `pkg:`, a type in upper case and an unencoded `@` before an npm scope are accepted.
  ///
  /// - Throws: `packages.purl`.
  public init(_ text: String) throws(Problem) {
    var rest = Array(text.utf8)[...]
    guard rest.count >= 4, String(decoding: rest.prefix(4), as: UTF8.self).lowercased() == "pkg:" else {
      throw Self.problem("'\(text)' does not begin with 'pkg:'")
    }
    rest = rest.dropFirst(4)
    var subpath: [String] = []
    if let mark = rest.lastIndex(of: UInt8(ascii: "#")) {
      for segment in rest[(mark + 1)...].split(separator: UInt8(ascii: "/")) {
        let decoded = try Self.decoded(segment, of: text)
        guard !decoded.utf8.contains(UInt8(ascii: "/")) else {
          throw Self.problem("'\(text)' has an encoded slash in its subpath")
        }
        if decoded != ".", decoded != ".." { subpath.append(decoded) }
      }
      rest = rest[..<mark]
    }
    var qualifiers: [String: String] = [:]
    if let mark = rest.lastIndex(of: UInt8(ascii: "?")) {
      for pair in rest[(mark + 1)...].split(separator: UInt8(ascii: "&")) {
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else {
          throw Self.problem("'\(text)' has a qualifier without '='")
        }
        let key = String(decoding: pair[..<equals], as: UTF8.self).lowercased()
        guard Self.isQualifierKey(key) else { throw Self.problem("'\(key)' is no qualifier key") }
        guard qualifiers[key] == nil else { throw Self.problem("qualifier '\(key)' stands twice") }
        qualifiers[key] = try Self.decoded(pair[(equals + 1)...], of: text)
      }
      rest = rest[..<mark]
    }
    while rest.first == UInt8(ascii: "/") { rest.removeFirst() }
    while rest.last == UInt8(ascii: "/") { rest.removeLast() }
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else {
      throw Self.problem("'\(text)' has no type or no name")
    }
    let type = String(decoding: rest[..<slash], as: UTF8.self)
    rest = rest[(slash + 1)...]
    var version: String?
    if let mark = Self.versionMark(in: rest) {
      version = try Self.decoded(rest[(mark + 1)...], of: text)
      rest = rest[..<mark]
    }
    let nameStart = rest.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? rest.startIndex
    let name = try Self.decoded(rest[nameStart...], of: text)
    var namespace: [String] = []
    for segment in rest[..<nameStart].split(separator: UInt8(ascii: "/")) {
      let decoded = try Self.decoded(segment, of: text)
      guard !decoded.utf8.contains(UInt8(ascii: "/")) else {
        throw Self.problem("'\(text)' has an encoded slash in its namespace")
      }
      namespace.append(decoded)
    }
    try self.init(
      type: type, namespace: namespace.joined(separator: "/"), name: name, version: version,
      qualifiers: qualifiers, subpath: subpath.joined(separator: "/"))
  }

  /// The last `@` that separates a version: not the one of an npm scope, which begins a segment before the last.
  private static func versionMark(in path: ArraySlice<UInt8>) -> Int? {
    guard let mark = path.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let beginsSegment = mark == path.startIndex || path[mark - 1] == UInt8(ascii: "/")
    let isInLastSegment = !path[mark...].contains(UInt8(ascii: "/"))
    return beginsSegment && !isInLastSegment ? nil : mark
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>, of text: String) throws(Problem) -> String {
    guard let decoded = percentDecoded(bytes) else {
      throw problem("'\(text)' has a percent sign without two digits, or is no UTF-8")
    }
    return decoded
  }

  private static func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

  private static func isType(_ type: String) -> Bool {
    guard let first = type.utf8.first, isLetter(first) else { return false }
    return type.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B }
  }

  private static func isQualifierKey(_ key: String) -> Bool {
    guard let first = key.utf8.first, !isDigit(first) else { return false }
    return key.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x5F }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func problem(_ message: String) -> Problem { Problem(.packageURL, message) }
}

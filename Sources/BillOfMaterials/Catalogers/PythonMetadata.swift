internal import Packages

/// The core metadata of a Python distribution: headers in the manner of RFC 822, then perhaps a description.
///
/// Read as leniently as tools have written it since version 1.0: a line that is neither header nor folded
/// belongs to the value before it, bytes that are no UTF-8 become U+FFFD.
struct PythonMetadata {
  /// Values by lower-case name, in the order written.
  private var values: [String: [String]] = [:]

  init(_ bytes: some Collection<UInt8>) {
    var name: String?
    var value = ""
    for line in Self.lines(Array(bytes)) {
      if line.isEmpty { break }
      if let first = line.first, first == 0x20 || first == 0x09 {
        value += "\n" + Self.unfolded(line)
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isName(line[..<colon]) {
        keep(name, value)
        name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        value = text(line[(colon + 1)...])
      } else {
        value += "\n" + text(line)
      }
    }
    keep(name, value)
  }

  /// The first value of a header; `nil` for none, and for `UNKNOWN`, which setuptools wrote for it.
  subscript(_ name: String) -> String? { all(name).first }

  /// All values of a header.
  func all(_ name: String) -> [String] {
    (values[name] ?? []).filter { !$0.isEmpty && $0 != "UNKNOWN" }
  }

  private mutating func keep(_ name: String?, _ value: String) {
    guard let name else { return }
    values[name, default: []].append(trimmed(value))
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      $0.last == 0x0D ? $0.dropLast() : $0
    }
  }

  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty
      && bytes.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  /// Without the eight blanks, or seven and a bar, that tools put before a folded line.
  private static func unfolded(_ line: ArraySlice<UInt8>) -> String {
    let blanks = line.prefix(8).prefix { $0 == 0x20 || $0 == 0x09 }
    let rest = line.dropFirst(blanks.count)
    return String(
      decoding: blanks.count == 7 && rest.first == UInt8(ascii: "|") ? rest.dropFirst() : rest, as: UTF8.self)
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String { trimmed(String(decoding: bytes, as: UTF8.self)) }
}

// MARK: - What the headers mean

extension PythonMetadata {
  /// The summary on one line.
  var summary: String? {
    self["summary"].map(onOneLine)
  }

  /// What the author declared, in the order of PEP 639.
  var licence: DeclaredLicence? {
    DeclaredLicence(
      expression: self["license-expression"], field: self["license"], classifiers: all("classifier"))
  }

  /// Who distributes it: the maintainer, else the author.
  var supplier: Party? { party("maintainer") ?? party("author") }

  /// The author, where a maintainer stands beside.
  var author: Party? { party("maintainer") == nil ? nil : party("author") }

  /// `Author: Name` and `Author-email: Name <address>, …`; a name is taken from either.
  private func party(_ header: String) -> Party? {
    let mailbox = self["\(header)-email"].flatMap { mailboxes($0).first }
    // "See AUTHORS.txt" names a file, nobody.
    let name = self[header].flatMap { $0.lowercased().hasPrefix("see ") ? nil : $0 }
    return Party(name: (name ?? mailbox?.name).map { onOneLine(decodedWords($0)) }, email: mailbox?.address)
  }

  /// `Home-page` and the well-known labels of `Project-URL` (PyPA, "Well-known Project URLs").
  var references: [ExternalReference] {
    var references: [ExternalReference] = []
    if let page = self["home-page"] { references += [ExternalReference(.website, page)].compactMap { $0 } }
    for line in all("project-url") {
      guard let comma = line.firstIndex(of: ",") else { continue }
      let label = line[..<comma].lowercased().filter { $0.isLetter || $0.isNumber }
      let url = trimmed(line[line.index(after: comma)...])
      if let reference = ExternalReference(Self.kind(ofLabel: label), url), !references.contains(reference) {
        references.append(reference)
      }
    }
    return references.sorted {
      "\($0.kind.rawValue) \($0.url)".utf8.lexicographicallyPrecedes("\($1.kind.rawValue) \($1.url)".utf8)
    }
  }

  private static func kind(ofLabel label: String) -> ExternalReference.Kind {
    switch label {
    case "homepage": .website
    case "source", "repository", "sourcecode", "github", "code": .vcs
    case "documentation", "docs": .documentation
    case "issues", "bugs", "issue", "tracker", "issuetracker", "bugtracker": .issueTracker
    case "changelog", "changes", "whatsnew", "history", "releasenotes": .releaseNotes
    default: .other
    }
  }
}

/// The mailboxes of a list `Name <address>, "Last, First" <address>, address` (RFC 5322 §3.4).
private func mailboxes(_ text: String) -> [(name: String?, address: String?)] {
  var items = [""]
  var (isQuoted, isInAngles) = (false, false)
  for character in text {
    switch character {
    case "\"": isQuoted.toggle()
    case "<" where !isQuoted: isInAngles = true
    case ">" where !isQuoted: isInAngles = false
    case "," where !isQuoted && !isInAngles:
      items.append("")
      continue
    default: break
    }
    items[items.count - 1].append(character)
  }
  return items.map { item in
    guard let open = item.lastIndex(of: "<") else {
      let address = trimmed(item)
      return address.contains("@") ? (nil, address) : (address.isEmpty ? nil : address, nil)
    }
    let name = trimmed(item[..<open].filter { $0 != "\"" })
    let address = trimmed(item[item.index(after: open)...].prefix { $0 != ">" })
    return (name.isEmpty ? nil : name, address)
  }
}

/// With one blank for every stretch of white space.
func onOneLine(_ text: String) -> String {
  if text.isPlainLine { return text }
  return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

extension String {
  /// Whether it is ASCII with single spaces between its words: most texts are, and this is soon seen.
  fileprivate var isPlainLine: Bool {
    var last = UInt8(ascii: " ")
    for byte in utf8 {
      guard (0x20...0x7E).contains(byte), byte != 0x20 || last != 0x20 else { return false }
      last = byte
    }
    return last != 0x20
  }
}

/// Without white space at both ends.
func trimmed(_ text: some StringProtocol) -> String {
  var rest = text[...]
  while rest.first?.isWhitespace == true { rest.removeFirst() }
  while rest.last?.isWhitespace == true { rest.removeLast() }
  return String(rest)
}

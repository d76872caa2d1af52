internal import Diagnostics

extension DebianControl {
  /// The value of a field in its canonical form.
  static func checked(_ name: String, _ value: String) throws(Problem) -> String {
    func invalid(_ reason: String, _ hint: String? = nil) -> Problem {
      Problem(.debianField, "\(name) '\(value)' \(reason)", hint: hint)
    }
    guard DebianStanza.isFieldName(name) else { throw Problem(.debianField, "'\(name)' is not a field name") }
    guard value.unicodeScalars.allSatisfy({ $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) }) else {
      throw invalid("has control characters")
    }
    if let field = DebianRelationField(rawValue: name) {
      return try DebianRelation.all(in: value, of: field).map(\.text).joined(separator: ", ")
    }
    if name == "Description" {
      guard value.first != "\n", !value.isEmpty else { throw invalid("has no synopsis") }
    } else if value.utf8.contains(0x0A) && Self.isKnown(name) {
      throw invalid("has more than one line")
    }
    guard
      value.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().allSatisfy({
        $0.hasPrefix(" ") && $0.count > 1 && $0 != " "
      })
    else {
      throw invalid("has a further line that does not begin with a space", "write ' .' for an empty line")
    }
    guard value == trimmed(value), !value.isEmpty else { throw invalid("is empty or has spaces around it") }
    switch name {
    case "Package":
      guard isDebianName(value) else {
        throw invalid(
          "is not a package name", "use lower-case letters, digits, '+', '-', '.'; at least two of them")
      }
    case "Version": _ = try DebianVersion(value)
    case "Architecture":
      guard isDebianArchitecture(value) else {
        throw invalid("is not an architecture", "write 'all', 'amd64', 'arm64' ...")
      }
    case "Maintainer":
      guard isMailbox(value) else {
        throw invalid("is not a name and address", "write 'Name <mail@example.org>'")
      }
    case "Section":
      let parts = value.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2,
        parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { isAlphanumeric($0) || $0 == 45 } })
      else { throw invalid("is not a section", "write 'utils' or 'contrib/utils'") }
    case "Priority":
      guard ["required", "important", "standard", "optional"].contains(value) else {
        throw invalid("is not a priority", "write 'optional'")
      }
    case "Homepage":
      let isURL = value.hasPrefix("https://") || value.hasPrefix("http://")
      guard isURL, value.utf8.allSatisfy({ $0 > 0x20 && !"<>\"".utf8.contains($0) }) else {
        throw invalid("is not an http or https address")
      }
    case "Multi-Arch":
      guard ["no", "same", "foreign", "allowed"].contains(value) else {
        throw invalid("is none of 'no', 'same', 'foreign', 'allowed'")
      }
    case "Essential", "Protected":
      guard ["yes", "no"].contains(value) else { throw invalid("is neither 'yes' nor 'no'") }
    default: break
    }
    return value
  }

  private static func isKnown(_ name: String) -> Bool {
    [
      "Package", "Source", "Version", "Architecture", "Essential", "Protected", "Maintainer", "Section",
      "Priority",
      "Multi-Arch", "Homepage",
    ].contains(name)
  }

  /// Debian Policy §5.6.2: a name, then the address in angle brackets.
  private static func isMailbox(_ text: String) -> Bool {
    guard text.hasSuffix(">"), let open = text.firstIndex(of: "<") else { return false }
    let name = text[..<open]
    let address = text[text.index(after: open)...].dropLast()
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    return name.hasSuffix(" ") && !trimmed(String(name)).isEmpty && parts.count == 2
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 > 0x20 && !"<>,()".utf8.contains($0) } }
  }

  /// Synopsis and text as the field has them (Debian Policy §5.6.13): folded at 79 columns.
  static func description(_ synopsis: String, _ extended: String) throws(Problem) -> String {
    guard !synopsis.utf8.contains(0x0A), !trimmed(synopsis).isEmpty else {
      throw Problem(.debianField, "the synopsis '\(synopsis)' is not one line of text")
    }
    var lines = [trimmed(synopsis)]
    for line in trimmedLines(extended) {
      if trimmed(line).isEmpty {
        lines.append(" .")
      } else if line.hasPrefix(" ") {
        lines.append(" \(line)")
      } else {
        lines += folded(line).map { " \($0)" }
      }
    }
    for line in lines.dropFirst() where line.hasPrefix(" .") && line != " ." {
      throw Problem(
        .debianField, "the description has a line that begins with a full stop: '\(line.dropFirst())'",
        hint: "begin the line with something else")
    }
    return lines.joined(separator: "\n")
  }

  /// Lines without blanks at their ends, and without empty ones at the start and the end of the text.
  private static func trimmedLines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { " \t\r".contains($0) }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    return lines
  }

  private static func folded(_ line: String) -> [String] {
    var lines: [String] = []
    for word in line.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= 78 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
